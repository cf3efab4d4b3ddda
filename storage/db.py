"""The database: one engine, and `transaction()`, the only place that commits."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.types import BigInteger, TypeDecorator
from sqlmodel import Session, create_engine, text

from storage.errors import StorageError

# A writer waits this long for another one before SQLite gives up.
_BUSY_SECONDS = 30
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
        make = _sqlite_engine if self.is_sqlite else _postgres_engine
        self.engine, self._quick = make(self.url), make(self.url, waits_for_disk=False)
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
        batch = getattr(self._here, "batch", None)
        bind = batch.connection if batch else self.engine
        with Session(bind, expire_on_commit=False) as session:
            with self._one_writer, session.begin():
                yield session
            owed = session.info.get("owed", Owes())
        if batch:
            batch.note(owed)
        elif owed:
            self.after_commit(owed.jobs)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Let the transactions of this thread share one flush to disk, at the end.

        Each commits or rolls back alone, but what they committed may be acknowledged only after.
        """
        with self._quick.connect() as connection:
            self._here.batch = batch = _Batch(connection)
            try:
                yield
            finally:
                self._here.batch = None
            if batch.has_committed:
                self._flush(connection, batch.began_on)
        if batch.owed:
            self.after_commit(batch.owed.jobs)

    def _flush(self, connection: Connection, began_on: object) -> None:
        """Bring to disk what was committed without waiting for it.

        SQLite's write-ahead log is a file that holds all commits, in order
        (https://www.sqlite.org/wal.html); PostgreSQL's is flushed up to each commit that waits
        (https://www.postgresql.org/docs/current/wal-async-commit.html).
        """
        if self.is_sqlite:
            log = os.open(f"{os.path.realpath(str(self.engine.url.database))}-wal", os.O_RDONLY)
            try:
                os.fsync(log)
            finally:
                os.close(log)
            return
        if connection.invalidated or connection.connection.dbapi_connection is not began_on:
            # A server that came back has lost what it had not yet written.
            raise StorageError("the connection was lost before all was on disk; it is tried again")
        with connection.begin():
            connection.execute(text("SET LOCAL synchronous_commit = on"))
            connection.execute(text("SELECT pg_logical_emit_message(true, 'deskloop', '')"))

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Open a transaction that only reads; it never waits for a writer."""
        engine = self.engine.execution_options(deskloop_reads_only=True)
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
        self._quick.dispose()


@dataclass
class Owes:
    """What a transaction owes to the outside: posts, and jobs by their ids."""

    has_posts: bool = False
    jobs: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.has_posts or bool(self.jobs)


@dataclass
class _Batch:
    """What the transactions of one batch share, and the connection that it began on."""

    connection: Connection
    owed: Owes = field(default_factory=Owes)
    has_committed: bool = False
    began_on: object = field(init=False)

    def __post_init__(self) -> None:
        self.began_on = self.connection.connection.dbapi_connection

    def note(self, owed: Owes) -> None:
        """Add what one more transaction owes, which has committed."""
        self.has_committed = True
        self.owed = Owes(self.owed.has_posts or owed.has_posts, self.owed.jobs + owed.jobs)


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


def _postgres_engine(url: str, *, waits_for_disk: bool = True) -> Engine:
    options: dict[str, Any] = {"connect_timeout": _CONNECT_SECONDS}
    if not waits_for_disk:
        options["options"] = "-c synchronous_commit=off"
    return create_engine(
        url, pool_pre_ping=True, pool_size=10, max_overflow=20, connect_args=options
    )


def _sqlite_engine(url: str, *, waits_for_disk: bool = True) -> Engine:
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
    )
    synchronous = "FULL" if waits_for_disk else "NORMAL"

    def on_connect(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


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
