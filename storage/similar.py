"""Solved requests: those that another one may be like, and what is told of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from helpdesk.markup import Elsewhere
from helpdesk.model import Request, Status
from helpdesk.similar import Solved, SolvedLike
from helpdesk.wording.parts import shortened
from storage import mirrors, requests
from storage.chat_posts import HOME
from storage.requests import UnknownRequestError
from storage.rows import Query, table_of
from storage.tables import RequestRow

MOST = 2_000
"""Solved requests that are looked through: the newest."""

_REQUEST = table_of(RequestRow)
_SOLVED = Query(
    select(_REQUEST.c.id, _REQUEST.c.text, _REQUEST.c.team, _REQUEST.c.incident)
    .where(_REQUEST.c.status == Status.RESOLVED.value)
    .where(_REQUEST.c.resolved_at >= bindparam("since"))
    # What only went quiet may not have been solved.
    .where(_REQUEST.c.resolved_by.is_not(None))
    .order_by(_REQUEST.c.resolved_at.desc())
    .limit(MOST)
)


def solved(session: Session, since: datetime) -> list[Solved]:
    """The newest requests resolved at `since` or later, the oldest first."""
    return [Solved(*row) for row in _SOLVED(session, since=since)][::-1]


def solved_like(session: Session, request: Request) -> list[SolvedLike]:
    """What the card of a request tells of the solved ones like it, the nearest first."""
    found = (_look(session, each) for each in request.similar)
    return [
        _told(session, each, each.resolved_at)
        for each in found
        if each and each.status is Status.RESOLVED and each.resolved_at
    ]


def _look(session: Session, request_id: str) -> Request | None:
    try:
        return requests.look(session, request_id)
    except UnknownRequestError:  # erased since
        return None


def _told(session: Session, request: Request, at: datetime) -> SolvedLike:
    words = shortened(request.text)
    home = requests.post(session, request.id, HOME)
    thread = None
    if home and home.ts:
        thread = Elsewhere(
            text=f"“{words}”", door=home.door, channel=home.channel, ts=home.ts, thread=home.thread
        )
    by = request.resolved_by or request.requester
    return SolvedLike(request.id, words, by, at, thread, _gist(session, request))


def _gist(session: Session, request: Request) -> str:
    """Return the last words to the requester, on one line; "" where nobody wrote any."""
    said = mirrors.said_about(session, request.id)
    answers = [each.text for each in said if each.author != request.requester and not each.is_note]
    return shortened(answers[-1], 160) if answers else ""
