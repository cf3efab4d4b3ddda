"""Overview: is it improving, by which figures, and what needs a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.web.dashboard import chart_marks, showing, to_decide, trends
from bot.web.dashboard.content import Cell, Chart, Column, Content, Line, Table
from bot.web.dashboard.page import Page, View
from bot.web.dashboard.trends import Points, Read
from helpdesk.comparing import Comparison, compared
from helpdesk.improving import Answer, Periods, Verdict, improving
from helpdesk.metrics import DEFINITIONS, Period, Tally
from storage import figures as stored
from storage.figures import Slice

_MAIN = (
    "requests",
    "first_assignment_accuracy",
    "durable_deflection",
    "asked",
    "median_minutes_to_first_response",
    "median_minutes_to_resolution",
    "reopenings",
    "csat",
    "sla_breaches",
    "median_minutes_to_live",
)


def _build(view: View) -> Content:
    both, read = _both(view, view.asked.period), trends.read(view)
    found = {name: compared(name, *both) for name in DEFINITIONS}
    values = {
        "verdict": _verdict(view, read.slices),
        "waiting": to_decide.waiting(view),
        "main": {name: found[name] for name in _MAIN},
        "definitions": DEFINITIONS,
    }
    return Content(values, [_all(found)], _charts(view, both[0], read))


def _both(view: View, period: Period) -> Periods:
    """Return what was counted in a period, and in the one before."""
    now, before = (
        stored.tally(view.session, each, view.asked.filter, view.catalog)
        for each in (period, period.before)
    )
    return now, before


def _verdict(view: View, slices: Sequence[Slice]) -> Verdict:
    """Return whether it improved on the period before, or within this one where it is the first."""
    period = view.asked.period
    found = _improving(view, period)
    began = next((each.since for each in slices if each.tally["requests"]), None)
    if found.answer is not Answer.TOO_FEW or began is None:
        return found
    half = Period(began + (period.until - began) / 2, period.until)
    within = _improving(view, half, is_part=True)
    return found if within.answer is Answer.TOO_FEW else within


def _improving(view: View, period: Period, *, is_part: bool = False) -> Verdict:
    now, before = (
        stored.by_team(view.session, each, view.asked.filter, view.catalog)
        for each in (period, period.before)
    )
    teams = {
        view.catalog.called(team): (tally, before.get(team, Tally())) for team, tally in now.items()
    }
    length = period.until - period.since
    return improving(_both(view, period), teams, length, is_part=is_part)


def _all(found: Mapping[str, Comparison]) -> Table:
    columns = (
        Column("Figure"),
        Column("This period", is_number=True),
        Column("The one before", is_number=True),
        Column("Change"),
        Column("What is counted"),
    )
    return Table("figures", "All figures", columns, [_row(*each) for each in found.items()])


def _row(name: str, moved: Comparison) -> Sequence[Cell]:
    definition = DEFINITIONS[name]
    of = f"out of {definition.out_of}" if definition.out_of else ""
    return (
        Cell(definition.title),
        showing.figure_cell(moved.now),
        showing.figure_cell(moved.before),
        Cell(showing.moved(moved)),
        Cell(definition.formula, note=of),
    )


def _charts(view: View, tally: Tally, read: Read) -> Sequence[Chart]:
    return (
        trends.accuracy(
            read.near, chart_marks.marks(view.session, view.asked.period, read.near.times)
        ),
        trends.requests(read.slices),
        _outcomes(read.near),
        _corrections(tally, read.slices),
        _to_live(read.far),
    )


def _outcomes(points: Points) -> Chart:
    chosen = (
        ("durable_deflection", Line("Solved for good without a person", (), "good")),
        ("asked", Line("Asked back", (), "other")),
    )
    return trends.lines("outcomes", "Solved without a person, and asked back", points, chosen)


def _corrections(tally: Tally, slices: Sequence[Slice]) -> Chart:
    given = [each.tally["corrections"] for each in slices]
    story = (
        f"{tally['corrections']:,} given; the live model has learned {tally['learned']:,} of them."
    )
    times = trends.begins(slices)
    lines = [Line("Corrections given", given, "other")]
    return Chart("corrections", "Corrections", story, times, lines, "count", "bars")


def _to_live(points: Points) -> Chart:
    chosen = (("median_minutes_to_live", Line("Half of them within", ())),)
    return trends.lines(
        "to_live", "From a correction to the model that learned it", points, chosen, "minutes"
    )


PAGE = Page("overview", "Overview", _build, "/dashboard")
