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

from bot.reaction import Reaction
from bot.slack.blocks import modal, render
from bot.slack.mrkdwn import Known, escape
from helpdesk.cards import Card

log = logging.getLogger(__name__)


class Teller:
    """Shows reactions to the people who caused them."""

    def __init__(self, web: AsyncWebClient, http: aiohttp.ClientSession, known: Known) -> None:
        self._web = web
        self._http = http
        self._known = known

    def shown(self, card: Card) -> dict[str, Any]:
        """Return a card as the arguments of a post."""
        return {"text": escape(card.summary), "blocks": render(card, self._known, {})}

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
        """Replace the ephemeral message that was pressed, or add one to the shared one's thread.

        The response_url also reaches somebody who is not in the channel, unlike an ephemeral post.
        """
        container = body.get("container") or {}
        answer = {
            "response_type": "ephemeral",
            "replace_original": bool(container.get("is_ephemeral")),
            # Without its thread named, it would stand in the channel.
            "thread_ts": container.get("thread_ts"),
        }
        url = AsyncWebhookClient(str(body["response_url"]), session=self._http)
        sent = await url.send_dict({**answer, **self.shown(card)})
        if sent.status_code != HTTPStatus.OK:
            log.warning("a reaction could not be shown: HTTP %s", sent.status_code)
