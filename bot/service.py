"""One bot process: the doors, the use-cases and the background tasks, put together.

`create_app` gives the ASGI app; its lifespan starts the sender, the notices and the sweeper, and
stops them again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
from pydantic_core import to_json
from redis import Redis
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import notices
from bot.acts import Acts
from bot.changes import Changes
from bot.channels import Channels
from bot.commands import Commands
from bot.conversation import Conversation
from bot.corrections import Corrections
from bot.decider import Decider
from bot.desk import Desk
from bot.desk_acts import DeskActs
from bot.desk_presses import DeskPresses
from bot.emoji import Emojis
from bot.explanations import Explanations
from bot.followups import FollowUps
from bot.home import Homes
from bot.incidents import Incidents
from bot.intake import Intake
from bot.invitations import Invitations
from bot.live import Live
from bot.msteams.door import MSTeamsDoor, MSTeamsSettings
from bot.outbound import Outbound
from bot.outcomes import Outcomes
from bot.outsiders import Outsiders
from bot.pace import Pace
from bot.people import People
from bot.personal import Personal
from bot.proposals import Proposals
from bot.reader import Reader
from bot.slack.door import SlackDoor, SlackSettings
from bot.timetable import owe_due, timetable
from bot.undeliverable import Undeliverable
from bot.use_cases import UseCases
from bot.web import app as web
from bot.web.dashboard.app import Ground
from bot.web.headers import SafeHeaders
from bot.web.health import health_route
from bot.writer import Writer
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.followups import LEFT_OUT
from storage import queue
from storage.db import Database

log = logging.getLogger(__name__)

_SWEEP_EVERY_SECONDS = 15.0
# Two calls of this length, a look and a post, still end within the lease of an outbox row.
_NO_ANSWER_AFTER = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True)
class BotSettings:
    """What one bot process needs to know.

    `left_out` is the share of follow-up questions that technicians do without, to measure them.
    `base_url` is how people's browsers reach this process; `api_token` opens the figures to
    machines, and nobody has one where it is None.
    """

    database_url: str
    redis_url: str
    slack: SlackSettings | None
    msteams: MSTeamsSettings | None
    catalog: Catalog
    join_within: timedelta
    posts_per_second: float
    audit_share: float
    rating_share: float
    left_out: float = LEFT_OUT
    base_url: str = "http://127.0.0.1:3000"
    api_token: str | None = None


class Service:
    """Everything that one bot process holds."""

    def __init__(self, settings: BotSettings) -> None:
        self._settings = settings
        self.database = Database(settings.database_url)
        self.redis: Redis = queue.connect(settings.redis_url)
        self.live = Live(self.database, settings.catalog)
        self._chat = chat = Door.SLACK if settings.slack else Door.MSTEAMS
        self._recurring = timetable(settings.catalog, chat)
        desk = Desk(settings.catalog, chat)
        decider = Decider(self.live, desk, settings.audit_share, settings.left_out)
        outcomes = Outcomes(desk, settings.rating_share)
        acts = Acts(decider, desk, outcomes)
        presses = DeskPresses(acts, DeskActs(acts, desk))
        followups = FollowUps(acts, decider, desk)
        conversation = Conversation(acts, decider, desk, followups)
        writer = Writer(self.database)
        personal = Personal(self.database)
        corrections = Corrections(
            self.database, acts, presses, Incidents(acts, desk), followups, outcomes
        )
        self.use_cases = UseCases(
            Intake(self.database, decider, desk, conversation.reply, settings.join_within),
            Changes(self.database, decider, desk),
            corrections,
            Emojis(self.database, corrections),
            Explanations(self.database, self.live, settings.catalog),
            Outsiders(self.database, settings.catalog.outsiders),
            People(self.database, writer),
            Channels(self.database, writer),
            personal,
            Proposals(self.database, settings.catalog),
            Commands(
                Homes(self.database, settings.catalog),
                personal,
                Invitations(self.database, settings.base_url),
            ),
            Reader(self.live),
            writer,
        )

    def app(self) -> ASGIApp:
        """Build the ASGI app of this process."""
        inlets = {path: _Late() for path in self._paths}

        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            # The SDKs' own timeouts count only for sessions of their own.
            async with aiohttp.ClientSession(
                timeout=_NO_ANSWER_AFTER, json_serialize=lambda value: to_json(value).decode()
            ) as http:
                doors = self._doors(http)
                for door in doors.values():
                    inlets[door.path].app = door.asgi()
                async with self._running(doors):
                    yield
            self.use_cases.writer.close()
            self.database.close()
            self.redis.close()

        health = health_route(self.database, self.redis, self.live)
        routes = [Route(path, inlet, methods=["POST"]) for path, inlet in inlets.items()]
        ground = Ground(
            self.database,
            self._settings.catalog,
            self.live,
            self._settings.base_url,
            self._chat,
            self.use_cases.apply,
            self._changed,
        )
        pages = web.routes(ground, self.redis, self._settings.api_token)
        rest = SafeHeaders(
            Starlette(routes=[Route("/healthz", health), *routes, *pages], lifespan=lifespan)
        )

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            """Let what chats send go straight to its door: nearly every request is of that kind."""
            inlet = inlets.get(scope.get("path", "")) if scope.get("method") == "POST" else None
            await (inlet or rest)(scope, receive, send)

        return app

    @property
    def _paths(self) -> list[str]:
        slack = [SlackDoor.path] if self._settings.slack else []
        return slack + ([MSTeamsDoor.path] if self._settings.msteams else [])

    def _doors(self, http: aiohttp.ClientSession) -> dict[Door, SlackDoor | MSTeamsDoor]:
        doors: dict[Door, SlackDoor | MSTeamsDoor] = {}
        if self._settings.slack:
            doors[Door.SLACK] = SlackDoor(self._settings.slack, http, self.use_cases)
        if self._settings.msteams:
            is_alone = self._settings.slack is None
            doors[Door.MSTEAMS] = MSTeamsDoor(
                self._settings.msteams, http, self.use_cases, self.database, is_alone=is_alone
            )
        return doors

    @asynccontextmanager
    async def _running(self, doors: Mapping[Door, SlackDoor | MSTeamsDoor]) -> AsyncIterator[None]:
        await asyncio.to_thread(self.live.refresh)
        pace = Pace(self._settings.posts_per_second)
        chats = {name: door.chat for name, door in doors.items()}
        elsewhere = Undeliverable(self._settings.catalog, self._chat)
        outbound = Outbound(self.database, self.use_cases.writer, chats, _now, pace, elsewhere)
        self._wake_after_commits(outbound)
        tasks = [
            asyncio.create_task(work)
            for work in (
                outbound.run(),
                notices.listen(self._settings.redis_url, self._on_notice(outbound)),
                self._sweep(),
                *(door.open() for door in doors.values()),
            )
        ]
        try:
            yield
        finally:
            for door in doors.values():
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
            self.use_cases.people.forget()
            outbound.wake()

        return look

    def _changed(self) -> None:
        """Have what is live looked at again: here at once, and in every process soon."""
        self.live.refresh()
        queue.notify(self.redis)

    async def _sweep(self) -> None:
        """Owe what the clock says, and enqueue again what is owed; Redis may have lost it."""
        while True:
            try:
                await asyncio.to_thread(owe_due, self.database, self._recurring, _now())
                await asyncio.to_thread(queue.sweep, self.database, self.redis, _now())
            except Exception:
                log.exception("the sweep failed; trying again")
            await asyncio.sleep(_SWEEP_EVERY_SECONDS)


class _Late:
    """An ASGI app that is known only once the event loop runs."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


def _now() -> datetime:
    return datetime.now(UTC)
