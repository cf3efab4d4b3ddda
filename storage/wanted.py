"""Filters as conditions on rows: of which requests, and of what was said of them.

A team is that of now: what was with a team that it takes the place of is with it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.heirs import request_now
from helpdesk.metrics.period import DIRECT, IN_TEAM, Filter, Period, channel_of
from helpdesk.model import Request
from storage.rows import table_of, write_out
from storage.tables import RequestRow

_REQUEST = table_of(RequestRow)

Conditions = list[ColumnElement[bool]]


def fits(request: Request, wanted: Filter, catalog: Catalog) -> bool:
    """Whether a request is one of those that a filter lets through."""
    return (
        wanted.team in (None, request_now(request, catalog).team)
        and wanted.channel in (None, channel_of(request.door, request.channel))
        and wanted.workspace in (None, request.workspace)
    )


def of_requests(wanted: Filter, catalog: Catalog, period: Period | None = None) -> Conditions:
    """Which requests: with this team now, asked there, and in this period, if any."""
    found = _asked(wanted)
    if wanted.team is not None:
        found.append(_REQUEST.c.team.in_(teams_then(wanted.team, catalog)))
    return found + (within(period, _REQUEST.c.created_at) if period else [])


def asked_there(wanted: Filter, request_id: ColumnElement[Any]) -> Conditions:
    """Which rows, of any table: those of a request that was asked in this channel, workspace."""
    asked = _asked(wanted)
    request = select(_REQUEST.c.id).where(_REQUEST.c.id == request_id, *asked)
    return [request.exists()] if asked else []


def within(period: Period, at: ColumnElement[Any]) -> Conditions:
    """Which rows: those of a period, by their column `at`."""
    return [at >= period.since, at < period.until]


def teams_then(team: str, catalog: Catalog) -> Collection[str]:
    """Return the ids of a team and of those whose heir it is."""
    return [each for each in catalog.known_team_ids if catalog.heirs(each)[0] == team] or [team]


def those_there(session: Session, ids: Collection[str], wanted: Filter) -> Collection[str]:
    """Return the ids of those of these requests that were asked in this channel, workspace."""
    asked = _asked(wanted)
    if not asked or not ids:
        return ids
    write_out(session)
    query = select(_REQUEST.c.id).where(_REQUEST.c.id.in_(ids), *asked)
    return set(session.connection().execute(query).scalars())


def _asked(wanted: Filter) -> Conditions:
    found: Conditions = []
    if wanted.workspace is not None:
        # Not by an index: there are few workspaces, and whatever else is asked for says more.
        found.append(_REQUEST.c.workspace.concat("") == wanted.workspace)
    if wanted.channel == DIRECT:
        found.append(_is_direct())
    elif wanted.channel is not None:
        found.append(_REQUEST.c.channel == wanted.channel)
    return found


def _is_direct() -> ColumnElement[bool]:
    """Say of a row what `channel_of` says of a request."""
    channel = _REQUEST.c.channel
    in_team = [channel.contains(f"@{each}", autoescape=True) for each in sorted(IN_TEAM)]
    return or_(
        and_(_REQUEST.c.door == Door.SLACK.value, channel.startswith("D")),
        and_(_REQUEST.c.door == Door.MSTEAMS.value, not_(or_(*in_team))),
    )
