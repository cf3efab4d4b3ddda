"""Rows read and written as plain values.

The tables are SQLModel's, but on the way of every message its sessions' bookkeeping (identity map,
change tracking, a SELECT before each merge) costs several times what the database does. Statements
are made once, at import, so that SQLAlchemy compiles each of them once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def table_of(model: type[SQLModel]) -> Table:
    """Return the table that a model describes."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def run(session: Session, statement: Executable, **values: Any) -> CursorResult[Any]:
    """Execute a statement with its parameters in this session's transaction."""
    return session.connection().execute(statement, values)


def one(session: Session, statement: Executable, **values: Any) -> Row[Any] | None:
    """Return the first row of what a statement finds, or None."""
    return run(session, statement, **values).first()


class Upsert:
    """INSERT, or UPDATE of the row that has the same primary key."""

    def __init__(self, model: type[SQLModel]) -> None:
        table = table_of(model)
        self._statements = {
            name: _upsert(dialect, table)
            for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
        }

    def __call__(self, session: Session, values: Mapping[str, Any]) -> None:
        """Write one row; `values` has all its columns."""
        connection = session.connection()
        connection.execute(self._statements[connection.dialect.name], values)


def _upsert(dialect: Any, table: Table) -> Executable:
    insert = dialect.insert(table)
    key: Sequence[str] = [column.name for column in table.primary_key]
    changed = {each.name: insert.excluded[each.name] for each in table.c if each.name not in key}
    statement: Executable = insert.on_conflict_do_update(index_elements=key, set_=changed)
    return statement
