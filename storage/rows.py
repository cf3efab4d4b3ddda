"""Rows read and written as plain values, past the ORM and most of SQLAlchemy.

The tables are SQLModel's, but on the way of every message sessions' bookkeeping (identity map,
change tracking) and SQLAlchemy's execution of a statement cost ten times what the database does.
So a statement is compiled once a dialect, and then runs on the driver's own connection.

What nobody waits for waits: a `Write` goes out with the others of its table, in their order, as
soon as anything reads that table, or at the end of the transaction. To PostgreSQL, and for the many
transactions of a batch, that is one message instead of many.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

# The key of a session's `info` under which its writes wait, by table.
_WAITING = "waiting_writes"

_Convert = Callable[[Any], Any]
_Parameters = Sequence[Any] | Mapping[str, Any]
# A query with its values.
Asked = tuple["Query", Mapping[str, Any]]
# One statement for every dialect, or one for each by its name.
_Statements = Executable | Mapping[str, Executable]


def table_of(model: type[SQLModel]) -> Table:
    """Return the table that a model describes."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


class UnitOfWork(Session):
    """A session whose writes may wait; what SQLAlchemy itself reads or commits comes after them."""


class Query:
    """A statement whose rows are wanted: a SELECT, or a change that returns what it made."""

    def __init__(self, statements: _Statements) -> None:
        self._plans = _Plans(statements)

    def __call__(self, session: Session, **values: Any) -> list[Any]:
        """Return the rows as named tuples."""
        return _fetch_all(*self._sent(session, session.connection(), values))

    def _sent(
        self, session: Session, connection: Connection, values: Mapping[str, Any]
    ) -> tuple[_Plan, Any]:
        plan = self._plans.of(connection.dialect)
        _write(session, connection, self._plans.tables)
        return plan, plan.run(connection, plan.parameters(values))

    def first(self, session: Session, **values: Any) -> Any | None:
        """Return the first row, or None."""
        return next(iter(self(session, **values)), None)


def together(session: Session, *asked: Asked) -> list[list[Any]]:
    """Return the rows of each query, asked in this order; of PostgreSQL all at once."""
    if not asked:
        return []
    connection = session.connection()
    with _translated_errors(connection, "(several statements)"), _one_trip(connection):
        sent = [query._sent(session, connection, values) for query, values in asked]
        return [_fetch_all(plan, cursor) for plan, cursor in sent]


def _one_trip(connection: Connection) -> AbstractContextManager[object]:
    """Let what is asked travel together, where the driver can (psycopg's pipeline mode)."""
    driver: Any = connection.connection.dbapi_connection
    return driver.pipeline() if connection.dialect.name == "postgresql" else nullcontext()


def _fetch_all(plan: _Plan, cursor: Any) -> list[Any]:
    return [plan.row(row) for row in cursor.fetchall()]


class Write:
    """A statement that changes one table, and of which only the change is wanted."""

    def __init__(self, statements: _Statements) -> None:
        self._plans = _Plans(statements)
        (self._table,) = self._plans.tables

    def __call__(self, session: Session, **values: Any) -> None:
        """Change rows no later than when this table is next read, or the transaction ends."""
        plan = self._plans.of(session.get_bind().dialect)
        waiting = session.info.setdefault(_WAITING, {}).setdefault(self._table, [])
        waiting.append((plan, plan.parameters(values)))


def upsert(model: type[SQLModel], changed: Sequence[str] = ()) -> dict[str, Executable]:
    """Make INSERT, or UPDATE of the row that has the same primary key, for each dialect.

    `changed` are the columns that the update writes, by default all.
    """
    table = table_of(model)
    return {
        name: _upsert(dialect.insert(table), table, changed)
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    }


def _upsert(insert: Any, table: Table, changed: Sequence[str]) -> Executable:
    key = [column.name for column in table.primary_key]
    wanted = changed or [each.name for each in table.c if each.name not in key]
    written = {name: insert.excluded[name] for name in wanted}
    made: Executable = insert.on_conflict_do_update(index_elements=key, set_=written)
    return made


def write_out(session: Session) -> None:
    """Let every write that waits go out now."""
    waiting = session.info.get(_WAITING)
    if waiting:
        _write(session, session.connection(), list(waiting))


def _write(session: Session, connection: Connection, tables: Iterable[Table]) -> None:
    waiting = session.info.get(_WAITING, {})
    for table in tables if waiting else ():
        for plan, writes in groupby(waiting.pop(table, ()), key=itemgetter(0)):
            plan.run_many(connection, [parameters for _, parameters in writes])


