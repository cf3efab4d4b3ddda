"""What Bolt calls: each listener parses, crosses once into the synchronous use-cases, and answers.

Bolt runs with process_before_response, so its 200 follows the commit; an exception becomes a 500,
and Slack delivers again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.corrections import Press
from bot.emoji import Emoji
from bot.reaction import Reaction
from bot.slack import parse
from bot.slack.blocks import modal, pressed
from bot.slack.directory import Directory
from bot.slack.home import HomeTab, action_of, is_at_home
from bot.slack.names import Names
from bot.slack.teller import Teller
from bot.use_cases import UseCases
from helpdesk import wording
from helpdesk.cards import ActionId, Card, Form
from helpdesk.doors import Door
from helpdesk.model import Actor, Message, Roles

Payload = Mapping[str, Any]

MAKE_REQUEST = "make_request"
"""The callback_id of the message shortcut in manifest.yml."""

# A reply this soon after its thread's first message may have overtaken it.
_STILL_COMING = timedelta(seconds=5)


@dataclass(frozen=True)
class Listeners:
    """The Slack door's listeners over the shared use-cases."""

    use_cases: UseCases
    directory: Directory
    teller: Teller
    web: AsyncWebClient
    home: HomeTab
    names: Names

    def register(self, app: AsyncApp) -> None:
        """Tell Bolt who listens to what; unknown events are answered 200 and left alone."""
        app.event("message")(self.on_message)
        app.event("app_mention")(self.on_message)
        app.event("app_home_opened")(self.on_home_opened)
        app.event("reaction_added")(self.on_reaction)
        app.event("channel_rename")(self.on_rename)
        app.event("group_rename")(self.on_rename)
        app.event(re.compile(".*"))(self.on_other_event)
        app.action(re.compile(".*"))(self.on_action)
        app.view(re.compile(".*"))(self.on_view)
        app.command(re.compile(".*"))(self.on_command)
        app.shortcut(MAKE_REQUEST)(self.on_shortcut)

    async def on_message(self, event: Payload, context: Payload) -> None:
        """Take in a message that came by Bolt."""
        await self.take_in(event, str(context["team_id"]))

    async def take_in(self, event: Payload, workspace: str) -> None:
        """Take in a message, an edit or a delete."""
        await self.directory.ready()
        around = await self._around(event)
        if event.get("subtype") in ("message_changed", "message_deleted"):
            change = parse.change(event, workspace, around)
            if change:
                await self.use_cases.change(change)
            return
        message = parse.message(event, workspace, around)
        if message:
            await self._get_to_know(message)
            began = parse.moment(message.thread or message.ts)
            may_overtake = message.at - began <= _STILL_COMING
            await self.use_cases.message_in_thread(message, may_overtake=may_overtake)

    async def on_home_opened(self, event: Payload, context: Payload) -> None:
        """Show somebody their Home; the app's other tab comes with the same event."""
        if event.get("tab") == "home":
            await self.home.show(event["user"], str(context["team_id"]))

    async def on_reaction(self, event: Payload, context: Payload) -> None:
        """Take an emoji for what it says; Slack tells of them where the app was given the scope."""
        sign = parse.sign(event)
        if sign is None:
            return
        user, item, workspace = str(event["user"]), event["item"], str(context["team_id"])
        actor = Actor.of(workspace, user, await self.directory.roles(user))
        channel, ts = str(item["channel"]), str(item["ts"])
        key = f"slack:reaction:{user}:{channel}:{ts}:{event['reaction']}:{event['event_ts']}"
        emoji = Emoji(key, actor, channel, ts, sign, parse.moment(str(event["event_ts"])))
        await self.use_cases.writer.run(self.use_cases.emojis.take_in, emoji)

    async def on_rename(self, event: Payload) -> None:
        """Have a channel's new name read."""
        self.names.renamed(str(event["channel"]["id"]))

    async def on_other_event(self) -> None:
        """Leave an event alone that nothing here needs."""

    async def on_action(self, body: Payload, ack: AsyncAck) -> None:
        """Apply a button or a list."""
        action = body["actions"][0]
        kind, value = pressed(action)
        if kind in set(ActionId) and value:
            key = f"slack:{body['user']['id']}:{action['action_id']}:{action['action_ts']}"
            reaction = await self._press(body, key, ActionId(kind), value)
            if is_at_home(body):
                await self.home.react(body, _workspace(body), reaction)
            else:
                await self.teller.react(body, reaction)
        await ack()

    async def on_view(self, body: Payload, ack: AsyncAck) -> None:
        """Apply a form that was sent."""
        view = body["view"]
        filled = _filled(view["state"]["values"])
        key = f"slack:view:{view['id']}"
        action = ActionId(action_of(view))
        if action is ActionId.NEW_REQUEST:
            await self._open(body["user"]["id"], _workspace(body), filled.get("words", ""), key)
        else:
            value, team = str(view["private_metadata"]), filled.get("team")
            whole = f"{value}.{team}" if team else value
            reaction = await self._press(body, key, action, whole, filled)
            if reaction.form:
                # The form on the screen stays, with what is wrong with it.
                shown = modal(reaction.form) | {"callback_id": view["callback_id"]}
                await ack(response_action="update", view=shown)
                return
            if is_at_home(body):
                await self.home.react(body, _workspace(body), reaction)
            else:
                await self.teller.tell_directly(body["user"]["id"], reaction)
        await ack()

    async def on_command(self, body: Payload, ack: AsyncAck) -> None:
        """Answer `/it`: a command at once, without words with a form; the rest is a request."""
        words = str(body.get("text") or "").strip()
        user, workspace = body["user_id"], body["team_id"]
        actor = await self._actor(workspace, user)
        answer = await self.use_cases.command(words, actor, datetime.now(UTC), "/it ")
        if isinstance(answer, Form):
            await self.teller.react(body, Reaction(form=answer))
            await ack()
        elif answer:
            await ack(**self.teller.shown(answer))
        else:
            key = f"slack:command:{body['trigger_id']}"
            is_open = await self._open(user, workspace, words, key)
            thanks = wording.notice("Thank you. I answer in our direct chat.")
            await ack(**(self.teller.shown(thanks) if is_open else {}))

    async def on_shortcut(self, body: Payload, ack: AsyncAck) -> None:
        """Turn a message into a request of its author."""
        await self.directory.ready()
        await self.teller.react(body, Reaction(card=await self._bring(body)))
        await ack()

    async def _bring(self, body: Payload) -> Card:
        channel, user, workspace = body["channel"]["id"], body["user"]["id"], _workspace(body)
        if not await self._is_in(channel):
            return wording.not_here("Invite me with `/invite @Deskloop`, and ask again.")
        event = {**body["message"], "channel": channel}
        message = parse.message(event, workspace, await self._around(event))
        if message is None or not message.text:
            return wording.nothing_to_bring()
        await self._get_to_know(message)
        told = replace(message, at=datetime.now(UTC))
        return await self.use_cases.make_request(told, user, await self.directory.roles(user))

    async def _is_in(self, channel: str) -> bool:
        """Whether we can answer there; of private places that we are not in Slack tells nothing."""
        try:
            found = await self.web.conversations_info(channel=channel)
        except SlackApiError:
            return False
        return bool(found["channel"].get("is_member"))

    async def _press(
        self,
        body: Payload,
        key: str,
        action: ActionId,
        value: str,
        answers: Mapping[str, str] = MappingProxyType({}),
    ) -> Reaction:
        user = body["user"]["id"]
        actor = await self._actor(_workspace(body), user)
        press = Press(key, actor, action, value, datetime.now(UTC), answers)
        return await self.use_cases.press(press)

    async def _open(self, user: str, workspace: str, words: str, key: str) -> bool:
        """Open a request in the direct chat with its requester; False where it is turned away."""
        await self.directory.meet(user)
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
            roles=self.directory.known_roles(user),
        )
        await self._get_to_know(message)
        return await self.use_cases.open_request(message, key)

    async def _get_to_know(self, message: Message) -> None:
        if self.use_cases.outsiders.are_kept_out(message.roles):
            return
        # Talk that is not meant for us is not kept, nor is who talks.
        if not message.addressed and not self.directory.is_team_channel(message.channel):
            return
        if self.use_cases.corrections.catalog.asks_profiles:
            await self.use_cases.people.meet(message.author)
        self.names.saw_person(message.author)
        self.names.saw_channel(message.channel)

    async def _actor(self, workspace: str, user: str) -> Actor:
        """Return who did something, with their roles; their name is read soon."""
        roles = await self.directory.roles(user)
        if not self.use_cases.outsiders.are_kept_out(roles):
            self.names.saw_person(user)
        return Actor.of(workspace, user, roles)

    async def _around(self, event: Payload) -> parse.Surroundings:
        channel = str(event.get("channel") or "")
        said = event.get("previous_message") or event.get("message") or event
        return parse.Surroundings(
            bot_user=self.directory.bot_user,
            is_help_channel=self.directory.is_help_channel(channel),
            roles=await self._roles(said, channel),
        )

    async def _roles(self, said: Payload, channel: str) -> Roles:
        """Return what an author is; who speaks in a team's channel may be new there."""
        if not parse.is_said_by_person(said, self.directory.bot_user):
            return Roles()
        user = str(said["user"])
        await self.directory.meet(user, parse.home(said))
        if self.directory.is_team_channel(channel):
            return await self.directory.roles(user)
        return self.directory.known_roles(user)


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
