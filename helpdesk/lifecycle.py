"""How a request moves from state to state. Pure; every change makes the older buttons stale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from helpdesk.cards import ActionId
from helpdesk.catalog import Priority
from helpdesk.followups import overtaken
from helpdesk.model import Answer, Clarify, Decision, Escalate, Request, Route, Status
from helpdesk.triage import Offer

_WITH_TEAM = frozenset(
    {
        ActionId.TAKE,
        ActionId.REPLY,
        ActionId.SEND_DRAFT,
        ActionId.EDIT_DRAFT,
        ActionId.REJECT_DRAFT,
        ActionId.RESOLVE,
        ActionId.REASSIGN,
        ActionId.FIX_FIELDS,
        ActionId.ESCALATE,
        ActionId.DISMISS,
        ActionId.STATUS_TO_ALL,
        ActionId.RESOLVE_ALL,
        ActionId.NOT_PART,
        ActionId.NOT_YET,
    }
)
_JUDGED = frozenset({ActionId.SOLVED, ActionId.WRONG_TEAM, ActionId.MOVE, ActionId.RIGHT_TEAM})
_CLOSED = frozenset({ActionId.REOPEN})
_ALONE = frozenset({ActionId.SOLVED, ActionId.RESOLVE, ActionId.DISMISS})
"""What closes one request: whatever stands for an incident is closed with all that wait for it."""
ANYTIME = frozenset(
    {
        ActionId.DECLARE_INCIDENT,
        ActionId.NO_INCIDENT,
        ActionId.FOLLOW_UP,
        ActionId.MISSED,
        ActionId.RATE,
    }
)
"""What is not about the request's own state: whether it is settled is seen elsewhere."""
MOVES: Mapping[Status, frozenset[ActionId]] = {
    Status.ASKED: frozenset(
        {
            ActionId.CHOOSE,
            ActionId.SOMETHING_ELSE,
            ActionId.PERSON,
            ActionId.WRONG_TEAM,
            ActionId.MOVE,
        }
    ),
    Status.ANSWERED: _JUDGED | {ActionId.PERSON},
    Status.WITH_TEAM: _JUDGED | _WITH_TEAM,
    Status.RESOLVED: _CLOSED,
    Status.DISMISSED: _CLOSED,
    Status.WITHDRAWN: frozenset(),
}
"""What can be done to a request in each state; each of these changes it, or says that it is right.

UNDO is possible wherever something can be undone.
"""


def may(request: Request, action: ActionId) -> bool:
    """Whether this can be done to the request in the state it is in."""
    if request.incident == request.id and action in _ALONE:
        return False
    return action in ANYTIME | {ActionId.UNDO} or action in MOVES[request.status]


_ANY = TypeAdapter(Request)
# What an act may change; when and by whom somebody asked stays.
_CHANGEABLE = frozenset(
    {
        "status",
        "team",
        "category",
        "template",
        "template_version",
        "answered_at",
        "checked_at",
        "priority",
        "card",
        "owner",
        "draft",
        "draft_version",
        "fields",
        "rejected",
        "used_templates",
        "escalated",
        "impact",
        "urgency",
        "incident",
        "resolved_at",
        "resolved_by",
    }
)


def differences(before: Request, after: Request) -> dict[str, Any]:
    """Return what an act changed, as it was before, as plain JSON by attribute."""
    old, new = (
        _ANY.dump_python(each, mode="json", include=set(_CHANGEABLE)) for each in (before, after)
    )
    return {name: value for name, value in old.items() if value != new[name]}


def undone(request: Request, before: Mapping[str, Any]) -> Request:
    """The request once an act's `differences` were taken back."""
    now = _ANY.dump_python(request) | dict(before)
    restored: Request = _ANY.validate_python(now)
    return replace(restored, revision=request.revision + 1, touched=True)


def taken(request: Request, owner: str) -> Request:
    """The request once a technician works on it."""
    return replace(request, owner=owner, revision=request.revision + 1, touched=True)


def replied(request: Request, at: datetime) -> Request:
    """The request once a technician answered; its buttons stay good."""
    said = heard(overtaken(request))
    return replace(said, touched=True, first_response_at=request.first_response_at or at)


def heard(request: Request) -> Request:
    """The request once somebody said something after its answer: it is not quiet any more."""
    return replace(request, answered_at=None, checked_at=None)


def checked(request: Request, at: datetime) -> Request:
    """The request once its requester was asked whether the answer helped; buttons stay good."""
    return replace(request, checked_at=at)


def closed_quietly(request: Request, at: datetime) -> Request:
    """The request once nobody said anything, even when asked; it stays unheard."""
    return replace(
        request,
        status=Status.RESOLVED,
        revision=request.revision + 1,
        resolved_at=at,
        resolved_by=None,
    )


def asked_to_rate(request: Request) -> Request:
    """The request once its requester was asked how it was."""
    return replace(request, rating_asked=True)


