"""Who and what there is in Teams: channels by name, and who has which role.

The Microsoft teams that the bot was added to are known from their events; their channels and the
people in them are read at start, when somebody unknown acts, and when a channel changes.
A channel goes by `Team name/Channel name`, by its own name where no other has it, or by its id.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.channels import Channels
from bot.freshness import Freshness
from bot.msteams.connector import Connector, Member
from bot.msteams.conversations import Conversations
from bot.msteams.parse import Account
from bot.roster import Roster
from helpdesk.authority import Staff
from helpdesk.catalog import Catalog, Team
from helpdesk.doors import Door
from helpdesk.model import Roles
from helpdesk.ports import ChatError, ChatRefusedError
from storage.conversations import Conversation, Kind

log = logging.getLogger(__name__)

# The channel that every Microsoft team has; Teams reports it without a name.
_GENERAL = "General"
_ORGANISATION = "Microsoft Teams"
# Who is in a conversation without belonging to its organisation.
_FOREIGN = frozenset({"guest", "anonymous"})


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
        names: Channels,
        catalog: Catalog,
        clock: Callable[[], float],
        *,
        is_alone: bool,
    ) -> None:
        self._connector = connector
        self._conversations = conversations
        self._names = names
        self._catalog = catalog
        self._channels: dict[str, _Channel] = {}
        self._is_alone = is_alone
        self._people: dict[str, frozenset[str]] = {}
        self._missing: list[str] = []
        self._freshness = Freshness(self._read, (ChatError,), clock)
        self._roster = Roster(catalog.outsiders, (ChatError,), clock)

    async def ready(self) -> None:
        """Read Teams once; raises ChatError where it does not answer."""
        await self._freshness.ready()

    async def read_anew(self) -> None:
        """Read Teams again after something changed there."""
        await self._freshness.read_anew()

    def moved(self, msteam: Conversation) -> None:
        """Reach the channels of a Microsoft team at its new address, before they are read anew."""
        self._channels = {
            name: replace(each, msteam=msteam) if each.msteam.channel == msteam.channel else each
            for name, each in self._channels.items()
        }

    def left(self, msteam: Conversation) -> None:
        """Post no more in the channels of a Microsoft team, before the others are read anew."""
        self._channels = {
            name: each
            for name, each in self._channels.items()
            if each.msteam.channel != msteam.channel
        }

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

    def is_team_channel(self, channel: str) -> bool:
        """Whether a team gets its cards here, or IT is led from here."""
        named = (self._channels.get(name.casefold()) for name in self._people)
        return any(found and found.id == channel for found in named)

    def has(self, channel: str, person: str) -> bool:
        """Whether this person was in this team's channel, by name or id, when it was last read."""
        return any(
            person in people and channel in (name, found.id)
            for name, people in self._people.items()
            if (found := self._channels.get(name.casefold()))
        )

    def known_roles(self, person: Account) -> Roles:
        """Return what is known of this person; nobody has a role before `meet` was awaited."""
        return self._roster.known(person.id, person.entra)

    async def meet(self, person: Account) -> None:
        """Learn whether somebody belongs here, where that matters.

        Raises UnknownPersonError where that decides whether they are served, and Teams is away.
        """
        await self._roster.meet(lambda: self._is_outsider(person), person.id, person.entra)

    async def roles(self, person: Account) -> Roles:
        """Return what this person is to the helpdesk; looks again where they are unknown.

        Raises UnknownPersonError, as `meet` does.
        """
        if not self._roster.is_named(person.id, person.entra):
            await self._freshness.look_again()
        self._freshness.keep()
        await self.meet(person)
        return self.known_roles(person)

    async def _is_outsider(self, person: Account) -> bool:
        try:
            found = await self._connector.member(person.service_url, person.conversation, person.id)
        except ChatRefusedError:
            return True
        return _is_foreign(found, person.tenant)

    async def _read(self) -> None:
        msteams = await self._conversations.msteams()
        found = [one for each in msteams for one in await self._within(each)]
        self._channels = _by_name(found)
        teams, it_channel = self._teams(), self._it_channel
        for name in [*(team.channel for team in teams), *([it_channel] if it_channel else [])]:
            self._people[name] = await self._people_in(name)
        crews = {team.id: self._people[team.channel].union(team.technicians) for team in teams}
        leads = self._people[it_channel] if it_channel else frozenset[str]()
        self._roster.staff = Staff(crews, leads.union(self._catalog.leads))
        self._tell_missing([name for name in self._people if await self.find(name) is None])
        await self._tell_names(found)

    async def _tell_names(self, found: Iterable[_Channel]) -> None:
        """Keep what channels are called; what an organisation is called, Teams tells no bot."""
        places = {(each.msteam.workspace, each.id, each.full_name) for each in found}
        workspaces = {workspace for workspace, *_ in places}
        # At once, so that many are written together: the first reading is waited for.
        await asyncio.gather(
            *(self._names.note(*each) for each in places),
            *(self._names.note_workspace(each, _ORGANISATION) for each in workspaces),
        )

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

    def _teams(self) -> list[Team]:
        """Return the teams that work in Teams."""
        homes = {Door.MSTEAMS, None} if self._is_alone else {Door.MSTEAMS}
        return [team for team in self._catalog.teams if team.chat in homes]

    @property
    def _it_channel(self) -> str | None:
        """The IT channel, which is in Slack where that is connected."""
        return self._catalog.it_channel if self._is_alone else None

    async def _people_in(self, name: str) -> frozenset[str]:
        where = await self.find(name)
        if where is None:
            return frozenset()
        try:
            found = await self._connector.members(where.service_url, where.channel)
        except ChatRefusedError as error:
            log.warning("cannot read who is in %s: %s", name, error)
            return frozenset()
        except ChatError as error:
            log.warning("cannot read who is in %s: %s", name, error)
            return self._people.get(name, frozenset())
        for each in found:
            self._roster.note(each.id, is_outsider=_is_foreign(each, where.workspace))
        return frozenset(each.id for each in found if not _is_foreign(each, where.workspace))


def _is_foreign(member: Member, tenant: str) -> bool:
    return member.role in _FOREIGN or member.tenant not in ("", tenant)


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
