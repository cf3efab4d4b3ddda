"""What there is in the fake Teams: people, Microsoft teams, channels, chats, and what was said.

Ids look as Teams' own do: people are `29:…`, the bot `28:<app id>`, channels `19:…@thread.tacv2`,
group chats `19:…@thread.v2`, personal chats `a:…`; a message's id counts milliseconds since 1970.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from deskloop import workspace
from helpdesk.catalog import Catalog

TENANT = "5f0b3c1e-7d1a-4c59-9f3e-2a6f2a0d9b11"
APP_ID = "0f1e2d3c-4b5a-4968-8776-655443322110"
THREAD = ";messageid="


@dataclass(frozen=True)
class Account:
    """A person, or the bot; `handle` is what tests call them.

    `role` and `tenant` are what Teams says of them in a conversation.
    """

    handle: str
    id: str
    name: str
    role: str = "user"
    tenant: str = TENANT

    @property
    def aad_id(self) -> str:
        return guid("aad", self.handle)


BOT = Account("BOT", f"28:{APP_ID}", "Deskloop")


@dataclass
class MSTeam:
    """A Microsoft team; its General channel has the team's own id, and no name of its own."""

    id: str
    name: str
    members: list[Account]
    has_bot: bool = False


@dataclass
class View:
    """A card that one person sees in place of the shared one."""

    card: dict[str, Any]
    number: int
    is_refresh: bool


@dataclass
class Said:
    """One message. `only_to` is the one person who sees it; `number` orders what is shown."""

    id: str
    author: Account
    root: str | None
    text: str
    number: int
    card: dict[str, Any] | None = None
    only_to: str | None = None
    is_deleted: bool = False
    views: dict[str, View] = field(default_factory=dict)


@dataclass
class Conversation:
    """A channel, a group chat or a personal chat. `is_blocked`: its people want no bot."""

    id: str
    kind: str
    name: str
    members: list[Account]
    msteam: MSTeam | None = None
    has_bot: bool = False
    is_blocked: bool = False
    messages: list[Said] = field(default_factory=list)

    def goes_by(self, name: str) -> bool:
        """Whether it is this channel that a catalog calls so: “it-apps” or “IT/it-apps”."""
        full = f"{self.msteam.name}/{self.name}" if self.msteam else self.name
        return name.casefold() in (self.name.casefold(), full.casefold())

    def find(self, message_id: str) -> Said:
        """A message by its id; raises LookupError."""
        return next(
            (each for each in self.messages if each.id == message_id and not each.only_to), None
        ) or _missing(message_id)


class World:
    """Everything there is, with a clock of milliseconds that never gives a number twice."""

    def __init__(self, catalog: Catalog) -> None:
        seed = workspace.seed(catalog)
        self.people = {each["id"]: _account(each) for each in seed["people"]}
        technicians = [self.people[each["id"]] for each in seed["people"] if _serves(each)]
        everybody = MSTeam(_channel_id("Company"), "Company", list(self.people.values()))
        crew = MSTeam(_channel_id("IT"), "IT", technicians)
        leads = MSTeam(_channel_id("IT leads"), "IT leads", technicians[:1])
        self.msteams = [everybody, crew, leads]
        self.conversations: dict[str, Conversation] = {}
        for msteam in self.msteams:
            self._add_channel(msteam, "General", msteam.id)
        for name in catalog.help_channels:
            self._add_channel(everybody, name)
        for team in catalog.teams:
            if not self._has(team.channel):
                self._add_channel(crew, team.channel.rpartition("/")[2])
        if catalog.it_channel and not self._has(catalog.it_channel):
            self._add_channel(leads, catalog.it_channel)
        self._make_private(seed["channels"])
        group = f"19:{_hash('group')}@thread.v2"
        self._add(Conversation(group, "groupChat", "group", everybody.members))
        self._last = 0

    def _add_channel(self, msteam: MSTeam, name: str, id: str | None = None) -> None:
        place = id or _channel_id(f"{msteam.name}/{name}")
        self._add(Conversation(place, "channel", name, msteam.members, msteam))

    def _has(self, channel: str) -> bool:
        return any(each.goes_by(channel) for each in self.conversations.values())

    def _make_private(self, channels: list[dict[str, Any]]) -> None:
        """Let only its own people be in each channel, as in Slack."""
        for each in channels:
            for conversation in self.conversations.values():
                if conversation.kind == "channel" and conversation.goes_by(each["name"]):
                    members = [self.people[who] for who in each["members"] if who in self.people]
                    conversation.members = members

    def _add(self, conversation: Conversation) -> Conversation:
        self.conversations[conversation.id] = conversation
        return conversation

    def named(self, name: str, person: Account) -> Conversation:
        """A conversation by its name or id; "dm" is this person's own chat with the bot."""
        if name == "dm":
            return self.personal(person)
        found = (
            each
            for each in self.conversations.values()
            if name.casefold() in (each.name.casefold(), each.id)
        )
        return next(found, None) or _missing(name)

    def personal(self, person: Account) -> Conversation:
        """A person's chat with the bot, there or not until now."""
        place = f"a:1{_hash(f'chat of {person.handle}')}"
        known = self.conversations.get(place)
        return known or self._add(Conversation(place, "personal", "", [person]))

    def channels_of(self, msteam: MSTeam) -> list[Conversation]:
        return [each for each in self.conversations.values() if each.msteam is msteam]

    def msteam(self, msteam_id: str) -> MSTeam | None:
        return next((each for each in self.msteams if each.id == msteam_id), None)

    def say(
        self,
        where: Conversation,
        author: Account,
        root: str | None,
        text: str = "",
        **more: Any,
    ) -> Said:
        """Add a message, and return it."""
        number = self.tick()
        said = Said(str(number), author, root, text, number, **more)
        where.messages.append(said)
        return said

    def tick(self) -> int:
        """The time in milliseconds since 1970, later than ever before."""
        self._last = max(self._last + 1, time.time_ns() // 1_000_000)
        return self._last


def guid(*parts: str) -> str:
    """An id as Entra's, always the same for the same words."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(parts)))


def _account(person: dict[str, Any]) -> Account:
    handle, name = person["id"], person["real_name"]
    role = "guest" if person.get("is_restricted") else "user"
    tenant = guid("tenant", person["team_id"]) if "team_id" in person else TENANT
    return Account(handle, f"29:1{_hash(handle)}-{_hash(name)[:22]}", name, role, tenant)


def _serves(person: dict[str, str]) -> bool:
    return person["role"] == "technician"


def _channel_id(name: str) -> str:
    return f"19:{_hash(name)}@thread.tacv2"


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _missing(name: str) -> Any:
    raise LookupError(name)
