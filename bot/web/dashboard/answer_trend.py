"""One answer over time: how often it was sent, how often it solved, and what was changed of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.web.dashboard import chart_marks, showing, trends
from bot.web.dashboard.answers import POLICIES
from bot.web.dashboard.content import Chart, Line, Mark
from bot.web.dashboard.page import View
from helpdesk.catalog import Drafting
from helpdesk.chance import likely_range
from helpdesk.improving import spelled
from helpdesk.knowledge import Change, ItemKind
from helpdesk.metrics import ENOUGH, Step
from helpdesk.verdicts import Record
from storage.answer_series import AnswerSlice, series_of_answer


def charts(view: View, template: str, changes: Sequence[Change]) -> Sequence[Chart]:
    """Return the charts of an answer, with marks where these `changes` were made."""
    asked, step = view.asked, Step.fitting(view.asked.period)
    before, now = (
        series_of_answer(view.session, template, period, asked.filter, view.catalog, step)
        for period in (trends.earlier(asked.period, trends.FAR), asked.period)
    )
    back = trends.looks_back(asked.period, trends.FAR)
    times = [asked.period.since, *(each.until for each in now)]
    marks = chart_marks.together(sorted(_moments(changes)), asked.period, times)
    came = [_within([*before, *now], at - back, at) for at in times]
    return _solved(times, came, spelled(back), marks), _sent(now, marks)


def _within(slices: Sequence[AnswerSlice], since: datetime, until: datetime) -> Record:
    found = Record()
    for each in slices:
        if since <= each.since < until:
            found += each.tally.record
    return found


def _solved(
    times: Sequence[datetime], came: Sequence[Record], span: str, marks: Sequence[Mark]
) -> Chart:
    """Return how many of the judged uses solved for good, and where the truth likely lies."""
    low, high, share = zip(*map(_likely, came), strict=True)
    lines = [
        Line("Likely at least", low, "low"),
        Line("Likely at most", high, "high"),
        Line("Solved for good", share),
    ]
    last = came[-1]
    is_known = last.uses >= ENOUGH
    shown = f"{showing.share(last.share)} of {last.uses:,}" if is_known else "Too few uses to tell"
    story = f"{shown} in the last {span}{_changed(marks)}."
    title = "Solved for good, of the uses judged"
    return Chart("solved", title, story, times, lines, marks=marks, when="Up to")


def _likely(record: Record) -> tuple[float | None, float | None, float | None]:
    """Return between what the true share lies, and the share; None of too few uses."""
    if record.uses < ENOUGH:
        return None, None, None
    return *likely_range(record.durable, record.judged), record.share


def _sent(now: Sequence[AnswerSlice], marks: Sequence[Mark]) -> Chart:
    counts = [each.tally.uses for each in now]
    story = f"{sum(counts):,} times, at most {max(counts, default=0):,} at a time{_changed(marks)}."
    times, lines = trends.begins(now), [Line("Sent", counts)]
    return Chart("sent", "Sent", story, times, lines, "count", "bars", marks)


def _changed(marks: Sequence[Mark]) -> str:
    if not marks:
        return ""
    return f"; its words or its policy changed: {', '.join(each.words for each in marks)}"


def _moments(changes: Sequence[Change]) -> Iterator[tuple[datetime, str]]:
    for each in changes:
        words = _policy(each) if each.kind is ItemKind.DRAFTING else _words(each)
        if words:
            yield each.at, words


def _policy(change: Change) -> str:
    """Return what becomes of the answer from then on."""
    if change.after is None:
        return "As the catalog says"
    return POLICIES[Drafting(change.after["drafting"])]


def _words(change: Change) -> str:
    """Return which words went live; "" where the same are sent as before."""
    before: Mapping[str, Any] = change.before or {}
    after: Mapping[str, Any] = change.after or {}
    number, old = after.get("champion", 0), before.get("champion", 0)
    if after.get("is_retired"):
        return "" if before.get("is_retired") else "Retired"
    if number != old or before.get("is_retired"):
        return f"Version {number}{' back' if number <= old else ''}"
    tried = after.get("challenger")
    return f"Version {tried} on trial" if tried and tried != before.get("challenger") else ""
