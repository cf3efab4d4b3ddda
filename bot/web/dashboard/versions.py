"""Versions: every model and every set of answer figures that was trained, and which is live."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from bot.web.dashboard import gone_live, showing, worded
from bot.web.dashboard.content import Cell, Column, Content, Table
from bot.web.dashboard.page import Page, View
from helpdesk.wording.going_live import called
from storage import figures, learned, stream, versions
from storage.stream import Labels
from storage.versions import Version, VersionKind, VersionState

_SHOWN = 100
_LONGEST_NUMBER = 9
_FIRST = "Of what was chosen: what people said that it was the first to learn"
_WITHOUT = "without what was undone; "
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
    return called(version.kind, version.number)


def why(version: Version) -> str:
    """Return why a version is what it is; the figures say the rest of what passed the gate."""
    judged = version.reason.removeprefix(_WITHOUT)
    if not judged.startswith(("held-out", "Brier")):
        return version.reason
    return f"{version.reason.removesuffix(judged)}no worse than what was live"


def link(view: View, version: Version) -> str:
    """Return the address of its page."""
    return view.asked.link(f"/dashboard/versions/{version.kind}/{version.number}")


def right(counts: Mapping[str, int] | None) -> Cell:
    """Return how many of some rows a version got right, as a cell."""
    if not counts or not counts["total"]:
        return Cell("–", "")
    share = counts["right"] / counts["total"]
    return Cell(showing.share(share), share, note=f"{counts['right']:,} of {counts['total']:,}")


def _build(view: View) -> Content:
    live = dict(zip(VersionKind, learned.champions(view.session), strict=True))
    models, answers = (_listed(view, kind, live[kind]) for kind in VersionKind)
    tables = [
        _models(view, models, live),
        _answers(view, answers, live),
        worded.table(view),
        gone_live.of_all(view),
    ]
    period = view.asked.chosen_period
    values = {
        "live": _live(view, live),
        "apart": [
            named(each)
            for each in (*models, *answers)
            if period and not period.since <= each.at < period.until
        ],
        "older": models[-1].number if len(models) >= _SHOWN else None,
    }
    return Content(values, tables=tables)


def _listed(view: View, kind: VersionKind, live: int) -> list[Version]:
    """Return the newest versions of the time asked for, and before them the live one anyway."""
    period, before = view.asked.chosen_period, _before(view)
    found = versions.latest(view.session, kind, _SHOWN, before, period)
    is_missed = live and period and live not in {each.number for each in found}
    return [versions.get(view.session, kind, live), *found] if is_missed else found


def _before(view: View) -> int | None:
    asked = view.asked.own.get("before", "")
    return int(asked) if asked.isdecimal() and len(asked) <= _LONGEST_NUMBER else None


def _live(view: View, live: Mapping[VersionKind, int]) -> list[dict[str, Any]]:
    found = [versions.get(view.session, kind, live[kind]) for kind in VersionKind if live[kind]]
    return [{"called": named(each), "link": link(view, each)} for each in found]


def _models(view: View, every: Sequence[Version], live: Mapping[VersionKind, int]) -> Table:
    team = view.asked.filter.team
    first = _first_learned(view, every) if view.asked.is_narrowed else {}
    rows = [
        [
            *_beginning(view, each, live),
            right(_judged(each, "champion", team)),
            right(_judged(each, "challenger", team)),
            right(_part(each, "challenger", "sanity")),
            _count(each.figures.get("trained_on")),
            *([_count(first[each.number])] if first else []),
            Cell(why(each), each.reason),
        ]
        for each in every
    ]
    of = f" of {view.catalog.called(team)}" if team else ""
    columns = [
        *(Column(title) for title in ("Version", "Trained", "State")),
        Column("Live one then", True, f"What was live then, on requests{of} neither learned from"),
        Column("This one", True, "This version, on the same requests"),
        Column("Examples", True, "The catalog's own examples that it reads right"),
        Column("Labels", True, "Requests whose team people said, and that it learned from"),
        *([Column("First learned", True, _FIRST)] if first else []),
        Column("Why"),
    ]
    title = "Models: which team a request belongs to"
    return Table("models", title, columns, rows, _none(view))


def _first_learned(view: View, every: Sequence[Version]) -> Mapping[int, int]:
    """Count the labels of what is asked for that each version was the first to learn."""
    if not every:
        return {}
    went_live = versions.cursors(view.session, VersionKind.MODEL)
    spans = {each.number: (_known_before(each.number, went_live), each.cursor) for each in every}
    after, upto = min(low for low, _ in spans.values()), max(high for _, high in spans.values())
    labels = Labels(wanted=view.asked.filter, after=after, upto=upto)
    ids = stream.label_ids(view.session, view.catalog, labels)
    return {
        number: max(bisect_right(ids, high) - bisect_right(ids, low), 0)
        for number, (low, high) in spans.items()
    }


def _known_before(number: int, went_live: Sequence[tuple[int, int]]) -> int:
    """Return the last event that a version before this one, that was live, knows."""
    return max((cursor for other, cursor in went_live if other < number), default=0)


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
    title = "Answer figures: how often each answer helps"
    return Table("answers", title, columns, rows, _none(view))


def _none(view: View) -> str:
    return "None was trained in this time." if view.asked.chosen_period else "Nothing yet."


def _beginning(
    view: View, version: Version, live: Mapping[VersionKind, int]
) -> tuple[Cell, Cell, Cell]:
    return (
        Cell(named(version), version.number, link(view, version)),
        Cell(showing.moment(version.at, figures.zone(view.catalog)), version.at.isoformat()),
        Cell(state(version, live[version.kind])),
    )


def _part(version: Version, who: str, part: str) -> Mapping[str, int] | None:
    found = version.figures.get(who)
    return found.get(part) if isinstance(found, dict) else None


def _judged(version: Version, who: str, team: str | None) -> Mapping[str, int] | None:
    """Return the gate's counts on requests kept apart: all of them, or a team's."""
    if team is None:
        return _part(version, who, "holdout")
    duel = version.figures.get("teams", {}).get(team, {})
    found: Mapping[str, int] | None = duel.get(who)
    return found


def _score(value: Any) -> Cell:
    return Cell(f"{value:.3f}", value) if isinstance(value, int | float) else Cell("–", "")


def _count(value: Any) -> Cell:
    return Cell(showing.number(value), value) if isinstance(value, int | float) else Cell("–", "")


PAGE = Page(
    "versions", "Versions", _build, "/dashboard/versions", of_any_time=True, asks=("before",)
)
