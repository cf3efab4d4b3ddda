"""Erasing what people wrote, wherever it is kept; that there was something stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from helpdesk.feedback import Feedback, Kind
from helpdesk.model import Status
from storage import feedback, journal, mirrors, people, proposals
from storage.db import Database
from storage.tables import (
    DecisionRow,
    FeedbackRow,
    JournalRow,
    MessageRow,
    OutboxRow,
    RequestRow,
    VectorRow,
)

_Written = DecisionRow | FeedbackRow | MessageRow


def requests_of(session: Session, workspace: str, user: str) -> list[str]:
    """The ids of everything that a person asked."""
    mine = (RequestRow.workspace == workspace, RequestRow.requester == user)
    return list(session.exec(select(RequestRow.id).where(*mine).order_by(RequestRow.id)))


def erase_request(session: Session, request_id: str, by: str, at: datetime) -> bool:
    """Erase the words of one request from every row; False where that was done before.

    The request, its decisions and its feedback stay, without words: the log counts and names them
    as before, and says that they were erased. What was still to be sent is not sent.
    """
    erased = Feedback(
        key=f"erased:{request_id}",
        kind=Kind.ERASED,
        at=at,
        workspace="",
        actor=by,
        request_id=request_id,
        decision_id="",
        text="",
        model_version=0,
        templates_version=0,
        team_before="",
        about=request_id,
    )
    if feedback.append(session, erased) is None:
        return False
    _blank(session, request_id)
    proposals.forget_request(session, request_id, at)
    # Vectors are named by hashes of texts, and made again where they are wanted.
    session.exec(delete(VectorRow))
    session.exec(delete(OutboxRow).where(col(OutboxRow.request_id) == request_id))
    return True


def is_known(session: Session, workspace: str, user: str) -> bool:
    """Whether a person asked, wrote or did anything."""
    rows = (
        select(RequestRow.id).where(
            RequestRow.workspace == workspace, RequestRow.requester == user
        ),
        select(MessageRow.ts).where(MessageRow.workspace == workspace, MessageRow.author == user),
        select(FeedbackRow.id).where(FeedbackRow.workspace == workspace, FeedbackRow.actor == user),
        select(JournalRow.id).where(JournalRow.actor == user),
    )
    return any(session.exec(each.limit(1)).first() is not None for each in rows)


def erase_person(session: Session, workspace: str, user: str) -> None:
    """Erase what a person is called, and what they wrote in other people's requests."""
    people.forget(session, user)
    theirs = (col(MessageRow.workspace) == workspace, col(MessageRow.author) == user)
    for shown_again in mirrors.slots_of(*theirs):
        session.exec(delete(OutboxRow).where(col(OutboxRow.slot).in_(shown_again)))
    journal.forget_words_of(session, user)
    session.exec(update(MessageRow).where(*theirs).values(text="", changed=None))
    said = (col(FeedbackRow.workspace) == workspace, col(FeedbackRow.actor) == user)
    session.exec(update(FeedbackRow).where(*said).values(words=""))
    proposals.forget_person(session, user)


def sweep(database: Database) -> None:
    """Have a SQLite file overwrite what was erased; a server's own vacuum does it elsewhere."""
    if database.engine.dialect.name != "sqlite":
        return
    connection = database.engine.raw_connection()  # SQLite vacuums outside a transaction only
    try:
        connection.cursor().execute("VACUUM")
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _blank(session: Session, request_id: str) -> None:
    for place in mirrors.places_of(session, request_id):
        there = [getattr(MessageRow, name) == value for name, value in place.items()]
        session.exec(update(MessageRow).where(*there).values(text="", changed=None))
    journal.forget_words(session, request_id)
    state = {"text": "", "files": [], "fields": {}, "followups": []}
    state |= {"status": Status.WITHDRAWN.value}
    session.exec(update(RequestRow).where(col(RequestRow.id) == request_id).values(**state))
    blank: list[tuple[type[_Written], dict[str, Any]]] = [
        (DecisionRow, {"text": "", "fields": {}}),
        (FeedbackRow, {"text": "", "words": "", "fields": {}}),
        (MessageRow, {"text": "", "changed": None}),
    ]
    for table, values in blank:
        session.exec(update(table).where(col(table.request_id) == request_id).values(**values))
