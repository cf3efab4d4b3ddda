"""Major incidents: when many requests of a short time are one matter. Pure.

A group is suspected when at least five requests of at least four people in half an hour are alike,
and are more than chance: with λ requests of their categories in half an hour as is usual, and n of
them now, P(Poisson(λ) >= n - 1) must be below one in 10,000. It is n - 1 because every request
counts as a look, and one is there for sure when it does (Slivnyak's theorem); so at most one in
10,000 requests of a steady stream gives a false alarm. λ is taken from the last four weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from scipy.special import pdtrc

from helpdesk.markup import Elsewhere
from helpdesk.model import Request
from helpdesk.similar import ALIKE, ALIKE_ELSEWHERE

WINDOW = timedelta(minutes=30)
LEAST_REQUESTS, LEAST_PEOPLE = 5, 4
CHANCE = 1e-4
"""The Poisson tail from which on a group is no chance; .001 would be ten false alarms in 10,000."""
HISTORY = timedelta(days=28)
AROUND = timedelta(hours=1)
"""So far from the same time of another day it is the same time of day: people work by the clock."""
QUIET = timedelta(hours=4)
"""After the team was asked once, nobody is asked again about what is alike for so long."""
JOINS_IN_CATEGORY = 0.3
"""Likeness to an incident from which on a request of its category joins it."""

_WEEKEND = 5


@dataclass(frozen=True)
class Recent:
    """A request of the last half hour. `requester` names a person of a workspace."""

    id: str
    requester: str
    team: str
    category: str | None
    text: str
    at: datetime


@dataclass(frozen=True)
class Suspicion:
    """Requests that may be one incident, the oldest first."""

    requests: tuple[Recent, ...]

    @property
    def first(self) -> Recent:
        """The request that would stand for them: the first of the team that most of them have."""
        return next(each for each in self.requests if each.team == self.team)

    @property
    def people(self) -> int:
        """How many people asked."""
        return len({each.requester for each in self.requests})

    @property
    def minutes(self) -> int:
        """Whole minutes from the first to the last, at least one."""
        return max(1, round((self.requests[-1].at - self.requests[0].at).total_seconds() / 60))

    @property
    def team(self) -> str:
        """The team most of them have; the first in the alphabet wins a tie."""
        teams = [each.team for each in self.requests]
        return max(sorted(set(teams)), key=teams.count)


@dataclass(frozen=True)
class Standing:
    """An incident as the cards of its requests show it.

    `others` are all that were linked to its parent, by now; `place` is where it is spoken of, None
    where nothing was sent yet.
    """

    words: str
    others: int = 0
    place: Elsewhere | None = None


Likeness = Callable[[str, str], float]
"""How much two requests are alike, by their ids."""


def suspected(
    recent: Sequence[Recent],
    usual: Callable[[str | None], float],
    likeness: Likeness,
    known: Sequence[Recent] = (),
) -> Suspicion | None:
    """Return the largest group of `recent` that is no chance; None where there is none.

    `usual` gives what is usual in half an hour of a category; see `usual_of`. What is like one of
    `known` is left out: people were asked about it.
    """
    told = [each for each in recent if not any(_is_same(each, one, likeness) for one in known)]
    groups = [[each for each in told if _is_same(seed, each, likeness)] for seed in told]
    rate = cache(usual)
    largest_first = sorted(filter(_is_many, groups), key=len, reverse=True)
    found = next((each for each in largest_first if _is_no_chance(each, rate)), None)
    return Suspicion(tuple(sorted(found, key=_age))) if found else None


def _is_same(one: Recent, other: Recent, likeness: Likeness) -> bool:
    """Whether two requests are of one category or, where it is none or differs, alike."""
    if one.id == other.id or (one.category is not None and one.category == other.category):
        return True
    return likeness(one.id, other.id) >= _enough(one.category, other.category)


def _enough(one: str | None, other: str | None) -> float:
    """Return the likeness from which on requests of two categories are one matter."""
    return ALIKE if one is None or other is None else ALIKE_ELSEWHERE


def _is_many(group: Sequence[Recent]) -> bool:
    people = {each.requester for each in group}
    return len(group) >= LEAST_REQUESTS and len(people) >= LEAST_PEOPLE


def _is_no_chance(group: Sequence[Recent], usual: Callable[[str | None], float]) -> bool:
    rate = sum(usual(category) for category in {each.category for each in group})
    return bool(pdtrc(len(group) - 2, rate) < CHANCE)


def usual_of(times: Iterable[datetime], at: datetime) -> float:
    """Return how many requests of a category are usual in half an hour at this time.

    `times` are those of the four weeks up to `WINDOW` ago, in UTC. It is the average of all of
    them, or that of this time on such days, working days or weekends, if more; each as if one more
    had been asked, since nothing is impossible.
    """
    past = [each for each in times if at - HISTORY <= each < at - WINDOW]
    here = [each for each in past if _is_such_day(each, at) and _is_such_time(each, at)]
    days = sum(_is_such_day(at - timedelta(days=day), at) for day in range(HISTORY.days))
    return max((len(past) + 1) * WINDOW / HISTORY, (len(here) + 1) * WINDOW / (2 * AROUND * days))


def _is_such_day(one: datetime, other: datetime) -> bool:
    return (one.weekday() >= _WEEKEND) == (other.weekday() >= _WEEKEND)


def _is_such_time(one: datetime, other: datetime) -> bool:
    apart = abs(_clock(one) - _clock(other))
    return min(apart, timedelta(days=1) - apart) <= AROUND


def _clock(at: datetime) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def joins(likeness: float, category: str | None, of_incident: str | None) -> bool:
    """Whether a request of this category, so much like an incident, is part of it."""
    is_category = category is not None and category == of_incident
    return likeness >= (JOINS_IN_CATEGORY if is_category else _enough(category, of_incident))


def is_parent(request: Request) -> bool:
    """Whether it stands for an incident."""
    return request.incident == request.id


def is_linked(request: Request) -> bool:
    """Whether it is part of an incident that another request stands for."""
    return request.incident is not None and request.incident != request.id


def _age(recent: Recent) -> tuple[datetime, str]:
    return recent.at, recent.id
