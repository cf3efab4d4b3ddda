"""Posting to Teams: the Chat port over the Bot Connector.

Nothing can be looked for in Teams, so a post that may have arrived is sent again with a mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.msteams.cards import attachment, plain, render, without_dialogs
from bot.msteams.connector import Connector
from bot.msteams.directory import Directory
from bot.msteams.mentions import calling
from bot.msteams.parse import THREAD, conversation_id
from bot.msteams.richtext import Names
from bot.people import People
from helpdesk.cards import Card, called_in, for_requesters, people_in
from helpdesk.ports import ChannelFault, ChannelRefusedError, Place
from storage.conversations import Conversation, Kind

# Teams' ids of people begin so; a card may also name people of another chat.
_TEAMS_PERSON = "29:"


class MSTeamsChat:
    """The Chat port of Microsoft Teams."""

    can_look = False

    def __init__(
        self, connector: Connector, directory: Directory, people: People, *, has_dialogs: bool
    ) -> None:
        self._connector = connector
        self._has_dialogs = has_dialogs
        self._directory = directory
        self._people = people

    async def post(self, channel: str, thread: str | None, card: Card, outbox_id: int) -> Place:  # noqa: ARG002 - Teams keeps no metadata
        """Post a card: in a thread, or as a new one where the conversation has threads."""
        where = await self._reached(channel)
        shown = await self._shown(card, await self._called(channel, card))
        if where.kind is Kind.CHAT:
            ts = await self._connector.send(where.service_url, where.channel, shown)
        elif thread:
            reply_to = conversation_id(where.channel, thread)
            ts = await self._connector.send(where.service_url, reply_to, shown)
        else:
            ts = await self._connector.open_thread(where.service_url, where.channel, shown)
        return Place(where.workspace, where.channel, ts, thread)

    async def update(self, place: Place, card: Card) -> None:
        """Show another card in its place."""
        where, shown = await self._reached(place.channel), await self._shown(card)
        thread = None if where.kind is Kind.CHAT else place.thread or place.ts
        there = conversation_id(where.channel, thread)
        await self._connector.update(where.service_url, there, place.ts, shown)

    async def find(
        self, channel: str, thread: str | None, outbox_id: int, since: datetime
    ) -> Place | None:
        """Find nothing: see `can_look`."""

    async def _reached(self, channel: str) -> Conversation:
        await self._directory.ready()
        where = await self._directory.find(channel)
        where = where or await self._directory.find_after_all(channel)
        if where is None:
            reason = f"{channel} is not known in Teams; add the app to its team"
            raise ChannelRefusedError(reason, ChannelFault.MISSING)
        return where

    async def answer(self, conversation: str, drawn: dict[str, Any]) -> None:
        """Send a drawn card at once where somebody just acted; nothing depends on it."""
        channel, _, thread = conversation.partition(THREAD)
        where = await self._reached(channel)
        there = conversation_id(channel, thread or None)
        activity = {"type": "message", "attachments": [attachment(drawn)]}
        await self._connector.send(where.service_url, there, activity)

    async def names(self, card: Card) -> Mapping[str, str]:
        """Return the names of the people whom a card names, by id."""
        return await self._people.names(people_in(card))

    async def drawn(self, card: Card) -> dict[str, Any]:
        """Draw a card; whom it names may see another view of it, and is asked to look."""
        return self._draw(card, await self.names(card))

    def _draw(self, card: Card, names: Mapping[str, str]) -> dict[str, Any]:
        people = (each for each in people_in(card) if each.startswith(_TEAMS_PERSON))
        drawn = render(card, names, sorted(people) if _differs_by_person(card) else ())
        return drawn if self._has_dialogs else without_dialogs(drawn)

    async def _shown(self, card: Card, called: Names = MappingProxyType({})) -> dict[str, Any]:
        names = await self.names(card)
        drawn = calling(self._draw(card, names), called)
        return {
            "type": "message",
            "summary": plain(card, names),
            "attachments": [attachment(drawn)],
        }

    async def _called(self, channel: str, card: Card) -> Names:
        """Name those of the channel who are called; Teams refuses to mention anybody else."""
        called = {each for each in called_in(card) if self._directory.has(channel, each)}
        return await self._people.names(called) if called else {}


def _differs_by_person(card: Card) -> bool:
    return for_requesters(card) != card
