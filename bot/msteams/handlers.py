"""What botbuilder calls for each activity: parse, cross once into the use-cases, and answer.

An exception becomes a 500, and Teams delivers again; an answer follows the commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from botbuilder.core import ActivityHandler, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes

from bot.changes import Change
from bot.corrections import Press
from bot.emoji import Emoji
from bot.msteams import commands, parse
from bot.msteams.directory import Directory
from bot.msteams.installation import Installation
from bot.msteams.shortcut import Shortcut
from bot.msteams.teller import Teller
from bot.reaction import Reaction
from bot.use_cases import UseCases
from helpdesk import wording
from helpdesk.markup import clean
from helpdesk.model import Actor, Roles

# A reply this soon after its thread's first message may have overtaken it.
_STILL_COMING = timedelta(seconds=5)


class Handlers(ActivityHandler):
    """The Teams door's handlers over the shared use-cases."""

    def __init__(
        self,
        use_cases: UseCases,
        directory: Directory,
        installation: Installation,
        teller: Teller,
        shortcut: Shortcut,
    ) -> None:
        super().__init__()
        self._use_cases = use_cases
        self._directory = directory
        self._installation = installation
        self._teller = teller
        self._shortcut = shortcut

    async def answer(self, turn_context: TurnContext) -> InvokeResponse:
        """Take in one activity, which was seen to be genuine, and return what it is answered.

        botbuilder's own way to an invoke's answer serialises it twice, and ends in a 500.
        """
        activity = turn_context.activity
        await asyncio.gather(self._installation.note(activity), self._note_person(activity))
        if activity.type == ActivityTypes.invoke:
            return await self.on_invoke_activity(turn_context)
        await self.on_turn(turn_context)
        return InvokeResponse(status=200)

    async def _note_person(self, activity: Activity) -> None:
        is_kept_out = self._use_cases.outsiders.are_kept_out(await self._roles(activity))
        if parse.is_said_by_person(activity) and not is_kept_out:
            person = activity.from_property
            await self._use_cases.people.note(str(person.id), clean(str(person.name or "")))

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Take in a message, or a button of a client that cannot do better."""
        activity = turn_context.activity
        pressed = parse.submitted(activity.value)
        if pressed:
            reaction = await self._press(activity, pressed)
            await self._teller.say(activity, reaction)
            return
        message = parse.message(activity, await self._around(activity))
        if message and commands.is_command(
            message, self._use_cases, is_named=parse.names_us(activity)
        ):
            await commands.answer(message, self._use_cases)
        elif message:
            began = parse.moment(message.thread)
            may_overtake = began is not None and message.at - began <= _STILL_COMING
            await self._use_cases.message_in_thread(message, may_overtake=may_overtake)

    async def on_message_update_activity(self, turn_context: TurnContext) -> None:
        """Take in an edit, or an undone delete, which brings the words back."""
        activity = turn_context.activity
        await self._take_in(parse.edit(activity, await self._around(activity)))

    async def on_message_delete_activity(self, turn_context: TurnContext) -> None:
        """Take in a delete."""
        activity = turn_context.activity
        await self._take_in(parse.deletion(activity, await self._around(activity)))

    async def _take_in(self, change: Change | None) -> None:
        if change:
            await self._use_cases.change(change)

    async def on_message_reaction_activity(self, turn_context: TurnContext) -> None:
        """Take an emoji for what it says of the message that it was put on."""
        activity = turn_context.activity
        sign = parse.sign(str(each.type) for each in activity.reactions_added or ())
        if sign is None or not activity.reply_to_id:
            return
        channel, _ = parse.place(activity)
        actor, ts = await self._actor(activity), str(activity.reply_to_id)
        emoji = Emoji(self._key(activity), actor, channel, ts, sign, datetime.now(UTC))
        await self._use_cases.writer.run(self._use_cases.emojis.take_in, emoji)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """Follow what changes around us: added, taken out, channels and people that change."""
        await self._installation.changed(turn_context.activity)

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        """Follow the app's own installation."""
        await self._installation.changed(turn_context.activity)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """Answer a card or a dialog. Other invokes are none of ours."""
        activity = turn_context.activity
        match activity.name:
            case "adaptiveCard/action":
                return _answer(await self._executed(activity))
            case "task/fetch" | "task/submit":
                return _answer(await self._dialog(activity))
            case "composeExtension/fetchTask":
                return _answer(self._shortcut.asked(activity))
            case "composeExtension/submitAction":
                return _answer(await self._shortcut.confirmed(activity))
            case _:
                return InvokeResponse(status=501)

    async def _executed(self, activity: Activity) -> Mapping[str, Any]:
        pressed = parse.executed(activity.value)
        actor = await self._actor(activity)
        # Without a press it is a client that asks for its person's own view.
        reaction = await self._press(activity, pressed) if pressed else Reaction()
        if reaction.form is None and await self._is_at_home(activity, actor):
            home = await self._use_cases.home(actor, datetime.now(UTC), reaction.card)
            return await self._teller.instead(home)
        return await self._teller.in_place(activity, actor, reaction, waits=pressed is None)

    async def _is_at_home(self, activity: Activity, actor: Actor) -> bool:
        """Whether a card is somebody's Home: in private, and no request's."""
        return parse.is_personal(activity) and not await self._teller.knows(activity, actor)

    async def _dialog(self, activity: Activity) -> Mapping[str, Any] | None:
        pressed = parse.filled_in(activity.value)
        if pressed is None:
            return await self._teller.in_dialog(Reaction())
        return await self._teller.in_dialog(await self._press(activity, pressed))

    async def _press(self, activity: Activity, pressed: parse.Pressed) -> Reaction:
        if not pressed.value:
            return Reaction(card=wording.notice("Nothing is picked yet: pick one from the list."))
        actor = await self._actor(activity)
        key = self._key(activity)
        action, value, answers = pressed.action, pressed.value, pressed.answers
        press = Press(key, actor, action, value, datetime.now(UTC), answers)
        return await self._use_cases.press(press)

    async def _actor(self, activity: Activity) -> Actor:
        person = parse.account(activity)
        return Actor.of(person.tenant, person.id, await self._directory.roles(person))

    def _key(self, activity: Activity) -> str:
        """Name what was done: Teams sends the same id again when it delivers again."""
        person = activity.from_property.id
        return f"msteams:{parse.tenant(activity)}:{person}:{activity.type}:{activity.id}"

    async def _around(self, activity: Activity) -> parse.Surroundings:
        channel, _ = parse.place(activity)
        return parse.Surroundings(
            is_help_channel=self._directory.is_help_channel(channel),
            roles=await self._roles(activity),
        )

    async def _roles(self, activity: Activity) -> Roles:
        """Return what an author is; who speaks in a team's channel may be new there."""
        if not parse.is_said_by_person(activity):
            return Roles()
        person = parse.account(activity)
        if self._directory.is_team_channel(person.conversation):
            return await self._directory.roles(person)
        await self._directory.meet(person)
        return self._directory.known_roles(person)


def _answer(body: Mapping[str, Any] | None) -> InvokeResponse:
    return InvokeResponse(status=200, body=body)
