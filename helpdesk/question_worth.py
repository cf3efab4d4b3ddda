"""What follow-up questions are good for: which to ask first, and which not at all. Pure.

A share of questions is left out by lot (see `helpdesk.followups`), so that requests with a question
can be held against requests like them without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import fmean, median, variance

from helpdesk.model import Request

FEWEST_ASKED, FEWEST_EACH = 30, 8
"""So often a question was asked before it is judged, and so many are compared on each side."""
MOSTLY = 0.7
"""The share of those asked that declined, from which nobody wants to be asked."""
_FASTER = 0.84  # standard errors: chance alone does as much in one of five
_PRIOR = 20.0  # requests that would show no difference
_LEAST_HOURS = 0.02


@dataclass(frozen=True)
class Use:
    """A question on one resolved request: `hours` until that was resolved.

    `answer` is "" where there was none, and None where the question was left out by lot.
    `is_overtaken` says that a technician spoke before there was an answer.
    """

    request_id: str
    answer: str | None
    hours: float
    is_overtaken: bool = False

    @property
    def took(self) -> float:
        """The logarithm of the hours: what is slow is slow in proportion."""
        return log(max(self.hours, _LEAST_HOURS))


def uses_of(question: str, requests: Sequence[Request]) -> list[Use]:
    """Return the uses of a question, by the id of its item, on resolved requests."""
    return [
        Use(
            request.id,
            (each.answer or "") if each.is_asked else None,
            _hours_of(request),
            each.is_overtaken,
        )
        for request in requests
        for each in request.followups
        if each.question == question
    ]


def _hours_of(request: Request) -> float:
    end = request.resolved_at or request.created_at
    return (end - request.created_at).total_seconds() / 3600


@dataclass(frozen=True)
class Useless:
    """A question that is of no use: in `count` `of` so many requests; `why` is for people."""

    count: int
    of: int
    why: str


def useless(
    uses: Sequence[Use], *, decides: bool, is_mentioned: Callable[[Sequence[Use]], bool]
) -> Useless | None:
    """Say why a question is of no use; None where it is of some, or too new to tell.

    After 30 requests: more than 70 % of those who had the time did not answer; or no answer depends
    on it (`decides`), requests with the question were not resolved faster than those for which it
    was left out by lot (Welch's statistic, 1947, below 0.84), and no technician ever spoke of an
    answer (`is_mentioned`). Answered ones alone would say nothing of speed: what is resolved
    before anybody can answer is the fastest.
    """
    asked = [each for each in uses if each.answer is not None]
    left_out = [each for each in uses if each.answer is None]
    if len(asked) < FEWEST_ASKED:
        return None
    waited = [each for each in asked if not each.is_overtaken]
    skipped = [each for each in waited if not each.answer]
    if len(waited) >= FEWEST_ASKED and len(skipped) > MOSTLY * len(waited):
        why = f"Not answered in {len(skipped)} of {len(waited)} requests."
        return Useless(len(skipped), len(waited), why)
    if decides or len(left_out) < FEWEST_EACH or faster(asked, left_out) >= _FASTER:
        return None
    if is_mentioned([each for each in asked if each.answer]):
        return None
    why = f"{_hours(asked, 'With')}, {_hours(left_out, 'without')}; nobody spoke of an answer."
    return Useless(len(asked), len(asked), why)


def faster(some: Sequence[Use], others: Sequence[Use]) -> float:
    """Return by how many standard errors the first were resolved faster (Welch's t)."""
    first, second = [each.took for each in some], [each.took for each in others]
    spread = sqrt(variance(first) / len(first) + variance(second) / len(second))
    gained = fmean(second) - fmean(first)
    return gained / spread if spread else 0.0


def _hours(uses: Sequence[Use], word: str) -> str:
    return f"{word} the question resolved in {median(each.hours for each in uses):.1f} h"


def gain(uses: Sequence[Use]) -> float:
    """Return by how much a question shortens the time to resolution: 0.1 is by a tenth, about.

    The difference of the mean logarithms, asked against left out by lot, shrunk towards none: few
    requests show little. 0 with fewer than 8 of either.
    """
    asked = [each.took for each in uses if each.answer is not None]
    left_out = [each.took for each in uses if each.answer is None]
    if min(len(asked), len(left_out)) < FEWEST_EACH:
        return 0.0
    weight = len(asked) * len(left_out) / (len(asked) + len(left_out))
    return (fmean(left_out) - fmean(asked)) * weight / (weight + _PRIOR)


def order(present: Sequence[str], uses: Mapping[str, Sequence[Use]]) -> list[str]:
    """Return a category's questions, what shortens most first; about equal ones stay in place."""
    gained = {each: round(gain(uses.get(each, ())), 1) for each in present}
    return sorted(present, key=lambda each: -gained[each])
