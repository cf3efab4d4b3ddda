"""The outbox: in order a key, leased to one at a time, nothing lost by a crash."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outbox_rows import newest_posts
from sqlalchemy import text
from sqlmodel import Session

from storage import outbox
from storage.db import Database
from storage.outbox import Lane, Owed

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=30)
JOB_LEASE = timedelta(minutes=5)


def owe(database: Database, *keys: str) -> list[int]:
    with database.transaction() as session:
        for number, key in enumerate(keys):
            outbox.owe_post(session, "post", {"n": number}, AT, order_key=key)
        return newest_posts(session, len(keys))


def owe_job(database: Database, op: str = "learn") -> int:
    with database.transaction() as session:
        return outbox.add_job(session, op, {}, AT)


def heads(database: Database, now: datetime = AT) -> list[int]:
    return [each.id for each in claimed(database, now)]


def claimed(database: Database, now: datetime = AT) -> list[Owed]:
    with database.transaction() as session:
        return outbox.claim_heads(session, now)


def take(database: Database, row_id: int, now: datetime = AT) -> Owed | None:
    with database.transaction() as session:
        return outbox.claim(session, row_id, now)


def tell(database: Database, act: Callable[[Session], None]) -> None:
    with database.transaction() as session:
        act(session)


def test_only_the_oldest_of_each_key_is_handed_out(database: Database) -> None:
    first, second, other = owe(database, "a", "a", "b")
    assert heads(database) == [first, other]
    assert heads(database) == []
    tell(database, lambda session: outbox.done(session, first, AT))
    assert heads(database) == [second]


def test_what_was_owed_comes_back_as_it_was_given(database: Database) -> None:
    with database.transaction() as session:
        payload = {"text": "grüß dich 👋", "list": [1, None]}
        outbox.owe_post(
            session, "update", payload, AT, order_key="T1:C1", request_id="r1", slot="reply"
        )
        [row_id] = newest_posts(session, 1)
    owed = Owed(row_id, "update", "T1:C1", "r1", "reply", payload, attempts=1, created_at=AT)
    assert claimed(database) == [owed]


def test_what_is_not_due_yet_holds_its_key_back(database: Database) -> None:
    first, second = owe(database, "a", "a")
    assert heads(database) == [first]
    tell(database, lambda s: outbox.put_off(s, first, AT + 60 * SECOND, "busy"))
    assert heads(database, AT + 59 * SECOND) == []
    assert heads(database, AT + 60 * SECOND) == [first]
    tell(database, lambda s: outbox.done(s, first, AT))
    assert heads(database, AT + 60 * SECOND) == [second]


def test_a_dead_letter_lets_the_next_one_pass_and_keeps_its_reason(database: Database) -> None:
    first, second = owe(database, "a", "a")
    tell(database, lambda session: outbox.bury(session, first, AT, "channel_not_found"))
    assert heads(database) == [second]
    with database.snapshot() as session:
        query = text("SELECT state, error FROM outbox WHERE id = :id")
        kept = session.connection().execute(query, {"id": first}).one()
    assert tuple(kept) == ("dead", "channel_not_found")


def test_a_lease_that_ran_out_goes_to_the_next_one(database: Database) -> None:
    [row] = owe(database, "a")
    assert [each.attempts for each in claimed(database)] == [1]
    assert claimed(database, AT + LEASE) == []
    again = claimed(database, AT + LEASE + SECOND)
    assert [(each.id, each.attempts) for each in again] == [(row, 2)]


def test_a_try_that_cannot_have_arrived_does_not_count(database: Database) -> None:
    [row] = owe(database, "a")
    assert heads(database) == [row]
    tell(database, lambda s: outbox.put_off(s, row, AT, "ratelimited", was_tried=False))
    assert [each.attempts for each in claimed(database)] == [1]
    tell(database, lambda s: outbox.put_off(s, row, AT, "dropped"))
    assert [each.attempts for each in claimed(database)] == [2]


def test_of_many_claimers_at_once_each_row_goes_to_one(database: Database) -> None:
    rows = owe(database, *(f"key-{number}" for number in range(20)))
    with ThreadPoolExecutor(6) as pool:
        handed = [row for batch in pool.map(lambda _: heads(database), range(12)) for row in batch]
    assert sorted(handed) == rows


def test_a_limit_hands_out_the_oldest(database: Database) -> None:
    rows = owe(database, *(f"key-{number}" for number in range(5)))
    with database.transaction() as session:
        assert [each.id for each in outbox.claim_heads(session, AT, limit=2)] == rows[:2]


def test_a_cheap_look_says_whether_a_claim_would_find_anything(database: Database) -> None:
    def is_due(now: datetime = AT) -> bool:
        with database.snapshot() as session:
            return outbox.has_due(session, now)

    assert not is_due()
    owe(database, "a")
    assert not is_due(AT - SECOND)
    assert is_due()
    heads(database)
    assert not is_due()
    assert is_due(AT + LEASE + SECOND)


def test_the_lanes_do_not_see_each_other(database: Database) -> None:
    job, [post] = owe_job(database), owe(database, "a")
    assert heads(database) == [post]
    with database.snapshot() as session:
        assert outbox.due_work(session, AT) == [job]
        assert (outbox.pending(session, Lane.CHAT), outbox.pending(session, Lane.WORK)) == (1, 1)


def test_a_job_goes_to_one_worker_and_is_over_when_done(database: Database) -> None:
    job = owe_job(database)
    owed = take(database, job)
    assert owed is not None
    assert owed.op == "learn"
    assert take(database, job) is None
    tell(database, lambda session: outbox.done(session, job, AT))
    assert take(database, job, AT + 2 * JOB_LEASE) is None


def test_a_job_may_take_minutes_before_another_worker_takes_it_over(database: Database) -> None:
    job = owe_job(database)
    take(database, job)
    assert take(database, job, AT + JOB_LEASE) is None
    again = take(database, job, AT + JOB_LEASE + SECOND)
    assert again is not None
    assert again.attempts == 2


def test_of_many_workers_at_once_one_gets_the_job(database: Database) -> None:
    job = owe_job(database)
    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(lambda _: take(database, job), range(6)))
    assert sum(each is not None for each in got) == 1


def test_a_job_that_waits_untouched_serves_for_the_next_one_too(database: Database) -> None:
    def owed() -> int:
        with database.transaction() as session:
            outbox.owe_job(session, "learn", AT)
            return outbox.pending(session, Lane.WORK)

    assert [owed(), owed()] == [1, 1]
    with database.snapshot() as session:
        [job] = outbox.due_work(session, AT)
    take(database, job)
    assert owed() == 2  # the one under way may have read the log already


def test_a_job_owed_for_later_does_not_swallow_one_owed_for_now(database: Database) -> None:
    def due_after_owing_it_at(at: datetime) -> int:
        with database.transaction() as session:
            outbox.owe_job(session, "learn", at)
            return len(outbox.due_work(session, AT))

    later = AT + 60 * SECOND
    assert [due_after_owing_it_at(at) for at in (later, AT)] == [0, 1]
    with database.snapshot() as session:
        assert len(outbox.due_work(session, later)) == 2


def test_a_job_owed_for_now_serves_for_one_that_is_owed_for_later(database: Database) -> None:
    with database.transaction() as session:
        outbox.owe_job(session, "learn", AT)
        outbox.owe_job(session, "learn", AT + 60 * SECOND)
        outbox.owe_job(session, "learn", AT + 90 * SECOND)
        assert outbox.pending(session, Lane.WORK) == 1


def test_jobs_with_a_payload_are_each_owed(database: Database) -> None:
    with database.transaction() as session:
        outbox.owe_job(session, "receipt", AT, {"feedback_id": 1})
        outbox.owe_job(session, "receipt", AT, {"feedback_id": 2})
        assert outbox.pending(session, Lane.WORK) == 2


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_a_clock_that_jumps_an_hour_loses_nothing(database: Database, seconds: int) -> None:
    """Backwards a lease holds; forwards it runs out early, and the next one looks first."""
    [row] = owe(database, "a")
    assert heads(database) == [row]
    jumped = AT + seconds * SECOND
    assert heads(database, jumped) == ([row] if seconds > 0 else [])
    assert heads(database, max(AT, jumped) + LEASE + SECOND) == [row]


ACTS = st.lists(
    st.tuples(st.sampled_from(["claim", "done", "put_off", "bury", "wait"]), st.integers(0, 9)),
    max_size=40,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(keys=st.lists(st.sampled_from("abc"), min_size=1, max_size=8), acts=ACTS)
def test_whatever_happens_a_key_is_worked_off_in_order(
    sqlite_database: Database, keys: list[str], acts: list[tuple[str, int]]
) -> None:
    tell(sqlite_database, _empty)
    rows = owe(sqlite_database, *keys)
    now, held, over = AT, [], {key: [] for key in keys}
    for act, number in acts:
        if act == "wait":
            now += number * timedelta(seconds=10)
        elif act == "claim":
            held += claimed(sqlite_database, now)
        elif held:
            owed = held.pop(number % len(held))
            _end(sqlite_database, owed, act, now)
            if act != "put_off" and owed.id not in over[owed.order_key]:
                over[owed.order_key].append(owed.id)
    for key in over:
        mine = [row for row, name in zip(rows, keys, strict=True) if name == key]
        assert over[key] == mine[: len(over[key])]


def _empty(session: Session) -> None:
    session.connection().execute(text("DELETE FROM outbox"))


def _end(database: Database, owed: Owed, act: str, now: datetime) -> None:
    with database.transaction() as session:
        if act == "done":
            outbox.done(session, owed.id, now)
        elif act == "bury":
            outbox.bury(session, owed.id, now, "no")
        else:
            outbox.put_off(session, owed.id, now + 5 * SECOND, "later")
