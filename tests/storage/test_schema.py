"""The schema: migrations and tables agree, two starts at once agree, a newer one is refused."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, make_url, text
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - fills the metadata
from storage import schema, versions
from storage.db import Database, sqlite_url
from storage.errors import StorageError

TREE = Path(__file__).parents[2]
MIGRATE = """
import sys
from storage import schema
from storage.db import Database
schema.migrate(Database(sys.argv[1]))
"""


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    return sqlite_url(tmp_path / "empty.db")


@pytest.fixture
def empty_postgres(postgres_url: str, tmp_path: Path) -> Iterator[str]:
    admin = make_url(postgres_url).set(drivername="postgresql")
    name = f"empty_{abs(hash(tmp_path))}"
    with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        yield admin.set(database=name).render_as_string(hide_password=False)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of each kind without any table."""
    database = Database(request.getfixturevalue(f"empty_{request.param}"))
    yield database
    database.close()


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_the_migrations_make_exactly_the_tables_of_the_code(empty: Database) -> None:
    schema.migrate(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_again_changes_nothing(empty: Database) -> None:
    schema.migrate(empty)
    before = tables(empty)
    schema.migrate(empty)
    assert tables(empty) == before == set(SQLModel.metadata.tables)


def test_the_schema_can_be_taken_down_and_put_up_again(empty: Database) -> None:
    schema.migrate(empty)
    schema.migrate(empty, "base")
    assert tables(empty) == set()
    schema.migrate(empty)
    assert tables(empty) == set(SQLModel.metadata.tables)


def test_what_was_live_before_it_was_kept_is_told_as_far_as_it_is_known(empty: Database) -> None:
    schema.migrate(empty, "0008")
    states = ("promoted", "refused", "rolled back")
    with empty.transaction() as session:
        for number, state in enumerate(states, 1):
            values = {"number": number, "state": state, "at": number}
            session.connection().execute(_VERSION, values)
        session.connection().execute(text("INSERT INTO champion VALUES ('model', 1, 9)"))
    schema.migrate(empty)
    with empty.snapshot() as session:
        found = versions.gone_live(session)
    told = [(each.number, each.before, each.at.microsecond, each.actor) for each in found]
    assert told == [(1, None, 1, "gate"), (3, 1, 3, "gate"), (1, None, 9, "")]


_VERSION = text(
    "INSERT INTO version (kind, number, state, digest, data, reason, figures, cursor, "
    "catalog_digest, at) VALUES ('model', :number, :state, '', '', '', '{}', 0, '', :at)"
)


def test_two_processes_that_start_at_once_both_find_the_schema(empty: Database) -> None:
    command = [sys.executable, "-c", MIGRATE, empty.url]
    both = [
        subprocess.Popen(command, cwd=TREE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [each.communicate(timeout=60)[1] for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    assert tables(empty) == set(SQLModel.metadata.tables)


def test_a_database_of_a_newer_version_is_refused_clearly(empty: Database) -> None:
    schema.migrate(empty)
    with empty.transaction() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match=r"schema 9999.*install the newer version"):
        schema.migrate(empty)
    assert tables(empty) == set(SQLModel.metadata.tables)
