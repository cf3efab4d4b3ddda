"""The company as its file says: teams, topics, phrases, and 300 people. Pure but for reading it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from playground.json_types import Json

PEOPLE = 300
_EACH_TEAM = 2
_FILE = Path(__file__).parent / "company.yml"


@dataclass(frozen=True)
class Topic:
    """Something that people ask for. Only they know whose it is: `channel` is the team's."""

    id: str
    channel: str
    called: str
    share: float
    texts: tuple[str, ...]
    helps: Mapping[str, float] = field(default_factory=dict)
    german: tuple[str, ...] = ()
    spanish: tuple[str, ...] = ()

    @classmethod
    def read(cls, entry: Json) -> Topic:
        """Read an entry of the file."""
        lists = {key: tuple(entry.get(key, ())) for key in ("texts", "german", "spanish")}
        return cls(**{**entry, **lists})


@dataclass(frozen=True)
class Person:
    """One of the people; a technician has the `channel` of a team."""

    id: str
    name: str
    real_name: str
    channel: str | None = None

    def seed(self) -> Json:
        """Return what the workspace keeps of them; `simulated` says that nobody is behind it."""
        role = "technician" if self.channel else "employee"
        known = {"id": self.id, "name": self.name, "real_name": self.real_name, "role": role}
        return known | {"simulated": True}


@dataclass(frozen=True)
class Company:
    """Everybody and everything; `phrases` are lists of words by the name they have in the file."""

    teams: Mapping[str, str]
    topics: tuple[Topic, ...]
    new_tool: Topic
    words: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, tuple[str, ...]]
    people: tuple[Person, ...]

    @property
    def technicians(self) -> list[Person]:
        """Those who work on requests."""
        return [each for each in self.people if each.channel]

    @property
    def employees(self) -> list[Person]:
        """Those who ask."""
        return [each for each in self.people if not each.channel]

    def topic(self, topic_id: str) -> Topic:
        """Return a topic, or the new tool, by its id."""
        return next(each for each in (*self.topics, self.new_tool) if each.id == topic_id)


@cache
def company() -> Company:
    """Read the company; it is the same each time."""
    told: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    firsts, lasts = told.pop("first_names"), told.pop("last_names")
    teams, words = told.pop("teams"), told.pop("words")
    topics = tuple(Topic.read(each) for each in told.pop("topics"))
    tool = Topic.read(told.pop("new_tool"))
    phrases = {key: tuple(value) for key, value in told.items()}
    kept = {key: tuple(value) for key, value in words.items()}
    return Company(teams, topics, tool, kept, phrases, _people(firsts, lasts, list(teams)))


def _people(firsts: list[str], lasts: list[str], channels: list[str]) -> tuple[Person, ...]:
    """Return 300 different people; the last of them are two technicians for each team."""
    dice = Random("the simulated company")  # noqa: S311 - names, not secrets
    pairs = [(first, last) for first in firsts for last in lasts]
    crews = [channel for channel in channels for _ in range(_EACH_TEAM)]
    places = [None] * (PEOPLE - len(crews)) + crews
    return tuple(
        Person(f"USIM{number:03}", _login(*names), " ".join(names), place)
        for number, (names, place) in enumerate(
            zip(dice.sample(pairs, PEOPLE), places, strict=True)
        )
    )


def _login(first: str, last: str) -> str:
    plain = f"{first}.{last}".lower().translate(str.maketrans("øłı", "oli"))
    spread = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in spread if letter.isascii())