def rated(request: Request, rating: int) -> Request:
    """The request once its requester said how it was; its buttons stay good."""
    return replace(request, rating=rating)


def draft_sent(request: Request, at: datetime) -> Request:
    """The request once its draft was sent, as it was or edited; it is not offered again."""
    sent = (request.draft,) if request.draft else ()
    return replace(
        without_draft(replied(request, at)),
        used_templates=request.used_templates + sent,
        template_version=request.draft_version,
        answered_at=at,
        checked_at=None,
    )


def draft_replaced(request: Request, at: datetime) -> Request:
    """The request once other words were sent instead of its draft."""
    return without_draft(replied(request, at))


def with_draft(request: Request, offer: Offer | None) -> Request:
    """The request with this answer for its technicians to look over."""
    return replace(
        request,
        draft=offer.template if offer else None,
        draft_version=offer.version if offer else None,
    )


def without_draft(request: Request) -> Request:
    """The request once its draft was used or thrown away."""
    return replace(
        request, draft=None, draft_version=None, revision=request.revision + 1, touched=True
    )


def escalated(request: Request, priority: Priority) -> Request:
    """The request once more people were told of it."""
    return replace(
        request,
        priority=priority,
        escalated=request.escalated + 1,
        revision=request.revision + 1,
        touched=True,
    )


def dismissed(request: Request, by: str) -> Request:
    """The request once a technician said that it is none."""
    return replace(
        request,
        status=Status.DISMISSED,
        resolved_by=by,
        draft=None,
        draft_version=None,
        answered_at=None,
        revision=request.revision + 1,
        touched=True,
    )


def decided(request: Request, decision: Decision, decision_id: str, at: datetime) -> Request:
    """The request after a decision of the bot."""
    is_answer = isinstance(decision, Answer)
    is_question = isinstance(decision, Clarify)
    status = Status.ANSWERED if is_answer else Status.ASKED if is_question else Status.WITH_TEAM
    template = decision.template if isinstance(decision, Answer) else None
    offered = decision if isinstance(decision, Route | Escalate) else None
    return replace(
        request,
        status=status,
        team=decision.team,
        category=decision.category,
        template=template,
        priority=decision.priority,
        decision_id=decision_id,
        draft=offered.draft if offered else None,
        draft_version=offered.draft_version if offered else None,
        template_version=(
            decision.version if isinstance(decision, Answer) else request.template_version
        ),
        answered_at=at if is_answer else None,
        checked_at=None,
        revision=request.revision + 1,
        used_templates=request.used_templates + ((template,) if template else ()),
        asked=request.asked + is_question,
        first_response_at=request.first_response_at or (at if is_answer else None),
    )


def moved(request: Request, team: str, category: str | None) -> Request:
    """The request after a person moved it; a team that was only guessed at is not rejected.

    One of several is one by itself again: the others stay where they are.
    """
    is_wrong = request.status is not Status.ASKED
    return replace(
        request,
        status=Status.WITH_TEAM,
        team=team,
        category=category,
        template=None,
        revision=request.revision + 1,
        rejected=request.rejected + ((request.team,) if is_wrong else ()),
        incident=_own_incident(request),
        touched=True,
        owner=None,
        draft=None,
        draft_version=None,
        answered_at=None,
        checked_at=None,
    )


def confirmed(request: Request) -> Request:
    """The request after a person said that its team is right; its buttons stay good."""
    return replace(request, touched=True)


def handed_over(request: Request, team: str, category: str | None) -> Request:
    """The request after a person was asked for."""
    return replace(
        request,
        status=Status.WITH_TEAM,
        team=team,
        category=category,
        template=None,
        revision=request.revision + 1,
        touched=True,
        answered_at=None,
        checked_at=None,
    )


def with_new_card(request: Request) -> Request:
    """The request once one more team has a card of it."""
    return replace(request, hops=request.hops + 1, card=request.hops + 1)


def resolved(request: Request, by: str, at: datetime) -> Request:
    """The request after somebody said that it is solved."""
    return replace(
        request,
        status=Status.RESOLVED,
        revision=request.revision + 1,
        touched=True,
        resolved_at=at,
        resolved_by=by,
        answered_at=None,
    )


def reopened(request: Request) -> Request:
    """The request after it turned out not to be solved; one of several is one by itself again."""
    return replace(
        request,
        incident=_own_incident(request),
        status=Status.WITH_TEAM,
        template=None,
        revision=request.revision + 1,
        reopened=request.reopened + 1,
        touched=True,
        resolved_at=None,
        resolved_by=None,
        answered_at=None,
        checked_at=None,
    )


def _own_incident(request: Request) -> str | None:
    """Return the incident that the request stands for; None where it only belonged to one."""
    return request.incident if request.incident == request.id else None


def withdrawn(request: Request) -> Request:
    """The request after its message was deleted before anybody acted."""
    return replace(request, status=Status.WITHDRAWN, revision=request.revision + 1)
