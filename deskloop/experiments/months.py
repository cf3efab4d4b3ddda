"""A first month that starts from nothing but names and a few examples, with simulated people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from deskloop.experiments import charts, curves, replays
from deskloop.experiments.progress import watched
from helpdesk.experiment.errors import ExperimentError
from helpdesk.experiment.human import Human
from helpdesk.experiment.samples import Samples
from helpdesk.experiment.stream import Step, Stream, replay, stream_of
from helpdesk.feedback import Kind
from helpdesk.learning.embedding import loading

USUAL = 1_000
"""Requests of a month where no time tells how many there are."""
MOST, LEAST = 3_000, 40
EXAMPLES = 3
ASKED = 0.15
SEED = 0
_DAYS = 30


@dataclass(frozen=True)
class Week:
    """A quarter of the month, counted."""

    requests: int
    asked: int
    straight: int
    rightly: int
    corrections: int

    @property
    def right_share(self) -> float | None:
        """Of those sent straight to a team, the right ones."""
        return self.rightly / self.straight if self.straight else None


@dataclass(frozen=True)
class Month:
    """What happened, the people it was simulated with, and the curve of errors."""

    requests: int
    is_measured: bool
    weeks: Sequence[Week]
    untaught_right: float
    human: Human
    chart: Markup


def first_month(samples: Samples) -> Month | None:
    """Play a month of these requests, in time if they have one; None where there are too few."""
    days = _days(samples)
    size = round(len(samples) * _DAYS / days) if days else USUAL
    ordered = replays.ordered(samples, by_time=days > 0, shuffle=days == 0, seed=SEED)
    try:
        encoder = loading.load(loading.USUAL)
        stream = stream_of(ordered, EXAMPLES, encoder, max(LEAST, min(size, MOST)))
    except ExperimentError:
        return None
    return _month(stream, days > 0) if len(stream.messages) >= LEAST else None


def _month(stream: Stream, is_measured: bool) -> Month:
    human = Human()
    running = replay(stream, human, ASKED, SEED)
    steps = list(watched(running, "playing a first month", len(stream.messages)))
    quarter = -(-len(steps) // 4)
    weeks = [_week(steps[i : i + quarter]) for i in range(0, len(steps), quarter)]
    last = steps[-quarter:]
    return Month(
        requests=len(steps),
        is_measured=is_measured,
        weeks=weeks,
        untaught_right=sum(step.right_untaught for step in last) / len(last),
        human=human,
        chart=charts.svg(curves.learning(steps)),
    )


def _week(steps: Sequence[Step]) -> Week:
    straight = [step for step in steps if not step.asked]
    return Week(
        requests=len(steps),
        asked=len(steps) - len(straight),
        straight=len(straight),
        rightly=sum(step.judged.right for step in straight),
        corrections=sum(s.said is not None and s.said.kind is Kind.WRONG_TEAM for s in steps),
    )


def _days(samples: Samples) -> float:
    """Return the days from the first request to the last; 0 where times do not tell."""
    times = [sample.at for sample in samples if sample.at]
    return (max(times) - min(times)).total_seconds() / 86_400 if times else 0.0
