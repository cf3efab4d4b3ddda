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
    """INSERT, or UPDATE of the row that has the same primary key.

    `changed` are the columns that the update writes, by default all; `returning` says whether the
    row as it stands then is wanted.
    """

    def __init__(
        self, model: type[SQLModel], changed: Sequence[str] = (), *, returning: bool = False
    ) -> None:
        table = table_of(model)
        self._statements = {
            name: _upsert(dialect.insert(table), table, changed, returning=returning)
            for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
        }

    def __call__(self, session: Session, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Write one row; `values` has all its columns."""
        connection = session.connection()
        return connection.execute(self._statements[connection.dialect.name], values)


def _upsert(insert: Any, table: Table, changed: Sequence[str], *, returning: bool) -> Executable:
    key = [column.name for column in table.primary_key]
    wanted = changed or [each.name for each in table.c if each.name not in key]
    written = {name: insert.excluded[name] for name in wanted}
    statement = insert.on_conflict_do_update(index_elements=key, set_=written)
    made: Executable = statement.returning(*table.c) if returning else statement
    return made
