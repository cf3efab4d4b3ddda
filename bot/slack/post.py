"""Posting to Slack: the Chat port over the Web API.

The SDK's own retries are off: it would post again after a dropped connection without looking.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.blocks import Resolve, escape, render
from helpdesk.cards import Card
from helpdesk.ports import ChatBusyError, ChatRefusedError, ChatUnsureError, Place

_METADATA = "deskloop_post"
# These end by themselves or by an administrator's hand; the post waits for it.
_PARKED = frozenset(
    {"invalid_auth", "token_revoked", "token_expired", "account_inactive", "not_authed"}
)
_PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_PARKED_SECONDS = 60.0


def client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make a Web API client over one shared session, without retries of its own."""
    return AsyncWebClient(
        token=token, base_url=api_url, session=session, retry_handlers=[], timeout=10
    )


class SlackChat:
    """The Chat port of Slack."""

    def __init__(self, web: AsyncWebClient, resolve: Resolve) -> None:
        self._web = web
        self._resolve = resolve

    async def post(self, channel: str, thread: str | None, card: Card, outbox_id: int) -> Place:
        """Post a card; its outbox id travels as message metadata."""
        sent = await _asked(
            self._web.chat_postMessage(
                channel=self._resolve(channel) or channel,
                thread_ts=thread,
                text=escape(card.summary),
                blocks=render(card, self._resolve),
                metadata={"event_type": _METADATA, "event_payload": {"outbox_id": outbox_id}},
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return Place(str(sent["channel"]), str(sent["ts"]))

    async def update(self, place: Place, card: Card) -> None:
        """Show another card in its place."""
        await _asked(
            self._web.chat_update(
                channel=place.channel,
                ts=place.ts,
                text=escape(card.summary),
                blocks=render(card, self._resolve),
            )
        )

    async def find(self, channel: str, thread: str | None, outbox_id: int) -> Place | None:
        """Look for a post by its metadata among the newest 100 there."""
        place = self._resolve(channel) or channel
        read: Any = (
            self._web.conversations_replies(
                channel=place, ts=thread, limit=100, include_all_metadata=True
            )
            if thread
            else self._web.conversations_history(
                channel=place, limit=100, include_all_metadata=True
            )
        )
        for message in (await _asked(read))["messages"]:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("outbox_id") == outbox_id:
                return Place(place, str(message["ts"]))
        return None


async def _asked(call: Awaitable[Any]) -> Any:
    """Await a call, and say what its failure means for the post."""
    try:
        return await call
    except SlackApiError as error:
        raise _meaning(error) from error
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise ChatUnsureError(f"no answer from Slack: {type(error).__name__}") from error


def _meaning(error: SlackApiError) -> ChatRefusedError | ChatBusyError | ChatUnsureError:
    response = error.response
    word = str(response.get("error") or f"HTTP {response.status_code}")
    if response.status_code == 429 or word == "ratelimited":
        return ChatBusyError(word, float(response.headers.get("Retry-After", 1)))
    if word in _PARKED:
        return ChatBusyError(f"{word}: install the app again", _PARKED_SECONDS)
    if response.status_code >= 500 or word in _PASSING:
        return ChatUnsureError(word)
    return ChatRefusedError(word)
