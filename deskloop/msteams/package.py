"""The app package: a zip file of manifest and icons, the same bytes for the same app."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

from deskloop.msteams.manifest import PackageError

_ICONS = Path(__file__).with_name("icons")
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can write down
_UNIX = 3


def pack(manifest: Mapping[str, Any]) -> bytes:
    """Return the zip file with this manifest and the icons that it names."""
    files = {"manifest.json": json.dumps(manifest, indent=2, ensure_ascii=False).encode()}
    files |= {icon: (_ICONS / icon).read_bytes() for icon in manifest["icons"].values()}
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:  # stored: compressors differ from one machine to another
        for name, content in files.items():
            archive.writestr(_entry(name), content)
    return buffer.getvalue()


def write(manifest: Mapping[str, Any], path: Path) -> None:
    """Write the app package to this path; raises PackageError where that cannot be."""
    try:
        path.write_bytes(pack(manifest))
    except OSError as error:
        raise PackageError(
            f"{path} cannot be written ({error.strerror}); name another file with --out"
        ) from error


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _EARLIEST)
    entry.create_system, entry.external_attr = _UNIX, 0o644 << 16
    return entry
