"""One reading of a period: clean days from their cells, everything else from the log.

See storage.rollups for what a clean day is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.metrics.corrections import of_corrections
from helpdesk.metrics.life import Life
from helpdesk.metrics.period import (
    Filter,
    Period,
    channel_of,
    day_of,
    midnight,
    whole_days,
    zone_of,
)
from helpdesk.metrics.tally import added, of_life
from storage import rollups
from storage.db import from_micros
from storage.facts import learning
from storage.lives import Correction, corrections, lives
from storage.rows import UnitOfWork, table_of
from storage.tables import RequestRow, RollupRow

_CELL, _REQUEST = table_of(RollupRow), table_of(RequestRow)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """Counts of one team, of a moment or of the day that begins then."""

    at: datetime
    team: str
    counts: Mapping[str, int]


# The key of a session's `info` for the parts of what was read in it.
_READ = "parts_read"
_Asked = tuple[Period, Filter, bool]


def parts(
    session: Session, period: Period, wanted: Filter, catalog: Catalog, *, is_whole: bool = True
) -> Sequence[Part]:
    """Return all counts of a period: in a snapshot, where nothing changes, they are read once."""
    kept: dict[_Asked, Sequence[Part]] = (
        {} if isinstance(session, UnitOfWork) else session.info.setdefault(_READ, {})
    )
    asked = (period, wanted, is_whole)
    if asked not in kept:
        reading = Reading(session, period, wanted, catalog, is_whole=is_whole)
        kept[asked] = _together(reading.parts())
    return kept[asked]


def _together(found: Iterable[Part]) -> list[Part]:
    """Add up the parts of the same moment and team, of whatever channel."""
    counts: dict[tuple[datetime, str], list[Mapping[str, int]]] = defaultdict(list)
    for each in found:
        counts[each.at, each.team].append(each.counts)
    return [Part(*which, added(its).counts) for which, its in counts.items()]


class Reading:
    """One reading of a period: which days come from their cells, and what is left for the log.

    Where `is_whole` is False, all of it comes from the log.
    """

    def __init__(
        self,
        session: Session,
        period: Period,
        wanted: Filter,
        catalog: Catalog,
        *,
        is_whole: bool = True,
    ) -> None:
        self._session, self._wanted, self._catalog = session, wanted, catalog
        self._period, self._zone = period, zone_of(catalog)
        known = rollups.known(session, catalog)
        bounded = self._bounded()
        days = whole_days(bounded, self._zone) if is_whole else []
        self._clean = {day for day in days if known.is_clean(day)}
        self.rest = [each for each in self._gaps(bounded) if each.since < each.until]

    def _bounded(self) -> Period:
        """Return the period within the days of which there is anything.

        Where it ends after everything, or begins before it, it has the whole of that day.
        """
        period, everything = self._period, rollups.span(self._session)
        if everything is None:
            return Period(period.since, period.since)
        first, last = day_of(everything.since, self._zone), day_of(everything.until, self._zone)
        begin, end = midnight(first, self._zone), midnight(last + _DAY, self._zone)
        return Period(
            begin if period.since <= everything.since else period.since,
            end if period.until >= everything.until else period.until,
        )

    def _gaps(self, bounded: Period) -> Iterator[Period]:
        """Return what lies between the clean days, the oldest first."""
        since = max(bounded.since, self._period.since)
        for day in sorted(self._clean):
            yield Period(since, midnight(day, self._zone))
            since = midnight(day + _DAY, self._zone)
        yield Period(since, min(bounded.until, self._period.until))

    def lives(self) -> Iterator[Life]:
        """Return the lives that are in no cell."""
        for each in self.rest:
            yield from self.lives_in(each)

    def lives_in(self, period: Period, labelled: Collection[str] | None = None) -> Iterator[Life]:
        """Return the lives of a period that are wanted; see storage.lives."""
        found = lives(self._session, period, self._catalog, labelled=labelled)
        return (each for each in found if each.fits(self._wanted))

    def cells(self, kind: str) -> Iterator[Any]:
        """Return the cells of the clean days that are wanted, as rows."""
        if not self._clean:
            return
        days = min(self._clean).isoformat(), max(self._clean).isoformat()
        chosen = [_CELL.c.kind == kind, _CELL.c.day.between(*days)]
        chosen += [_CELL.c[name] == each for name, each in vars(self._wanted).items() if each]
        columns = _CELL.c.day, _CELL.c.team, _CELL.c.subject, _CELL.c.counts
        clean = {day.isoformat() for day in self._clean}
        rows = self._session.connection().execute(select(*columns).where(*chosen))
        yield from (row for row in rows if row.day in clean)

    def day_of(self, row: Any) -> Period:
        """Return the day of a cell."""
        day = date.fromisoformat(row.day)
        return Period(midnight(day, self._zone), midnight(day + _DAY, self._zone))

    def parts(self) -> Iterator[Part]:
        """Return all counts of requests and of corrections."""
        begins = {day.isoformat(): midnight(day, self._zone) for day in self._clean}
        for row in self.cells("requests"):
            yield Part(begins[row.day], row.team, row.counts)
        for life in self.lives():
            yield Part(life.at, life.team, of_life(life).counts)
        learned = learning(self._session)
        for cell in self.cells("corrections"):
            given = zip(cell.counts["ids"], map(from_micros, cell.counts["at"]), strict=True)
            yield Part(begins[cell.day], cell.team, of_corrections(given, learned).counts)
        for each in self._corrections():
            counts = of_corrections([(each.id, each.at)], learned).counts
            yield Part(each.at, each.team, counts)

    def places(self) -> Iterator[tuple[str, str]]:
        """Return the workspaces and channels where anything was asked."""
        connection = self._session.connection()
        cells = select(_CELL.c.workspace, _CELL.c.channel).where(_CELL.c.kind == "requests")
        found = connection.execute(cells.distinct()) if self._clean else ()
        yield from ((row.workspace, row.channel) for row in found)
        for each in self.rest:
            made = _REQUEST.c.created_at.between(each.since, each.until)
            asked = select(_REQUEST.c.door, _REQUEST.c.workspace, _REQUEST.c.channel)
            for row in connection.execute(asked.where(made).distinct()):
                yield row.workspace, channel_of(Door(row.door), row.channel)

    def _corrections(self) -> Iterator[Correction]:
        for period in self.rest:
            found = corrections(self._session, period, self._catalog)
            yield from (each for each in found if each.fits(self._wanted))
