"""The Teams door as a whole: botbuilder's handlers behind the guard, and the Bot Connector."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any

import aiohttp
from azure.core.exceptions import DeserializationError
from botbuilder.core import TurnContext
from botbuilder.schema import Activity
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp

from bot.msteams.connector import Connector
from bot.msteams.conversations import Conversations
from bot.msteams.credentials import AppType, credentials
from bot.msteams.directory import Directory
from bot.msteams.guard import Check, Guard
from bot.msteams.handlers import Handlers
from bot.msteams.installation import Installation
from bot.msteams.keys import Keys
from bot.msteams.post import MSTeamsChat
from bot.msteams.shortcut import Shortcut
from bot.msteams.teller import Teller
from bot.msteams.tokens import Development, Tokens
from bot.use_cases import UseCases
from helpdesk.ports import ChatError
from storage.db import Database

log = logging.getLogger(__name__)

_RETRY_SECONDS = 2.0


@dataclass(frozen=True)
class MSTeamsSettings:
    """How to reach Teams. Without an app id everything stays on this machine (development)."""

    app_id: str
    app_password: str
    app_type: AppType
    tenant_id: str
    service_hosts: frozenset[str]
    openid_url: str


class MSTeamsDoor:
    """Everything of Teams that one process holds. `is_alone` says that there is no other chat."""

    path = "/api/messages"

    def __init__(
        self,
        settings: MSTeamsSettings,
        http: aiohttp.ClientSession,
        use_cases: UseCases,
        database: Database,
        *,
        is_alone: bool,
    ) -> None:
        """Raises SetupError where a setting is missing."""
        known = credentials(
            settings.app_id, settings.app_password, settings.app_type, settings.tenant_id
        )
        connector = Connector(http, known, settings.service_hosts)
        conversations = Conversations(database, use_cases.writer, time.monotonic)
        catalog = use_cases.corrections.catalog
        self._directory = Directory(
            connector,
            conversations,
            use_cases.channels,
            catalog,
            time.monotonic,
            is_alone=is_alone,
        )
        # Without an app id it is the Agents Playground that is served, which has no dialogs.
        self.chat = MSTeamsChat(
            connector, self._directory, use_cases.people, has_dialogs=bool(settings.app_id)
        )
        installation = Installation(conversations, connector, self._directory, use_cases)
        teller = Teller(self.chat, use_cases.corrections)
        shortcut = Shortcut(use_cases, self._directory, connector)
        self._handlers = Handlers(use_cases, self._directory, installation, teller, shortcut)
        self._check = _check(settings, http)

    def asgi(self) -> ASGIApp:
        """Return what answers POST /api/messages."""
        return Guard(self._check, self._answer)

    async def _answer(self, received: dict[str, Any]) -> Response:
        try:
            activity = Activity.deserialize(received)
        except DeserializationError:
            # What went wrong where is not said: it would quote what people wrote.
            log.warning("an activity of type %.20s cannot be read", received["type"])
            return PlainTextResponse("the activity cannot be read", 400)
        answer = await self._handlers.answer(TurnContext(self, activity))
        if answer.body is None:
            return Response(status_code=answer.status)
        return JSONResponse(answer.body, answer.status)

    async def open(self) -> None:
        """Read Teams, however long it is away."""
        while True:
            try:
                await self._directory.ready()
            except ChatError as error:
                log.warning("Teams does not answer (%s); trying again", error)
            else:
                return
            await asyncio.sleep(_RETRY_SECONDS)

    async def close(self) -> None:
        """Nothing stays open."""


def _check(settings: MSTeamsSettings, http: aiohttp.ClientSession) -> Check:
    if not settings.app_id:
        return Development()
    keys = Keys(settings.openid_url, http, time.monotonic)
    # An app of many tenants may still be kept to one.
    is_open = settings.app_type is AppType.MULTI_TENANT
    tenant = settings.tenant_id or None if is_open else settings.tenant_id
    return Tokens(settings.app_id, tenant, settings.service_hosts, keys, time.time)
