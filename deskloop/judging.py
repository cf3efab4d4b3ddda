"""Judging feedback at the command line: see storage.judging, which does it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from helpdesk import undoing
from helpdesk.feedback import Feedback
from helpdesk.model import OPERATOR
from storage import facts, feedback, judging
from storage.db import Database
from storage.judging import Effect, Judge, Undo


def undo_event(database: Database, event_id: int) -> Effect:
    """Take one event back; an undo that is taken back brings its events back."""
    return _undo(database, lambda session: judging.of_event(session, event_id))


def undo_person(database: Database, person: str) -> Effect:
    """Take back everything that a person, as workspace:user, has said so far."""
    return _undo(database, lambda session: judging.of_person(session, person))


def undo_version(database: Database, number: int) -> Effect:
    """Take back the labels that a version of the model was the first to learn."""
    return _undo(database, lambda session: judging.of_version(session, number))


def keep(database: Database, event_id: int) -> Feedback:
    """Accept an event that learning had set aside; once is enough."""
    with database.transaction() as session:
        return judging.keep(session, event_id, _operator())


def quarantine(session: Session) -> list[dict[str, Any]]:
    """Return what the newest version set aside and nobody has judged since."""
    return [row(event) | {"why": why} for event, why in facts.waiting(session)]


def listed(session: Session, person: str | None, limit: int) -> list[dict[str, Any]]:
    """Return the newest events, at most `limit`, each with whether it counts."""
    log = feedback.between(session, 0)
    counting = {each.id for each in undoing.standing(log)}
    wanted = [each for each in reversed(log) if person in (None, undoing.person(each))]
    return [row(each) | {"counts": each.id in counting} for each in wanted[:limit]]


def row(event: Feedback) -> dict[str, Any]:
    """Return what is shown of an event."""
    return {
        "event": event.id,
        "at": event.at.isoformat(),
        "kind": event.kind.value,
        "person": undoing.person(event),
        "team_before": event.team_before,
        "team": event.team,
        "category": event.category,
        "text": event.text,
        "about": event.about,
    }


def _undo(database: Database, what: Callable[[Session], Undo]) -> Effect:
    with database.transaction() as session:
        return judging.do(session, what(session), _operator())


def _operator() -> Judge:
    return Judge("deskloop", OPERATOR, datetime.now(UTC))
