"""Requests that were answered and of which nobody has said anything since."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session

from helpdesk.model import Request, Status
from storage.requests import from_row
from storage.rows import Query, table_of
from storage.tables import RequestRow

_REQUEST = table_of(RequestRow)
_UNHEARD = Query(
    select(_REQUEST)
    .where(_REQUEST.c.answered_at <= bindparam("before"))
    .where(or_(*(_REQUEST.c.status == each.value for each in (Status.ANSWERED, Status.WITH_TEAM))))
    .order_by(_REQUEST.c.answered_at, _REQUEST.c.id)
)


def unheard(session: Session, before: datetime) -> list[Request]:
    """Read the open requests whose last answer is of `before` or earlier, the oldest first."""
    return [from_row(row) for row in _UNHEARD(session, before=before)]
