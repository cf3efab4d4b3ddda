"""What the days of the log add up to, kept so that figures of years are read at once.

A day is one of the catalog's zone. Its cells (storage.cells) are made from the log alone, and
replaced whole, so they can be made anew at any time. A day counts as clean where it was built under
the same `signature` of the catalog and nothing that it counts has changed since; whoever reads
figures takes every other day from the log (storage.reading), so that figures are exact whether a
worker runs or not.

The cells of a week are the sums of those of its seven days, made in the transaction that replaces
any of these. So a week whose days are all clean is what the log adds up to.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.metrics.period import Period, day_of, midnight, zone_of
from storage import cells, due
from storage.cells import Cell
from storage.db import Database, take_turn
from storage.lives import corrections, lives
from storage.rows import table_of, write_out
from storage.tables import FeedbackRow, RequestRow, RollupDueRow, RollupRow

_CELL, _DUE = table_of(RollupRow), table_of(RollupDueRow)
_REQUEST, _SAID = table_of(RequestRow), table_of(FeedbackRow)
_SHAPE = 4
"""Changes with what a cell counts, so that cells of an older version are made anew."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Known:
    """Which days were built, with how often; which of them under the catalog asked for.

    `due` are the days of which something has changed since, `mondays` those of the weeks that were
    summed.
    """

    built: Mapping[date, int]
    ours: Collection[date]
    due: Collection[date]
    mondays: Collection[date]

    def is_clean(self, day: date) -> bool:
        """Whether the cells of a day are what the log adds up to."""
        return day in self.ours and day not in self.due


def signature(catalog: Catalog) -> str:
    """Return what changes when days or teams mean something else than when a day was built."""
    heirs = [(each, catalog.heirs(each)) for each in sorted(catalog.known_team_ids)]
    owners = sorted((each.id, each.team) for each in catalog.categories)
    what = (_SHAPE, str(zone_of(catalog)), heirs, owners)
    return hashlib.sha256(repr(what).encode()).hexdigest()[:16]


def known(session: Session, catalog: Catalog) -> Known:
    """Return the state of all days. What is due is read first: what is added later stays due."""
    zone, ours = zone_of(catalog), signature(catalog)
    write_out(session)
    connection = session.connection()
    moments = connection.execute(select(_DUE.c.at).distinct()).all()
    columns = _CELL.c.day, _CELL.c.subject, _CELL.c.counts
    rows = connection.execute(select(*columns).where(_CELL.c.kind == cells.BUILT)).all()
    days = {cells.first_day(row.day): row for row in rows if not cells.is_week(row.day)}
    return Known(
        built={day: row.counts["times"] for day, row in days.items()},
        ours={day for day, row in days.items() if row.subject == ours},
        due={day_of(row.at, zone) for row in moments},
        mondays={cells.first_day(row.day) for row in rows if cells.is_week(row.day)},
    )


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

    Of any number of workers that build the same day, under whatever catalogs, the first counts:
    what another built from an older state is thrown away. For who built first may have let the day
    be due no more, for a change that the other had not read.
    """
    with database.snapshot() as session:
        rows = _due_rows(session, zone_of(catalog))
        before = known(session, catalog)
        wanted = _wanted(session, before, catalog)
        built = {day: _cells_of(session, day, catalog) for day in wanted[:most]}
    with database.transaction() as session:
        take_turn(session, "rollups")
        now = known(session, catalog)
        kept = [day for day in built if now.built.get(day, 0) == before.built.get(day, 0)]
        for day in kept:
            marker = cells.marker(signature(catalog), now.built.get(day, 0) + 1)
            cells.replace(session, cells.day_name(day), [*built[day], marker])
            _forget(session, rows.get(day, ()))
        for monday in {cells.monday_of(day) for day in kept}:
            cells.sum_week(session, monday)
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


def _forget(session: Session, rows: Sequence[int]) -> None:
    """Delete exactly these of what is due: what came meanwhile still is."""
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        session.connection().execute(delete(_DUE).where(_DUE.c.id.in_(some)))


_AT_ONCE = 10_000  # databases bound how many values a statement may bring


def _cells_of(session: Session, day: date, catalog: Catalog) -> list[Cell]:
    zone = zone_of(catalog)
    period = Period(midnight(day, zone), midnight(day + _DAY, zone))
    made = cells.of_lives(lives(session, period, catalog))
    given = cells.of_corrections(corrections(session, period, catalog))
    return cells.with_all([*made, *given])
