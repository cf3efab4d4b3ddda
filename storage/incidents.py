"""What is asked of requests to see incidents: recent ones, usual ones, those that are linked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from helpdesk.incidents import HISTORY, QUIET, Recent, Standing, is_parent
from helpdesk.journal import Deed
from helpdesk.markup import Elsewhere
from helpdesk.model import Request, Status
from helpdesk.wording.parts import shortened
from storage import journal, requests
from storage.rows import Query, table_of
from storage.tables import PostRow, RequestRow

SLOT = "incident"
"""The slot of the post that asks whether there is one; later it says what became of it."""
MOST = 500
"""Requests of half an hour that are compared: the newest."""

_REQUEST, _POST = table_of(RequestRow), table_of(PostRow)
_OPEN = [each.value for each in Status if each.is_open]
_RECENT = Query(
    select(_REQUEST)
    .where(_REQUEST.c.created_at >= bindparam("since"), _REQUEST.c.incident.is_(None))
    .where(*(_REQUEST.c.status != each.value for each in Status if not each.is_open))
    .order_by(_REQUEST.c.created_at.desc())
    .limit(MOST)
)
_TIMES = select(_REQUEST.c.created_at).where(_REQUEST.c.created_at >= bindparam("since"))
_TIMES_OF = Query(_TIMES.where(_REQUEST.c.category == bindparam("category")))
_TIMES_OF_NONE = Query(_TIMES.where(_REQUEST.c.category.is_(None)))
_PARENTS = Query(
    select(_REQUEST.c.id)
    .join(_POST, _POST.c.request_id == _REQUEST.c.id)
    .where(_POST.c.slot == SLOT, _REQUEST.c.incident == _REQUEST.c.id)
    .where(_REQUEST.c.status == Status.WITH_TEAM.value)
    .order_by(_REQUEST.c.id)
)
_IS_LINKED = (_REQUEST.c.incident == bindparam("parent")) & (_REQUEST.c.id != bindparam("parent"))
_LINKED = Query(
    select(_REQUEST.c.id)
    .where(_IS_LINKED, _REQUEST.c.status == Status.WITH_TEAM.value)
    .order_by(_REQUEST.c.id)
)
_RESOLVED_WITH = Query(
    select(_REQUEST.c.id)
    .where(_IS_LINKED, _REQUEST.c.status == Status.RESOLVED.value)
    .where(_REQUEST.c.resolved_at == bindparam("at"))
    .order_by(_REQUEST.c.id)
)
_COUNT = Query(select(func.count().label("count")).select_from(_REQUEST).where(_IS_LINKED))


def recent(session: Session, since: datetime) -> list[Recent]:
    """The open requests made at `since` or later that are part of no incident, the oldest first."""
    return [_recent(row) for row in _RECENT(session, since=since)][::-1]


def _recent(row: Any) -> Recent:
    who = f"{row.workspace}:{row.requester}"
    return Recent(row.id, who, row.team, row.category, row.text, row.created_at)


def times(session: Session, category: str | None, at: datetime) -> list[datetime]:
    """When requests of this category were made in the last four weeks."""
    query = _TIMES_OF_NONE if category is None else _TIMES_OF
    of = {} if category is None else {"category": category}
    return [row.created_at for row in query(session, since=at - HISTORY, **of)]


def asked_about(session: Session, at: datetime) -> list[Recent]:
    """The first requests of all that people were lately asked about, and of open incidents."""
    entries = journal.of_deeds(session, [Deed.SUSPECTED], at - QUIET)
    ids = {each.request_id for each in entries} | {each.id for each in parents(session)}
    return [_recent(requests.look(session, each)) for each in sorted(ids)]


def parents(session: Session) -> list[Request]:
    """The requests that stand for open incidents.

    Every decision asks: they are read once in a session, and anew after one of its own changes.
    Reading them has all writes done that wait to be done together.
    """
    found: list[str] | None = session.info.get(requests.OPEN_INCIDENTS)
    if found is None:
        found = [row.id for row in _PARENTS(session)]
        session.info[requests.OPEN_INCIDENTS] = found
    return [requests.look(session, each) for each in found]


def linked(session: Session, parent: str) -> list[str]:
    """The ids of the open requests that are linked to a parent."""
    return [row.id for row in _LINKED(session, parent=parent)]


def resolved_with(session: Session, parent: Request) -> list[str]:
    """The ids of the requests that were resolved together with their parent, and still are."""
    return [row.id for row in _RESOLVED_WITH(session, parent=parent.id, at=parent.resolved_at)]


def count(session: Session, parent: str) -> int:
    """How many requests were linked to a parent and still are, open or closed."""
    return int(_COUNT(session, parent=parent)[0].count)


def standing(session: Session, request: Request) -> Standing | None:
    """The incident that a request is part of, as its card shows it; None where there is none."""
    if request.incident is None:
        return None
    if is_parent(request):
        return Standing(shortened(request.text), count(session, request.id))
    parent = requests.look(session, request.incident)
    return Standing(shortened(parent.text), place=_place(session, parent))


def _place(session: Session, parent: Request) -> Elsewhere | None:
    """Link to the parent's card, or to the post that declared the incident until it is sent."""
    posts = (requests.post(session, parent.id, slot) for slot in (parent.card_slot, SLOT))
    sent = next((each for each in posts if each and each.ts), None)
    if sent is None or sent.ts is None:
        return None
    words = f"“{shortened(parent.text)}”"
    return Elsewhere(text=words, door=sent.door, channel=sent.channel, ts=sent.ts)
