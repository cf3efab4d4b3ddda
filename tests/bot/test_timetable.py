"""What recurs by the clock is owed once, however many processes look."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from bot.timetable import Recurring, owe_due, timetable
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from storage import outbox
from storage.db import Database

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def watch(catalog: Catalog) -> list[Recurring]:
    """What of the timetable looks at promises."""
    return [each for each in timetable(catalog, Door.SLACK) if each.job == "watch"]


def owed(database: Database) -> list[int]:
    with database.snapshot() as session:
        return outbox.due_work(session, START + timedelta(days=9))


def finish(database: Database) -> None:
    """A worker does what is owed."""
    for row_id in owed(database):
        with database.transaction() as session:
            outbox.done(session, row_id, START)


def test_promises_are_looked_at_each_half_minute(
    sqlite_database: Database, watch: list[Recurring]
) -> None:
    counts = []
    for seconds in (0, 29, 30, 45, 59, 60):
        owe_due(sqlite_database, watch, START + timedelta(seconds=seconds))
        counts.append(len(owed(sqlite_database)))
        finish(sqlite_database)
    assert counts == [0, 0, 1, 0, 0, 1]


def test_of_many_processes_one_owes_it(database: Database, watch: list[Recurring]) -> None:
    owe_due(database, watch, START)
    later = START + HALF_MINUTE
    with ThreadPoolExecutor(4) as processes:
        looks = [processes.submit(owe_due, database, watch, later) for _ in range(8)]
        for look in looks:
            look.result()
    assert len(owed(database)) == 1


def test_while_workers_rest_no_second_look_is_owed(
    sqlite_database: Database, watch: list[Recurring]
) -> None:
    for round_ in range(5):
        owe_due(sqlite_database, watch, START + round_ * HALF_MINUTE)
    assert len(owed(sqlite_database)) == 1


def test_a_review_that_waits_serves_for_all_that_were_due_meanwhile(
    sqlite_database: Database, catalog: Catalog
) -> None:
    """Feedback hastens it: while workers rest there would be one every quarter of a minute."""
    review = [each for each in timetable(catalog, Door.SLACK) if each.job == "review"]
    for hours in range(5):
        owe_due(sqlite_database, review, START + timedelta(hours=hours))
    assert len(owed(sqlite_database)) == 1
