"""How urgent a request is: from how many it affects, and how much it hinders them. Pure.

The matrix is the usual one of ITIL (ITIL v3 Service Operation, 2011, 4.2.5.4), with its five codes
on our four priorities: 1 critical, 2 high, 3 normal, 4 and 5 low.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from helpdesk.catalog_entries import Category, Priority

SURE_OF_PRIORITY = 0.7
"""From this probability on a learned priority counts."""

_LADDER = tuple(Priority)


class Impact(StrEnum):
    """How many people it affects, from the fewest."""

    ONE = "one person"
    SEVERAL = "several people"
    EVERYONE = "everyone"


class Urgency(StrEnum):
    """How much it hinders them, from the least."""

    CAN_WAIT = "can wait"
    SLOWS = "slows work down"
    STOPS = "stops work"


MATRIX: Mapping[tuple[Impact, Urgency], Priority] = {
    (Impact.EVERYONE, Urgency.STOPS): Priority.CRITICAL,
    (Impact.EVERYONE, Urgency.SLOWS): Priority.HIGH,
    (Impact.EVERYONE, Urgency.CAN_WAIT): Priority.NORMAL,
    (Impact.SEVERAL, Urgency.STOPS): Priority.HIGH,
    (Impact.SEVERAL, Urgency.SLOWS): Priority.NORMAL,
    (Impact.SEVERAL, Urgency.CAN_WAIT): Priority.LOW,
    (Impact.ONE, Urgency.STOPS): Priority.NORMAL,
    (Impact.ONE, Urgency.SLOWS): Priority.LOW,
    (Impact.ONE, Urgency.CAN_WAIT): Priority.LOW,
}


def raised(priority: Priority) -> Priority:
    """Return the next higher priority; the highest stays."""
    return _LADDER[min(_LADDER.index(priority) + 1, len(_LADDER) - 1)]


def by_matrix(impact: Impact | None, urgency: Urgency | None) -> Priority:
    """Return the matrix's priority; what is not known is one person, who is slowed down."""
    return MATRIX[impact or Impact.ONE, urgency or Urgency.SLOWS]


# All are read in small letters. Without a verb of trouble behind it, "several people" may be whom a
# mail is to reach.
_TROUBLE = r"(is|are|has|cannot|can'?t|can not|lost|loses?|reports?|complain|gets?|sees?)"
_EVERYONE = re.compile(
    r"\b(((whole|entire) (company|organi[sz]ation|site|building)|everyone|everybody"
    rf"|(all|every) (offices?|sites?|locations?|employees?|users?)) {_TROUBLE}"
    r"|(company|site|building)[- ]?wide (outage|problem|failure|issue))\b"
)
_SEVERAL = re.compile(
    r"\b((nobody|no one|(whole|entire) (team|office|floor|department)|everyone|everybody"
    r"|all of us|none of us) \w+"
    rf"|((several|multiple|many) (people|users|colleagues|of us)|we all) {_TROUBLE})\b"
)
_CLAIMED = re.compile(
    r"\b(urgent(ly)?|asap|immediately|emergency|critical|right now|deadline|production is down)\b"
)
_STOPPED = re.compile(
    r"\b((can'?t|can ?not|can not|unable to) (work(?! out)|do (my|any|our) (job|work))"
    r"|nobody can (work|do)|(i'?m|i am|we'?re|we are)( \w+)? blocked"
    r"|(blocks|blocking|stops) (me|us)|work has stopped|at a standstill|production is down)\b"
)
_RELAXED = re.compile(
    r"\b(no (rush|hurry)|not urgent|low prio(rity)?|(it|this|that) can wait|when(ever)?"
    r" (you|someone) (have|has|get) (some |a )?(time|minute|moment|chance))\b"
)


def impact_of(text: str) -> Impact | None:
    """Return how many people the words say are affected; None where they do not say."""
    words = text.lower()
    if _EVERYONE.search(words):
        return Impact.EVERYONE
    return Impact.SEVERAL if _SEVERAL.search(words) else None


def urgency_of(text: str) -> Urgency | None:
    """Return how much the words say it hinders; None where they do not say.

    That somebody calls it urgent says that it hinders them, not that it stops them.
    """
    words = text.lower()
    if _RELAXED.search(words):
        return Urgency.CAN_WAIT
    if _STOPPED.search(words):
        return Urgency.STOPS
    return Urgency.SLOWS if _CLAIMED.search(words) else None


class Judged(NamedTuple):
    """A priority, and in words why it is another than the usual one."""

    priority: Priority
    reasons: tuple[str, ...] = ()


def judge(text: str, category: Category | None, learned: Mapping[str, float]) -> Judged:
    """Return the priority that was learned, where it is sure; else the category's.

    Relaxed words make it low. Several people or a call for hurry raise it one step above the
    category's at least; what the matrix says of the words raises it too.
    """
    usual = category.priority if category else Priority.NORMAL
    sure = next((each for each in _LADDER if learned.get(each, 0.0) >= SURE_OF_PRIORITY), usual)
    if learned.get(sure, 0.0) == 1.0:  # a person said so of the same words
        return Judged(sure)
    impact, urgency = impact_of(text), urgency_of(text)
    is_called_urgent = _CLAIMED.search(text.lower()) is not None
    if urgency is Urgency.CAN_WAIT:
        priority = Priority.LOW
    else:
        at_least = raised(usual) if impact or is_called_urgent else Priority.LOW
        priority = max(sure, at_least, by_matrix(impact, urgency), key=_LADDER.index)
    if priority is sure:
        return Judged(sure)
    why = _why(impact, urgency, is_called_urgent=is_called_urgent)
    return Judged(priority, (f"{priority} priority, as it {' and '.join(why)}",))


def _why(
    impact: Impact | None, urgency: Urgency | None, *, is_called_urgent: bool
) -> Iterator[str]:
    if urgency is Urgency.CAN_WAIT:
        yield str(urgency)
        return
    if impact:
        yield f"affects {impact}"
    if urgency is Urgency.STOPS:
        yield str(urgency)
    elif is_called_urgent:
        yield "is called urgent"
