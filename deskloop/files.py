"""Files that come with the product."""

from __future__ import annotations

from pathlib import Path


def manifest() -> Path:
    """Return manifest.yml: beside this package in a wheel, at the top of the tree in a checkout."""
    packed = Path(__file__).with_name("manifest.yml")
    return packed if packed.exists() else Path(__file__).parent.parent / "manifest.yml"
