"""What several figures of a page need, read once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlmodel import Session

from storage.rows import UnitOfWork

_Found = TypeVar("_Found")
# The key of a session's `info` for what was read in it.
_READ = "read_once"


def once(session: Session, key: Hashable, read: Callable[[], _Found]) -> _Found:
    """Return what `read` returns: in a snapshot, where nothing changes, it is called once a key."""
    if isinstance(session, UnitOfWork):
        return read()
    kept: dict[Hashable, Any] = session.info.setdefault(_READ, {})
    if key not in kept:
        kept[key] = read()
    found: _Found = kept[key]
    return found
