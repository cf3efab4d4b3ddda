"""Who asks what, and when: a whole week, decided by a seed before it begins. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from playground.company import words
from playground.company.days import DAY, ROLLED_OUT, asked_in
from playground.company.model import Company, Topic

_A_DAY = (120, 95, 92, 88, 74, 9, 7)
"""How many requests each day brings, beside those about the new tool."""
_OF_THE_TOOL = (0, 0, 26, 24, 16, 1, 1)
_HOURS = range(24)


@dataclass(frozen=True)
class Ask:
    """One request to come: `at` is a minute of the week."""

    number: int
    at: float
    person: str
    topic: str
    text: str


def plan(company: Company, seed: int) -> tuple[Ask, ...]:
    """Return the requests of the week in their order; the same seed gives the same week."""
    dice = Random(f"week {seed}")  # noqa: S311 - a simulation
    asked = sorted(
        (*_usual(company, dice), *_about_the_tool(company, dice)), key=lambda one: one[0]
    )
    people = _turns([each.id for each in company.employees], dice)
    return tuple(
        Ask(number, at, next(people), topic.id, words.request(company, topic, dice))
        for number, (at, topic) in enumerate(asked)
    )


def _usual(company: Company, dice: Random) -> Iterator[tuple[float, Topic]]:
    shares = [topic.share for topic in company.topics]
    for day, count in enumerate(_A_DAY):
        for topic in dice.choices(
            company.topics, shares, k=round(count * dice.uniform(0.93, 1.07))
        ):
            yield _moment(day, dice), topic


def _about_the_tool(company: Company, dice: Random) -> Iterator[tuple[float, Topic]]:
    for day, count in enumerate(_OF_THE_TOOL):
        for _ in range(count):
            yield _after_rollout(day, dice), company.new_tool


def _moment(day: int, dice: Random) -> float:
    [hour] = dice.choices(_HOURS, [asked_in(each) for each in _HOURS])
    return DAY * day + 60 * (hour + dice.random())


def _after_rollout(day: int, dice: Random) -> float:
    while (at := _moment(day, dice)) < ROLLED_OUT:
        pass
    return at


def _turns(people: list[str], dice: Random) -> Iterator[str]:
    """Give everybody a turn before anybody has a second one."""
    while True:
        yield from dice.sample(people, len(people))
