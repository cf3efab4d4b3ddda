"""The append-only log of feedback: the truth, and learning's only queue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam, func, or_
from sqlmodel import Session, select

from helpdesk import undoing
from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind
from helpdesk.heirs import feedback_now
from storage import due
from storage.db import take_turn
from storage.rows import Query, table_of
from storage.tables import FeedbackRow

_LOG = table_of(FeedbackRow)
_EVERY = 2**62
_JUDGE = [kind.value for kind in undoing.UNDOS | {Kind.KEPT}]
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
    _note_due(session, event)
    return row.id


def _note_due(session: Session, event: Feedback) -> None:
    """Note the days that count anew: those of the event, and of what it takes or brings back."""
    for each in (event, *concerned(session, event)):
        due.moment(session, each.at)
        due.request(session, each.request_id)


def concerned(session: Session, event: Feedback) -> list[Feedback]:
    """The events that may count no longer, or again, because of an undo; none of any other event.

    Whatever an undo names came before it, so this ends.
    """
    found = []
    for each in _named_by(session, event):
        found += [each, *concerned(session, each)]
    return found


def _named_by(session: Session, event: Feedback) -> list[Feedback]:
    """The events that an undo names, whatever became of them since."""
    if event.kind is Kind.EVENT_UNDONE:
        named = get(session, int(event.about))
        return [named] if named else []
    if event.kind is Kind.PERSON_UNDONE:
        workspace, _, actor = event.about.partition(":")
        theirs = (_LOG.c.workspace == workspace) & (_LOG.c.actor == actor)
        rows = session.connection().execute(sqlalchemy.select(_LOG).where(theirs))
        return [said for said in map(from_row, rows) if said.kind not in undoing.UNDOS]
    if event.kind is Kind.VERSION_UNDONE:
        learned = between(session, int(event.fields["after"]), int(event.fields["upto"]))
        return [said for said in learned if said.labels]
    return []


def cursor(session: Session) -> int:
    """The id of the newest event; 0 where there is none."""
    return session.exec(select(func.max(FeedbackRow.id))).one() or 0


def between(session: Session, after: int, upto: int | None = None) -> list[Feedback]:
    """The events with after < id <= upto, in the order of the log."""
    last = _EVERY if upto is None else upto
    return [from_row(row) for row in _BETWEEN(session, after=after, upto=last)]


def standing(session: Session, catalog: Catalog, upto: int | None = None) -> list[Feedback]:
    """What counts of the log up to an id: without what was undone, in the teams of `catalog`."""
    return feedback_now(undoing.standing(between(session, 0, upto)), catalog)


def standing_of(session: Session, ids: Collection[int], catalog: Catalog) -> list[Feedback]:
    """What counts of these events as they alone have it, in the teams of `catalog`."""
    rows = session.connection().execute(sqlalchemy.select(_LOG).where(_LOG.c.id.in_(ids)))
    return feedback_now(undoing.standing(map(from_row, rows)), catalog)


def with_judgements(
    session: Session, ids: Collection[int] = (), request_ids: Collection[str] = ()
) -> list[Feedback]:
    """These events, and all that judges events: undos, and what somebody decided to keep."""
    about = or_(_LOG.c.id.in_(ids), _LOG.c.request_id.in_(request_ids), _LOG.c.kind.in_(_JUDGE))
    rows = session.connection().execute(sqlalchemy.select(_LOG).where(about).order_by(_LOG.c.id))
    return [from_row(row) for row in rows]


def of_request(session: Session, request_id: str) -> list[Feedback]:
    """The events about one request, the oldest first."""
    return [from_row(row) for row in _OF_REQUEST(session, request_id=request_id)]


def is_from(session: Session, person: str) -> bool:
    """Whether a person, as workspace:user, ever said anything."""
    theirs = _LOG.c.workspace + ":" + _LOG.c.actor == person
    found = session.connection().execute(sqlalchemy.select(_LOG.c.id).where(theirs).limit(1))
    return found.first() is not None


def get(session: Session, event_id: int) -> Feedback | None:
    """One event by its id."""
    return next(iter(between(session, event_id - 1, event_id)), None)


def from_row(row: Any) -> Feedback:
    """An event of its row, as a query of the whole table gives it."""
    return Feedback(**row._asdict() | {"kind": Kind(row.kind)})
