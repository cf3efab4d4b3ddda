"""What follow-up questions are learned from: resolved requests, and what was said about them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Text, bindparam, cast, select
from sqlmodel import Session

from helpdesk.journal import Deed
from helpdesk.model import Request, Status
from helpdesk.question_mining import Talk, Turn
from storage import journal, mirrors
from storage.requests import from_row
from storage.rows import Query, table_of
from storage.tables import RequestRow

_REQUEST = table_of(RequestRow)
_NEWEST = (
    select(_REQUEST)
    .where(_REQUEST.c.status == Status.RESOLVED.value, _REQUEST.c.category.is_not(None))
    .where(_REQUEST.c.resolved_at >= bindparam("since"))
    .order_by(_REQUEST.c.resolved_at.desc())
    .limit(bindparam("limit"))
)
_RESOLVED = Query(_NEWEST)
_FOLLOWED = Query(_NEWEST.where(cast(_REQUEST.c.followups, Text) != "[]"))
_MOST = 2000


def resolved(session: Session, since: datetime) -> list[Request]:
    """The newest requests of a category resolved at `since` or later, the oldest first."""
    return [from_row(row) for row in reversed(_RESOLVED(session, since=since, limit=_MOST))]


def followed(session: Session, since: datetime) -> list[Request]:
    """The same of those that got a follow-up question, or were left out by lot."""
    return [from_row(row) for row in reversed(_FOLLOWED(session, since=since, limit=_MOST))]


def answered_by_people(session: Session, requests: Collection[Request]) -> dict[str, set[str]]:
    """The technicians who spoke to the requester of each of these, by the request's id."""
    found: dict[str, set[str]] = {}
    asked_by = {each.id: each.requester for each in requests}
    for entry in journal.of_requests(session, list(asked_by), [Deed.REPLIED]):
        if entry.actor and entry.actor != asked_by[entry.request_id]:
            found.setdefault(entry.request_id, set()).add(entry.actor)
    return found


def talk(session: Session, request: Request, technicians: Collection[str], missed: str) -> Talk:
    """What was said about a request, notes among technicians left out."""
    said = [each for each in mirrors.said_about(session, request.id) if not each.is_note]
    turns = [
        Turn(each.author, each.text, each.author in technicians)
        for each in said
        if each.author in technicians or each.author == request.requester
    ]
    return Talk(request.id, tuple(turns), missed)