event.listen(UnitOfWork, "do_orm_execute", lambda state: write_out(state.session))
event.listen(UnitOfWork, "before_commit", write_out)


class _Plans:
    """How a statement runs on each dialect, made when it runs there first."""

    def __init__(self, statements: _Statements) -> None:
        self._statements = statements
        self._made: dict[str, _Plan] = {}

    @cached_property
    def tables(self) -> Collection[Table]:
        """The tables that it reads or changes."""
        any_of = self._statement(next(iter(self._by_name), ""))
        return {each for each in visitors.iterate(any_of) if isinstance(each, Table)}  # type: ignore[arg-type]

    def of(self, dialect: Dialect) -> _Plan:
        """Return how it runs there."""
        plan = self._made.get(dialect.name)
        if plan is None:
            plan = self._made[dialect.name] = _plan(self._statement(dialect.name), dialect)
        return plan

    @property
    def _by_name(self) -> Mapping[str, Executable]:
        return self._statements if isinstance(self._statements, Mapping) else {}

    def _statement(self, name: str) -> Executable:
        return self._statements[name] if isinstance(self._statements, Mapping) else self._statements


@dataclass(frozen=True, eq=False)
class _Plan:
    """A compiled statement, with what turns values into the driver's and rows into ours.

    `binds` are the parameters in their order, each with its conversion; `fixed` the values of those
    that the statement itself brings.
    """

    sql: str
    binds: Sequence[tuple[str, _Convert | None]]
    fixed: Mapping[str, Any]
    is_positional: bool
    row: Callable[[Sequence[Any]], Any]

    def run(self, connection: Connection, parameters: _Parameters) -> Any:
        """Execute it; returns the driver's cursor."""
        return self._on_driver(connection, "execute", parameters)

    def run_many(self, connection: Connection, rows: Sequence[_Parameters]) -> None:
        """Execute it for each of these, in their order."""
        if len(rows) == 1:
            self.run(connection, rows[0])
        else:
            self._on_driver(connection, "executemany", rows)

    def parameters(self, values: Mapping[str, Any]) -> _Parameters:
        """Return these values, and those that the statement brings, as the driver takes them."""
        given = {**self.fixed, **values}
        if self.is_positional:
            return [
                given[name] if convert is None else convert(given[name])
                for name, convert in self.binds
            ]
        return {
            name: given[name] if convert is None else convert(given[name])
            for name, convert in self.binds
        }

    def _on_driver(self, connection: Connection, method: str, parameters: Any) -> Any:
        driver: Any = connection.connection.dbapi_connection
        with _translated_errors(connection, self.sql):
            cursor = driver.cursor()
            getattr(cursor, method)(self.sql, parameters)
            return cursor


@contextmanager
def _translated_errors(connection: Connection, sql: str) -> Iterator[None]:
    try:
        yield
    except connection.dialect.loaded_dbapi.Error as error:
        raise _translated(error, connection, sql) from error


def _translated(error: Exception, connection: Connection, sql: str) -> BaseException:
    """Return SQLAlchemy's error for a driver's; a lost connection leaves the pool."""
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    if is_lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        connection_invalidated=is_lost,
        dialect=dialect,
    )


def _plan(statement: Executable, dialect: Dialect) -> _Plan:
    compiled: SQLCompiler = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    names = compiled.positiontup or list(compiled.params)
    return _Plan(
        sql=str(compiled),
        binds=[(name, _to_driver(compiled.binds[name].type, dialect)) for name in names],
        fixed={name: compiled.params[name] for name in names if not compiled.binds[name].required},
        is_positional=compiled.positional,
        row=_row_maker(statement, dialect),
    )


def _row_maker(statement: Any, dialect: Dialect) -> Callable[[Sequence[Any]], Any]:
    """Return what makes a named tuple of a driver's row."""
    columns = getattr(statement, "exported_columns", ())
    make: Callable[[Iterable[Any]], Any]
    make = namedtuple("Row", [each.name for each in columns])._make  # type: ignore[attr-defined]
    converts = [
        (index, convert)
        for index, each in enumerate(columns)
        if (convert := each.type.dialect_impl(dialect).result_processor(dialect, None))
    ]

    def row(values: Sequence[Any]) -> Any:
        changed = list(values)
        for index, convert in converts:
            changed[index] = convert(changed[index])
        return make(changed)

    return row if converts else make


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)
