"""The append-only log of feedback: the truth, and learning's only queue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam, func
from sqlmodel import Session, select

from helpdesk import undoing
from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind
from helpdesk.heirs import feedback_now
from storage.db import take_turn
from storage.rows import Query, table_of
from storage.tables import FeedbackRow

_LOG = table_of(FeedbackRow)
_EVERY = 2**62
_BETWEEN = Query(
    sqlalchemy.select(_LOG)
    .where(_LOG.c.id > bindparam("after"), _LOG.c.id <= bindparam("upto"))
    .order_by(_LOG.c.id)
)


_OF_REQUEST = Query(
    sqlalchemy.select(_LOG).where(_LOG.c.request_id == bindparam("request_id")).order_by(_LOG.c.id)
)


def append(session: Session, event: Feedback) -> int | None:
    """Append one event and return its id; None where its key is in the log already.

    Appends follow one another, so ids rise in the order of commits: whoever read up to an id has
    missed nothing below it.
    """
    take_turn(session, "feedback")
    known = session.exec(select(FeedbackRow.id).where(FeedbackRow.key == event.key)).first()
    if known is not None:
        return None
    row = FeedbackRow(**asdict(event) | {"id": None})
    session.add(row)
    session.flush()
    session.info["appended_feedback"] = row.id
    return row.id


def cursor(session: Session) -> int:
    """The id of the newest event; 0 where there is none."""
    return session.exec(select(func.max(FeedbackRow.id))).one() or 0


def between(session: Session, after: int, upto: int | None = None) -> list[Feedback]:
    """The events with after < id <= upto, in the order of the log."""
    last = _EVERY if upto is None else upto
    return [_event(row) for row in _BETWEEN(session, after=after, upto=last)]


def standing(session: Session, catalog: Catalog, upto: int | None = None) -> list[Feedback]:
    """What counts of the log up to an id: without what was undone, in the teams of `catalog`."""
    return feedback_now(undoing.standing(between(session, 0, upto)), catalog)


def standing_of(session: Session, ids: Collection[int], catalog: Catalog) -> list[Feedback]:
    """What counts of these events as they alone have it, in the teams of `catalog`."""
    rows = session.connection().execute(sqlalchemy.select(_LOG).where(_LOG.c.id.in_(ids)))
    return feedback_now(undoing.standing(map(_event, rows)), catalog)


def of_request(session: Session, request_id: str) -> list[Feedback]:
    """The events about one request, the oldest first."""
    return [_event(row) for row in _OF_REQUEST(session, request_id=request_id)]


def get(session: Session, event_id: int) -> Feedback | None:
    """One event by its id."""
    return next(iter(between(session, event_id - 1, event_id)), None)


def _event(row: Any) -> Feedback:
    return Feedback(**row._asdict() | {"kind": Kind(row.kind)})
