"""De-duplication: which of the platform's events were taken in already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from storage.rows import Asked, Query, table_of
from storage.tables import Ingress

_TABLE = table_of(Ingress)
_NOTE = Query(
    {
        name: dialect.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.key)
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    }
)


def noting(key: str, at: datetime) -> Asked:
    """What `is_new` asks, for those who ask more at the same time: a row where it is new."""
    return _NOTE, {"key": key, "at": at}


def is_new(session: Session, key: str, at: datetime) -> bool:
    """Note `key`; False where it was noted before, also by a transaction that runs right now."""
    return _NOTE.first(session, key=key, at=at) is not None
