"""The bot and its worker in one test process, whatever chats are in front of them.

Everything of ours is the real thing: the doors over HTTP, RQ on Valkey, the database, the learner.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

import uvicorn
from prompt import Prompt
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from bot.msteams.door import MSTeamsSettings
from bot.service import BotSettings, Service
from bot.slack.door import SlackSettings
from deskloop.processes import free_port
from helpdesk.catalog import Catalog
from storage import outbox, queue
from storage.db import Database
from workers import context

PATIENCE_SECONDS = 20.0


@dataclass
class House:
    """The bot and its worker, whatever chats are in front of them."""

    bot_url: str
    database: Database
    redis_url: str
    catalog: Catalog
    service: Service
    worker_is_on: bool = True
    idle: list[Callable[[], bool]] = field(default_factory=list)
    """Each chat's own word on whether nothing is under way there."""

    @cached_property
    def _redis(self) -> Redis:
        return queue.connect(self.redis_url)

    def settle(self) -> None:
        """Wait until every event is answered, every post sent, and every job done."""
        # The sender looks by itself each second for what others wrote, and tests write too.
        if self.service:  # where the bot runs in this process
            self.service.database.after_commit([])
        until(self._is_quiet)

    def _is_quiet(self) -> bool:
        if not self.is_idle:
            return False
        if self.worker_is_on and self._owed(outbox.Lane.WORK):
            self.work()
            return False
        return not self._owed(outbox.Lane.CHAT) and self.is_idle

    @property
    def is_idle(self) -> bool:
        return all(is_idle() for is_idle in self.idle)

    def _owed(self, lane: outbox.Lane) -> int:
        with self.database.snapshot() as session:
            return outbox.pending(session, lane)

    def work(self) -> None:
        """Let an RQ worker do what waits in the queue, in this thread."""
        context.enter(context.Context(self.database, self._redis, self.catalog))
        worker = SimpleWorker(
            [queue.queue(self._redis)], connection=self._redis, serializer=JSONSerializer
        )
        worker.work(burst=True, logging_level="WARNING")

    def health(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.bot_url}/healthz", timeout=5) as response:
            return dict(json.load(response))


def until(condition: Callable[[], Any]) -> Any:
    """Watch until the condition gives something true, and return it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError("this did not come to be in time")
        time.sleep(0.01)
    return found


def some_port() -> int:
    """A port that nobody listens on; below those that the system gives to whoever asks for any."""
    return free_port(12_000 + time.monotonic_ns() % 18_000)


@contextmanager
def open_house(
    database: Database,
    redis_url: str,
    catalog: Catalog,
    *,
    port: int,
    slack: SlackSettings | None = None,
    msteams: MSTeamsSettings | None = None,
    join_seconds: float = 0.0,
    audit_share: float = 0.0,
    rating_share: float = 0.0,
) -> Iterator[House]:
    """Run the bot with these doors, and stop it again."""
    settings = BotSettings(
        database_url=database.url,
        redis_url=redis_url,
        slack=slack,
        msteams=msteams,
        catalog=catalog,
        join_within=timedelta(seconds=join_seconds),
        posts_per_second=1000,
        audit_share=audit_share,
        rating_share=rating_share,
        left_out=0.0,
    )
    service = Service(settings)
    with _serving(service, port) as bot_url:
        house = House(bot_url, database, redis_url, catalog, service)
        until(lambda: house.health()["status"] == "ok")
        yield house


@contextmanager
def _serving(service: Service, port: int) -> Iterator[str]:
    """Serve the bot in an event loop of its own."""
    server = Prompt(uvicorn.Config(service.app(), host="127.0.0.1", port=port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline, "the bot does not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)
