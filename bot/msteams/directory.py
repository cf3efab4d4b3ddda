"""Who and what there is in Teams: channels by name, and who serves requests.

The Microsoft teams that the bot was added to are known from their events; their channels and the
people in them are read at start, when somebody unknown acts, and when a channel changes.
A channel goes by `Team name/Channel name`, by its own name where no other has it, or by its id.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.freshness import Freshness
from bot.msteams.connector import Connector
from bot.msteams.conversations import Conversations
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.ports import ChatError, ChatRefusedError
from storage.conversations import Conversation, Kind

log = logging.getLogger(__name__)

# The channel that every Microsoft team has; Teams reports it without a name.
_GENERAL = "General"


@dataclass(frozen=True)
class _Channel:
    """A channel of a Microsoft team, with where it can be reached."""

    msteam: Conversation
    id: str
    name: str

    @property
    def full_name(self) -> str:
        return f"{self.msteam.name}/{self.name}"

    @property
    def conversation(self) -> Conversation:
        return replace(self.msteam, channel=self.id, kind=Kind.CHANNEL, name=self.full_name)


class Directory:
    """Conversations by name or id, and the people in the teams' channels.

    `is_alone` says that Teams is the only chat: then teams that name none work here.
    """

    def __init__(
        self,
        connector: Connector,
        conversations: Conversations,
        catalog: Catalog,
        clock: Callable[[], float],
        *,
        is_alone: bool,
    ) -> None:
        self._connector = connector
        self._conversations = conversations
        self._catalog = catalog
        self._channels: dict[str, _Channel] = {}
        self._is_alone = is_alone
        self._crews: dict[str, frozenset[str]] = {}
        self._missing: list[str] = []
        self._freshness = Freshness(self._read, (ChatError,), clock)

    async def ready(self) -> None:
        """Read Teams once; raises ChatError where it does not answer."""
        await self._freshness.ready()

    async def read_anew(self) -> None:
        """Read Teams again after something changed there."""
        await self._freshness.read_anew()

    async def find(self, channel: str) -> Conversation | None:
        """Return the conversation of this name or id; None where the bot was never there."""
        named = self._channels.get(channel.casefold())
        return named.conversation if named else await self._conversations.find(channel)

    async def find_after_all(self, channel: str) -> Conversation | None:
        """Look again for what another process may have heard of."""
        await self._freshness.look_again()
        return await self.find(channel)

    def is_help_channel(self, channel: str) -> bool:
        """Whether every message in this channel is a request."""
        named = (self._channels.get(name.casefold()) for name in self._catalog.help_channels)
        return any(found and found.id == channel for found in named)

    def is_known_technician(self, person: str) -> bool:
        """Whether this person was in the channel of a team when it was last read."""
        return any(person in crew for crew in self._crews.values())

    async def is_technician(self, person: str) -> bool:
        """Whether this person is in the channel of a team; looks again where that is unknown."""
        if not self.is_known_technician(person):
            await self._freshness.look_again()
        self._freshness.keep()
        return self.is_known_technician(person)

    async def _read(self) -> None:
        msteams = await self._conversations.msteams()
        self._channels = _by_name([one for each in msteams for one in await self._within(each)])
        for name in self._team_channels():
            self._crews[name] = await self._people_in(name)
        self._tell_missing([name for name in self._crews if await self.find(name) is None])

    def _tell_missing(self, missing: list[str]) -> None:
        """Say once which channels are not there, and again when that has changed."""
        if missing and missing != self._missing:
            where = ", ".join(missing)
            log.warning("Teams has no channel %s; add the app to the team of each", where)
        self._missing = missing

    async def _within(self, msteam: Conversation) -> list[_Channel]:
        try:
            found = await self._connector.channels(msteam.service_url, msteam.channel)
        except ChatRefusedError as error:
            log.warning("cannot read the channels of %s: %s", msteam.name, error)
            return []
        except ChatError as error:
            known = self._known_in(msteam)
            if not known:
                raise
            log.warning("cannot read the channels of %s: %s", msteam.name, error)
            return [replace(each, msteam=msteam) for each in known]
        return [_Channel(msteam, channel, name or _GENERAL) for channel, name in found]

    def _known_in(self, msteam: Conversation) -> set[_Channel]:
        """Return the channels that were read last; the index has each under several names."""
        return {each for each in self._channels.values() if each.msteam.channel == msteam.channel}

    def _team_channels(self) -> list[str]:
        homes = {Door.MSTEAMS, None} if self._is_alone else {Door.MSTEAMS}
        return [team.channel for team in self._catalog.teams if team.chat in homes]

    async def _people_in(self, name: str) -> frozenset[str]:
        where = await self.find(name)
        if where is None:
            return frozenset()
        try:
            return await self._connector.members(where.service_url, where.channel)
        except ChatRefusedError as error:
            log.warning("cannot read who is in %s: %s", name, error)
            return frozenset()
        except ChatError as error:
            log.warning("cannot read who is in %s: %s", name, error)
            return self._crews.get(name, frozenset())


def _by_name(channels: Iterable[_Channel]) -> dict[str, _Channel]:
    """Index channels by id, and by the names that no other has.

    Anybody may make a Microsoft team of any name: a name that two have means neither.
    """
    found = list(channels)
    names = [(name.casefold(), each) for each in found for name in {each.name, each.full_name}]
    count = Counter(name for name, _ in names)
    for name in sorted(name for name in count if "/" in name and count[name] > 1):
        log.warning("two channels in Teams are called %s; write the id in the catalog", name)
    index = {each.id.casefold(): each for each in found}
    return {name: each for name, each in names if count[name] == 1} | index
