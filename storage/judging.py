"""Judging feedback: taking some of it back, and keeping what learning had set aside.

Each judgement is an event of the log itself, so that it can be taken back in its turn.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session

from helpdesk import undoing
from helpdesk.feedback import Feedback, Kind
from storage import feedback, learned, outbox, versions
from storage.errors import StorageError
from storage.versions import VersionKind


class JudgingError(StorageError):
    """There is no such event, person or version to judge; the message says where to look."""


@dataclass(frozen=True)
class Judge:
    """Who judges, and when."""

    workspace: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class Effect:
    """What a judgement changes: the events that no longer count, and those that count again.

    `standing` is the log that was looked at as it counts afterwards.
    """

    lost: Sequence[Feedback] = ()
    regained: Sequence[Feedback] = ()
    standing: Sequence[Feedback] = ()

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.lost or self.regained)


@dataclass(frozen=True)
class Undo:
    """What is to be taken back: see the functions that make one."""

    kind: Kind
    about: str
    request_id: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def of_event(session: Session, event_id: int) -> Undo:
    """One event; an undo that is taken back brings its events back."""
    event = _event(session, event_id)
    return Undo(Kind.EVENT_UNDONE, str(event.id), event.request_id)


def of_person(session: Session, person: str) -> Undo:
    """Everything that a person, as workspace:user, has said so far."""
    if not feedback.is_from(session, person):
        raise JudgingError(
            f"{person} gave no feedback; write WORKSPACE:USER as “deskloop feedback list” does"
        )
    return Undo(Kind.PERSON_UNDONE, person)


def of_version(session: Session, number: int) -> Undo:
    """The labels that a version of the model was the first to learn."""
    span = undoing.span(*versions.first_learned(session, VersionKind.MODEL, number))
    return Undo(Kind.VERSION_UNDONE, str(number), fields=span)


def foresee(session: Session, undo: Undo, judge: Judge) -> Effect:
    """Return what an undo would change, and change nothing."""
    return _effect(_draft(session, undo, judge), feedback.between(session, 0))


def do(session: Session, undo: Undo, judge: Judge) -> Effect:
    """Append an undo, unless it changes nothing; the next version is owed.

    It reads no more of the log than it changes: meanwhile nobody else writes. So `standing` has
    only that.
    """
    draft = _draft(session, undo, judge)
    named = {each.id: each for each in feedback.concerned(session, draft)}
    judged = {each.id: each for each in feedback.with_judgements(session)}
    effect = _effect(draft, [each for _, each in sorted((named | judged).items())])
    if effect:
        _append(session, draft)
    return effect


def keep(session: Session, event_id: int, judge: Judge) -> Feedback:
    """Accept an event that learning had set aside; once is enough."""
    event = _event(session, event_id)
    log = undoing.standing(feedback.with_judgements(session, [event_id]))
    if not event.labels:
        raise JudgingError(f"event {event_id} gives no label; there is nothing to keep")
    if event.id not in {each.id for each in log}:
        raise JudgingError(
            f"event {event_id} was undone; undo that first: “deskloop feedback list” shows it"
        )
    if str(event_id) not in kept(log):
        _append(session, _draft(session, Undo(Kind.KEPT, str(event_id), event.request_id), judge))
    return event


def kept(log: Collection[Feedback]) -> set[str]:
    """Return the ids, as text, of the events that somebody decided to keep."""
    return {each.about for each in log if each.kind is Kind.KEPT}


def _event(session: Session, event_id: int) -> Feedback:
    event = feedback.get(session, event_id)
    if event is None:
        raise JudgingError(
            f"there is no event {event_id}; “deskloop feedback list” shows those there are"
        )
    return event


def _effect(draft: Feedback, log: Sequence[Feedback]) -> Effect:
    upto = log[-1].id if log else 0
    after = undoing.standing([*log, replace(draft, id=upto + 1)])
    counted = {each.id for each in undoing.standing(log)}
    counting = {each.id for each in after}
    lost, regained = counted - counting, counting - counted
    given = [each for each in log if each.kind not in undoing.UNDOS]
    return Effect(
        lost=[each for each in given if each.id in lost],
        regained=[each for each in given if each.id in regained],
        standing=after[:-1],
    )


def _append(session: Session, event: Feedback) -> None:
    feedback.append(session, event)
    outbox.owe_job(session, "learn", event.at)


def _draft(session: Session, undo: Undo, judge: Judge) -> Feedback:
    model, templates = learned.champions(session)
    return Feedback(
        key=f"{undo.kind}:{undo.about}:{uuid.uuid4().hex}",
        kind=undo.kind,
        at=judge.at,
        workspace=judge.workspace,
        actor=judge.actor,
        request_id=undo.request_id,
        decision_id="",
        text="",
        model_version=model,
        templates_version=templates,
        team_before="",
        about=undo.about,
        fields=undo.fields,
    )
