"""What only the one who acted sees: the answer of an invoke, as a card, a sentence or a dialog.

Teams has no ephemeral messages; a client too old for cards that answer is told in the conversation.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from botbuilder.schema import Activity

from bot.corrections import Corrections
from bot.msteams import parse
from bot.msteams.cards import message_of, plain, with_way_back
from bot.msteams.dialogs import as_card, task
from bot.msteams.post import MSTeamsChat
from bot.reaction import Reaction
from bot.use_cases import PATIENCE
from helpdesk.cards import Actions, Card
from helpdesk.model import Actor
from helpdesk.ports import ChatError

log = logging.getLogger(__name__)

_CARD = "application/vnd.microsoft.card.adaptive"
_MESSAGE = "application/vnd.microsoft.activity.message"


class Teller:
    """Shows reactions to the people who caused them."""

    def __init__(self, chat: MSTeamsChat, corrections: Corrections) -> None:
        self._chat = chat
        self._corrections = corrections

    async def in_place(
        self, activity: Activity, actor: Actor, reaction: Reaction, *, waits: bool
    ) -> Mapping[str, Any]:
        """Return the answer of a card: what this person sees in its place from now on.

        `waits` says that a client asked by itself, maybe before the card's place was noted.
        """
        if reaction.form:
            return _shown(with_way_back(as_card(reaction.form)))
        shown = await self._shown_to(activity, actor, PATIENCE if waits else ())
        if reaction.card is None:
            return _shown(await self._chat.drawn(shown)) if shown else _said("Done.")
        sentence = message_of(reaction.card, await self._chat.names(reaction.card))
        if sentence:
            return _said(sentence)
        return _shown(with_way_back(await self._chat.drawn(_below(shown, reaction.card))))

    async def knows(self, activity: Activity, actor: Actor) -> bool:
        """Whether the card that was pressed stands for a request."""
        return await self._shown_to(activity, actor, ()) is not None

    async def instead(self, card: Card) -> Mapping[str, Any]:
        """Return the answer of a card: another one in its place."""
        return _shown(await self._chat.drawn(card))

    async def in_dialog(self, reaction: Reaction) -> Mapping[str, Any] | None:
        """Return the answer of a dialog: a form, a sentence, or None, which closes it."""
        if reaction.form:
            return {"task": {"type": "continue", "value": task(reaction.form)}}
        if reaction.card:
            said = plain(reaction.card, await self._chat.names(reaction.card))
            return {"task": {"type": "message", "value": said}}
        return None

    async def say(self, activity: Activity, reaction: Reaction) -> None:
        """Say it in the conversation; a failure is logged, the act itself stands."""
        try:
            if reaction.form:
                await self._chat.answer(activity.conversation.id, as_card(reaction.form))
            if reaction.card:
                drawn = await self._chat.drawn(reaction.card)
                await self._chat.answer(activity.conversation.id, drawn)
        except ChatError as error:
            log.warning("a reaction could not be shown: %s", error)

    async def _shown_to(
        self, activity: Activity, actor: Actor, patience: Sequence[float]
    ) -> Card | None:
        channel, _ = parse.place(activity)
        ts = str(activity.reply_to_id or "")
        shown = await asyncio.to_thread(self._corrections.shown_at, channel, ts, actor)
        if shown or not patience:
            return shown
        await asyncio.sleep(patience[0])
        return await self._shown_to(activity, actor, patience[1:])


def _below(shown: Card | None, card: Card) -> Card:
    """Keep the words of the card that was pressed above what it led to."""
    kept = [block for block in shown.blocks if not isinstance(block, Actions)] if shown else []
    return card.model_copy(update={"blocks": (*kept, *card.blocks)})


def _shown(card: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"statusCode": 200, "type": _CARD, "value": card}


def _said(words: str) -> Mapping[str, Any]:
    return {"statusCode": 200, "type": _MESSAGE, "value": words}
