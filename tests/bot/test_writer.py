"""The one thread that writes: calls share a flush, and nobody hears of success before it."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.writer import Writer
from storage import ingress, outbox
from storage.db import Database

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def flushes(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """One entry for each flush; a test may put a failing one in its place."""
    done: list[bool] = []
    flush = database._flush

    def counted(*batch: Any) -> None:
        flush(*batch)
        done.append(True)

    monkeypatch.setattr(database, "_flush", counted)
    yield done


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


async def test_calls_that_wait_together_share_one_flush(
    database: Database, flushes: list[bool]
) -> None:
    writer = Writer(database)
    first = asyncio.create_task(writer.run(note(database, "first")))
    await asyncio.sleep(0)
    more = [writer.run(note(database, f"event-{number}")) for number in range(20)]
    assert all(await asyncio.gather(first, *more))
    assert len(flushes) == 2, "the first went alone, the twenty behind it together"


async def test_a_call_that_fails_leaves_nothing_and_the_others_everything(
    database: Database, flushes: list[bool]
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


async def test_without_a_flush_nobody_hears_of_success(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_batch: Any) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(database, "_flush", full)
    writer = Writer(database)
    with pytest.raises(OSError, match="no space"):
        await writer.run(note(database, "event"))


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


async def test_a_call_that_writes_nothing_flushes_nothing_and_wakes_nobody(
    database: Database, flushes: list[bool]
) -> None:
    """The sender looks for what is due in such a call: woken by its own look, it never rested."""
    told: list[list[int]] = []
    database.after_commit = told.append

    def look() -> bool:
        with database.snapshot() as session:
            return outbox.has_due(session, AT)

    assert not await Writer(database).run(look)
    assert (flushes, told) == ([], [])


async def test_jobs_are_named_once_the_flush_is_through(
    database: Database, flushes: list[bool]
) -> None:
    told: list[tuple[list[int], int]] = []
    database.after_commit = lambda jobs: told.append((jobs, len(flushes)))

    def owe() -> int:
        with database.transaction() as session:
            return outbox.add(session, outbox.Lane.WORK, "learn", {}, AT)

    job = await Writer(database).run(owe)
    assert told == [([job], 1)]
