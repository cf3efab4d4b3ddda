"""Every address of the API, in one table: what serves it, what describes it, what it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.web.api import reports, versions_report
from bot.web.api.question import STEPS, Question
from bot.web.api.reports import Report
from bot.web.api.schemas import Schema
from bot.web.filters import SPANS, USUAL

VERSION = "v1"
BASE = f"/api/{VERSION}"

_FILTERS = ("span", "since", "until", "team", "channel", "workspace")


@dataclass(frozen=True)
class Endpoint:
    """One address. `schema` is what it answers with; `takes` the parameters of its query."""

    name: str
    answer: Callable[[Question], Report]
    schema: str
    takes: Sequence[str] = ()

    @property
    def summary(self) -> str:
        """What it answers, in a sentence."""
        return str(self.answer.__doc__)


ENDPOINTS: Sequence[Endpoint] = (
    Endpoint("figures", reports.figures, "Figures", _FILTERS),
    Endpoint("series", reports.series, "Series", (*_FILTERS, "step")),
    Endpoint("teams", reports.teams, "Teams", _FILTERS),
    Endpoint("confusion", reports.confusion, "Confusion", _FILTERS),
    Endpoint("answers", reports.answers, "Answers", _FILTERS),
    Endpoint("week", reports.week, "Week"),
    Endpoint("versions", versions_report.versions_made, "Versions"),
    Endpoint("alerts", reports.alerts_raised, "Alerts"),
    Endpoint("definitions", reports.definitions, "Definitions"),
)

_DATE: Schema = {"type": "string", "format": "date"}
_TEXT: Schema = {"type": "string"}
PARAMETERS: Mapping[str, tuple[str, Schema]] = {
    "span": (
        "The time up to now; not with dates.",
        {"enum": list(SPANS), "default": USUAL},
    ),
    "since": ("The first day, in the helpdesk's zone.", _DATE),
    "until": ("The last day, in the helpdesk's zone.", _DATE),
    "team": ("Requests whose first team this was.", _TEXT),
    "channel": ("Requests asked in this channel; “dm” for all direct messages.", _TEXT),
    "workspace": ("Requests of this workspace or tenant.", _TEXT),
    "step": ("How long each slice is; without, what suits the period.", {"enum": list(STEPS)}),
}
"""What each parameter of a query means, and its schema."""
