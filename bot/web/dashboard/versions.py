"""Versions: every model and every set of answer figures that was trained, and which is live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.web.dashboard import showing
from bot.web.dashboard.content import Cell, Column, Content, Table
from bot.web.dashboard.page import Page, View
from storage import figures, learned, versions
from storage.versions import Version, VersionKind, VersionState

KINDS: Mapping[VersionKind, str] = {
    VersionKind.MODEL: "Model",
    VersionKind.TEMPLATES: "Answer figures",
}
_SHOWN = 100
_LONGEST_NUMBER = 9
_STATES: Mapping[VersionState, str] = {
    VersionState.PROMOTED: "Was live",
    VersionState.REFUSED: "Refused",
    VersionState.ROLLED_BACK: "Rolled back",
    VersionState.EMPTIED: "Emptied: it held words that were erased",
}


def state(version: Version, live: int) -> str:
    """Return what a version is, where number `live` of its kind is live."""
    return "● Live" if version.number == live else _STATES[version.state]


def named(version: Version) -> str:
    """Return what a version is called."""
    return f"{KINDS[version.kind]} {version.number}"


def why(version: Version) -> str:
    """Return why a version is what it is; the figures say the rest of what passed the gate."""
    is_figures = version.reason.startswith(("held-out", "Brier"))
    return "no worse than what was live" if is_figures else version.reason


def link(version: Version) -> str:
    """Return the address of its page."""
    return f"/dashboard/versions/{version.kind}/{version.number}"


def right(counts: Mapping[str, int] | None) -> Cell:
    """Return how many of some rows a version got right, as a cell."""
    if not counts or not counts["total"]:
        return Cell("–", "")
    share = counts["right"] / counts["total"]
    return Cell(showing.share(share), share, note=f"{counts['right']:,} of {counts['total']:,}")


def _build(view: View) -> Content:
    models, answers = (
        versions.latest(view.session, kind, _SHOWN, _before(view)) for kind in VersionKind
    )
    live = dict(zip(VersionKind, learned.champions(view.session), strict=True))
    tables = [_models(view, models, live), _answers(view, answers, live)]
    older = models[-1].number if len(models) == _SHOWN else None
    return Content({"live": _live(view, live), "older": older}, tables=tables)


def _before(view: View) -> int | None:
    asked = view.asked.own.get("before", "")
    return int(asked) if asked.isdecimal() and len(asked) <= _LONGEST_NUMBER else None


def _live(view: View, live: Mapping[VersionKind, int]) -> list[dict[str, Any]]:
    found = [versions.get(view.session, kind, live[kind]) for kind in KINDS if live[kind]]
    return [{"called": named(each), "link": link(each)} for each in found]


def _models(view: View, every: Sequence[Version], live: Mapping[VersionKind, int]) -> Table:
    rows = [
        [
            *_beginning(view, each, live),
            right(_part(each, "champion", "holdout")),
            right(_part(each, "challenger", "holdout")),
            right(_part(each, "challenger", "sanity")),
            _count(each.figures.get("trained_on")),
            Cell(why(each), each.reason),
        ]
        for each in every
    ]
    columns = [
        *(Column(title) for title in ("Version", "Trained", "State")),
        Column("Live one then", True, "What was live then, on requests that neither learned from"),
        Column("This one", True, "This version, on the same requests"),
        Column("Examples", True, "The catalog's own examples that it reads right"),
        Column("Labels", True, "Requests whose team people said, and that it learned from"),
        Column("Why"),
    ]
    return Table("models", "Models: which team a request belongs to", columns, rows)


def _answers(view: View, every: Sequence[Version], live: Mapping[VersionKind, int]) -> Table:
    rows = [
        [
            *_beginning(view, each, live),
            _score(each.figures.get("champion")),
            _score(each.figures.get("challenger")),
            _count(each.figures.get("outcomes")),
            Cell(why(each), each.reason),
        ]
        for each in every
    ]
    about = "Brier score: how far it expected otherwise than what came of answers; less is better"
    columns = [
        *(Column(title) for title in ("Version", "Trained", "State")),
        Column("Live one then", True, about),
        Column("This one", True, about),
        Column("Outcomes", True, "Answers kept apart to judge by"),
        Column("Why"),
    ]
    return Table("answers", "Answer figures: how often each answer helps", columns, rows)


def _beginning(
    view: View, version: Version, live: Mapping[VersionKind, int]
) -> tuple[Cell, Cell, Cell]:
    return (
        Cell(named(version), version.number, link(version)),
        Cell(showing.moment(version.at, figures.zone(view.catalog)), version.at.isoformat()),
        Cell(state(version, live[version.kind])),
    )


def _part(version: Version, who: str, part: str) -> Mapping[str, int] | None:
    found = version.figures.get(who)
    return found.get(part) if isinstance(found, dict) else None


def _score(value: Any) -> Cell:
    return Cell(f"{value:.3f}", value) if isinstance(value, int | float) else Cell("–", "")


def _count(value: Any) -> Cell:
    return Cell(showing.number(value), value) if isinstance(value, int | float) else Cell("–", "")


PAGE = Page(
    "versions", "Versions", _build, "/dashboard/versions", has_filters=False, asks=("before",)
)
