"""Charts of shares over time: each point looks back far enough to say something."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Literal

from bot.web.dashboard import showing
from bot.web.dashboard.content import Chart, Line, Mark
from bot.web.dashboard.page import View
from helpdesk.improving import spelled
from helpdesk.metrics import DEFINITIONS, Figure, Period, Step, Tally
from storage import figures as stored
from storage.answer_series import AnswerSlice
from storage.figures import Slice

# The share of one slice jumps about by chance: each point takes so much into account.
_LOOKS_BACK = {
    Step.MINUTE: timedelta(minutes=3),
    Step.FIVE_MINUTES: timedelta(minutes=15),
    Step.HOUR: timedelta(hours=12),
    Step.DAY: timedelta(days=7),
    Step.WEEK: timedelta(days=28),
}
FAR = 4
"""What is rarer, such as the requests of one team, takes so many times that into account."""


def earlier(period: Period, times: int = 1) -> Period:
    """Return the time before a period that its first points look back on."""
    return Period(period.since - looks_back(period, times), period.since)


def looks_back(period: Period, times: int = 1) -> timedelta:
    """Return how long a time each point of a period takes into account."""
    return times * _LOOKS_BACK[Step.fitting(period)]


@dataclass(frozen=True)
class Points:
    """What was counted in the time up to each moment; `span` says how long that is."""

    times: Sequence[datetime]
    tallies: Sequence[Tally]
    span: str

    def values(self, name: str) -> list[float | None]:
        """Return a figure at each moment; None where there were too few cases."""
        return [_value(each) for each in self.figures(name)]

    def figures(self, name: str) -> list[Figure]:
        """Return a figure of `DEFINITIONS` at each moment."""
        return [DEFINITIONS[name].figure(tally) for tally in self.tallies]


@dataclass(frozen=True)
class Read:
    """The slices of a period, and its points that look back a little, and far."""

    slices: Sequence[Slice]
    near: Points
    far: Points


def read(view: View) -> Read:
    """Return what charts of the period asked for are drawn from."""
    asked, step = view.asked, Step.fitting(view.asked.period)
    before, now = (
        stored.series(view.session, period, asked.filter, view.catalog, step)
        for period in (earlier(asked.period, FAR), asked.period)
    )
    return Read(now, points(before, now, asked.period), points(before, now, asked.period, FAR))


def points(before: Sequence[Slice], now: Sequence[Slice], period: Period, times: int = 1) -> Points:
    """Return a point for the beginning of a period and for the end of each of its slices."""
    back = looks_back(period, times)
    every = [*before, *now]
    begins = [each.since for each in every]
    # A window is what there was up to its end, without what there was up to its beginning.
    upto = list(accumulate((each.tally for each in every), initial=Tally()))
    moments = [period.since, *(each.until for each in now)]
    windows = ((bisect_left(begins, at - back), bisect_left(begins, at)) for at in moments)
    tallies = [upto[last] - upto[first] for first, last in windows]
    return Points(moments, tallies, spelled(back))


def accuracy(read: Points, marks: Sequence[Mark] = ()) -> Chart:
    """Return how many requests went right at first, and between what the truth likely lies."""
    found = read.figures("first_assignment_accuracy")
    lines = [
        Line("Likely at least", [_bound(each, 0) for each in found], "low"),
        Line("Likely at most", [_bound(each, 1) for each in found], "high"),
        Line("Right at first", [_value(each) for each in found]),
    ]
    went_live = f" {_many(len(marks), 'moment')} at which something new went live." if marks else ""
    story = f"{_story(lines[2], read).capitalize()}{went_live}"
    return Chart(
        "accuracy",
        "Sent to the right team at first",
        story,
        read.times,
        lines,
        marks=marks,
        when="Up to",
    )


def small(name: str, read: Points) -> Chart:
    """Return the same without its range, to stand in a row."""
    line = Line("Right at first", read.values("first_assignment_accuracy"))
    title, story = "Right at first, over time", _story(line, read)
    return Chart(name, title, story, read.times, [line], is_small=True, when="Up to")


def begins(slices: Sequence[Slice | AnswerSlice]) -> list[datetime]:
    """Return when slices begin; one cut at its beginning as if it were whole.

    Bars are as wide as the shortest slice is long.
    """
    times = [each.since for each in slices]
    if len(times) > 2:
        times[0] = min(times[0], times[1] - (times[2] - times[1]))
    return times


def requests(slices: Sequence[Slice]) -> Chart:
    """Return how many requests were made."""
    counts = [each.tally["requests"] for each in slices]
    story = f"{sum(counts):,} requests, at most {max(counts, default=0):,} at a time."
    return Chart(
        "requests", "Requests", story, begins(slices), [Line("Requests", counts)], "count", "bars"
    )


def lines(
    name: str,
    title: str,
    read: Points,
    chosen: Sequence[tuple[str, Line]],
    unit: Literal["share", "minutes"] = "share",
) -> Chart:
    """Return some figures as lines of one chart; the values of `chosen` are filled in."""
    drawn = [Line(each.name, read.values(figure), each.role) for figure, each in chosen]
    shown = showing.minutes if unit == "minutes" else showing.share
    story = " ".join(f"{each.name}: {_story(each, read, shown)}" for each in drawn)
    return Chart(name, title, story, read.times, drawn, unit, when="Up to")


def _story(line: Line, read: Points, shown: Callable[[float | None], str] = showing.share) -> str:
    """Return where a line begins and ends, for those who do not see it."""
    known = [value for value in line.values if value is not None]
    if not known:
        return "too few requests to tell."
    last = f"{shown(known[-1])} in the last {read.span}"
    return f"{last}, {shown(known[0])} at the beginning." if known[1:] else f"{last}."


def _value(figure: Figure) -> float | None:
    if figure.is_too_few:
        return None
    return figure.value if figure.is_measure else figure.share


def _bound(figure: Figure, side: int) -> float | None:
    return None if figure.is_too_few or figure.interval is None else figure.interval[side]


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
