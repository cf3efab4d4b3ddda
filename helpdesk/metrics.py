"""What is measured, each with its formula and its denominator. Pure.

Every figure is a Figure: a value and what it is out of, so that nobody reads 100 % off one case.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from statistics import median

from helpdesk import chance
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


def interval(figure: Figure) -> tuple[float, float]:
    """Return the shares between which the true one lies, 95 times in 100; 0 to 1 of nothing."""
    return chance.likely_range(*counts(figure))


def counts(figure: Figure) -> chance.Share:
    """Return a share as (count, of); (0, 0) where it is none."""
    return (int(figure.value or 0), figure.of or 0) if figure.share is not None else (0, 0)


class Trend(StrEnum):
    """Whether a change is one."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"
    TOO_FEW = "too few"


ENOUGH = 10
"""How many cases both periods need before anything is compared."""


@dataclass(frozen=True)
class Change:
    """A share of this period beside that of the one before, where more is better."""

    now: Figure
    before: Figure

    @property
    def points(self) -> float | None:
        """The share now less the share before, in percentage points; None where one is missing."""
        if self.now.share is None or self.before.share is None:
            return None
        return 100 * (self.now.share - self.before.share)

    @property
    def trend(self) -> Trend:
        """BETTER or WORSE where the likely difference leaves out zero; TOO_FEW under `ENOUGH`.

        UNCLEAR says that chance may explain it, not that nothing changed.
        """
        if min(self.now.of or 0, self.before.of or 0) < ENOUGH:
            return Trend.TOO_FEW
        low, high = chance.likely_difference(counts(self.now), counts(self.before))
        return Trend.BETTER if low > 0 else Trend.WORSE if high < 0 else Trend.UNCLEAR


@dataclass(frozen=True)
class Facts:
    """What the figures are made from: the rows of a period, in any order.

    `requests` are those made in the period, `feedback` what was said in it, of whatever request.
    `kinds` has the kinds of decision of each request, the oldest first, and `first_teams` where a
    decision sent it first. `learned_upto` is the newest feedback event that the live model was
    trained on, `set_aside` are those that it hardly believes. `helped` are requests on which
    anybody but the requester acted, `late` those that broke a promise of the SLA.
    """

    requests: Sequence[Request]
    kinds: Mapping[str, Sequence[str]]
    feedback: Sequence[Feedback]
    learned_upto: int
    first_teams: Mapping[str, str] = field(default_factory=dict)
    set_aside: Collection[int] = frozenset()
    helped: Collection[str] = frozenset()
    late: Collection[str] = frozenset()


def figures(facts: Facts) -> dict[str, Figure]:
    """Return every figure by its name, in the order in which people read them."""
    return {
        "requests": Figure(len(facts.requests)),
        "answered": _decided(facts, "answer"),
        "routed": _decided(facts, "route"),
        "asked": _decided(facts, "clarify"),
        "solved_without_a_person": solved_without_a_person(facts),
        "answered_in_silence": answered_in_silence(facts),
        "closed_in_silence": closed_in_silence(facts),
        "first_assignment_accuracy": first_assignment_accuracy(facts),
        "reassignments": reassignments(facts),
        "escalations": escalations(facts),
        "reopenings": reopenings(facts),
        "sla_breaches": sla_breaches(facts),
        "corrections_given": corrections_given(facts),
        "corrections_learned": corrections_learned(facts),
        "median_minutes_to_resolution": median_minutes_to_resolution(facts),
    }


def _decided(facts: Facts, kind: str) -> Figure:
    """Requests with at least one decision of this kind, out of all requests."""
    count = sum(kind in facts.kinds.get(request.id, ()) for request in facts.requests)
    return Figure(count, len(facts.requests))


def solved_without_a_person(facts: Facts) -> Figure:
    """Requests that the requester closed as solved and nobody else acted on, out of those closed.

    Closed is what was marked as solved or resolved and is so still. It says nothing of answers to
    which nobody said anything: those are `answered_in_silence` and `closed_in_silence`. Nor does it
    see help that was given outside the chat.
    """
    closed = [each for each in facts.requests if _is_solved(each)]
    alone = [
        each
        for each in closed
        if each.resolved_by == each.requester and each.id not in facts.helped
    ]
    return Figure(len(alone), len(closed))


def answered_in_silence(facts: Facts) -> Figure:
    """Requests that were answered and neither closed nor handed to a team, out of all requests.

    Nobody knows whether the answer helped: silence may be content or giving up.
    """
    silent = [each for each in facts.requests if each.status is Status.ANSWERED]
    return Figure(len(silent), len(facts.requests))


def closed_in_silence(facts: Facts) -> Figure:
    """Requests closed because nobody said anything, even when asked, out of all requests.

    They count as silent, never as solved.
    """
    return Figure(sum(each.went_quiet for each in facts.requests), len(facts.requests))


def _is_solved(request: Request) -> bool:
    """Whether somebody said that it is solved."""
    return request.status is Status.RESOLVED and not request.went_quiet


def first_assignment_accuracy(facts: Facts) -> Figure:
    """Requests whose first team was right, out of those where we know.

    We know where somebody moved the request (wrong), or where it was solved, resolved or confirmed
    without a move (right). It says nothing of requests that nobody judged.
    """
    moved = _requests_with(facts, _MOVES)
    agreed = _requests_with(facts, _AGREEMENTS) - moved
    return Figure(len(agreed), len(agreed | moved))


_MOVES = frozenset({Kind.WRONG_TEAM, Kind.REASSIGNED, Kind.SAID_WRONG_TEAM, Kind.TAKEN_OVER})
_AGREEMENTS = frozenset({Kind.SOLVED, Kind.RESOLVED, Kind.CONFIRMED})


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
    """Requests reopened at least once, out of those closed at least once, in silence or not."""
    reopened = sum(request.reopened > 0 for request in facts.requests)
    closed = sum(
        request.status is Status.RESOLVED or request.reopened > 0 for request in facts.requests
    )
    return Figure(reopened, closed)


def sla_breaches(facts: Facts) -> Figure:
    """Requests that broke a promise of the SLA so far, out of all requests.

    Young requests may still break theirs.
    """
    return Figure(sum(each.id in facts.late for each in facts.requests), len(facts.requests))


def corrections_given(facts: Facts) -> Figure:
    """Feedback events that say that the bot was wrong."""
    return Figure(sum(event.lesson.is_correction for event in facts.feedback), unit="corrections")


def corrections_learned(facts: Facts) -> Figure:
    """Corrections that the live model was trained on and believes, out of those given.

    Not whether it now decides so.
    """
    given = [event.id for event in facts.feedback if event.lesson.is_correction]
    learned = sum(each <= facts.learned_upto and each not in facts.set_aside for each in given)
    return Figure(learned, len(given), unit="corrections")


def median_minutes_to_resolution(facts: Facts) -> Figure:
    """Median of resolution minus creation, over the resolved requests; `of` counts those.

    What was closed in silence was closed by the clock: its time says nothing.
    """
    spans = [
        (request.resolved_at - request.created_at) / timedelta(minutes=1)
        for request in facts.requests
        if request.resolved_at is not None and not request.went_quiet
    ]
    return Figure(round(median(spans), 1) if spans else None, len(spans), unit="minutes")


def _requests_with(facts: Facts, kinds: Collection[Kind]) -> set[str]:
    made = {request.id for request in facts.requests}
    return made & {event.request_id for event in facts.feedback if event.kind in kinds}
