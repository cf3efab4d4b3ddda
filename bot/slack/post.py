"""Posting to Slack: the Chat port over the Web API.

The SDK's own retries are off: it would post again after a dropped connection without looking.
"""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import ClientResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.people import People
from bot.slack.blocks import render
from bot.slack.directory import Directory
from bot.slack.mrkdwn import escape, is_slack_id
from helpdesk.cards import Card, people_in
from helpdesk.ports import (
    ChannelFault,
    ChannelRefusedError,
    ChatBusyError,
    ChatError,
    ChatRefusedError,
    ChatUnsureError,
    Place,
)

_METADATA = "deskloop_post"
# These end by themselves or by an administrator's hand; the post waits for it.
_PARKED = frozenset(
    {"invalid_auth", "token_revoked", "token_expired", "account_inactive", "not_authed"}
)
_PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_PARKED_SECONDS = 60.0
# https://docs.slack.dev/reference/methods/chat.postMessage#errors: what people can mend. A private
# channel that the bot is not in is not found.
_CHANNEL_FAULTS = {
    "is_archived": ChannelFault.ARCHIVED,
    "channel_not_found": ChannelFault.MISSING,
    "not_in_channel": ChannelFault.NOT_INVITED,
    "restricted_action": ChannelFault.CLOSED,
    "restricted_action_read_only_channel": ChannelFault.CLOSED,
    "restricted_action_thread_only_channel": ChannelFault.CLOSED,
    "restricted_action_non_threadable_channel": ChannelFault.CLOSED,
}
# Slack's clock names the messages, ours the rows of the outbox.
_CLOCKS_DIFFER = timedelta(minutes=5)


def client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make a Web API client over one shared session (whose timeout counts), without retries."""
    return AsyncWebClient(token=token, base_url=api_url, session=session, retry_handlers=[])


class SlackChat:
    """The Chat port of Slack."""

    can_look = True

    def __init__(self, web: AsyncWebClient, directory: Directory, people: People) -> None:
        self._web = web
        self._directory = directory
        self._people = people

    async def post(self, channel: str, thread: str | None, card: Card, outbox_id: int) -> Place:
        """Post a card; its outbox id travels as message metadata."""
        where = await self._resolved(channel)
        sent = await asked(
            self._web.chat_postMessage(
                channel=where,
                thread_ts=thread,
                **await self._shown(card),
                metadata={"event_type": _METADATA, "event_payload": {"outbox_id": outbox_id}},
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return Place(self._directory.workspace, str(sent["channel"]), str(sent["ts"]), thread)

    async def update(self, place: Place, card: Card) -> None:
        """Show another card in its place."""
        shown = await self._shown(card)
        await asked(self._web.chat_update(channel=place.channel, ts=place.ts, **shown))

    async def _resolved(self, channel: str) -> str:
        """Return the id of a channel, once it is known which channel has which name."""
        await asked(self._directory.ready())
        return self._directory.resolve(channel) or channel

    async def _shown(self, card: Card) -> dict[str, Any]:
        strangers = [person for person in people_in(card) if not is_slack_id(person)]
        names = await self._people.names(strangers)
        blocks = render(card, self._directory, names)
        return {"text": escape(card.summary), "blocks": blocks}

    async def find(
        self, channel: str, thread: str | None, outbox_id: int, since: datetime
    ) -> Place | None:
        """Look for a post by its metadata among what was posted there since."""
        oldest = f"{(since - _CLOCKS_DIFFER).timestamp():.6f}"
        place = await self._resolved(channel)
        read: Any = (
            self._web.conversations_replies(
                channel=place, ts=thread, oldest=oldest, limit=200, include_all_metadata=True
            )
            if thread
            else self._web.conversations_history(
                channel=place, oldest=oldest, limit=200, include_all_metadata=True
            )
        )
        for message in (await asked(read))["messages"]:
            if _carries(message, outbox_id):
                return Place(self._directory.workspace, place, str(message["ts"]), thread)
        return None


def _carries(message: dict[str, Any], outbox_id: int) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == _METADATA and payload.get("outbox_id") == outbox_id


async def asked(call: Awaitable[Any]) -> Any:
    """Await a call of Slack; raises the ChatError that its failure means."""
    try:
        return await call
    except SlackApiError as error:
        raise _meaning(error) from error
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise ChatUnsureError(f"no answer from Slack: {type(error).__name__}") from error


def _meaning(error: SlackApiError) -> ChatError:
    status, said = _status(error), _word(error)
    word = said or f"HTTP {status}"
    if status == 429 or word == "ratelimited":
        return ChatBusyError(word, float(error.response.headers.get("Retry-After", 1)))
    if word in _PARKED:
        return ChatBusyError(f"{word}: install the app again", _PARKED_SECONDS)
    if not said or word in _PASSING:
        return ChatUnsureError(word)
    fault = _CHANNEL_FAULTS.get(word)
    return ChannelRefusedError(word, fault) if fault else ChatRefusedError(word)


def _status(error: SlackApiError) -> int:
    """The HTTP status; the SDK hands on its own kind of response, or aiohttp's."""
    response = error.response
    return int(response.status if isinstance(response, ClientResponse) else response.status_code)


def _word(error: SlackApiError) -> str:
    """Slack's word for the failure; empty where something before Slack answered."""
    data = getattr(error.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""
