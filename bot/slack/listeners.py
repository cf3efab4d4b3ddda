"""What Bolt calls: each listener parses, crosses once into the synchronous use-cases, and answers.

Bolt runs with process_before_response, so its 200 follows the commit; an exception becomes a 500,
and Slack delivers again.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.corrections import Press, Reaction
from bot.slack import parse
from bot.slack.directory import Directory
from bot.slack.teller import Teller
from bot.use_cases import UseCases
from helpdesk import wording
from helpdesk.cards import ActionId
from helpdesk.doors import Door
from helpdesk.model import Actor, Message

Payload = Mapping[str, Any]

# A reply this soon after its thread's first message may have overtaken it.
_STILL_COMING = timedelta(seconds=5)


@dataclass(frozen=True)
class Listeners:
    """The Slack door's listeners over the shared use-cases."""

    use_cases: UseCases
    directory: Directory
    teller: Teller
    web: AsyncWebClient

    def register(self, app: AsyncApp) -> None:
        """Tell Bolt who listens to what; unknown events are answered 200 and left alone."""
        app.event("message")(self.on_message)
        app.event("app_mention")(self.on_message)
        app.event(re.compile(".*"))(self.on_other_event)
        app.action(re.compile(".*"))(self.on_action)
        app.view(re.compile(".*"))(self.on_view)
        app.command(re.compile(".*"))(self.on_command)

    async def on_message(self, event: Payload, context: Payload) -> None:
        """Take in a message that came by Bolt."""
        await self.take_in(event, str(context["team_id"]))

    async def take_in(self, event: Payload, workspace: str) -> None:
        """Take in a message, an edit or a delete."""
        await self.directory.ready()
        around = self._around(event)
        if event.get("subtype") in ("message_changed", "message_deleted"):
            change = parse.change(event, workspace, around)
            if change:
                await self.use_cases.writer.run(self.use_cases.changes.take_in, change)
            return
        message = parse.message(event, workspace, around)
        if message:
            await self._meet(message.author)
            began = parse.moment(message.thread or message.ts)
            may_overtake = message.at - began <= _STILL_COMING
            await self.use_cases.message_in_thread(message, may_overtake=may_overtake)

    async def on_other_event(self) -> None:
        """Leave an event alone that nothing here needs."""

    async def on_action(self, body: Payload, ack: AsyncAck) -> None:
        """Apply a button or a list."""
        action = body["actions"][0]
        kind = str(action["action_id"]).partition(":")[0]
        picked = action.get("selected_option") or {}
        value = str(action.get("value") or picked.get("value") or "")
        if kind in set(ActionId) and value:
            key = f"slack:{body['user']['id']}:{action['action_id']}:{action['action_ts']}"
            reaction = await self._press(body, key, ActionId(kind), value)
            await self.teller.react(body, reaction)
        await ack()

    async def on_view(self, body: Payload, ack: AsyncAck) -> None:
        """Apply a form that was sent."""
        view = body["view"]
        filled = _filled(view["state"]["values"])
        key = f"slack:view:{view['id']}"
        if view["callback_id"] == ActionId.NEW_REQUEST:
            await self._open(body["user"]["id"], _workspace(body), filled.get("words", ""), key)
        else:
            value, team = str(view["private_metadata"]), filled.get("team")
            action = ActionId(view["callback_id"])
            whole = f"{value}.{team}" if team else value
            reaction = await self._press(body, key, action, whole, filled)
            await self.teller.tell_directly(body["user"]["id"], reaction)
        await ack()

    async def on_command(self, body: Payload, ack: AsyncAck) -> None:
        """Answer `/it`: with words a request, without a form, `help` and `status` at once."""
        words = str(body.get("text") or "").strip()
        corrections = self.use_cases.corrections
        catalog = corrections.catalog
        if not words:
            await self.teller.react(body, Reaction(form=wording.new_request_form()))
            await ack()
        elif words.lower() == "help":
            await ack(**self.teller.shown(wording.introduction(catalog)))
        elif words.lower() == "status":
            mine = await asyncio.to_thread(
                corrections.open_requests, body["team_id"], body["user_id"]
            )
            await ack(**self.teller.shown(wording.status_list(mine, catalog)))
        else:
            key = f"slack:command:{body['trigger_id']}"
            await self._open(body["user_id"], body["team_id"], words, key)
            await ack(
                **self.teller.shown(wording.notice("Thank you. I answer in our direct chat."))
            )

    async def _press(
        self,
        body: Payload,
        key: str,
        action: ActionId,
        value: str,
        answers: Mapping[str, str] = MappingProxyType({}),
    ) -> Reaction:
        user = body["user"]["id"]
        is_technician = await self.directory.is_technician(user)
        actor = Actor(_workspace(body), user, is_technician)
        press = Press(key, actor, action, value, datetime.now(UTC), answers)
        return await self.use_cases.press(press)

    async def _open(self, user: str, workspace: str, words: str, key: str) -> None:
        """Open a request in the direct chat with its requester."""
        await self._meet(user)
        chat = await self.web.conversations_open(users=user)
        message = Message(
            key=key,
            door=Door.SLACK,
            workspace=workspace,
            channel=chat["channel"]["id"],
            ts="",
            author=user,
            text=parse.plain(words, self.directory.bot_user),
            at=datetime.now(UTC),
            direct=True,
        )
        await self.use_cases.writer.run(self.use_cases.intake.open_request, message, key)

    async def _meet(self, user: str) -> None:
        if self.use_cases.corrections.catalog.asks_profiles:
            await self.use_cases.people.meet(user)

    def _around(self, event: Payload) -> parse.Surroundings:
        channel = str(event.get("channel") or "")
        said = event.get("previous_message") or event.get("message") or event
        return parse.Surroundings(
            bot_user=self.directory.bot_user,
            is_help_channel=self.directory.is_help_channel(channel),
            is_technician=self.directory.is_known_technician(str(said.get("user") or "")),
        )


def _workspace(body: Payload) -> str:
    return str((body.get("team") or {}).get("id") or body["user"].get("team_id"))


def _filled(values: Payload) -> dict[str, str]:
    """What was filled in, by question; the platform's shapes of both kinds of input."""
    filled = {}
    for name, elements in values.items():
        for element in elements.values():
            picked = element.get("selected_option") or {}
            answer = str(element.get("value") or picked.get("value") or "")
            filled[name] = parse.storable(answer)
    return filled
