"""The queue: a wake-up and no more; the database knows what is owed."""

import json
import time
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from servers import valkey
from slack_office import open_office

from bot import service
from helpdesk.catalog import Catalog
from storage import outbox, queue
from storage.db import Database
from storage.errors import StorageError
from workers import context, jobs

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NOBODY = "unix:///nowhere/at-all.sock"


@pytest.fixture
def redis(redis_url: str) -> Redis:
    return queue.connect(redis_url)


def owe(database: Database, op: str = "learn") -> int:
    with database.transaction() as session:
        return outbox.add_job(session, op, {}, AT)


def waiting(redis: Redis) -> list[int]:
    return [job.args[0] for job in queue.queue(redis).get_jobs()]


def test_a_job_travels_as_json_and_never_as_pickle(redis: Redis) -> None:
    queue.wake_workers(redis, [7])
    [job] = queue.queue(redis).get_jobs()
    stored = redis.hgetall(job.key)
    assert json.loads(zlib.decompress(stored[b"data"])) == [queue.RUN, None, [7], {}]
    for value in stored.values():
        assert b"\x80\x04" not in value
        assert b"\x80\x05" not in value


def test_workers_are_woken_once_for_each_job(redis: Redis) -> None:
    assert queue.wake_workers(redis, [3, 5])
    assert waiting(redis) == [3, 5]


def test_a_notice_reaches_whoever_listens(redis: Redis) -> None:
    with redis.pubsub() as listener:
        listener.subscribe(queue.NOTICES)
        assert listener.get_message(timeout=5) is not None  # the subscription itself
        queue.notify(redis)
        heard = listener.get_message(timeout=5)
    assert heard is not None
    assert heard["data"] == b"look"


@pytest.mark.parametrize("url", ["http://:hunter2@host", "host:6379", "redis://:hunter2@host:port"])
def test_what_is_no_redis_url_is_refused_without_the_password(url: str) -> None:
    with pytest.raises(StorageError, match=r"^REDIS_URL is not a Redis URL") as caught:
        queue.connect(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.case(33)
def test_a_flushed_redis_is_filled_again_from_the_database(
    sqlite_database: Database, redis: Redis
) -> None:
    """Case 33."""
    owed = [owe(sqlite_database), owe(sqlite_database)]
    queue.wake_workers(redis, owed)
    redis.flushall()
    assert queue.sweep(sqlite_database, redis, AT) == 2
    assert waiting(redis) == owed


def test_a_sweep_does_not_enqueue_what_waits_already(
    sqlite_database: Database, redis: Redis
) -> None:
    queue.wake_workers(redis, [owe(sqlite_database)])
    missing = owe(sqlite_database)
    assert queue.sweep(sqlite_database, redis, AT) == 1
    assert queue.sweep(sqlite_database, redis, AT) == 0
    assert waiting(redis)[-1] == missing


def test_a_sweep_leaves_what_is_done_or_not_due(sqlite_database: Database, redis: Redis) -> None:
    done, later = owe(sqlite_database), owe(sqlite_database)
    with sqlite_database.transaction() as session:
        outbox.done(session, done, AT)
        outbox.put_off(session, later, AT + 60 * SECOND, "failed")
    assert queue.sweep(sqlite_database, redis, AT + 59 * SECOND) == 0
    assert queue.sweep(sqlite_database, redis, AT + 60 * SECOND) == 1


@pytest.mark.case(34)
def test_a_job_that_was_popped_and_lost_is_enqueued_again_within_a_minute(
    sqlite_database: Database, redis: Redis
) -> None:
    """Case 34: killed between pop and start, when nobody had leased the job yet."""
    job = owe(sqlite_database)
    queue.wake_workers(redis, [job])
    assert queue.queue(redis).pop_job_id() is not None
    assert waiting(redis) == []
    assert service._SWEEP_EVERY_SECONDS < 60
    assert queue.sweep(sqlite_database, redis, AT) == 1
    assert waiting(redis) == [job]


def test_a_job_whose_worker_died_is_enqueued_again_once_its_lease_ran_out(
    sqlite_database: Database, redis: Redis
) -> None:
    job = owe(sqlite_database)
    with sqlite_database.transaction() as session:
        outbox.claim(session, job, AT)
    assert queue.sweep(sqlite_database, redis, AT + 300 * SECOND) == 0
    assert queue.sweep(sqlite_database, redis, AT + 301 * SECOND) == 1


def test_a_job_that_is_enqueued_twice_is_done_once(
    sqlite_database: Database, redis: Redis, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []
    monkeypatch.setitem(jobs.JOBS, "note", lambda _context, payload: done.append(payload))
    job = owe(sqlite_database, "note")
    queue.wake_workers(redis, [job, job])
    context.enter(context.Context(sqlite_database, redis, catalog))
    SimpleWorker([queue.queue(redis)], connection=redis, serializer=JSONSerializer).work(burst=True)
    assert done == [{}]


@pytest.mark.parametrize(
    ("act", "result"),
    [
        (lambda _database, redis: queue.wake_workers(redis, [1, 2, 3]), False),
        (lambda _database, redis: queue.notify(redis), None),
        (lambda database, redis: queue.sweep(database, redis, AT), 0),
    ],
    ids=["wake", "notify", "sweep"],
)
def test_a_redis_that_is_gone_neither_fails_nor_blocks_anybody(
    sqlite_database: Database, act: Callable[[Database, Redis], object], result: object
) -> None:
    owe(sqlite_database)
    began = time.monotonic()
    assert act(sqlite_database, queue.connect(NOBODY)) == result
    assert time.monotonic() - began < 4


@pytest.mark.case(33)
def test_people_are_served_while_redis_is_gone_and_their_corrections_wait(
    sqlite_database: Database, tmp_path: Path, catalog: Catalog
) -> None:
    """Case 33: Redis dies under a running bot and comes back empty-handed."""
    home = tmp_path / "queue"
    with ExitStack() as house:
        with valkey(home) as url:
            office = house.enter_context(open_office(sqlite_database, url, catalog))
        office.worker_is_on = False
        asked = office.says("UADA", "vpn drops since this morning")
        office.press("UADA", office.reply(asked), "Talk to a person")
        assert "Network" in office.reply(asked).text
        assert office.health()["status"] == "degraded"
        with valkey(home), queue.connect(url) as redis:
            assert waiting(redis) == []
            # The lesson, and the look for solved requests like the one with a card now.
            assert queue.sweep(sqlite_database, redis, datetime.now(UTC)) == 2
            office.until(lambda: office.health()["status"] == "ok")
