"""De-duplication: which of the platform's events were taken in already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from storage.rows import table_of
from storage.tables import Ingress

_TABLE = table_of(Ingress)
_NOTE = {
    "sqlite": sqlite.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.key),
    "postgresql": postgresql.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.key),
}


def is_new(session: Session, key: str, at: datetime) -> bool:
    """Note `key`; False where it was noted before, also by a transaction that runs right now."""
    connection = session.connection()
    noted = connection.execute(_NOTE[connection.dialect.name], {"key": key, "at": at})
    return noted.first() is not None
