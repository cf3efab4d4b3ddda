"""The Home tab: published when its person opens it, and after each press there.

https://docs.slack.dev/surfaces/app-home, https://docs.slack.dev/reference/methods/views.publish
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.reaction import Reaction
from bot.slack.blocks import home, modal
from bot.slack.directory import Directory
from bot.slack.mrkdwn import is_slack_id
from bot.use_cases import UseCases
from helpdesk.cards import Card, people_in
from helpdesk.model import Actor

log = logging.getLogger(__name__)

_AT_HOME = ":home"


class HomeTab:
    """Shows people their Home."""

    def __init__(self, use_cases: UseCases, directory: Directory, web: AsyncWebClient) -> None:
        self._use_cases = use_cases
        self._directory = directory
        self._web = web

    async def show(self, user: str, workspace: str, told: Card | None = None) -> None:
        """Publish a person's Home as it stands now; a failure is logged, Refresh tries again."""
        await self._directory.ready()
        actor = Actor.of(workspace, user, await self._directory.roles(user))
        card = await self._use_cases.home(actor, datetime.now(UTC), told)
        strangers = [person for person in people_in(card) if not is_slack_id(person)]
        view = home(card, self._directory, await self._use_cases.people.names(strangers))
        try:
            await self._web.views_publish(user_id=user, view=view)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a Home could not be shown: %s", error)

    async def react(self, body: Mapping[str, Any], workspace: str, reaction: Reaction) -> None:
        """Show what a press at Home led to: a form above it, or Home anew."""
        if reaction.form is None:
            await self.show(body["user"]["id"], workspace, reaction.card)
            return
        view = modal(reaction.form)
        view["callback_id"] += _AT_HOME
        try:
            await self._web.views_open(trigger_id=body["trigger_id"], view=view)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a form could not be shown: %s", error)


def is_at_home(body: Mapping[str, Any]) -> bool:
    """Whether a button was pressed at Home, or a form sent that was opened from there."""
    view = body.get("view") or {}
    return view.get("type") == "home" or str(view.get("callback_id")).endswith(_AT_HOME)


def action_of(view: Mapping[str, Any]) -> str:
    """Return which action a form belongs to, wherever it was opened."""
    return str(view["callback_id"]).removesuffix(_AT_HOME)
