"""What drift is looked for in: requests as they came in, and what people said of them later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from helpdesk.learning.text import normalise

_WORD = re.compile(r"[^\W\d_]{3,24}")


@dataclass(frozen=True)
class Seen:
    """A request as its first decision saw it, in the teams of now.

    `team` is None where the past says none (a team that was split). `category` is the likeliest one
    where the bot asked which it is; None where there was none to offer.
    `confidence` and `familiarity` are 0 to 1, as `helpdesk.model.Reading` gives them, read by this
    version of the `model`.
    """

    id: str
    at: datetime
    person: str
    team: str | None
    category: str | None
    confidence: float
    familiarity: float
    text: str
    model: int = 0


@dataclass(frozen=True)
class Judged:
    """The first word of a person on where a request of `team` belonged, said at `at`.

    `moved_to` is the right team, where they named one; `is_audit` says that they were asked by lot.
    """

    id: str
    at: datetime
    team: str
    is_wrong: bool
    moved_to: str | None = None
    is_audit: bool = False


@dataclass(frozen=True)
class Answered:
    """What came of a template as an answer to a request, said at `at`."""

    id: str
    at: datetime
    template: str
    has_failed: bool


@dataclass(frozen=True)
class Observed:
    """All of it, each in the order of time. Requests of one incident but its first are left out.

    A thing that happens to fifty people at once is an incident, and told as such.
    """

    seen: tuple[Seen, ...]
    judged: tuple[Judged, ...] = ()
    answered: tuple[Answered, ...] = ()

    @staticmethod
    def of(
        seen: list[Seen], judged: list[Judged] | None = None, answered: list[Answered] | None = None
    ) -> Observed:
        """Put observations in the order of time; at equal times, in that of their ids."""
        return Observed(
            tuple(sorted(seen, key=lambda each: (each.at, each.id))),
            tuple(sorted(judged or (), key=lambda each: (each.at, each.id))),
            tuple(sorted(answered or (), key=lambda each: (each.at, each.id, each.template))),
        )


@lru_cache(maxsize=30_000)
def words(text: str) -> frozenset[str]:
    """Return the words of a request that may tell a topic: three letters at least, each once."""
    return frozenset(_WORD.findall(normalise(text)))
