"""Judging feedback: taking some of it back, and keeping what learning had set aside.

Each judgement is an event of the log itself, so that it can be taken back in its turn.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from deskloop.errors import DeskloopError
from helpdesk import undoing
from helpdesk.feedback import Feedback, Kind
from helpdesk.model import OPERATOR
from storage import facts, feedback, learned, outbox, versions
from storage.db import Database
from storage.versions import VersionKind


class JudgingError(DeskloopError):
    """There is no such event, person or version to judge; the message says where to look."""


@dataclass(frozen=True)
class Effect:
    """What a judgement changed: the events that no longer count, and those that count again."""

    lost: Sequence[Feedback] = ()
    regained: Sequence[Feedback] = ()

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.lost or self.regained)


def undo_event(database: Database, event_id: int) -> Effect:
    """Take one event back; an undo that is taken back brings its events back."""
    with database.transaction() as session:
        event = _event(session, event_id)
        return _judge(session, Kind.EVENT_UNDONE, str(event.id), request_id=event.request_id)


def undo_person(database: Database, person: str) -> Effect:
    """Take back everything that a person, as workspace:user, has said so far."""
    with database.transaction() as session:
        if not any(undoing.person(each) == person for each in feedback.between(session, 0)):
            raise JudgingError(
                f"{person} gave no feedback; write WORKSPACE:USER as “deskloop feedback list” does"
            )
        return _judge(session, Kind.PERSON_UNDONE, person)


def undo_version(database: Database, number: int) -> Effect:
    """Take back the labels that a version of the model was the first to learn."""
    with database.transaction() as session:
        span = undoing.span(*versions.first_learned(session, VersionKind.MODEL, number))
        return _judge(session, Kind.VERSION_UNDONE, str(number), fields=span)


def keep(database: Database, event_id: int) -> Feedback:
    """Accept an event that learning had set aside; once is enough."""
    with database.transaction() as session:
        event = _event(session, event_id)
        log = undoing.standing(feedback.between(session, 0))
        if not event.labels:
            raise JudgingError(f"event {event_id} gives no label; there is nothing to keep")
        if event.id not in {each.id for each in log}:
            raise JudgingError(
                f"event {event_id} was undone; undo that first: “deskloop feedback list” shows it"
            )
        if str(event_id) not in kept(log):
            _append(session, _draft(session, Kind.KEPT, str(event_id), event.request_id, {}))
        return event


def kept(log: Sequence[Feedback]) -> set[str]:
    """Return the ids, as text, of the events that somebody decided to keep."""
    return {each.about for each in log if each.kind is Kind.KEPT}


def quarantine(session: Session) -> list[dict[str, Any]]:
    """Return what the newest version set aside and nobody has judged since."""
    return [row(event) | {"why": why} for event, why in facts.waiting(session)]


def listed(session: Session, person: str | None, limit: int) -> list[dict[str, Any]]:
    """Return the newest events, at most `limit`, each with whether it counts."""
    log = feedback.between(session, 0)
    counting = _counting(log)
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


def _event(session: Session, event_id: int) -> Feedback:
    event = feedback.get(session, event_id)
    if event is None:
        raise JudgingError(
            f"there is no event {event_id}; “deskloop feedback list” shows those there are"
        )
    return event


def _judge(
    session: Session,
    kind: Kind,
    about: str,
    *,
    request_id: str = "",
    fields: Mapping[str, str] | None = None,
) -> Effect:
    """Append an undo, unless it changes nothing."""
    log = feedback.between(session, 0)
    draft = _draft(session, kind, about, request_id, fields or {})
    upto = log[-1].id if log else 0
    before = _counting(log)
    after = _counting([*log, replace(draft, id=upto + 1)])
    given = [each for each in log if each.kind not in undoing.UNDOS]
    effect = Effect(
        lost=[each for each in given if each.id in before - after],
        regained=[each for each in given if each.id in after - before],
    )
    if effect:
        _append(session, draft)
    return effect


def _counting(log: Sequence[Feedback]) -> set[int]:
    return {each.id for each in undoing.standing(log)}


def _append(session: Session, event: Feedback) -> None:
    feedback.append(session, event)
    outbox.owe_job(session, "learn", event.at)


def _draft(
    session: Session, kind: Kind, about: str, request_id: str, fields: Mapping[str, str]
) -> Feedback:
    model, templates = learned.champions(session)
    return Feedback(
        key=f"{kind}:{about}:{uuid.uuid4().hex}",
        kind=kind,
        at=datetime.now(UTC),
        workspace="deskloop",
        actor=OPERATOR,
        request_id=request_id,
        decision_id="",
        text="",
        model_version=model,
        templates_version=templates,
        team_before="",
        about=about,
        fields=fields,
    )
