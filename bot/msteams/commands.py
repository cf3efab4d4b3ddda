"""Words that people write to the bot alone, as “queue”: Teams has no slash commands of apps."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.commands import PRIVATE
from bot.use_cases import UseCases
from helpdesk import wording
from helpdesk.cards import Card
from helpdesk.model import Message


def is_command(message: Message, use_cases: UseCases, *, is_named: bool) -> bool:
    """Whether a message is nothing but a command: in private, or beside the bot's name."""
    if use_cases.outsiders.are_kept_out(message.roles):
        return False
    is_alone = message.thread is None and not message.files
    return (message.direct or is_named) and is_alone and use_cases.commands.knows(message.text)


async def answer(message: Message, use_cases: UseCases) -> None:
    """Answer a command where it was written, once."""
    await use_cases.writer.run(use_cases.intake.answer, message, await _card(message, use_cases))


async def _card(message: Message, use_cases: UseCases) -> Card:
    word = message.text.strip().casefold()
    if word in PRIVATE and not message.direct:
        return wording.in_private(word)
    card = await use_cases.command(word, message.actor, datetime.now(UTC))
    if not isinstance(card, Card):
        raise TypeError(f"{word} is no command that a card answers")
    return card
