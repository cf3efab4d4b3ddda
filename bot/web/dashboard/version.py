"""One version: its figures, what it was made from, and what would change if it were live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.web.dashboard import rehearsal, showing
from bot.web.dashboard.content import Cell, Column, Content, Table
from bot.web.dashboard.page import Act, Doing, Page, View
from bot.web.dashboard.versions import KINDS, named, right, state, why
from bot.web.errors import NotFoundError, RefusedError
from helpdesk.learning.errors import LearningError
from storage import learned, stream, versions
from storage.errors import StorageError
from storage.versions import Version, VersionKind, VersionState

_PARTS: Mapping[str, str] = {"holdout": "Requests kept apart", "sanity": "The catalog's examples"}


@dataclass(frozen=True)
class Made:
    """What a version was made from, `before` is the one before it.

    It was the first to go live with the labels of people with `after` < id <= its cursor:
    `labels` of them by team.
    """

    before: Version | None
    after: int
    labels: Counter[str]
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
        "doubts": len(version.figures.get("quarantine", ())),
    }
    return Content(values, tables=[_gate(view, version), _labels(view, made)])


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
        "live": f"{KINDS[version.kind].lower()} {live}",
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
        after=after,
        labels=stream.labels_between(session, after, upto),
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
    ]
    return whole + teams


def _labels(view: View, made: Made) -> Table:
    rows = [
        [Cell(view.catalog.called(team), team), Cell(showing.number(count), count)]
        for team, count in made.labels.most_common()
    ]
    columns = [Column("Team"), Column("Labels", is_number=True)]
    title = "What people said that it was the first to learn"
    return Table("labels", title, columns, rows, "No label of people: only what was known before.")


def _go_live(doing: Doing) -> str:
    """Make a version live; every process decides by it within seconds."""
    version = _named(doing.form, doing)
    if version.state is VersionState.EMPTIED:
        raise RefusedError(f"{named(version)} is gone: it held words that were erased.")
    live = str(_live(doing)[version.kind])
    if doing.form.get("instead_of", live) != live:
        raise RefusedError(
            f"{KINDS[version.kind]} {live} went live since you looked. Nothing was changed: look "
            "again at what would be decided differently."
        )
    kept = versions.roll_back(doing.session, version.kind, version.number, doing.at)
    return f"{named(kept)} is live: the next request is decided by it."


PAGE = Page(
    "version",
    "Version",
    _build,
    "/dashboard/versions/{kind}/{number}",
    in_menu=False,
    has_filters=False,
)
GOING_LIVE = Page(
    "going_live",
    "Make live",
    _build_going_live,
    "/dashboard/versions/{kind}/{number}/live",
    in_menu=False,
    has_filters=False,
)
ACTS = (Act("go-live", _go_live),)
