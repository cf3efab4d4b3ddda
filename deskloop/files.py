"""Files that come with the product."""

from __future__ import annotations

from pathlib import Path

from deskloop.errors import DeskloopError


class FolderError(DeskloopError):
    """The data folder cannot be made."""


def manifest() -> Path:
    """Return manifest.yml: beside this package in a wheel, at the top of the tree in a checkout."""
    packed = Path(__file__).with_name("manifest.yml")
    return packed if packed.exists() else Path(__file__).parent.parent / "manifest.yml"


def make_folder(home: Path) -> None:
    """Make the data folder where it is not there; raises FolderError where that cannot be."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(
            f"the data folder {home} cannot be made ({error.strerror}); "
            "set DESKLOOP_HOME to another one"
        ) from error
