"""The append-only log of feedback: the truth, and learning's only queue."""

from __future__ import annotations

from dataclasses import asdict, fields

from sqlalchemy import func
from sqlmodel import Session, col, select

from helpdesk.feedback import Feedback, Kind
from storage.db import take_turn
from storage.tables import FeedbackRow


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
    session.info["appended_feedback"] = True
    return row.id


def cursor(session: Session) -> int:
    """The id of the newest event; 0 where there is none."""
    return session.exec(select(func.max(FeedbackRow.id))).one() or 0


def between(session: Session, after: int, upto: int | None = None) -> list[Feedback]:
    """The events with after < id <= upto, in the order of the log."""
    query = select(FeedbackRow).where(col(FeedbackRow.id) > after)
    if upto is not None:
        query = query.where(col(FeedbackRow.id) <= upto)
    return [_event(row) for row in session.exec(query.order_by(col(FeedbackRow.id)))]


def get(session: Session, event_id: int) -> Feedback | None:
    """One event by its id."""
    row = session.get(FeedbackRow, event_id)
    return _event(row) if row else None


def _event(row: FeedbackRow) -> Feedback:
    values = {field.name: getattr(row, field.name) for field in fields(Feedback)}
    return Feedback(**values | {"kind": Kind(row.kind)})
