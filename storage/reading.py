"""One reading of a period: clean days and weeks from their cells, everything else from the log.

See storage.rollups for what a clean day is, and what a week's cells are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.metrics.corrections import of_corrections, of_kept
from helpdesk.metrics.life import Life
from helpdesk.metrics.period import (
    Filter,
    Period,
    Step,
    channel_of,
    day_of,
    midnight,
    whole_days,
    zone_of,
)
from helpdesk.metrics.tally import added, of_life
from storage import cells, rollups
from storage.facts import learning
from storage.lives import Correction, corrections, lives
from storage.once import once
from storage.rows import table_of
from storage.tables import RequestRow, RollupRow

_CELL, _REQUEST = table_of(RollupRow), table_of(RequestRow)
_OF_WORKSPACE, _OF_CHANNEL = _CELL.c.workspace != cells.ALL, _CELL.c.channel != cells.ALL
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """Counts of one team, of a moment or of the day or week that begins then."""

    at: datetime
    team: str
    counts: Mapping[str, int]


def coarsest(period: Period) -> Step:
    """Return the longest sums that are worth taking for a period as a whole."""
    return Step.WEEK if Step.fitting(period) is Step.WEEK else Step.DAY


def parts(
    session: Session, period: Period, wanted: Filter, catalog: Catalog, step: Step
) -> Sequence[Part]:
    """Return all counts of a period, none of a longer time than a step; see Reading."""

    def read() -> Sequence[Part]:
        return _together(Reading(session, period, wanted, catalog, step).parts())

    return once(session, ("parts", period, wanted, step), read)


def _together(found: Iterable[Part]) -> list[Part]:
    """Add up the parts of the same moment and team, of whatever channel."""
    counts: dict[tuple[datetime, str], list[Mapping[str, int]]] = defaultdict(list)
    for each in found:
        counts[each.at, each.team].append(each.counts)
    return [Part(*which, added(its).counts) for which, its in counts.items()]


def _of(wanted: Filter) -> list[ColumnElement[bool]]:
    """Return by what cells are chosen: where no channel is asked for, by those of all."""
    chosen = [_CELL.c[name] == each for name, each in vars(wanted).items() if each]
    in_one_workspace = wanted.workspace or wanted.channel
    return [
        *chosen,
        _OF_WORKSPACE if in_one_workspace else ~_OF_WORKSPACE,
        _OF_CHANNEL if wanted.channel else ~_OF_CHANNEL,
    ]


class Reading:
    """One reading of a period: what comes from cells, and what is left for the log.

    Where `step` is a week, whole weeks come from the cells of weeks; where it is shorter than a
    day, all comes from the log.
    """

    def __init__(
        self, session: Session, period: Period, wanted: Filter, catalog: Catalog, step: Step
    ) -> None:
        self._session, self._wanted, self._catalog = session, wanted, catalog
        self._period, self._zone = period, zone_of(catalog)
        known = once(session, "known", lambda: rollups.known(session, catalog))
        bounded = self._bounded()
        days = whole_days(bounded, self._zone) if step in (Step.DAY, Step.WEEK) else []
        self._clean = {day for day in days if known.is_clean(day)}
        self._begins = self._sums(known.mondays if step is Step.WEEK else ())
        self.rest = [each for each in self._gaps(bounded) if each.since < each.until]

    def _sums(self, mondays: Collection[date]) -> dict[str, datetime]:
        """Return the names of the sums that make up the clean days, with when each begins."""
        weeks = [each for each in mondays if self._clean.issuperset(cells.days_of(each))]
        days = self._clean.difference(*map(cells.days_of, weeks))
        return {cells.week_name(each): midnight(each, self._zone) for each in weeks} | {
            cells.day_name(each): midnight(each, self._zone) for each in days
        }

    def _bounded(self) -> Period:
        """Return the period within the days of which there is anything.

        Where it ends after everything, or begins before it, it has the whole of that day.
        """
        period = self._period
        everything = once(self._session, "span", lambda: rollups.span(self._session))
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

    def lives_in(self, period: Period, labelled: Sequence[str] | None = None) -> Iterator[Life]:
        """Return the lives of a period that are wanted; see storage.lives."""

        def read() -> Sequence[Life]:
            return lives(self._session, period, self._catalog, labelled=labelled)

        found = once(self._session, ("lives", period), read) if labelled is None else read()
        return (each for each in found if each.fits(self._wanted))

    def cells(self, kind: str) -> Iterator[Any]:
        """Return the cells of the clean days that are wanted, as rows."""
        chosen = [_CELL.c.kind == kind, _CELL.c.day.in_(self._begins), *_of(self._wanted)]
        columns = _CELL.c.day, _CELL.c.team, _CELL.c.subject, _CELL.c.counts
        yield from self._session.connection().execute(select(*columns).where(*chosen))

    def begin_of(self, row: Any) -> datetime:
        """Return when the day or week of a cell begins."""
        return self._begins[row.day]

    def day_of(self, row: Any) -> Period:
        """Return the day of a cell; not of a week's."""
        day = cells.first_day(row.day)
        return Period(midnight(day, self._zone), midnight(day + _DAY, self._zone))

    def parts(self) -> Iterator[Part]:
        """Return all counts of requests and of corrections."""
        for row in self.cells("requests"):
            yield Part(self.begin_of(row), row.team, row.counts)
        for life in self.lives():
            yield Part(life.at, life.team, of_life(life).counts)
        learned = once(self._session, "learning", lambda: learning(self._session))
        for cell in self.cells("corrections"):
            counts = of_kept(cell.counts["ids"], cell.counts["at"], learned).counts
            yield Part(self.begin_of(cell), cell.team, counts)
        for each in self._corrections():
            counts = of_corrections([(each.id, each.at)], learned).counts
            yield Part(each.at, each.team, counts)

    def places(self) -> Iterator[tuple[str, str]]:
        """Return the workspaces and channels where anything was asked."""
        connection = self._session.connection()
        chosen = _CELL.c.kind == "requests", _CELL.c.day.in_(self._begins), _OF_CHANNEL
        counted = select(_CELL.c.workspace, _CELL.c.channel).where(*chosen).distinct()
        yield from ((row.workspace, row.channel) for row in connection.execute(counted))
        for each in self.rest:
            made = _REQUEST.c.created_at.between(each.since, each.until)
            asked = select(_REQUEST.c.door, _REQUEST.c.workspace, _REQUEST.c.channel)
            for row in connection.execute(asked.where(made).distinct()):
                yield row.workspace, channel_of(Door(row.door), row.channel)

    def _corrections(self) -> Iterator[Correction]:
        for period in self.rest:
            found = self._corrections_in(period)
            yield from (each for each in found if each.fits(self._wanted))

    def _corrections_in(self, period: Period) -> Sequence[Correction]:
        key = ("corrections", period)
        return once(self._session, key, lambda: corrections(self._session, period, self._catalog))
