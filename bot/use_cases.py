"""What a door may call: every use-case of the bot, shared by all doors of a process."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.changes import Changes
from bot.corrections import Corrections, Press, Reaction
from bot.explanations import Explanations
from bot.intake import Intake
from bot.people import People
from bot.reader import Reader
from bot.writer import Writer
from helpdesk import wording
from helpdesk.cards import ActionId
from helpdesk.model import Message
from storage.requests import UnknownRequestError

# How long a button or a reply waits for its request, which may be committed a moment later.
PATIENCE = (0.1, 0.2, 0.4, 0.8)


@dataclass(frozen=True)
class UseCases:
    """The use-cases, and the two waits that every door needs around them."""

    intake: Intake
    changes: Changes
    corrections: Corrections
    explanations: Explanations
    people: People
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
        return await self.writer.run(self.corrections.press, press)

    async def message_in_thread(self, message: Message, *, may_overtake: bool) -> None:
        """Take in a message; a reply that may have overtaken its thread waits a moment for it."""
        for patience in PATIENCE if may_overtake and message.thread else ():
            if await asyncio.to_thread(self.intake.knows_thread, message):
                break
            await asyncio.sleep(patience)
        await self.reader.prepare(message)
        await self.writer.run_each(self.intake.messages, message)
