"""The Slack door as a whole: Bolt over the listeners, behind the guard, or over Socket Mode."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.slack.directory import Directory
from bot.slack.guard import Guard
from bot.slack.home import HomeTab
from bot.slack.listeners import Listeners
from bot.slack.messages import Messages
from bot.slack.names import Names
from bot.slack.post import SlackChat, client
from bot.slack.teller import Teller
from bot.use_cases import UseCases

log = logging.getLogger(__name__)

_RETRY_SECONDS = 2.0


@dataclass(frozen=True)
class SlackSettings:
    """How to reach Slack. With an app token, events come over Socket Mode as well."""

    bot_token: str
    signing_secret: str
    app_token: str | None
    api_url: str


class SlackDoor:
    """Everything of Slack that one process holds."""

    path = "/slack/events"

    def __init__(
        self,
        settings: SlackSettings,
        http: aiohttp.ClientSession,
        use_cases: UseCases,
    ) -> None:
        self._settings = settings
        self.web: AsyncWebClient = client(settings.bot_token, settings.api_url, http)
        self.directory = Directory(self.web, use_cases.corrections.catalog, time.monotonic)
        self.chat = SlackChat(self.web, self.directory, use_cases.people)
        use_cases.people.ask(self.directory.name_of)
        use_cases.people.ask_about(self.directory.profile_of)
        self._bolt = AsyncApp(
            client=self.web,
            process_before_response=True,
            # The guard has verified already, on the raw bytes and with a bound on their size.
            request_verification_enabled=False,
        )
        teller = Teller(self.web, http, self.directory)
        home = HomeTab(use_cases, self.directory, self.web)
        self._names = Names(
            self.web, self.directory, use_cases.people, use_cases.channels, time.monotonic
        )
        self._listeners = Listeners(use_cases, self.directory, teller, self.web, home, self._names)
        self._listeners.register(self._bolt)
        self._socket: AsyncSocketModeHandler | None = None

    def asgi(self) -> ASGIApp:
        """Return what answers POST /slack/events."""
        handler = AsyncSlackRequestHandler(self._bolt)

        async def bolt(scope: Scope, receive: Receive, send: Send) -> None:
            response = await handler.handle(Request(scope, receive))
            await response(scope, receive, send)

        messages = Messages(bolt, self._listeners.take_in)
        return Guard(messages, self._settings.signing_secret, time.time)

    async def open(self) -> None:
        """Open the door, however long Slack is away; then read names until it is cancelled."""
        await self._open_at_last()
        await self._names.run()

    async def _open_at_last(self) -> None:
        while True:
            try:
                await self._open()
            except SlackApiError as error:
                word = error.response["error"]
                log.error("Slack refuses: %s; “deskloop doctor” says more", word)  # noqa: TRY400
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                log.warning("Slack does not answer (%s); trying again", error)
            else:
                return
            await asyncio.sleep(_RETRY_SECONDS)

    async def _open(self) -> None:
        """Read the workspace, then open Socket Mode, where an app token is set."""
        await self.directory.ready()
        if self._settings.app_token:
            self._socket = AsyncSocketModeHandler(self._bolt, self._settings.app_token)
            await self._socket.connect_async()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Take no more events."""
        if self._socket:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
