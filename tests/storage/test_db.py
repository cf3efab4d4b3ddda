"""The database: one way to commit, writers that wait for each other, times in UTC."""

import re
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from together import at_once

from storage import ingress, outbox
from storage.db import Database, UtcTime, from_micros, normal_url, sqlite_url
from storage.errors import StorageError

TREE = Path(__file__).parents[2]
ROOMS = ("bot", "workers", "storage", "helpdesk", "deskloop")
AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)

WRITER = """
import sys
from datetime import UTC, datetime
from sqlalchemy import text
from storage.db import Database

database = Database(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with database.transaction() as session:
        seen = session.connection().execute(text("SELECT n FROM tally")).scalar_one()
        session.connection().execute(text("UPDATE tally SET n = :n"), {"n": seen + 1})
"""


def files_with(pattern: str) -> set[str]:
    return {
        str(path.relative_to(TREE))
        for room in ROOMS
        for path in (TREE / room).rglob("*.py")
        if re.search(pattern, path.read_text())
    }


def test_nothing_commits_but_transaction_and_the_migrations() -> None:
    assert files_with(r"\.(commit|rollback)\(") == set()
    assert files_with(r"\.begin\(") == {"storage/db.py", "storage/schema.py"}


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        ingress.is_new(session, "event-1", AT)
        raise RuntimeError
    with database.transaction() as session:
        assert ingress.is_new(session, "event-1", AT)


def test_owed_jobs_are_named_after_the_commit_and_only_then(sqlite_database: Database) -> None:
    told: list[list[int]] = []
    sqlite_database.after_commit = told.append
    with sqlite_database.transaction() as session:
        job = outbox.add_job(session, "learn", {}, AT)
        outbox.owe_post(session, "post", {}, AT, order_key="C1")
        assert told == []
    assert told == [[job]]


def test_a_failed_transaction_names_no_jobs(sqlite_database: Database) -> None:
    told: list[list[int]] = []
    sqlite_database.after_commit = told.append
    with pytest.raises(RuntimeError), sqlite_database.transaction() as session:
        outbox.add_job(session, "learn", {}, AT)
        raise RuntimeError
    assert told == []


def test_a_look_does_not_wait_for_a_writer(database: Database) -> None:
    with database.transaction() as writing:
        outbox.add_job(writing, "learn", {}, AT)
        with database.snapshot() as reading:
            assert outbox.pending(reading, outbox.Lane.WORK) == 0


def test_all_of_a_look_sees_the_same_state(database: Database) -> None:
    with database.snapshot() as reading:
        before = outbox.pending(reading, outbox.Lane.WORK)
        with database.transaction() as writing:
            outbox.add_job(writing, "learn", {}, AT)
        assert outbox.pending(reading, outbox.Lane.WORK) == before


@pytest.mark.case(38)
def test_a_new_sqlite_file_is_opened_by_many_at_once(tmp_path: Path) -> None:
    """Case 38: whoever comes first switches it to the write-ahead log, and the others wait."""
    for number in range(20):
        databases = [Database(sqlite_url(tmp_path / f"{number}.db")) for _ in range(4)]
        at_once(*(database.ping for database in databases))
        for database in databases:
            database.close()


