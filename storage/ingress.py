"""De-duplication: which of the platform's events were taken in already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col

from storage.tables import Ingress


def is_new(session: Session, key: str, at: datetime) -> bool:
    """Note `key`; False where it was noted before, also by a transaction that runs right now."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite_insert if is_sqlite else postgres_insert
    statement = insert(Ingress).values(key=key, at=at).on_conflict_do_nothing()
    noted = session.connection().execute(statement.returning(col(Ingress.key)))
    return noted.first() is not None
