"""Jobs: what an outbox row owes is done once, and tried again where it fails."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from small import small_catalog
from sqlalchemy import text

from storage import outbox, queue
from storage.db import Database
from workers import context, jobs
from workers.context import Context
from workers.errors import WorkerError

SOON = timedelta(minutes=1)


class Trouble:
    """A job that fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.done: list[dict[str, Any]] = []

    def __call__(self, _context: Context, payload: dict[str, Any]) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError("the disk is full")
        self.done.append(payload)


@pytest.fixture
def inside(sqlite_database: Database, redis_url: str) -> Iterator[Database]:
    """A process that is a worker."""
    with queue.connect(redis_url) as redis:
        context.enter(Context(sqlite_database, redis, small_catalog()))
        yield sqlite_database
        context._held.clear()


def owe(database: Database, op: str = "trouble") -> int:
    with database.transaction() as session:
        return outbox.add_job(session, op, {"n": 1}, datetime.now(UTC))


def due(database: Database, in_: timedelta = timedelta()) -> list[int]:
    with database.snapshot() as session:
        return outbox.due_work(session, datetime.now(UTC) + in_)


def error_of(database: Database, row_id: int) -> str | None:
    query = text("SELECT error FROM outbox WHERE id = :id")
    with database.snapshot() as session:
        found: str | None = session.connection().execute(query, {"id": row_id}).scalar_one()
    return found


def test_a_job_is_done_once_however_often_it_is_called(
    inside: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = Trouble()
    monkeypatch.setitem(jobs.JOBS, "trouble", trouble)
    row = owe(inside)
    jobs.run(row)
    jobs.run(row)
    assert trouble.done == [{"n": 1}]
    assert due(inside, SOON) == []


def test_a_job_that_fails_is_put_off_with_its_reason_and_tried_again(
    inside: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = Trouble(failures=1)
    monkeypatch.setitem(jobs.JOBS, "trouble", trouble)
    row = owe(inside)
    with pytest.raises(ValueError, match="disk is full"):
        jobs.run(row)
    assert error_of(inside, row) == "the disk is full"
    assert (due(inside), due(inside, SOON)) == ([], [row])
    jobs.run(row)  # the queue's wake-up for it, once it is due
    assert trouble.done == [{"n": 1}]


def test_each_failure_waits_longer_up_to_ten_minutes(
    inside: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs.JOBS, "trouble", Trouble(failures=100))
    row = owe(inside)
    waits = []
    for _ in range(9):
        with pytest.raises(ValueError, match="disk is full"):
            jobs.run(row)
        waits.append(_seconds_until_due(inside, row))
    assert waits == pytest.approx([10, 20, 40, 80, 160, 320, 600, 600, 600], abs=2)


def _seconds_until_due(database: Database, row_id: int) -> float:
    query = text("SELECT due_at FROM outbox WHERE id = :id")
    with database.snapshot() as session:
        micros = session.connection().execute(query, {"id": row_id}).scalar_one()
    return float(micros / 1e6 - datetime.now(UTC).timestamp())


def test_a_failing_job_does_not_hold_up_the_next_one(
    inside: Database, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = Trouble(failures=1)
    monkeypatch.setitem(jobs.JOBS, "trouble", trouble)
    failing, _next = owe(inside), owe(inside)
    with queue.connect(redis_url) as redis:
        queue.sweep(inside, redis, datetime.now(UTC))
        worker = SimpleWorker([queue.queue(redis)], connection=redis, serializer=JSONSerializer)
        worker.work(burst=True, logging_level="CRITICAL")
    assert trouble.done == [{"n": 1}]
    assert due(inside, SOON) == [failing]


def test_a_job_that_nobody_knows_is_put_off_with_a_clear_word(inside: Database) -> None:
    row = owe(inside, "brew_coffee")
    with pytest.raises(WorkerError, match="no job is called “brew_coffee”"):
        jobs.run(row)
    assert "update the worker" in (error_of(inside, row) or "")
    assert due(inside, SOON) == [row]


def test_a_job_outside_a_worker_says_what_to_start() -> None:
    context._held.clear()
    with pytest.raises(WorkerError, match="start one"):
        jobs.run(1)


def test_the_queue_names_the_function_that_is_there() -> None:
    assert f"{jobs.run.__module__}.{jobs.run.__name__}" == queue.RUN
