"""Redis: RQ as a wake-up for work the database owes, and notices between processes.

Nothing lives here alone. Redis may be wiped at any time: the sweeper enqueues again what is owed,
and whoever waits for a notice also looks by itself now and then.
"""

from __future__ import annotations

import logging
from datetime import datetime

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from storage import outbox
from storage.db import Database
from storage.errors import StorageError

QUEUE = "deskloop"
NOTICES = "deskloop:notices"
# The function that does one owed job, by name: storage does not know the workers.
RUN = "workers.jobs.run"
JOB_SECONDS = 600

log = logging.getLogger(__name__)


def connect(url: str) -> Redis:
    """A connection by URL (redis://, rediss:// or unix://); raises StorageError for other URLs."""
    try:
        return Redis.from_url(url, socket_connect_timeout=2, health_check_interval=30)
    except ValueError as error:
        raise StorageError(
            "REDIS_URL is not a Redis URL; write redis://host:6379/0 or unix:///path/to/socket"
        ) from error


def queue(redis: Redis) -> Queue:
    """The one queue; jobs travel as JSON, never as pickle."""
    return Queue(QUEUE, connection=redis, serializer=JSONSerializer)


def wake_workers(redis: Redis, row_ids: list[int]) -> bool:
    """Enqueue owed jobs. False where Redis is gone: the sweeper enqueues them later."""
    try:
        for row_id in row_ids:
            queue(redis).enqueue(
                RUN, row_id, job_timeout=JOB_SECONDS, result_ttl=0, failure_ttl=86_400
            )
    except RedisError as error:
        log.warning("Redis does not answer (%s); the sweeper will enqueue again", error)
        return False
    return True


def notify(redis: Redis) -> None:
    """Tell every process that there is something new in the database."""
    try:
        redis.publish(NOTICES, "look")
    except RedisError as error:
        log.warning("Redis does not answer (%s); others will look by themselves", error)


def sweep(database: Database, redis: Redis, now: datetime) -> int:
    """Enqueue again every job that the database owes and that is not in the queue; say how many."""
    with database.snapshot() as session:
        owed = outbox.due_work(session, now)
    try:
        waiting = {job.args[0] for job in queue(redis).get_jobs()}
    except RedisError as error:
        log.warning("Redis does not answer (%s); the next sweep tries again", error)
        return 0
    missing = [row_id for row_id in owed if row_id not in waiting]
    return len(missing) if wake_workers(redis, missing) else 0
