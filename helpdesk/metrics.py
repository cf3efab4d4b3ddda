"""What is measured, each with its formula and its denominator. Pure.

Every figure is a Figure: a value and what it is out of, so that nobody reads 100 % off one case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from helpdesk.feedback import Feedback, Kind
from helpdesk.model import Request, Status


@dataclass(frozen=True)
class Figure:
    """A count or a measure. `of` is the denominator (None for a plain count); `unit` says what."""

    value: float | None
    of: int | None = None
    unit: str = "requests"

    @property
    def share(self) -> float | None:
        """Return value / of; None for a measure, and where there is nothing to divide by."""
        is_share = self.of and self.value is not None and self.unit != "minutes"
        return self.value / self.of if is_share else None  # type: ignore[operator]

    def as_json(self) -> dict[str, float | int | str | None]:
        """Return the figure for machines."""
        shares = {"of": self.of, "share": self.share} if self.of is not None else {}
        return {"value": self.value, **shares, "unit": self.unit}


@dataclass(frozen=True)
class Facts:
    """What the figures are made from: the rows of a period, in any order.

    `kinds` has the kinds of decision of each request, the oldest first; `learned_upto` is the
    newest feedback event that the live model was trained on.
    """

    requests: Sequence[Request]
    kinds: dict[str, list[str]]
    feedback: Sequence[Feedback]
    learned_upto: int


def figures(facts: Facts) -> dict[str, Figure]:
    """Return every figure by its name, in the order in which people read them."""
    return {
        "requests": Figure(len(facts.requests)),
        "answered": _decided(facts, "answer"),
        "routed": _decided(facts, "route"),
        "asked": _decided(facts, "clarify"),
        "first_assignment_accuracy": first_assignment_accuracy(facts),
        "reassignments": reassignments(facts),
        "escalations": escalations(facts),
        "reopenings": reopenings(facts),
        "corrections_given": corrections_given(facts),
        "corrections_learned": corrections_learned(facts),
        "median_minutes_to_resolution": median_minutes_to_resolution(facts),
    }


def _decided(facts: Facts, kind: str) -> Figure:
    """Requests with at least one decision of this kind, out of all requests."""
    count = sum(kind in facts.kinds.get(request.id, ()) for request in facts.requests)
    return Figure(count, len(facts.requests))


def first_assignment_accuracy(facts: Facts) -> Figure:
    """Requests whose first team was right, out of those where we know.

    We know where somebody moved the request (wrong), or where it was solved or resolved without a
    move (right). It says nothing of requests that nobody judged.
    """
    moved = _requests_with(facts, _MOVES)
    agreed = _requests_with(facts, {Kind.SOLVED, Kind.RESOLVED}) - moved
    return Figure(len(agreed), len(agreed | moved))


_MOVES = frozenset({Kind.WRONG_TEAM, Kind.REASSIGNED, Kind.SAID_WRONG_TEAM})


def reassignments(facts: Facts) -> Figure:
    """Requests that a person moved to another team, out of all requests."""
    return Figure(len(_requests_with(facts, _MOVES)), len(facts.requests))


def escalations(facts: Facts) -> Figure:
    """Requests where a person was asked for or the answer did not help, out of all requests."""
    asked = _requests_with(facts, {Kind.PERSON, Kind.DID_NOT_HELP, Kind.SOMETHING_ELSE})
    straight = {
        request.id for request in facts.requests if "escalate" in facts.kinds.get(request.id, ())
    }
    return Figure(len(asked | straight), len(facts.requests))


def reopenings(facts: Facts) -> Figure:
    """Requests reopened at least once, out of those resolved at least once."""
    reopened = sum(request.reopened > 0 for request in facts.requests)
    closed = sum(
        request.status is Status.RESOLVED or request.reopened > 0 for request in facts.requests
    )
    return Figure(reopened, closed)


def corrections_given(facts: Facts) -> Figure:
    """Feedback events that say that the bot was wrong."""
    return Figure(sum(event.lesson.is_correction for event in facts.feedback), unit="corrections")


def corrections_learned(facts: Facts) -> Figure:
    """Corrections that the live model was trained on, out of those given."""
    given = [event for event in facts.feedback if event.lesson.is_correction]
    learned = sum(event.id <= facts.learned_upto for event in given)
    return Figure(learned, len(given), unit="corrections")


def median_minutes_to_resolution(facts: Facts) -> Figure:
    """Median of resolution minus creation, over the resolved requests; `of` counts those."""
    spans = [
        (request.resolved_at - request.created_at) / timedelta(minutes=1)
        for request in facts.requests
        if request.resolved_at is not None
    ]
    return Figure(round(median(spans), 1) if spans else None, len(spans), unit="minutes")


def _requests_with(facts: Facts, kinds: frozenset[Kind] | set[Kind]) -> set[str]:
    return {event.request_id for event in facts.feedback if event.kind in kinds}
