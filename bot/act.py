"""One act of one person on one request, and how it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlmodel import Session

from helpdesk import lifecycle
from helpdesk.feedback import Feedback, Kind
from helpdesk.journal import REQUESTER, Deed, Entry
from helpdesk.model import Actor, Request
from storage import decisions, feedback, journal, outbox, schedule

# Who edits a draft may see it proposed while they remember; many acts share one review.
_REVIEW_AFTER = timedelta(seconds=15)
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Act:
    """One act on one request. `key` names it on its platform.

    `answers` are what was filled in with it, by its questions; `words` what was said.
    """

    session: Session
    request: Request
    actor: Actor
    key: str
    at: datetime
    choice: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What was said with it."""
        return self.answers.get("words", "")

    @property
    def is_requester(self) -> bool:
        """Whether the actor is who asked."""
        who, of = self.actor, self.request
        return (who.workspace, who.user) == (of.workspace, of.requester)


def teach(
    act: Act,
    kind: Kind,
    *,
    team: str | None = None,
    category: str | None = None,
    template: str | None = None,
    fields: Mapping[str, str] = _NONE,
    about: str = "",
) -> int | None:
    """Log what the act teaches, and owe the lesson; return the event's id."""
    decided = decisions.get(act.session, act.request.decision_id)
    judged = template or act.request.template
    event = Feedback(
        key=act.key,
        kind=kind,
        at=act.at,
        workspace=act.actor.workspace,
        actor=act.actor.user,
        request_id=act.request.id,
        decision_id=decided.id,
        text=decided.text,
        model_version=decided.model_version,
        templates_version=decided.templates_version,
        team_before=act.request.team,
        team=team,
        category=category,
        template=judged,
        template_version=_version(act.request, judged),
        words=act.words,
        about=about,
        fields=dict(fields),
        by_technician=act.actor.is_technician,
    )
    event_id = feedback.append(act.session, event)
    outbox.owe_job(act.session, "learn", act.at)
    schedule.hasten(act.session, "review", act.at + _REVIEW_AFTER)
    return event_id


def _version(request: Request, template: str | None) -> int | None:
    """Return which words of a template are judged: those offered, or else those sent."""
    if template is None:
        return None
    return request.draft_version if template == request.draft else request.template_version


def record(
    act: Act,
    deed: Deed,
    after: Request,
    *,
    taught: int | None = None,
    detail: Mapping[str, str] = _NONE,
) -> None:
    """Enter in the journal what was done, and what it changed."""
    said = {"words": act.words} if act.words else {}
    by = {"by": REQUESTER} if act.is_requester else {}
    entry = Entry(
        request_id=act.request.id,
        at=act.at,
        actor=act.actor.user,
        deed=deed,
        detail=said | by | dict(detail),
        before=lifecycle.differences(act.request, after),
        feedback_id=taught,
    )
    journal.add(act.session, entry)
