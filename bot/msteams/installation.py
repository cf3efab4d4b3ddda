"""Where the app is installed: noted with every activity, introduced once, forgotten after."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from botbuilder.schema import Activity

from bot.msteams import parse
from bot.msteams.connector import Connector
from bot.msteams.conversations import Conversations
from bot.msteams.directory import Directory
from bot.use_cases import UseCases
from helpdesk.doors import Door
from helpdesk.model import Message
from helpdesk.ports import ChatError
from storage.conversations import Conversation, Kind

_LEFT = frozenset({"teamDeleted", "teamHardDeleted", "teamArchived"})


class Installation:
    """Follows where the bot is."""

    def __init__(
        self,
        conversations: Conversations,
        connector: Connector,
        directory: Directory,
        use_cases: UseCases,
    ) -> None:
        self._conversations = conversations
        self._connector = connector
        self._directory = directory
        self._use_cases = use_cases
        self._has_changed = False
        self._reading: asyncio.Task[None] | None = None

    async def note(self, activity: Activity) -> None:
        """Remember where this came from; its token was valid, so its address counts."""
        if _is_gone(activity):
            return
        (channel, _), msteam = parse.place(activity), _msteam(activity)
        kind = Kind.CHANNEL if msteam else Kind.CHAT
        await self._conversations.note(_conversation(activity, channel, kind, ""))
        if msteam:
            name = await self._name(activity, msteam)
            known = _conversation(activity, str(msteam["id"]), Kind.MSTEAM, name)
            if await self._conversations.note(known):
                self._directory.moved(known)
                self._read_soon()

    async def _name(self, activity: Activity, msteam: Mapping[str, Any]) -> str:
        """Return a Microsoft team's name, which only some activities tell."""
        key = str(msteam["id"])
        name = msteam.get("name") or self._conversations.name_of(key)
        if name and name != key:
            return str(name)
        try:
            return await self._connector.msteam_name(str(activity.service_url), key)
        except ChatError:
            # Its channels still go by their own names.
            return key

    async def changed(self, activity: Activity) -> None:
        """Follow a conversationUpdate or an installationUpdate."""
        if _is_gone(activity):
            await self._forget(activity)
        elif _is_here(activity):
            await self._use_cases.writer.run(
                self._use_cases.intake.introduce, _first_word(activity)
            )
        if _msteam(activity):
            self._read_soon()

    async def _forget(self, activity: Activity) -> None:
        (channel, _), msteam = parse.place(activity), _msteam(activity)
        if msteam:
            gone = _conversation(activity, str(msteam["id"]), Kind.MSTEAM, "")
            await self._conversations.forget(gone)
            self._directory.left(gone)
        kind = Kind.CHANNEL if msteam else Kind.CHAT
        await self._conversations.forget(_conversation(activity, channel, kind, ""))

    def _read_soon(self) -> None:
        """Read Teams again beside this activity, which must be answered within seconds."""
        self._has_changed = True
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while self._has_changed:
            self._has_changed = False
            await self._directory.read_anew()


def _conversation(activity: Activity, channel: str, kind: Kind, name: str) -> Conversation:
    return Conversation(parse.tenant(activity), channel, kind, name, str(activity.service_url))


def _msteam(activity: Activity) -> Mapping[str, Any] | None:
    """Return the Microsoft team that a channel belongs to."""
    team = (activity.channel_data or {}).get("team")
    return team if isinstance(team, dict) and team.get("id") else None


def _is_here(activity: Activity) -> bool:
    """Whether the bot has just been added."""
    own = activity.recipient.id if activity.recipient else None
    is_added = any(each.id == own for each in activity.members_added or ())
    return is_added or str(activity.action or "").startswith("add")


def _is_gone(activity: Activity) -> bool:
    """Whether the bot has just been taken out, or what it was in is no more."""
    own = activity.recipient.id if activity.recipient else None
    is_removed = any(each.id == own for each in activity.members_removed or ())
    event = (activity.channel_data or {}).get("eventType")
    return is_removed or event in _LEFT or str(activity.action or "").startswith("remove")


def _first_word(activity: Activity) -> Message:
    """Say where to introduce ourselves: once in a Microsoft team, whichever event tells of it."""
    (channel, _), msteam = parse.place(activity), _msteam(activity)
    where = str(msteam["id"]) if msteam else channel
    return Message(
        key=f"msteams:{parse.tenant(activity)}:{where}:introduced",
        door=Door.MSTEAMS,
        workspace=parse.tenant(activity),
        channel=channel,
        ts="",
        author="",
        text="",
        at=parse.said_at(activity),
        direct=True,
    )
