"""How a request moves from state to state. Pure; every change makes the older buttons stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from helpdesk.model import Answer, Clarify, Decision, Request, Status


def decided(request: Request, decision: Decision, decision_id: str, at: datetime) -> Request:
    """The request after a decision of the bot."""
    is_answer = isinstance(decision, Answer)
    is_question = isinstance(decision, Clarify)
    status = Status.ANSWERED if is_answer else Status.ASKED if is_question else Status.WITH_TEAM
    template = decision.template if isinstance(decision, Answer) else None
    return replace(
        request,
        status=status,
        team=decision.team,
        category=decision.category,
        template=template,
        priority=decision.priority,
        decision_id=decision_id,
        revision=request.revision + 1,
        used_templates=request.used_templates + ((template,) if template else ()),
        asked=request.asked + is_question,
        first_response_at=request.first_response_at or (at if is_answer else None),
    )


def moved(request: Request, team: str, category: str | None) -> Request:
    """The request after a person moved it; a team that was only guessed at is not rejected."""
    is_wrong = request.status is not Status.ASKED
    return replace(
        request,
        status=Status.WITH_TEAM,
        team=team,
        category=category,
        template=None,
        revision=request.revision + 1,
        rejected=request.rejected + ((request.team,) if is_wrong else ()),
        touched=True,
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
    )


def reopened(request: Request) -> Request:
    """The request after it turned out not to be solved."""
    return replace(
        request,
        status=Status.WITH_TEAM,
        template=None,
        revision=request.revision + 1,
        reopened=request.reopened + 1,
        touched=True,
        resolved_at=None,
        resolved_by=None,
    )


def withdrawn(request: Request) -> Request:
    """The request after its message was deleted before anybody acted."""
    return replace(request, status=Status.WITHDRAWN, revision=request.revision + 1)
