"""The Bot Connector's REST API, over the shared HTTP session, with what its failures mean.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
botframework-connector's own client is not used: one is made for each turn, each call waits in a
thread of its own, and its part for Teams only blocks (docs/adr/0005).
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.msteams.credentials import Credentials
from bot.msteams.errors import NoTokenError
from bot.msteams.service_url import ServiceUrl
from helpdesk.ports import (
    ChannelFault,
    ChannelRefusedError,
    ChatBusyError,
    ChatError,
    ChatRefusedError,
    ChatUnsureError,
)

_PARKED_SECONDS = 60.0
_PAGE = 200
_LONGEST_REASON = 200
# What people can mend; a person who blocked the bot (MessageWritesBlocked) is none of it:
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
_CHANNEL_FAULTS = {
    "BotNotInConversationRoster": ChannelFault.NOT_INVITED,
    "ForbiddenOperationException": ChannelFault.NOT_INVITED,
    "ConversationNotFound": ChannelFault.MISSING,
    "ChannelNotFound": ChannelFault.MISSING,
}


@dataclass(frozen=True)
class Member:
    """Somebody in a conversation, with their tenant, and their role there (user, guest)."""

    id: str
    tenant: str
    role: str


class Connector:
    """Calls to the connector; all raise ChatError. `hosts` are the only ones that are called.

    The address of each call is the one that its conversation named last.
    """

    def __init__(
        self, http: aiohttp.ClientSession, credentials: Credentials, hosts: frozenset[str]
    ) -> None:
        self._http = http
        self._credentials = credentials
        self._hosts = hosts

    async def send(self, service_url: str, conversation: str, activity: dict[str, Any]) -> str:
        """Post an activity in a conversation, and return its id."""
        path = f"conversations/{quote(conversation, safe='')}/activities"
        return str((await self._call("POST", service_url, path, activity)).get("id") or "")

    async def open_thread(self, service_url: str, channel: str, activity: dict[str, Any]) -> str:
        """Post an activity as a new thread of a channel, and return its id."""
        asked = {"isGroup": True, "channelData": {"channel": {"id": channel}}, "activity": activity}
        made = await self._call("POST", service_url, "conversations", asked)
        return str(made.get("activityId") or str(made.get("id")).rpartition("=")[2])

    async def update(
        self, service_url: str, conversation: str, activity_id: str, activity: dict[str, Any]
    ) -> None:
        """Show another activity in place of this one."""
        path = f"conversations/{quote(conversation, safe='')}/activities/{quote(activity_id)}"
        await self._call("PUT", service_url, path, activity | {"id": activity_id})

    async def channels(self, service_url: str, msteam: str) -> list[tuple[str, str | None]]:
        """Return the channels of a Microsoft team as (id, name); the general one has no name."""
        found = await self._call(
            "GET", service_url, f"teams/{quote(msteam, safe='')}/conversations"
        )
        return [(str(each["id"]), each.get("name")) for each in found.get("conversations") or ()]

    async def msteam_name(self, service_url: str, msteam: str) -> str:
        """Return what a Microsoft team is called."""
        found = await self._call("GET", service_url, f"teams/{quote(msteam, safe='')}")
        return str(found.get("name") or msteam)

    async def member(self, service_url: str, conversation: str, person: str) -> Member:
        """Return what Teams says of somebody in a conversation."""
        path = f"conversations/{quote(conversation, safe='')}/members/{quote(person, safe='')}"
        return _member(await self._call("GET", service_url, path))

    async def members(self, service_url: str, conversation: str) -> frozenset[Member]:
        """Return everybody in a conversation."""
        path = f"conversations/{quote(conversation, safe='')}/pagedmembers?pageSize={_PAGE}"
        people: set[Member] = set()
        more: str | None = ""
        while more is not None:
            page = await self._call("GET", service_url, path + more)
            people.update(map(_member, page.get("members") or ()))
            token = page.get("continuationToken")
            more = f"&continuationToken={quote(str(token), safe='')}" if token else None
        return frozenset(people)

    async def _call(
        self, method: str, service_url: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        base = ServiceUrl.read(service_url)
        if base is None or not base.may_receive(self._hosts):
            raise ChatRefusedError(f"{service_url} is not a host of MSTEAMS_SERVICE_HOSTS")
        headers = await self._headers()
        url = f"{service_url.rstrip('/')}/v3/{path}"
        try:
            async with self._http.request(
                method, url, json=body, headers=headers, allow_redirects=False
            ) as response:
                if response.status >= 300:
                    raise _meaning(response, await _reason(response))
                return _read(await response.read())
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise ChatUnsureError(f"no answer from Teams: {type(error).__name__}") from error

    async def _headers(self) -> dict[str, str]:
        try:
            token = await self._credentials.token()
        except NoTokenError as error:
            raise ChatBusyError(str(error), _PARKED_SECONDS) from error
        return {"Authorization": f"Bearer {token}"} if token else {}


def _member(told: Mapping[str, Any]) -> Member:
    role = str(told.get("userRole") or "user").lower()
    return Member(str(told["id"]), str(told.get("tenantId") or ""), role)


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body) if body else {}
    except ValueError as error:
        raise ChatUnsureError("Teams answered with something that is no JSON") from error
    return found if isinstance(found, dict) else {"members": found}


async def _reason(response: aiohttp.ClientResponse) -> str:
    """Return Teams' own word for a failure, or the status where it has none."""
    try:
        said = json.loads(await response.read())["error"]
        return f"{said['code']}: {said.get('message', '')}"[:_LONGEST_REASON]
    except (ValueError, LookupError, TypeError):
        return f"HTTP {response.status}"


def _meaning(response: aiohttp.ClientResponse, reason: str) -> ChatError:
    """Say what a failure means for the post.

    412, 429, 502 and 504 are to be tried again, with jitter; 403 says that the bot was blocked or
    taken out: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
    """
    status = response.status
    if status in (412, 429):
        return ChatBusyError(reason, _again_after(response.headers.get("Retry-After", "")))
    if status == 401:
        return ChatBusyError(f"{reason}: compare MSTEAMS_APP_… with Azure", _PARKED_SECONDS)
    if status >= 500:
        return ChatUnsureError(reason)
    fault = _CHANNEL_FAULTS.get(reason.partition(":")[0])
    return ChannelRefusedError(reason, fault) if fault else ChatRefusedError(reason)


def _again_after(said: str) -> float:
    seconds = float(said) if said.isdecimal() else 1.0
    return seconds + random.uniform(0, 1)  # noqa: S311 - jitter, no secret
