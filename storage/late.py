"""The open requests whose promise is broken, found without reading the others."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.metrics.period import Filter
from helpdesk.model import Request, Status
from helpdesk.sla import Clock, Overdue, Promise, clock_of, overdue
from storage.requests import STANDS, from_row
from storage.rows import table_of, write_out
from storage.tables import RequestRow
from storage.wanted import Conditions, of_requests

_REQUEST = table_of(RequestRow)


def count(session: Session, wanted: Filter, catalog: Catalog, at: datetime) -> int:
    """Return how many there are; of an incident its parent alone."""
    write_out(session)
    is_late = or_(*map(_is, overdue(catalog, at)))
    found = select(func.count()).where(*_open(wanted, catalog), is_late)
    return int(session.connection().execute(found).scalar_one())


def longest(
    session: Session, wanted: Filter, catalog: Catalog, at: datetime, limit: int
) -> list[tuple[Request, Clock]]:
    """Return those that are late the longest, the longest first, at most `limit`."""
    write_out(session)
    found = [
        (request, clock_of(request, catalog, at))
        for kind in overdue(catalog, at)
        for request in _oldest(session, [*_open(wanted, catalog), _is(kind)], limit)
    ]
    return sorted(found, key=lambda pair: pair[1].next.at if pair[1].next else at)[:limit]


def _oldest(session: Session, chosen: Conditions, limit: int) -> list[Request]:
    """Return the oldest of some requests: what was promised alike ends in the order of asking."""
    query = select(_REQUEST).where(*chosen).order_by(_REQUEST.c.created_at, _REQUEST.c.id)
    return [from_row(row) for row in session.connection().execute(query.limit(limit))]


def _open(wanted: Filter, catalog: Catalog) -> Conditions:
    is_open = _REQUEST.c.status == Status.WITH_TEAM.value
    return [is_open, STANDS, *of_requests(wanted, catalog)]


def _is(kind: Overdue) -> ColumnElement[bool]:
    has_response = _REQUEST.c.first_response_at.is_not(None)
    return (
        _REQUEST.c.team.in_(kind.teams)
        & (_REQUEST.c.priority == kind.priority.value)
        & (_REQUEST.c.created_at <= kind.upto)
        & (has_response if kind.promise is Promise.RESOLUTION else ~has_response)
    )
