"""The one thread that writes: calls share a commit, and nobody hears of success before it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from bot.writer import Writer
from storage import ingress, outbox
from storage.db import Database

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def commits(database: Database) -> list[object]:
    """One entry for each commit."""
    done: list[object] = []
    event.listen(database.engine, "commit", done.append)
    return done


def note(database: Database, key: str, *, fails: bool = False) -> Callable[[], bool]:
    """A call that writes one key, and may fail after it."""

    def call() -> bool:
        with database.transaction() as session:
            is_new = ingress.is_new(session, key, AT)
            if fails:
                raise RuntimeError(key)
            return is_new

    return call


def is_noted(database: Database, key: str) -> bool:
    with database.transaction() as session:
        return not ingress.is_new(session, key, AT)


async def test_calls_that_wait_together_share_one_commit(
    database: Database, commits: list[object]
) -> None:
    writer = Writer(database)
    first = asyncio.create_task(writer.run(note(database, "first")))
    await asyncio.sleep(0)
    more = [writer.run(note(database, f"event-{number}")) for number in range(20)]
    assert all(await asyncio.gather(first, *more))
    assert len(commits) == 2, "the first went alone, the twenty behind it together"


async def test_a_call_that_fails_leaves_nothing_and_the_others_everything(
    database: Database,
) -> None:
    writer = Writer(database)
    outcomes = await asyncio.gather(
        writer.run(note(database, "before")),
        writer.run(note(database, "between", fails=True)),
        writer.run(note(database, "after")),
        return_exceptions=True,
    )
    assert [type(each) for each in outcomes] == [bool, RuntimeError, bool]
    assert [is_noted(database, key) for key in ("before", "between", "after")] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize("together", [1, 3])
async def test_without_a_commit_nobody_hears_of_success(database: Database, together: int) -> None:
    def full(_connection: object) -> None:
        raise OSError(28, "no space left on device")

    event.listen(database.engine, "commit", full)
    writer = Writer(database)
    calls = [writer.run(note(database, f"event-{number}")) for number in range(together)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(each) for each in outcomes] == [OSError] * together


async def test_a_failure_that_a_call_catches_leaves_nothing_of_what_failed(
    database: Database,
) -> None:
    def cautious() -> str:
        with suppress(RuntimeError):
            note(database, "half", fails=True)()
        return "went on"

    writer = Writer(database)
    first = asyncio.create_task(writer.run(note(database, "first")))
    outcomes = await asyncio.gather(first, writer.run(cautious), writer.run(note(database, "last")))
    assert outcomes == [True, "went on", True]
    assert [is_noted(database, key) for key in ("first", "half", "last")] == [True, False, True]


async def test_calls_run_in_the_order_in_which_they_came(database: Database) -> None:
    writer, order = Writer(database), list[int]()
    await asyncio.gather(*(writer.run(order.append, number) for number in range(200)))
    assert order == list(range(200))


async def test_a_call_that_nobody_waits_for_any_more_is_done_all_the_same(
    database: Database,
) -> None:
    writer = Writer(database)
    given_up = asyncio.create_task(writer.run(note(database, "event")))
    await asyncio.sleep(0)
    given_up.cancel()
    assert await writer.run(note(database, "next"))
    assert is_noted(database, "event")


async def test_a_call_that_writes_nothing_commits_nothing_and_wakes_nobody(
    database: Database, commits: list[object]
) -> None:
    """The sender looks for what is due in such a call: woken by its own look, it never rested."""
    told: list[list[int]] = []
    database.after_commit = told.append

    def look() -> bool:
        with database.snapshot() as session:
            return outbox.has_due(session, AT)

    assert not await Writer(database).run(look)
    assert (commits, told) == ([], [])


async def test_jobs_are_named_once_the_commit_is_through(
    database: Database, commits: list[object]
) -> None:
    told: list[tuple[list[int], int]] = []
    database.after_commit = lambda jobs: told.append((jobs, len(commits)))

    def owe() -> int:
        with database.transaction() as session:
            return outbox.add_job(session, "learn", {}, AT)

    job = await Writer(database).run(owe)
    assert told == [([job], 1)]
