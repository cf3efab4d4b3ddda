"""What a door may call: every use-case of the bot, shared by all doors of a process."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from bot.changes import Change, Changes
from bot.channels import Channels
from bot.commands import Commands
from bot.corrections import Corrections, Press
from bot.emoji import Emojis
from bot.explanations import Explanations
from bot.intake import Intake
from bot.outsiders import Outsiders
from bot.people import People
from bot.personal import Personal
from bot.proposals import Proposals
from bot.reaction import Reaction
from bot.reader import Reader
from bot.writer import Writer
from helpdesk import wording
from helpdesk.cards import ActionId, Card, Form
from helpdesk.model import Actor, Message, Roles
from storage.requests import UnknownRequestError

# How long a button or a reply waits for its request, which may be committed a moment later.
PATIENCE = (0.1, 0.2, 0.4, 0.8)


@dataclass(frozen=True)
class UseCases:
    """The use-cases, and the two waits that every door needs around them."""

    intake: Intake
    changes: Changes
    corrections: Corrections
    emojis: Emojis
    explanations: Explanations
    outsiders: Outsiders
    people: People
    channels: Channels
    personal: Personal
    proposals: Proposals
    commands: Commands
    reader: Reader
    writer: Writer

    async def press(self, press: Press) -> Reaction:
        """Apply a press; one that overtook its request waits a moment for it."""
        for patience in (*PATIENCE, None):
            try:
                return await self._apply(press)
            except UnknownRequestError:
                if patience is None:
                    return Reaction(card=wording.notice("I do not know this request (yet)."))
                await asyncio.sleep(patience)
        raise AssertionError("the loop above returns")

    async def _apply(self, press: Press) -> Reaction:
        """Apply a press; what changes nothing but takes a while keeps no writer from others."""
        if press.action is ActionId.WHY:
            return await asyncio.to_thread(self.explanations.answer, press)
        return await self.writer.run(self.apply, press)

    def apply(self, press: Press) -> Reaction:
        """Apply a press that changes something, in this thread.

        Raises UnknownRequestError where its request is not (yet) there.
        """
        if self.personal.handles(press.action):
            return self.personal.press(press)
        if self.proposals.handles(press.action):
            return self.proposals.press(press)
        return self.corrections.press(press)

    async def home(self, actor: Actor, at: datetime, told: Card | None = None) -> Card:
        """Return a person's Home; `told` is what their last press led to."""
        return await asyncio.to_thread(self.commands.home, actor, at, told)

    async def command(
        self, word: str, actor: Actor, at: datetime, lead: str = ""
    ) -> Card | Form | None:
        """Answer a command; None where the words are none. See `Commands.answer`."""
        if self.commands.writes(word):
            return await self.writer.run(self.commands.answer, word, actor, at, lead)
        return await asyncio.to_thread(self.commands.answer, word, actor, at, lead)

    async def message_in_thread(self, message: Message, *, may_overtake: bool) -> None:
        """Take in a message; a reply that may have overtaken its thread waits a moment for it."""
        if self.outsiders.are_kept_out(message.roles):
            await self.writer.run(self.outsiders.turn_away, message)
            return
        for patience in PATIENCE if may_overtake and message.thread else ():
            if await asyncio.to_thread(self.intake.knows_thread, message):
                break
            await asyncio.sleep(patience)
        await self.reader.prepare(message)
        await self.writer.run_each(self.intake.messages, message)

    async def change(self, change: Change) -> None:
        """Take in an edit or a delete; who is kept out may still delete what was kept before."""
        if change.is_deleted or not self.outsiders.are_kept_out(change.message.roles):
            await self.writer.run(self.changes.take_in, change)

    async def open_request(self, message: Message, key: str) -> bool:
        """Open a request that begins without a message; False where its requester is kept out."""
        if self.outsiders.are_kept_out(message.roles):
            await self.writer.run(self.outsiders.turn_away, message)
            return False
        await self.writer.run(self.intake.open_request, message, key)
        return True

    async def make_request(self, message: Message, by: str, roles: Roles) -> Card:
        """Open a request of somebody's message for them; returns what to tell who did."""
        if any(map(self.outsiders.are_kept_out, (message.roles, roles))):
            return wording.notice("IT takes no requests of guests here.")
        await self.reader.prepare(replace(message, thread=None))
        return await self.writer.run(self.intake.make_request, message, by)