@pytest.mark.case(38)
def test_three_processes_write_to_sqlite_without_a_locked_error(tmp_path: Path) -> None:
    """Case 38, in small: each reads before it writes, 600 transactions in all."""
    database = Database(sqlite_url(tmp_path / "shared.db"))
    with database.transaction() as session:
        session.connection().execute(text("CREATE TABLE tally (n INTEGER)"))
        session.connection().execute(text("INSERT INTO tally VALUES (0)"))
    command = [sys.executable, "-c", WRITER, database.url, "200"]
    writers = [
        subprocess.Popen(command, cwd=TREE, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    errors = [writer.communicate(timeout=60)[1] for writer in writers]
    assert errors == ["", "", ""]
    with database.snapshot() as session:
        assert session.connection().execute(text("SELECT n FROM tally")).scalar_one() == 600
    database.close()


@pytest.mark.usefixtures("synchronous")
def test_sqlite_writes_ahead_and_keeps_what_it_committed(sqlite_database: Database) -> None:
    with sqlite_database.snapshot() as session:
        asked = {
            name: session.connection().execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@given(st.datetimes(timezones=st.timezones()))
def test_a_time_comes_back_as_the_same_moment_in_utc(moment: datetime) -> None:
    kept = UtcTime().process_bind_param(moment, None)  # type: ignore[arg-type]
    back = from_micros(kept or 0)
    assert back == moment.astimezone(UTC)
    assert back.tzinfo is UTC


def test_a_time_of_another_zone_is_kept_in_utc(database: Database) -> None:
    summer = timezone(timedelta(hours=2))
    with database.transaction() as session:
        ingress.is_new(session, "event-1", AT.astimezone(summer))
    with database.snapshot() as session:
        kept = session.connection().execute(text("SELECT at FROM ingress")).scalar_one()
    assert from_micros(kept) == AT


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = AT.replace(tzinfo=None)
    with pytest.raises(StorageError, match="no time zone"), database.transaction() as session:
        ingress.is_new(session, "event-1", naive)


@pytest.mark.parametrize(
    "url",
    [
        "not a url with hunter2",
        "mysql://ada:hunter2@db/desk",
        "postgresql+asyncpg://ada:hunter2@db/desk",
        "postgresql://ada:pa@ss:hunter2@db/desk",
        "postgresql://ada:hunter2@db:port/desk",
    ],
)
def test_a_wrong_database_url_is_one_clear_line_without_the_password(url: str) -> None:
    with pytest.raises(StorageError) as caught:
        Database(url)
    message = str(caught.value)
    assert message.startswith("DATABASE_URL")
    assert "\n" not in message
    assert "hunter2" not in message


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_each_way_to_write_postgresql_is_understood(scheme: str) -> None:
    assert normal_url(f"{scheme}://ada@db/desk") == "postgresql+psycopg://ada@db/desk"


def test_a_database_that_does_not_answer_is_named_without_the_password() -> None:
    database = Database("postgresql://ada:hunter2@127.0.0.1:1/desk")
    with pytest.raises(StorageError, match="DATABASE_URL") as caught:
        database.ping()
    assert "127.0.0.1:1/desk" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_sqlite_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "nowhere" / "desk.db"))
    with pytest.raises(StorageError, match=r"nowhere/desk\.db"):
        database.ping()


def note(database: Database, key: str) -> bool:
    with database.transaction() as session:
        return ingress.is_new(session, key, AT)


def test_a_batch_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.batch():
        assert note(database, "event-1")
        raise RuntimeError
    assert note(database, "event-1")


def test_a_batch_does_not_count_where_the_failure_of_a_part_was_caught(database: Database) -> None:
    """What the part had written before it failed stands in the same transaction."""
    with pytest.raises(StorageError, match="none of it counts"), database.batch():
        assert note(database, "event-1")
        with suppress(RuntimeError), database.transaction() as session:
            ingress.is_new(session, "event-2", AT)
            raise RuntimeError
    assert note(database, "event-1")
    assert note(database, "event-2")


def test_parts_of_a_batch_see_what_came_before_them_and_others_only_after_it(
    database: Database,
) -> None:
    with database.batch():
        assert note(database, "event-1")
        assert not note(database, "event-1")
        with database.snapshot() as session:
            assert session.connection().execute(text("SELECT key FROM ingress")).all() == []
    assert not note(database, "event-1")


def test_a_batch_whose_connection_was_lost_does_not_count(postgres_database: Database) -> None:
    with pytest.raises(OperationalError), postgres_database.batch():
        with postgres_database.transaction() as session:
            ingress.is_new(session, "event-1", AT)
            mine = session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
        with postgres_database.engine.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        note(postgres_database, "event-2")
    assert note(postgres_database, "event-1"), "a fresh connection takes its place"
