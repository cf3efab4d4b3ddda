"""Teams: each one's figures, who gets what belongs to another, and how sure the bot is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from bot.web.dashboard import chart_marks, trends
from bot.web.dashboard.confusion import matrix, shade
from bot.web.dashboard.content import Cell, Chart, Column, Content, Table
from bot.web.dashboard.page import Page, View
from bot.web.dashboard.showing import figure_cell
from helpdesk.metrics import DEFINITIONS, Figure, Step, Tally, sureness
from storage import figures as stored

_Any = TypeVar("_Any")
_MAIN = "first_assignment_accuracy"
_SHOWN = {
    "requests": "Requests",
    "first_assignment_accuracy": "Right at first",
    "reassignments": "Moved away",
    "median_minutes_to_first_response": "First response",
    "median_minutes_to_resolution": "Resolution",
    "sla_breaches": "SLA breaches",
    "reopenings": "Reopened",
    "csat": "CSAT",
    "corrections_given": "Corrections",
}


def _build(view: View) -> Content:
    asked = view.asked
    found = stored.by_team(view.session, asked.period, asked.filter, view.catalog)
    busiest = sorted(found, key=lambda team: -found[team]["requests"])
    pairs = stored.confusion(view.session, asked.period, asked.filter, view.catalog)
    tally = stored.tally(view.session, asked.period, asked.filter, view.catalog)
    team = asked.filter.team
    tables = (
        _teams(view, {each: found[each] for each in busiest}, _small(view)),
        matrix(pairs, view),
        _sureness(tally),
    )
    values = {
        "called": view.catalog.called(team) if team else "",
        "shade": partial(shade, most=max(pairs.values(), default=0)),
        "calibration": DEFINITIONS["calibration_error"].figure(tally),
    }
    return Content(values, tables, _of_one(view))


def _teams(view: View, found: Mapping[str, Tally], small: Mapping[str, Chart]) -> Table:
    figures = (
        Column(title, is_number=True, about=DEFINITIONS[name].formula)
        for name, title in _SHOWN.items()
    )
    columns = _with_chart((Column("Team"), *figures), Column("Over time", is_drawn=True))
    rows = [_row(view, team, tally, small.get(team)) for team, tally in found.items()]
    return Table("teams", "Teams", columns, rows, "No request has gone to a team in this time.")


def _row(view: View, team: str, tally: Tally, small: Chart | None) -> Sequence[Cell]:
    link = view.asked.link("/dashboard/teams", team=team)
    cells = (_cell(name, DEFINITIONS[name].figure(tally)) for name in _SHOWN)
    return _with_chart((Cell(view.catalog.called(team), href=link), *cells), Cell("", chart=small))


def _with_chart(row: Sequence[_Any], drawn: _Any) -> Sequence[_Any]:
    """Return a row with its chart beside the figure that it draws."""
    after = 2 + list(_SHOWN).index(_MAIN)
    return (*row[:after], drawn, *row[after:])


def _cell(name: str, figure: Figure) -> Cell:
    """Return a figure; between what the truth likely lies has room for the main one alone."""
    full = figure_cell(figure)
    if name == _MAIN or figure.of is None:
        return full
    return replace(full, note=f"of {figure.of:,}" if figure.is_too_few else "")


def _small(view: View) -> Mapping[str, Chart]:
    """Return for each team how its accuracy went, to stand in its row."""
    asked, step = view.asked, Step.fitting(view.asked.period)
    before, now = (
        stored.series_by_team(view.session, period, asked.filter, view.catalog, step)
        for period in (trends.earlier(asked.period, trends.FAR), asked.period)
    )
    return {
        team: trends.small(
            f"team-{team}", trends.points(before.get(team, ()), slices, asked.period, trends.FAR)
        )
        for team, slices in now.items()
    }


def _of_one(view: View) -> Sequence[Chart]:
    """Return the charts of the team that is looked at; none where all are."""
    if not view.asked.filter.team:
        return ()
    read = trends.read(view)
    marks = chart_marks.marks(view.session, view.asked.period, read.near.times)
    return trends.accuracy(read.near, marks), trends.requests(read.slices)


def _sureness(tally: Tally) -> Table:
    columns = (
        Column("It was sure to"),
        Column("It was right", is_number=True),
        Column("So it was"),
    )
    rows = [
        (
            Cell(f"{100 * each.confidence:.0f} %", each.confidence),
            figure_cell(Figure(each.right, each.of)),
            Cell(_honesty(each.confidence, Figure(each.right, each.of))),
        )
        for each in sureness(tally)
    ]
    empty = "Nobody has named or confirmed a right team in this time."
    return Table("sureness", "How sure, and how right", columns, rows, empty)


def _honesty(confidence: float, figure: Figure) -> str:
    """Return whether it was too sure, as far as chance lets anybody tell."""
    low, high = figure.interval or (0.0, 1.0)
    if figure.is_too_few:
        return "too few to tell"
    if low <= confidence <= high:
        return "as sure as it should be"
    return "too sure" if confidence > high else "not sure enough"


PAGE = Page("teams", "Teams", _build, "/dashboard/teams")
