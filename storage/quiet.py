"""Requests of which nobody says anything: after an answer, or to what they were asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session

from helpdesk.model import Request, Status
from storage.requests import from_row
from storage.rows import Query, table_of
from storage.tables import DecisionRow, RequestRow

_REQUEST, _DECISION = table_of(RequestRow), table_of(DecisionRow)
_UNHEARD = Query(
    select(_REQUEST)
    .where(_REQUEST.c.answered_at <= bindparam("before"))
    .where(or_(*(_REQUEST.c.status == each.value for each in (Status.ANSWERED, Status.WITH_TEAM))))
    .order_by(_REQUEST.c.answered_at, _REQUEST.c.id)
)
_ASKED = Query(
    select(_REQUEST)
    .join(_DECISION, _DECISION.c.id == _REQUEST.c.decision_id)
    .where(_REQUEST.c.status == Status.ASKED.value, _DECISION.c.at <= bindparam("before"))
    .order_by(_DECISION.c.at, _REQUEST.c.id)
)


def unheard(session: Session, before: datetime) -> list[Request]:
    """Read the open requests whose last answer is of `before` or earlier, the oldest first."""
    return [from_row(row) for row in _UNHEARD(session, before=before)]


def unanswered(session: Session, before: datetime) -> list[Request]:
    """Read the requests of which something was asked at `before` or earlier, the oldest first."""
    return [from_row(row) for row in _ASKED(session, before=before)]
