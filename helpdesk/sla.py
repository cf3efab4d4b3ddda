"""Promises to requesters, and the clock that runs against them. Pure.

What is promised depends on the priority and the team, and is counted in working time: the team's
hours, else the catalog's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from helpdesk import working_time
from helpdesk.catalog import Catalog, Priority
from helpdesk.catalog_entries import Hours
from helpdesk.journal import Deed, Entry
from helpdesk.model import Request

NUDGE_AT = 0.75
"""From this share of a promise on, whoever is to keep it is reminded."""

QUICK_AT = 0.25
"""Up to this share of the promise to solve, somebody was quick."""


class Promise(StrEnum):
    """What is promised."""

    RESPONSE = "response"
    RESOLUTION = "resolution"


@dataclass(frozen=True)
class Due:
    """One promise: its length in working time, and when it ends.

    `share` is how much of it is used up, from 0 to 1; `is_breached` says that it was not kept.
    Both stand still once it is kept, or nothing is to be done any more.
    """

    promise: Promise
    promised: timedelta
    at: datetime
    share: float
    is_breached: bool

    @property
    def is_pressing(self) -> bool:
        """Whether so much is used up that somebody should hurry."""
        return self.share >= NUDGE_AT


@dataclass(frozen=True)
class Clock:
    """A request's promises at one moment. `next` is the one to keep next, None where none is left.

    `resumes` is when somebody works again; None where somebody works now. `has_hours` says that
    the promises are counted in working hours.
    """

    response: Due
    resolution: Due
    next: Due | None
    resumes: datetime | None
    has_hours: bool

    @property
    def to_keep(self) -> tuple[Due, ...]:
        """The promises that are still to be kept."""
        both = (self.response, self.resolution)
        return both[both.index(self.next) :] if self.next else ()


def hours_of(team: str, catalog: Catalog) -> Hours | None:
    """Return when a team works: its own hours, else everybody's; None is always."""
    return catalog.team(team).hours or catalog.hours


def clock_of(request: Request, catalog: Catalog, now: datetime) -> Clock:
    """Return how the promises for a request stand now.

    Raises CatalogError where the request's team is none of the catalog's.
    """
    hours = hours_of(request.team, catalog)
    to_respond, to_resolve = _lengths(catalog, request.priority, request.team)
    end = request.resolved_at or now
    response = _due(
        *to_respond,
        hours,
        request.created_at,
        request.first_response_at or end,
    )
    resolution = _due(*to_resolve, hours, request.created_at, end)
    left = response if request.first_response_at is None else resolution
    resumes = working_time.after(hours, now, timedelta())
    return Clock(
        response=response,
        resolution=resolution,
        next=left if request.status.is_open else None,
        resumes=None if resumes == now else resumes,
        has_hours=hours is not None,
    )


class Overdue(NamedTuple):
    """Of which requests the promise to keep next is broken; it is the response until there is one.

    Of those with one of `teams`, of this priority, that were made at `upto` or earlier.
    """

    promise: Promise
    priority: Priority
    teams: tuple[str, ...]
    upto: datetime


def overdue(catalog: Catalog, now: datetime) -> list[Overdue]:
    """Return all that is late now: an open request is if, and only if, it is one of these."""
    found: dict[tuple[Promise, Priority, datetime], list[str]] = defaultdict(list)
    for team in catalog.known_team_ids:
        for priority in Priority:
            for promise, length in _lengths(catalog, priority, team):
                # A promise that ends now is not broken yet.
                end = now - timedelta.resolution
                upto = working_time.before(hours_of(team, catalog), end, length)
                found[promise, priority, upto].append(team)
    return [
        Overdue(promise, priority, tuple(teams), upto)
        for (promise, priority, upto), teams in found.items()
    ]


def _lengths(
    catalog: Catalog, priority: Priority, team: str
) -> tuple[tuple[Promise, timedelta], tuple[Promise, timedelta]]:
    """Return what is promised, in working time."""
    promised = catalog.sla(priority, catalog.team(team).id)
    return (
        (Promise.RESPONSE, timedelta(minutes=promised.first_response_minutes)),
        (Promise.RESOLUTION, timedelta(hours=promised.resolution_hours)),
    )


def was_quick(request: Request, catalog: Catalog, now: datetime) -> bool:
    """Whether its first team would solve it quickly by solving it now.

    Nobody is quick with what was moved, or came back.
    """
    if request.rejected or request.reopened or not catalog.heirs(request.team):
        return False
    return clock_of(request, catalog, now).resolution.share <= QUICK_AT


def _due(
    promise: Promise, promised: timedelta, hours: Hours | None, start: datetime, end: datetime
) -> Due:
    at = working_time.after(hours, start, promised)
    if end >= at:
        return Due(promise, promised, at, 1.0, is_breached=end > at)
    share = working_time.between(hours, start, end) / promised
    return Due(promise, promised, at, min(share, 1.0), is_breached=False)


class News(NamedTuple):
    """Something to tell of a promise: that it is pressing (NUDGED), or was broken (BREACHED)."""

    deed: Deed
    due: Due


def news(
    request: Request, catalog: Catalog, entries: Iterable[Entry], now: datetime
) -> tuple[News, ...]:
    """Return what is to be told of a request now; `entries` are its own of the journal.

    Nothing outside working hours; each once for a promise and a team; a nudge not after the
    breach. What broke more than a working day ago without a nudge is not told any more: nobody
    looked in time, and an installation that is new or was at rest must not flood its channels.
    """
    clock = clock_of(request, catalog, now)
    if clock.resumes is not None:
        return ()
    told: set[tuple[Deed, str]] = {
        (each.deed, each.detail["promise"])
        for each in entries
        if each.deed in (Deed.NUDGED, Deed.BREACHED) and each.detail["team"] == request.team
    }
    hours = hours_of(request.team, catalog)
    return tuple(each for due in clock.to_keep for each in _news(due, told, hours, now))


def _news(
    due: Due, told: set[tuple[Deed, str]], hours: Hours | None, now: datetime
) -> Iterator[News]:
    nudged, breached = ((deed, due.promise.value) in told for deed in (Deed.NUDGED, Deed.BREACHED))
    if breached or not due.is_pressing:
        return
    if not due.is_breached:
        if not nudged:
            yield News(Deed.NUDGED, due)
    elif nudged or working_time.between(hours, due.at, now) <= working_time.day_of(hours):
        yield News(Deed.BREACHED, due)
