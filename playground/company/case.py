"""One request as its people know it: what it is truly about, and what was tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from playground.company import words
from playground.company.clock import WeekClock
from playground.company.model import Company, Topic
from playground.company.office import Office
from playground.company.plan import Ask


@dataclass
class World:
    """What all simulated people share. `tally` counts what they did; `channels` are ids by name."""

    company: Company
    office: Office
    clock: WeekClock
    help_channel: str
    channels: Mapping[str, str]
    tally: Counter[str] = field(default_factory=Counter)
    cases: dict[str, Case] = field(default_factory=dict)

    def team_of(self, topic: Topic) -> str:
        """Return the name of the team that a topic truly belongs to."""
        return self.company.teams[topic.channel]

    def phrase(self, name: str, dice: Random) -> str:
        """Return one of the phrases of this name."""
        return words.filled(self.company, dice.choice(self.company.phrases[name]), dice)


@dataclass
class Case:
    """A request under way. `dice` are its own, so that others do not change what becomes of it."""

    ask: Ask
    topic: Topic
    dice: Random
    ts: str
    tried: dict[str, bool] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)

    def chance(self, probability: float) -> bool:
        """Throw the dice."""
        return self.dice.random() < probability

    def once(self, what: str) -> bool:
        """Tell whether this is the first time; people do not do everything again and again."""
        is_first = what not in self.done
        self.done.add(what)
        return is_first

    def helped(self, said: str) -> bool | None:
        """Try an answer that stands in these words; None where there is none with a known title."""
        title = next((each for each in self.topic.helps if each in said), None)
        if title and title not in self.tried:
            self.tried[title] = self.chance(self.topic.helps[title])
        return self.tried[title] if title else None
