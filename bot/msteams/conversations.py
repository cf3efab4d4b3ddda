"""Where each conversation can be reached: noted from what comes in, once it is seen as genuine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.writer import Writer
from storage import conversations
from storage.conversations import Conversation, Kind
from storage.db import Database

# So long may another process know a newer address than this one.
_FRESH_SECONDS = 60.0


class Conversations:
    """The conversations that the bot was ever in, kept in the database and at hand."""

    def __init__(self, database: Database, writer: Writer, clock: Callable[[], float]) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock
        self._known: dict[tuple[str, Kind], tuple[Conversation, float]] = {}

    async def find(self, channel: str) -> Conversation | None:
        """Return the channel or chat with this id; None where the bot was never there."""
        for kind in (Kind.CHANNEL, Kind.CHAT):
            known, at = self._known.get((channel, kind), (None, 0.0))
            if known and self._clock() - at < _FRESH_SECONDS:
                return known
        found = await asyncio.to_thread(self._read, channel)
        if found:
            self._remember(found)
        return found

    async def msteams(self) -> Sequence[Conversation]:
        """Return every Microsoft team that the bot was added to."""
        found = await asyncio.to_thread(self._read_msteams)
        for each in found:
            self._remember(each)
        return found

    def name_of(self, msteam: str) -> str | None:
        """Return what a Microsoft team is called, if that is known here."""
        known = self._known.get((msteam, Kind.MSTEAM))
        return known[0].name if known else None

    async def note(self, conversation: Conversation) -> bool:
        """Remember a conversation, or its new address; tells whether that was news.

        Call it only for what came with a valid token: our answers, and our token, go there.
        """
        known, at = self._known.get((conversation.channel, conversation.kind), (None, 0.0))
        is_news = known != conversation
        # Another process may have forgotten it meanwhile, or heard of another address.
        if is_news or self._clock() - at > _FRESH_SECONDS:
            await self._writer.run(self._keep, conversation)
            self._remember(conversation)
        return is_news

    async def forget(self, conversation: Conversation) -> None:
        """Forget a conversation that the bot was taken out of."""
        await self._writer.run(self._drop, conversation)
        self._known.pop((conversation.channel, conversation.kind), None)

    def _remember(self, conversation: Conversation) -> None:
        key = (conversation.channel, conversation.kind)
        self._known[key] = (conversation, self._clock())

    def _read(self, channel: str) -> Conversation | None:
        with self._database.snapshot() as session:
            return conversations.find(session, channel)

    def _read_msteams(self) -> list[Conversation]:
        with self._database.snapshot() as session:
            return conversations.msteams(session)

    def _keep(self, conversation: Conversation) -> None:
        with self._database.transaction() as session:
            conversations.note(session, conversation)

    def _drop(self, conversation: Conversation) -> None:
        with self._database.transaction() as session:
            conversations.forget(session, conversation)
