"""One bot process: the doors, the use-cases and the background tasks, put together.

`create_app` gives the ASGI app; its lifespan starts the sender, the notices and the sweeper, and
stops them again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
from redis import Redis
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.routing import Route

from bot import notices
from bot.acts import Acts
from bot.changes import Changes
from bot.conversation import Conversation
from bot.corrections import Corrections
from bot.decider import Decider
from bot.desk import Desk
from bot.intake import Intake
from bot.live import Live
from bot.outbound import Outbound
from bot.pace import Pace
from bot.slack.door import SlackDoor, SlackSettings
from bot.web.health import health_route
from helpdesk.catalog import Catalog
from storage import queue
from storage.db import Database

log = logging.getLogger(__name__)

_SWEEP_EVERY_SECONDS = 15.0
_RETRY_SECONDS = 2.0
# Two calls of this length, a look and a post, still end within the lease of an outbox row.
_NO_ANSWER_AFTER = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True)
class BotSettings:
    """What one bot process needs to know."""

    database_url: str
    redis_url: str
    slack: SlackSettings
    catalog: Catalog
    join_within: timedelta
    posts_per_second: float


class Service:
    """Everything that one bot process holds."""

    def __init__(self, settings: BotSettings) -> None:
        self._settings = settings
        self.database = Database(settings.database_url)
        self.redis: Redis = queue.connect(settings.redis_url)
        self.live = Live(self.database)
        desk = Desk(settings.catalog)
        decider = Decider(self.live, desk)
        acts = Acts(decider, desk)
        self.corrections = Corrections(self.database, acts)
        conversation = Conversation(acts, decider, desk)
        self.changes = Changes(self.database, decider, desk)
        self.intake = Intake(self.database, decider, desk, conversation.reply, settings.join_within)

    def app(self) -> Starlette:
        """Build the ASGI app of this process."""
        slack = _Late()

        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            # The SDK's own timeout counts only for sessions of its own.
            async with aiohttp.ClientSession(timeout=_NO_ANSWER_AFTER) as http:
                door = SlackDoor(
                    self._settings.slack, http, self.intake, self.changes, self.corrections
                )
                slack.app = door.asgi()
                async with self._running(door):
                    yield
            self.database.close()
            self.redis.close()

        health = health_route(self.database, self.redis, self.live)
        routes = [Route("/healthz", health), Route("/slack/events", slack, methods=["POST"])]
        return Starlette(routes=routes, lifespan=lifespan)

    @asynccontextmanager
    async def _running(self, door: SlackDoor) -> AsyncIterator[None]:
        await asyncio.to_thread(self.live.refresh)
        pace = Pace(self._settings.posts_per_second)
        outbound = Outbound(self.database, door.chat, _now, pace)
        self._wake_after_commits(outbound)
        tasks = [
            asyncio.create_task(work)
            for work in (
                _send(door, outbound),
                notices.listen(self._settings.redis_url, self._on_notice(outbound)),
                self._sweep(),
                _keep_trying(door.open),
            )
        ]
        try:
            yield
        finally:
            await door.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _wake_after_commits(self, outbound: Outbound) -> None:
        loop = asyncio.get_running_loop()
        waking: set[asyncio.Task[bool]] = set()

        def committed(job_ids: list[int]) -> None:
            outbound.wake()
            if job_ids:
                job = asyncio.to_thread(queue.wake_workers, self.redis, job_ids)
                task = loop.create_task(job)
                waking.add(task)
                task.add_done_callback(waking.discard)

        def tell_loop(job_ids: list[int]) -> None:
            loop.call_soon_threadsafe(committed, job_ids)

        self.database.after_commit = tell_loop

    def _on_notice(self, outbound: Outbound) -> Callable[[], Awaitable[None]]:
        async def look() -> None:
            try:
                await asyncio.to_thread(self.live.refresh)
            except Exception:
                log.exception("the versions cannot be read; trying again")
            outbound.wake()

        return look

    async def _sweep(self) -> None:
        """Enqueue again what the database owes; Redis may have lost it."""
        while True:
            try:
                await asyncio.to_thread(queue.sweep, self.database, self.redis, _now())
            except Exception:
                log.exception("the sweep failed; trying again")
            await asyncio.sleep(_SWEEP_EVERY_SECONDS)


class _Late:
    """An ASGI app that is known only once the event loop runs."""

    def __init__(self) -> None:
        self.app: object = None

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        await self.app(scope, receive, send)  # type: ignore[operator]


async def _send(door: SlackDoor, outbound: Outbound) -> None:
    """Send what is owed, once it is known which channel has which name."""
    await _keep_trying(door.directory.ready)
    await outbound.run()


async def _keep_trying(reach: Callable[[], Awaitable[None]]) -> None:
    """Try until it works, however long Slack is away."""
    while True:
        try:
            await reach()
        except SlackApiError as error:
            log.error("Slack refuses: %s; “deskloop doctor” says more", error.response["error"])  # noqa: TRY400
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("Slack does not answer (%s); trying again", error)
        else:
            return
        await asyncio.sleep(_RETRY_SECONDS)


def _now() -> datetime:
    return datetime.now(UTC)
