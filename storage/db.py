"""The database: one engine, and `transaction()`, the only place that commits."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, Dialect, Engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.types import BigInteger, TypeDecorator
from sqlmodel import Session, create_engine, text

from storage.errors import StorageError
from storage.rows import UnitOfWork

# A writer waits this long for another one before SQLite gives up.
_BUSY_SECONDS = 30
_BUSY_PAUSE_SECONDS = 0.01
# Chats want their answer within seconds, and deliver again.
_CONNECT_SECONDS = 5


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept as whole microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        """Refuse naive times; keep microseconds."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise StorageError(f"time {value} has no time zone; pass one with tzinfo")
        delta = value - _EPOCH
        return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        """Give the time back in UTC."""
        return None if value is None else from_micros(value)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def from_micros(value: int) -> datetime:
    """Microseconds since 1970 as an aware time."""
    seconds, micros = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


class Database:
    """One database, SQLite or PostgreSQL, by its URL."""

    def __init__(self, url: str) -> None:
        self.url = normal_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.engine = (_sqlite_engine if self.is_sqlite else _postgres_engine)(self.url)
        self._here = threading.local()
        # SQLite has one writer at a time, and others look again after up to 100 ms; the threads of
        # this process wait for one another here instead, and go on at once.
        self._one_writer: AbstractContextManager[object] = (
            threading.Lock() if self.is_sqlite else nullcontext()
        )
        # Called after each commit that owes something, with the ids of the jobs for the workers.
        self.after_commit: Callable[[list[int]], None] = _nobody_waits

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a transaction that may write; commits at the end, rolls back on any exception.

        On SQLite it begins IMMEDIATE: a plain BEGIN that reads and then writes fails as soon as
        two processes write (docs: https://www.sqlite.org/lang_transaction.html).
        """
        batch: _Batch | None = getattr(self._here, "batch", None)
        with batch.part() if batch else self._whole() as session:
            yield session

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Let the transactions of this thread be one: all of them count, or none does.

        Raises what the commit raises, and StorageError where one of them has failed.
        """
        with self._whole() as session:
            self._here.batch = batch = _Batch(session)
            try:
                yield
            finally:
                self._here.batch = None
            if batch.has_failed:
                raise StorageError("a part of the batch failed, so none of it counts")

    @contextmanager
    def _whole(self) -> Iterator[Session]:
        with UnitOfWork(self.engine, expire_on_commit=False) as session:
            with self._one_writer, session.begin():
                yield session
            owed = session.info.get("owed")
        if owed:
            self.after_commit(owed.jobs)

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Open a transaction that only reads, and never waits for a writer.

        All of it sees one state of the database, as pages whose figures are to agree need it:
        SQLite's reads do so by themselves, PostgreSQL's each see what was committed before it.
        """
        alike = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        engine = self.engine.execution_options(deskloop_reads_only=True, **alike)
        with Session(engine, expire_on_commit=False) as session:
            yield session

    def ping(self) -> None:
        """Raise StorageError where the database does not answer."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except OperationalError as error:
            shown = make_url(self.url).render_as_string(hide_password=True)
            raise StorageError(
                f"no database answers at {shown}; start it or mend DATABASE_URL"
            ) from error

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


@dataclass
class Owes:
    """What a transaction owes to the outside: posts, and jobs by their ids."""

    has_posts: bool = False
    jobs: list[int] = field(default_factory=list)


@dataclass
class _Batch:
    """The one transaction that those of a batch are."""

    session: Session
    has_failed: bool = False

    @contextmanager
    def part(self) -> Iterator[Session]:
        """Stand for one of them; the batch remembers that it failed, whoever catches it."""
        try:
            yield self.session
        except BaseException:
            self.has_failed = True
            raise


def _nobody_waits(_job_ids: list[int]) -> None:
    """Do nothing: this process sends nothing and wakes nobody."""


def normal_url(url: str) -> str:
    """The URL with our driver named; raises StorageError for a database we do not speak."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StorageError(
            "DATABASE_URL is not a URL; write sqlite:////path/to/file.db or "
            "postgresql://user:password@host/name (in a password, %40 for @ and %3A for :)"
        ) from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise StorageError(
            f"DATABASE_URL names “{parsed.drivername}”; Deskloop speaks sqlite and postgresql"
        )
    return parsed.render_as_string(hide_password=False)


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path.absolute()}"


def _to_json(value: object) -> str:
    return to_json(value).decode()


# Pydantic's reader and writer: several times faster than the standard library's, and pydantic's
# models may stand anywhere in a value.
_JSON: dict[str, Any] = {"json_serializer": _to_json, "json_deserializer": from_json}


def _postgres_engine(url: str) -> Engine:
    options = {"connect_timeout": _CONNECT_SECONDS}
    return create_engine(
        url, pool_pre_ping=True, pool_size=10, max_overflow=20, connect_args=options, **_JSON
    )


def _sqlite_engine(url: str) -> Engine:
    # SQLAlchemy's own handling of BEGIN is switched off so that ours is the only one:
    # https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#serializable-isolation-savepoints-transactional-ddl
    engine = create_engine(
        url,
        connect_args={
            "timeout": _BUSY_SECONDS,
            "check_same_thread": False,
            "isolation_level": None,
        },
        pool_size=10,
        max_overflow=20,
        **_JSON,
    )

    def on_connect(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        _write_ahead(cursor)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switch to the write-ahead log, also while another process does the same with a new file.

    For this one SQLite does not wait by itself: it says “locked” at once, lest both wait for ever
    (https://www.sqlite.org/c3ref/busy_handler.html).
    """
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_BUSY_PAUSE_SECONDS)
        else:
            return


def _on_sqlite_begin(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("deskloop_reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def take_turn(session: Session, name: str) -> None:
    """Let transactions that name the same thing follow one another, until each commits.

    SQLite's writers follow one another anyway; PostgreSQL takes an advisory lock.
    """
    take_turn_on(session.connection(), name)


def take_turn_on(connection: Connection, name: str) -> None:
    """The same, where there is a connection and no session."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name}
        )
