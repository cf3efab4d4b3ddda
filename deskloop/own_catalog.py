"""Writing to the catalog file of the installation, which people edit too."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from deskloop.errors import DeskloopError
from helpdesk import catalog as catalogs
from helpdesk.catalog import Catalog
from helpdesk.catalog_edit import new_teams, with_teams


class OwnCatalogError(DeskloopError):
    """There is no catalog of one's own to write to; the message says how to get one."""


def add_teams(path: Path | None, names: Iterable[str]) -> Catalog:
    """Add a team for each name to the catalog file, and return the catalog with them.

    Raises OwnCatalogError where `path` (DESKLOOP_CATALOG) is no writable file of one's own, and
    CatalogError where the file cannot be added to. The file is replaced whole or not at all.
    """
    own = _own(path)
    before = catalogs.load(own)
    text = own.read_bytes().decode()
    _replace(own, with_teams(text, new_teams(names, before), str(own)))
    return catalogs.load(own)


def write(path: Path | None, text: str) -> None:
    """Put `text` in the place of the catalog file, whole or not at all; raises OwnCatalogError."""
    _replace(_own(path), text)


def _own(path: Path | None) -> Path:
    starter = catalogs.starter_path()
    if path is None or path.resolve() == starter.resolve():
        raise OwnCatalogError(
            "teams are changed in your own catalog, and there is none yet; copy the starter "
            f"and set it: cp {starter} catalog.yml && export DESKLOOP_CATALOG=catalog.yml"
        )
    if not (os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)):
        raise OwnCatalogError(
            f"{path} and its folder cannot be written; set DESKLOOP_CATALOG to a file that can"
        )
    return path.resolve()


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(text.encode())
    shutil.copymode(path, draft)
    draft.replace(path)
