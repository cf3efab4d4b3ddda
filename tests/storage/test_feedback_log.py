"""The feedback log: append-only, each event once, ids in the order of commits."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from helpdesk.feedback import Feedback, Kind
from storage import feedback
from storage.db import Database

EVENT = Feedback(
    key="event-1",
    kind=Kind.WRONG_TEAM,
    at=datetime(2026, 11, 3, 9, 30, 0, 123456, tzinfo=UTC),
    workspace="T1",
    actor="UADA",
    request_id="r1",
    decision_id="d1",
    text="the vpn is down — für alle",
    model_version=3,
    templates_version=2,
    team_before="network",
    team="security",
    category=None,
    template="vpn-reconnect",
    words="no, it's Security",
)


def append(database: Database, key: str) -> int | None:
    with database.transaction() as session:
        return feedback.append(session, replace(EVENT, key=key))


def test_an_event_comes_back_as_it_was_given(database: Database) -> None:
    given = append(database, EVENT.key)
    assert given is not None
    with database.snapshot() as session:
        assert feedback.get(session, given) == replace(EVENT, id=given)
        assert feedback.between(session, 0) == [replace(EVENT, id=given)]


def test_the_same_key_twice_counts_once(database: Database) -> None:
    assert append(database, "event-1") is not None
    assert append(database, "event-1") is None
    with database.snapshot() as session:
        assert len(feedback.between(session, 0)) == 1


def test_of_one_key_from_eight_at_once_one_counts(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda _: append(database, "event-1"), range(8)))
    assert sum(each is not None for each in given) == 1


def test_reading_goes_from_one_event_up_to_another(database: Database) -> None:
    first, second, third = (append(database, f"event-{number}") or 0 for number in range(3))
    with database.snapshot() as session:
        assert [each.id for each in feedback.between(session, first, second)] == [second]
        assert [each.id for each in feedback.between(session, first)] == [second, third]
        assert feedback.cursor(session) == third


def test_an_empty_log_stands_at_zero(database: Database) -> None:
    with database.snapshot() as session:
        assert feedback.cursor(session) == 0
        assert feedback.between(session, 0) == []
        assert feedback.get(session, 1) is None


def test_an_event_that_is_rolled_back_was_never_there(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        feedback.append(session, EVENT)
        raise RuntimeError
    with database.snapshot() as session:
        assert feedback.cursor(session) == 0


def test_who_read_up_to_an_id_missed_nothing_below_it(database: Database) -> None:
    """Ids rise in the order of commits, however many append at once."""
    over = threading.Event()
    looks: list[tuple[int, list[int]]] = []

    def read() -> None:
        while not over.is_set():
            with database.snapshot() as session:
                upto = feedback.cursor(session)
                looks.append((upto, [each.id for each in feedback.between(session, 0, upto)]))
            time.sleep(0.001)

    reader = threading.Thread(target=read)
    reader.start()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: append(database, f"event-{number}"), range(60)))
    over.set()
    reader.join(timeout=10)
    with database.snapshot() as session:
        everything = [each.id for each in feedback.between(session, 0)]
    assert len(everything) == 60
    for upto, seen in looks:
        assert seen == [each for each in everything if each <= upto]
