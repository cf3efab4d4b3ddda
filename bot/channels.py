"""What channels and workspaces are called, kept for pages, which know only their ids."""

from __future__ import annotations

import asyncio

from bot.writer import Writer
from helpdesk.doors import Door
from storage import channels
from storage.db import Database


class Channels:
    """Names by id; what did not change is not written again."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer
        self._known: dict[tuple[str, str], str] = {}

    async def note(self, workspace: str, channel: str, name: str) -> None:
        """Remember what a channel is called now."""
        if self._known.get((workspace, channel)) != name:
            await self._writer.run(self._keep, workspace, channel, name)
            self._known[workspace, channel] = name

    async def note_workspace(self, workspace: str, name: str) -> None:
        """Remember what a workspace is called now."""
        await self.note(workspace, channels.ITSELF, name)

    async def nameless(self, door: Door) -> list[str]:
        """Return the channels of a chat's requests whose name nobody told yet."""
        return await asyncio.to_thread(self._read_nameless, door)

    def _read_nameless(self, door: Door) -> list[str]:
        with self._database.snapshot() as session:
            return channels.nameless(session, door)

    def _keep(self, workspace: str, channel: str, name: str) -> None:
        with self._database.transaction() as session:
            channels.note(session, workspace, channel, name)
