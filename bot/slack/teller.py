"""What only the one who acted sees: modals and ephemeral cards, sent at once after the commit.

Nothing depends on it: a modal's trigger lives 3 seconds, and a notice is gone with the next reload.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.corrections import Reaction
from bot.slack.blocks import Resolve, escape, modal, render
from helpdesk.cards import Card

log = logging.getLogger(__name__)


class Teller:
    """Shows reactions to the people who caused them."""

    def __init__(self, web: AsyncWebClient, http: aiohttp.ClientSession, resolve: Resolve) -> None:
        self._web = web
        self._http = http
        self._resolve = resolve

    def shown(self, card: Card) -> dict[str, Any]:
        """Return a card as the arguments of a post."""
        return {"text": escape(card.summary), "blocks": render(card, self._resolve)}

    async def react(self, body: Mapping[str, Any], reaction: Reaction) -> None:
        """Show what a button or a list led to; a failure is logged, the act itself stands."""
        try:
            if reaction.form:
                await self._web.views_open(trigger_id=body["trigger_id"], view=modal(reaction.form))
            if reaction.card:
                await self._show(body, reaction.card)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a reaction could not be shown: %s", error)

    async def tell_directly(self, user: str, reaction: Reaction) -> None:
        """Say it in the direct chat: a form has no channel of its own."""
        if reaction.card:
            try:
                await self._web.chat_postMessage(channel=user, **self.shown(reaction.card))
            except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
                log.warning("a reaction could not be shown: %s", error)

    async def _show(self, body: Mapping[str, Any], card: Card) -> None:
        """Replace the ephemeral message that was pressed, or post one beside the shared one."""
        container = body.get("container") or {}
        if container.get("is_ephemeral") and body.get("response_url"):
            url = AsyncWebhookClient(str(body["response_url"]), session=self._http)
            # Without its thread named, the new one would stand in the channel.
            place = {"replace_original": True, "thread_ts": container.get("thread_ts")}
            answer = await url.send_dict({**place, **self.shown(card)})
            if answer.status_code != HTTPStatus.OK:
                log.warning("a reaction could not be shown: HTTP %s", answer.status_code)
            return
        await self._web.chat_postEphemeral(
            channel=str(body["channel"]["id"]),
            user=str(body["user"]["id"]),
            thread_ts=container.get("thread_ts"),
            **self.shown(card),
        )
