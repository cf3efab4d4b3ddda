"""Overview: is it improving, and what needs a decision."""

from __future__ import annotations

from bot.web.dashboard.content import Chart, Content, Line
from bot.web.dashboard.page import Page, View
from helpdesk.metrics.definitions import DEFINITIONS, figures
from helpdesk.metrics.period import Step
from storage import figures as stored


def _build(view: View) -> Content:
    asked = view.asked
    tally = stored.tally(view.session, asked.period, asked.filter, view.catalog)
    step = Step.fitting(asked.period)
    slices = stored.series(view.session, asked.period, asked.filter, view.catalog, step)
    counts = [figures(each.tally)["requests"].value for each in slices]
    chart = Chart(
        "requests",
        "Requests",
        f"{sum(counts):,.0f} requests were made.",
        [each.since for each in slices],
        [Line("Requests", counts)],
        unit="count",
        kind="bars",
    )
    return Content({"figures": figures(tally), "definitions": DEFINITIONS}, charts=[chart])


PAGE = Page("overview", "Overview", _build, "/dashboard")
