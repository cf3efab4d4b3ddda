"""What the days of the log add up to, kept so that figures of years are read at once.

A day is one of the catalog's zone. Its cells are made from the log alone, and replaced whole, so
they can be made anew at any time. A day counts as clean where it was built under the same
`signature` of the catalog and nothing that it counts has changed since; whoever reads figures takes
every other day from the log (storage.figures), so that figures are exact whether a worker runs or
not.

Kinds of cells: `requests` (a tally, by first team), `confusion` (by first team, and the team it
belonged to), `answers` (by first team and wording), `corrections` (their ids and times, since what
was learned of them changes without them), and `day` (that it was built, and how often).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.metrics.life import Life
from helpdesk.metrics.period import Period, day_of, midnight, zone_of
from helpdesk.metrics.tally import AnswerTally, of_answers, of_confusion, of_life, total
from storage import due
from storage.db import Database, from_micros, take_turn
from storage.lives import Correction, corrections, lives
from storage.rows import table_of, write_out
from storage.tables import FeedbackRow, RequestRow, RollupDueRow, RollupRow

_CELL, _DUE = table_of(RollupRow), table_of(RollupDueRow)
_REQUEST, _SAID = table_of(RequestRow), table_of(FeedbackRow)
_SHAPE = 2
"""Changes with what a cell counts, so that cells of an older version are made anew."""
_DAY = timedelta(days=1)

Place = tuple[str, str, str]
"""A workspace, a channel as filters show it, and a first team."""
Counts = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One sum of a day. `subject` depends on its kind."""

    kind: str
    place: Place
    subject: str
    counts: Counts


@dataclass(frozen=True)
class Known:
    """Which days were built, with how often, and of which something has changed since."""

    built: Mapping[date, int]
    due: Collection[date]

    def is_clean(self, day: date) -> bool:
        """Whether the cells of a day are what the log adds up to."""
        return day in self.built and day not in self.due


def signature(catalog: Catalog) -> str:
    """Return what changes when days or teams mean something else than when a day was built."""
    heirs = [(each, catalog.heirs(each)) for each in sorted(catalog.known_team_ids)]
    owners = sorted((each.id, each.team) for each in catalog.categories)
    what = (_SHAPE, str(zone_of(catalog)), heirs, owners)
    return hashlib.sha256(repr(what).encode()).hexdigest()[:16]


def known(session: Session, catalog: Catalog) -> Known:
    """Return the state of all days. What is due is read first: what is added later stays due."""
    zone = zone_of(catalog)
    write_out(session)
    connection = session.connection()
    moments = connection.execute(select(_DUE.c.at).distinct()).all()
    days = select(_CELL.c.day, _CELL.c.counts).where(_CELL.c.kind == "day")
    rows = connection.execute(days.where(_CELL.c.subject == signature(catalog)))
    changed = {day_of(row.at, zone) for row in moments}
    return Known({date.fromisoformat(row.day): row.counts["built"] for row in rows}, changed)


def span(session: Session) -> Period | None:
    """Return the period of everything that is counted; None where there is nothing."""
    write_out(session)
    connection = session.connection()
    # The newest and the oldest by themselves: then an index tells each.
    asked = [select(end(each)) for each in (_REQUEST.c.created_at, _SAID.c.at) for end in _ENDS]
    found = [at for each in asked if (at := connection.execute(each).scalar()) is not None]
    return Period(min(found), max(found) + timedelta(microseconds=1)) if found else None


_ENDS = (func.min, func.max)


# Building.


def build(database: Database, catalog: Catalog, most: int) -> int:
    """Build days that are due or were never built, the newest first; return how many are left.

    Of any number of workers that build the same day, the first counts: what another built from an
    older state is thrown away, and its day stays due if anything changed.
    """
    with database.snapshot() as session:
        rows = _due_rows(session, zone_of(catalog))
        before = known(session, catalog)
        wanted = _wanted(session, before, catalog)
        built = {day: _cells_of(session, day, catalog) for day in wanted[:most]}
    with database.transaction() as session:
        take_turn(session, "rollups")
        now = known(session, catalog)
        for day, cells in built.items():
            times = now.built.get(day, 0)
            if times == before.built.get(day, 0):
                marker = Cell("day", ("", "", ""), signature(catalog), {"built": times + 1})
                _replace(session, day, [*cells, marker])
                _forget(session, rows.get(day, ()))
    return len(wanted) - len(built)


