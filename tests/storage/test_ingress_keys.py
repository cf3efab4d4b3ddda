"""De-duplication: of any number of deliveries of one event, exactly one counts."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlmodel import text

from storage import ingress
from storage.db import Database

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


def take_in(database: Database, key: str) -> bool:
    with database.transaction() as session:
        return ingress.is_new(session, key, AT)


def test_a_key_counts_once(database: Database) -> None:
    assert take_in(database, "event-1")
    assert not take_in(database, "event-1")
    assert take_in(database, "event-2")


@pytest.mark.case(1)
def test_of_eight_deliveries_at_once_one_counts(database: Database) -> None:
    """Case 1, at the database: every delivery in a transaction of its own."""
    together = threading.Barrier(8)

    def deliver(number: int) -> bool:
        together.wait(timeout=10)
        return take_in(database, f"event-{number // 8}")

    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(deliver, range(80)))
    assert [sum(counted[first : first + 8]) for first in range(0, 80, 8)] == [1] * 10


def test_a_delivery_waits_for_the_one_that_is_under_way(postgres_database: Database) -> None:
    """Were the second one refused before the first one commits, both could be lost."""
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(RuntimeError), postgres_database.transaction() as first:
            assert ingress.is_new(first, "event-1", AT)
            second = pool.submit(take_in, postgres_database, "event-1")
            wait_for_a_lock(postgres_database)
            assert not second.done()
            raise RuntimeError
        assert second.result(timeout=10)


def wait_for_a_lock(database: Database) -> None:
    query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with database.snapshot() as session:
            if session.connection().execute(query).scalar_one():
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits for a lock")
