"""A chat, the bot behind it, a worker, and the people, in one test process.

Tests speak as people do (`says`, `press`, `pick`) and wait with `settle`, which watches until
nothing is owed any more; nothing sleeps for a guess. `slack_office` and `msteams_office` are the
same house with another chat in front.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from house import House, until

from bot.service import Service
from helpdesk.catalog import Catalog
from storage.db import Database

TEAM_BUTTONS = ["Take it", "Reply", "Resolve", "Reassign"]
"""What stands under a request that a team works on."""


class Said(ABC):
    """One message as one person sees it; every chat shows the same things in its own way."""

    ts: str
    author: str
    is_bot: bool
    is_ephemeral: bool
    buttons: list[str]
    """What can be pressed at once."""
    menu: list[str]
    """What is folded away."""
    options: list[str]
    links: list[tuple[str, str]]
    """The links in the words, as (label, address)."""
    text: str

    @property
    def elements(self) -> list[str]:
        """The labels of all that can be pressed or picked."""
        return self.buttons + self.menu + self.options

    @abstractmethod
    def value(self, label: str) -> str:
        """What the button with this label carries."""


@dataclass(frozen=True)
class Modal:
    """A form on somebody's screen: the values that each question offers, none for free words."""

    title: str
    questions: dict[str, list[str]]


class Office(ABC):
    """People and their chat, with Deskloop in it."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.idle.append(lambda: self.is_idle)

    # What people do, and what they see of it: each chat in its own way.

    @property
    @abstractmethod
    def is_idle(self) -> bool:
        """Whether nothing is under way between the chat and the bot."""

    @property
    @abstractmethod
    def workspace_id(self) -> str:
        """The id of the workspace or tenant."""

    @abstractmethod
    def id_of(self, user: str) -> str:
        """The platform's id of a person."""

    @abstractmethod
    def name_of(self, user: str) -> str:
        """What a person is called."""

    @abstractmethod
    def says(
        self, user: str, text: str, *, channel: str = "it-help", thread: str | None = None
    ) -> str:
        """Write a message, and return its ts; "@Deskloop" in it mentions the bot."""

    @abstractmethod
    def press(self, user: str, message: Said, label: str, *, channel: str = "it-help") -> None:
        """Press the button with this label, folded away or not."""

    @abstractmethod
    def pick(self, user: str, message: Said, label: str, *, channel: str = "it-help") -> None:
        """Pick this option from the list that has it."""

    @abstractmethod
    def edits(self, user: str, ts: str, text: str, *, channel: str = "it-help") -> None:
        """Change a message of one's own."""

    @abstractmethod
    def deletes(self, user: str, ts: str, *, channel: str = "it-help") -> None:
        """Delete a message of one's own."""

    @abstractmethod
    def reacts(self, user: str, ts: str, emoji: str, *, channel: str = "it-help") -> None:
        """Put an emoji, by the chat's own name for it, on a message."""

    @abstractmethod
    def shortcut(self, user: str, ts: str, *, channel: str = "it-help") -> None:
        """Choose what the app offers in the menu of a message."""

    @abstractmethod
    def modals(self, user: str) -> list[Modal]:
        """The forms on this person's screen, the one on top last."""

    @abstractmethod
    def fills(self, user: str, values: dict[str, str]) -> None:
        """Fill in and send the form on top."""

    @abstractmethod
    def closes(self, user: str) -> None:
        """Close the form on top without sending it."""

    @abstractmethod
    def faults(self, **fault: Any) -> None:
        """Let the chat misbehave; "late" and "duplicate" mean the same in every chat."""

    @abstractmethod
    def in_thread(self, ts: str, user: str, channel: str) -> list[Said]:
        """What stands in a thread now, its first message included."""

    @abstractmethod
    def in_channel(self, name: str, user: str) -> list[Said]:
        """What stands at the top level of a channel now."""

    @abstractmethod
    def posted(self) -> list[Any]:
        """Everything that the bot showed anybody, as it was sent."""

    # The same in every chat.

    def modal(self, user: str) -> Modal:
        """The form on top of this person's screen, waited for."""
        found: list[Modal] = self.until(lambda: self.modals(user))
        return found[-1]

    def thread(self, ts: str, *, user: str = "UADA", channel: str = "it-help") -> list[Said]:
        """Everything in a thread, its first message included, once nothing is owed any more."""
        self.settle()
        return self.in_thread(ts, user, channel)

    def reply(self, ts: str, *, user: str = "UADA", channel: str = "it-help") -> Said:
        """The bot's first reply in a thread."""
        said = self.thread(ts, user=user, channel=channel)
        return next(each for each in said if each.is_bot and not each.is_ephemeral)

    def only_to(self, user: str, ts: str, *, channel: str = "it-help") -> Said:
        """The newest message in a thread that only this person sees."""
        said = self.thread(ts, user=user, channel=channel)
        return [each for each in said if each.is_ephemeral][-1]

    def channel(self, name: str, *, user: str = "UTESS") -> list[Said]:
        """Everything at the top level of a channel, once nothing is owed any more."""
        self.settle()
        return self.in_channel(name, user)

    def cards(self, name: str, *, user: str = "UTESS") -> list[Said]:
        """The bot's cards in a team's channel."""
        return [said for said in self.channel(name, user=user) if said.is_bot]

    def all_cards(self, *, user: str = "UTESS") -> dict[str, list[Said]]:
        """The cards of every team's channel that has any."""
        found = {team.channel: self.cards(team.channel, user=user) for team in self.catalog.teams}
        return {name: cards for name, cards in found.items() if cards}

    # The house behind.

    @property
    def database(self) -> Database:
        return self.house.database

    @property
    def redis_url(self) -> str:
        return self.house.redis_url

    @property
    def catalog(self) -> Catalog:
        return self.house.catalog

    @property
    def service(self) -> Service:
        return self.house.service

    @property
    def bot_url(self) -> str:
        return self.house.bot_url

    @property
    def worker_is_on(self) -> bool:
        return self.house.worker_is_on

    @worker_is_on.setter
    def worker_is_on(self, is_on: bool) -> None:
        self.house.worker_is_on = is_on

    def settle(self) -> None:
        self.house.settle()

    def work(self) -> None:
        self.house.work()

    def health(self) -> dict[str, Any]:
        return self.house.health()

    def until(self, condition: Callable[[], Any]) -> Any:
        return until(condition)