def doubt(database: Database, catalog: Catalog) -> None:
    """Let every day that was built be due."""
    zone = zone_of(catalog)
    with database.transaction() as session:
        for day in known(session, catalog).built:
            due.moment(session, midnight(day, zone))


def _due_rows(session: Session, zone: ZoneInfo) -> Mapping[date, Sequence[int]]:
    """Return what is due by the ids that say so."""
    found: dict[date, list[int]] = defaultdict(list)
    for row in session.connection().execute(select(_DUE.c.id, _DUE.c.at)):
        found[day_of(row.at, zone)].append(row.id)
    return found


def _wanted(session: Session, state: Known, catalog: Catalog) -> list[date]:
    """Return the days that are not clean, the newest first."""
    everything = span(session)
    days = set(state.due)
    if everything is not None:
        zone = zone_of(catalog)
        first, last = day_of(everything.since, zone), day_of(everything.until, zone)
        days |= {first + _DAY * number for number in range((last - first).days + 1)}
    return sorted((day for day in days if not state.is_clean(day)), reverse=True)


def _replace(session: Session, day: date, cells: Iterable[Cell]) -> None:
    connection = session.connection()
    connection.execute(delete(_CELL).where(_CELL.c.day == day.isoformat()))
    connection.execute(insert(_CELL), [_row(day, each) for each in cells])


def _row(day: date, cell: Cell) -> dict[str, Any]:
    workspace, channel, team = cell.place
    return {
        "kind": cell.kind,
        "day": day.isoformat(),
        "workspace": workspace,
        "channel": channel,
        "team": team,
        "subject": cell.subject,
        "counts": dict(cell.counts),
    }


def _forget(session: Session, rows: Sequence[int]) -> None:
    """Delete exactly these of what is due: what came meanwhile still is."""
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        session.connection().execute(delete(_DUE).where(_DUE.c.id.in_(some)))


_AT_ONCE = 10_000  # databases bound how many values a statement may bring


# The cells of a day.


def _cells_of(session: Session, day: date, catalog: Catalog) -> list[Cell]:
    zone = zone_of(catalog)
    period = Period(midnight(day, zone), midnight(day + _DAY, zone))
    return [
        *cells(lives(session, period, catalog)),
        *_of_corrections(corrections(session, period, catalog)),
    ]


def cells(made: Iterable[Life]) -> Iterator[Cell]:
    """Return what lives add up to, by place."""
    by_place: dict[Place, list[Life]] = defaultdict(list)
    for life in made:
        by_place[life.workspace, life.channel, life.team].append(life)
    for place, its in by_place.items():
        yield Cell("requests", place, "", total(map(of_life, its)).counts)
        for (_, right), count in of_confusion(its).items():
            yield Cell("confusion", place, right, {"requests": count})
        for (template, version), found in of_answers(its).items():
            yield Cell("answers", place, f"{template}@{version}", _answer_counts(found))


def _answer_counts(found: AnswerTally) -> Counts:
    return {"uses": found.uses, **vars(found.record)}


def _of_corrections(given: Iterable[Correction]) -> Iterator[Cell]:
    by_place: dict[Place, list[Correction]] = defaultdict(list)
    for each in given:
        by_place[each.workspace, each.channel, each.team].append(each)
    for place, its in by_place.items():
        ids, times = [each.id for each in its], [_micros(each.at) for each in its]
        yield Cell("corrections", place, "", {"ids": ids, "at": times})


def _micros(at: datetime) -> int:
    return (at - from_micros(0)) // timedelta(microseconds=1)
