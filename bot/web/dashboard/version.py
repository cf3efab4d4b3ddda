"""One version: its figures, what it was made from, and what would change if it were live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.web.dashboard import gone_live, rehearsal, showing
from bot.web.dashboard.content import Cell, Column, Content, Table
from bot.web.dashboard.page import Act, Doing, Page, View
from bot.web.dashboard.versions import named, right, state, why
from bot.web.errors import NotFoundError, RefusedError
from helpdesk.learning.errors import LearningError
from helpdesk.wording.going_live import called
from storage import learned, steering, stream, versions
from storage.errors import StorageError
from storage.stream import Labels
from storage.versions import Version, VersionKind, VersionState

_PARTS: Mapping[str, str] = {"holdout": "Requests kept apart", "sanity": "The catalog's examples"}


@dataclass(frozen=True)
class Made:
    """What a version was made from, `before` is the one before it.

    It was the first to go live with `labels`.
    """

    before: Version | None
    labels: Labels
    is_other_catalog: bool


def _build(view: View) -> Content:
    version = _named(view.path, view)
    live = _live(view)[version.kind]
    made = _made(view, version)
    values = {
        "version": version,
        "called": named(version),
        "why": why(version),
        "state": state(version, live),
        "is_live": version.number == live,
        "is_older": _is_older(version, live),
        "can_go_live": version.number != live and version.state is not VersionState.EMPTIED,
        "made": made,
        "has_labels": bool(stream.given_by_team(view.session, view.catalog, made.labels)),
        "doubts": len(version.figures.get("quarantine", ())),
    }
    history = gone_live.of_one(view, version.kind, version.number)
    return Content(values, tables=[_gate(view, version), _labels(view, made), history])


def _build_going_live(view: View) -> Content:
    version = _named(view.path, view)
    live = _live(view)[version.kind]
    if version.number == live or version.state is VersionState.EMPTIED:
        raise NotFoundError(f"{named(version)} is live already, or cannot be live any more.")
    try:
        found = rehearsal.with_version(view, version)
    except (StorageError, LearningError) as error:
        raise NotFoundError(f"It cannot be tried: {error}") from error
    values = {
        "version": version,
        "called": named(version),
        "live": called(version.kind, live).lower(),
        "instead_of": live,
        "is_older": _is_older(version, live),
        "rehearsal": found,
    }
    return Content(values, tables=[rehearsal.table(view, found)])


def _is_older(version: Version, live: int) -> bool:
    """Whether it was live before what is live now."""
    return version.number < live and version.state is not VersionState.REFUSED


def _named(names: Mapping[str, str], view: View | Doing) -> Version:
    """Return the version that an address or a form names; raises NotFoundError."""
    kind, number = names.get("kind", ""), names.get("number", "")
    is_one = kind in set(VersionKind) and number.isdecimal() and len(number) <= 9
    try:
        return versions.get(view.session, VersionKind(kind), int(number if is_one else 0))
    except (StorageError, ValueError) as error:
        raise NotFoundError("There is no such version.") from error


def _live(view: View | Doing) -> Mapping[VersionKind, int]:
    return dict(zip(VersionKind, learned.champions(view.session), strict=True))


def _made(view: View, version: Version) -> Made:
    session, kind, number = view.session, version.kind, version.number
    before = versions.get(session, kind, number - 1) if number > 1 else None
    after, upto = versions.first_learned(session, kind, number)
    return Made(
        before=before,
        labels=Labels(after=after, upto=upto),
        is_other_catalog=before is not None and before.catalog_digest != version.catalog_digest,
    )


def _gate(view: View, version: Version) -> Table:
    """The gate's figures: as a whole, on the examples, and by team."""
    rows = _model_rows(view, version.figures) if version.kind is VersionKind.MODEL else []
    columns = [
        Column("Judged on"),
        Column("Live one then", is_number=True),
        Column("This one", is_number=True),
    ]
    return Table("gate", "How it was judged", columns, rows, "It was judged by nothing yet.")


def _model_rows(view: View, figures: Mapping[str, Any]) -> list[list[Cell]]:
    before, after = figures.get("champion", {}), figures.get("challenger", {})
    whole = [
        [Cell(title, part), right(before.get(part)), right(after.get(part))]
        for part, title in _PARTS.items()
    ]
    teams = [
        [
            Cell(view.catalog.called(team), team),
            right(duel.get("champion")),
            right(duel.get("challenger")),
        ]
        for team, duel in sorted(figures.get("teams", {}).items())
        if view.asked.filter.team in (None, team)
    ]
    return whole + teams


def _labels(view: View, made: Made) -> Table:
    asked = view.asked
    wanted = replace(made.labels, period=asked.chosen_period, wanted=asked.filter)
    rows = [
        [
            Cell(view.catalog.called(each.of), each.of),
            Cell(showing.number(each.labels), each.labels),
        ]
        for each in stream.given_by_team(view.session, view.catalog, wanted)
    ]
    columns = [Column("Team"), Column("Labels", is_number=True)]
    title = "What people said that it was the first to learn"
    none = "of what was chosen" if asked.query else "of people: only what was known before"
    return Table("labels", title, columns, rows, f"No label {none}.")


def _go_live(doing: Doing) -> str:
    """Make a version live; every process decides by it within seconds."""
    version = _named(doing.form, doing)
    if version.state is VersionState.EMPTIED:
        raise RefusedError(f"{named(version)} is gone: it held words that were erased.")
    versions.hold(doing.session, version.kind)
    live = _live(doing)[version.kind]
    if doing.form.get("instead_of", str(live)) != str(live):
        raise RefusedError(
            f"{called(version.kind, live)} went live since you looked. Nothing was changed: look "
            "again at what would be decided differently."
        )
    asked = (doing.session, doing.catalog, version.kind, version.number)
    steering.make_live(*asked, doing.visitor.person, doing.chat, doing.at)
    return f"{named(version)} is live: the next request is decided by it. The IT channel is told."


PAGE = Page(
    "version",
    "Version",
    _build,
    "/dashboard/versions/{kind}/{number}",
    in_menu=False,
    of_any_time=True,
)
GOING_LIVE = Page(
    "going_live",
    "Make live",
    _build_going_live,
    "/dashboard/versions/{kind}/{number}/live",
    in_menu=False,
    of_any_time=True,
)
ACTS = (Act("go-live", _go_live),)
