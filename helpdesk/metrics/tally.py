"""What requests add up to: counts that can be added in any order, and kept. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import sqrt

from helpdesk.metrics.life import CALLS, MOVES, OVERRIDES, Life
from helpdesk.model import Status
from helpdesk.verdicts import Record, record

BINS = 10
"""So many bins of equal width hold how sure the bot was, from 0 to 1."""
WHOLE = 1000
"""What one is where parts are counted as whole numbers, so that sums do not depend on the order."""


@dataclass(frozen=True)
class Tally:
    """How often what was counted, by name; what is not in `counts` is 0.

    Names with a slash are the bins of one distribution: `resolution/17` are the requests that were
    resolved within 17 minutes.
    """

    counts: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        """Return both together."""
        return total((self, other))

    def __sub__(self, other: Tally) -> Tally:
        """Return what is left without a part of it."""
        left = ((name, count - other[name]) for name, count in self.counts.items())
        return Tally({name: count for name, count in left if count})

    def __getitem__(self, name: str) -> int:
        """Return how often this was counted."""
        return self.counts.get(name, 0)

    def bins(self, name: str) -> dict[int, int]:
        """Return the bins of a distribution that are not empty, in their order."""
        start = f"{name}/"
        found = ((key, count) for key, count in self.counts.items() if key.startswith(start))
        return dict(sorted((int(key.removeprefix(start)), count) for key, count in found))


NOTHING = Tally()


def total(tallies: Iterable[Tally]) -> Tally:
    """Return all of them together, in whatever order they come."""
    return added(each.counts for each in tallies)


def added(counts: Iterable[Mapping[str, int]]) -> Tally:
    """Return the tally of many counts; a million requests are some ten thousand of them."""
    found: dict[str, int] = {}
    for each in counts:
        for name, count in each.items():
            found[name] = found.get(name, 0) + count
    return Tally(found)


@dataclass(frozen=True)
class AnswerTally:
    """One wording of a template: on how many requests it was sent, and what came of it there."""

    uses: int = 0
    record: Record = field(default_factory=Record)

    def __add__(self, other: AnswerTally) -> AnswerTally:
        """Return both together."""
        return AnswerTally(self.uses + other.uses, self.record + other.record)


# Spans.


def span_bin(span: timedelta) -> int:
    """Return the bin of a time: seconds, from a minute on minutes, from an hour on 5 % wide."""
    return bin_of(span // _MICROSECOND)


def bin_of(microseconds: int) -> int:
    """Return the same of a time in microseconds: half a second or minute counts as a whole one."""
    return bisect_right(_ENDS, microseconds)


def minutes_of(index: int) -> float:
    """Return the middle of a bin in minutes: beyond an hour nothing is off by more than 2.5 %."""
    if index < _SECONDS:
        return index / _SECONDS
    if index <= _HOUR:
        return float(index - _SECONDS + 1)
    return _MINUTES * _WIDTH ** (index - _HOUR - 1) * sqrt(_WIDTH)


_SECONDS, _MINUTES, _WIDTH = 60, 60, 1.05
_HOUR = _SECONDS + _MINUTES - 1
_MICROSECOND = timedelta(microseconds=1)
_SECOND, _MINUTE = 1_000_000, 60_000_000
# Where each bin ends; whatever takes longer than a century is in the last.
_ENDS = [
    *(index * _SECOND + _SECOND // 2 for index in range(_SECONDS)),
    *(index * _MINUTE + _MINUTE // 2 for index in range(1, _MINUTES + 1)),
    *(round(_MINUTES * _WIDTH**index * _MINUTE) for index in range(1, 280)),
]


# One request.


def of_life(life: Life) -> Tally:
    """Return what one request counts."""
    counts: Counter[str] = Counter()
    for part in (_deciding, _judging, _audit, _ending, _times):
        counts.update({name: int(count) for name, count in part(life) if count})
    return Tally(dict(counts))


_Parts = Iterator[tuple[str, int]]


def _deciding(life: Life) -> _Parts:
    decided = life.decided
    yield "requests", 1
    yield "answered", "answer" in decided
    yield "routed", "route" in decided
    yield "asked", "clarify" in decided
    yield "own", life.is_own
    yield "calls", bool(life.said & CALLS) or "escalate" in decided
    yield "escalated", life.escalated > 0
    yield "overridden", bool(life.said & OVERRIDES)
    yield "moved", bool(life.said & MOVES)
    yield "late", life.is_late


def _judging(life: Life) -> _Parts:
    is_right = life.is_right
    yield "judged", is_right is not None
    yield "right", is_right is True
    yield "own_judged", life.is_own and is_right is not None
    yield "own_wrong", life.is_own and is_right is False
    if life.belongs and life.likeliest and life.confidence is not None:
        index = min(int(life.confidence * BINS), BINS - 1)
        yield f"sure/{index}", 1
        yield f"sure_sum/{index}", round(life.confidence * WHOLE)
        yield f"sure_right/{index}", life.likeliest == life.belongs


def _audit(life: Life) -> _Parts:
    """Count for helpdesk.metrics.audited: what might be drawn, and what was, by its weight."""
    drawn = life.decisions[0] if life.is_own else None
    if drawn is None or not drawn.chance:
        return
    is_right = life.is_right
    yield "drawable", 1
    yield "drawable_wrong", is_right is False
    yield "drawable_right", is_right is True
    if drawn.is_audited:
        weight = round(WHOLE / drawn.chance)
        yield "audited", 1
        yield "audit_answered", is_right is not None
        yield "audit_wrong", is_right is False
        yield "audit_weight", weight * (is_right is not None)
        yield "audit_weight_wrong", weight * (is_right is False)
        yield "audit_weight_squared", weight**2 * (is_right is not None)


def _ending(life: Life) -> _Parts:
    is_over = life.status is Status.RESOLVED
    is_silent = life.went_quiet and not life.is_helped
    yield "closed", life.is_closed
    yield "solved_alone", life.is_solved_alone
    yield "silent", life.went_quiet
    yield "unheard", life.status is Status.ANSWERED
    yield "reopened", life.reopened > 0
    yield "ever_closed", is_over or life.reopened > 0
    yield "deflected_silent", is_silent
    yield "deflected", life.is_solved_alone or is_silent
    yield "durable", life.is_solved_alone and not life.reopened
    yield "answered_reopened", "answer" in life.decided and life.reopened > 0
    yield "rating_asked", life.rating_asked or life.rating is not None
    yield "rated", life.rating is not None
    yield "rated_well", (life.rating or 0) > _SO_SO


_SO_SO = 3


def _times(life: Life) -> _Parts:
    if life.response is not None:
        yield f"response/{span_bin(life.response)}", 1
    if life.resolution is not None:
        yield f"resolution/{span_bin(life.resolution)}", 1


def of_answers(lives: Iterable[Life]) -> dict[tuple[str, int], AnswerTally]:
    """Return what came of each wording that was sent to these requests."""
    found: dict[tuple[str, int], AnswerTally] = {}
    for life in lives:
        judged = {(each.template, each.version): each for each in life.verdicts}
        for wording in life.sent | judged.keys():
            verdict = [judged[wording]] if wording in judged else []
            one = AnswerTally(1, record(verdict))
            found[wording] = found.get(wording, AnswerTally()) + one
    return found


def of_confusion(lives: Iterable[Life]) -> dict[tuple[str, str], int]:
    """Return how many requests went to one team first and belonged to another."""
    pairs = ((life.team, life.belongs) for life in lives if life.team and life.belongs)
    return dict(Counter((first, right) for first, right in pairs if first != right))
