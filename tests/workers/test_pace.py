"""When learning is due: at once while it is quick, and never all the time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from logged import give, that_learned
from redis import Redis
from small import AT, feedback_on, small_catalog

from deskloop import judging
from helpdesk.feedback import Feedback, Kind
from helpdesk.undoing import UNDOS
from storage import outbox, queue, versions
from storage.db import Database
from storage.versions import Version, VersionKind, VersionState
from workers.context import Context
from workers.learn import learn
from workers.pace import ENOUGH_NEWS, LONGEST_WAIT, PATIENCE, PROMPT_SECONDS, next_training

CATALOG = small_catalog()
GROWN = small_catalog("name: Hardware,", "name: Devices,")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LONG = 100.0
"""Seconds that a training took which is not repeated for every word."""


def trained(**figures: Any) -> Version:
    """A version that was trained at AT."""
    return Version(
        kind=VersionKind.MODEL,
        number=1,
        state=VersionState.PROMOTED,
        digest="",
        reason="",
        figures=figures,
        cursor=0,
        catalog_digest=CATALOG.digest,
        at=AT,
    )


def labels(count: int) -> list[Feedback]:
    return [
        feedback_on(f"beamer {n} is dark", Kind.WRONG_TEAM, n, team="hardware", actor=f"U{n}")
        for n in range(1, count + 1)
    ]


def wait(version: Version | None, news: list[Feedback], at: datetime = AT) -> timedelta:
    return next_training(version, news, CATALOG.digest, at) - at


@pytest.mark.parametrize("seconds", [0.0, 2.0, PROMPT_SECONDS])
def test_a_quick_training_never_waits(seconds: float) -> None:
    assert wait(trained(seconds=seconds), labels(1)) == timedelta()


def test_a_version_that_does_not_say_how_long_it_took_was_quick() -> None:
    assert wait(trained(), labels(1)) == timedelta()


def test_after_a_long_training_the_next_one_waits_many_times_as_long() -> None:
    assert wait(trained(seconds=LONG), labels(1)) == PATIENCE * LONG * SECOND


def test_the_wait_is_counted_from_the_training_before() -> None:
    after = AT + PATIENCE * LONG * SECOND
    assert wait(trained(seconds=LONG), labels(1), after - MINUTE) == MINUTE
    assert wait(trained(seconds=LONG), labels(1), after) == timedelta()
    assert wait(trained(seconds=LONG), labels(1), after + MINUTE) == timedelta()


def test_nobody_waits_longer_than_the_longest_wait() -> None:
    assert wait(trained(seconds=86_400.0), labels(1)) == LONGEST_WAIT


@pytest.mark.parametrize(("count", "waits"), [(ENOUGH_NEWS - 1, True), (ENOUGH_NEWS, False)])
def test_much_news_is_not_waited_for(count: int, waits: bool) -> None:
    assert bool(wait(trained(seconds=LONG), labels(count))) == waits


def test_what_gives_no_label_is_no_news_however_much_it_is() -> None:
    silent = [feedback_on("vpn", Kind.DID_NOT_HELP, n) for n in range(1, 2 * ENOUGH_NEWS)]
    assert wait(trained(seconds=LONG), silent)


@pytest.mark.parametrize("kind", sorted([*UNDOS, Kind.ERASED]))
def test_an_undo_and_an_erasure_do_not_wait(kind: Kind) -> None:
    undo = feedback_on("", kind, 9, about="1")
    assert wait(trained(seconds=LONG), [*labels(1), undo]) == timedelta()


def test_another_catalog_does_not_wait() -> None:
    """A new team works at once, whatever else was said."""
    assert next_training(trained(seconds=LONG), labels(1), GROWN.digest, AT) == AT


def test_the_first_training_does_not_wait() -> None:
    assert wait(None, labels(1)) == timedelta()


def test_without_news_there_is_nothing_to_wait_for() -> None:
    assert wait(trained(seconds=LONG), []) == timedelta()


# The job.


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Database]:
    """A database whose newest version took long to train, at AT."""
    with that_learned(tmp_path, CATALOG, "none") as database:
        with database.transaction() as session:
            first = versions.get(session, VersionKind.MODEL, 1)
            data = versions.data(session, VersionKind.MODEL, 1)
            versions.publish(session, data, replace(first, figures={"seconds": LONG}))
        yield database


def learned(database: Database, at: datetime) -> list[int]:
    """The numbers of the models that the job publishes at this moment."""
    nobody: Redis = queue.connect("unix:///nowhere/at-all.sock")
    published = learn(Context(database, nobody, CATALOG, "none"), at)
    return [each.number for each in published if each.kind is VersionKind.MODEL]


def owed(database: Database, at: datetime) -> int:
    """How many jobs are due at this moment."""
    with database.snapshot() as session:
        return len(outbox.due_work(session, at))


def test_right_after_a_long_training_learning_owes_itself_for_later(busy: Database) -> None:
    give(busy, labels(1))
    assert learned(busy, AT + MINUTE) == []
    due = AT + PATIENCE * LONG * SECOND
    assert (owed(busy, due - SECOND), owed(busy, due)) == (0, 1)
    assert learned(busy, due) == [3]


def test_however_often_it_is_woken_it_owes_itself_once(busy: Database) -> None:
    give(busy, labels(3))
    assert [learned(busy, AT + n * MINUTE) for n in range(3)] == [[], [], []]
    assert owed(busy, AT + LONGEST_WAIT) == 1


def test_fifty_labels_are_learned_right_after_a_long_training(busy: Database) -> None:
    give(busy, labels(ENOUGH_NEWS))
    assert learned(busy, AT + MINUTE) == [3]


def test_what_was_undone_is_gone_right_after_a_long_training(busy: Database) -> None:
    give(busy, labels(2))
    judging.undo_event(busy, 1)
    assert learned(busy, AT + MINUTE) == [3]
