"""Requests with a past, written by the functions that the bot writes with: for pages of figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from helpdesk.catalog import Priority
from helpdesk.doors import Door
from helpdesk.feedback import Feedback, Kind
from helpdesk.journal import Deed, Entry
from helpdesk.model import Request, Status
from storage import decisions, feedback, journal, requests
from storage.decisions import Decided

WORKSPACE = "TDESKLOOP"


def asked(
    session: Session,
    number: int,
    at: datetime,
    *,
    team: str = "network",
    text: str = "vpn drops",
    kind: str = "route",
    confidence: float = 0.8,
    chance: float = 0.03,
    is_audited: bool = False,
    requester: str = "UADA",
    **changes: Any,
) -> Request:
    """Somebody asked, and the bot decided. `chance` is that of being drawn for the audit."""
    request = Request(
        id=f"r{number}",
        door=Door.SLACK,
        workspace=WORKSPACE,
        channel="CHELP",
        requester=requester,
        text=text,
        status=Status.ANSWERED if kind == "answer" else Status.WITH_TEAM,
        team=team,
        category=None,
        template="vpn-drops" if kind == "answer" else None,
        priority=Priority.NORMAL,
        decision_id=f"d{number}",
        created_at=at,
        first_response_at=at + timedelta(seconds=20) if kind == "answer" else None,
    )
    request = replace(request, **changes)
    requests.save(session, request)
    decided = decision_on(request, kind, confidence, chance, is_audited=is_audited)
    decisions.add(session, decided)
    return request


def decision_on(
    request: Request,
    kind: str = "route",
    confidence: float = 0.8,
    chance: float = 0.03,
    *,
    is_audited: bool = False,
) -> Decided:
    """The bot's decision on a request."""
    return Decided(
        id=request.decision_id,
        request_id=request.id,
        at=request.created_at,
        text=request.text,
        kind=kind,
        team=request.team,
        category=None,
        template=request.template,
        priority=request.priority.value,
        options=[],
        reasons=[],
        scores={"confidence": confidence},
        context={},
        model_team=request.team,
        similar_to=None,
        model_version=1,
        templates_version=1,
        feedback_cursor=0,
        catalog_digest="",
        ask_probability=chance,
        is_audited=is_audited,
        likeliest=request.team,
        probability=confidence,
        template_version=1 if request.template else None,
    )


def moved(session: Session, request: Request, team: str, by: str = "UUMAR") -> Request:
    """A technician moved it to another team an hour later."""
    at = request.created_at + timedelta(hours=1)
    _said(session, request, Kind.REASSIGNED, team, by, at)
    now = replace(request, team=team, touched=True, first_response_at=at)
    requests.save(session, now)
    detail = {"from": request.team, "to": team}
    journal.add(session, Entry(request.id, at, by, Deed.MOVED, detail))
    return now


def resolved(session: Session, request: Request, hours: float = 4, by: str = "UUMAR") -> Request:
    """A technician solved it."""
    at = request.created_at + timedelta(hours=hours)
    _said(session, request, Kind.RESOLVED, request.team, by, at)
    journal.add(session, Entry(request.id, at, by, Deed.RESOLVED))
    return _closed(session, request, at, by)


def solved(session: Session, request: Request, minutes: float = 5) -> Request:
    """Who asked said that the answer solved it."""
    at = request.created_at + timedelta(minutes=minutes)
    _said(session, request, Kind.SOLVED, request.team, request.requester, at)
    return _closed(session, request, at, request.requester)


def unsolved(session: Session, request: Request, minutes: float = 5) -> Request:
    """Who asked said that the answer did not help, and wants a person."""
    at = request.created_at + timedelta(minutes=minutes)
    _said(session, request, Kind.PERSON, request.team, request.requester, at)
    now = replace(request, status=Status.WITH_TEAM)
    requests.save(session, now)
    return now


def _closed(session: Session, request: Request, at: datetime, by: str) -> Request:
    response = request.first_response_at or request.created_at + (at - request.created_at) / 4
    now = replace(
        request,
        status=Status.RESOLVED,
        resolved_at=at,
        resolved_by=by,
        touched=True,
        first_response_at=response,
    )
    requests.save(session, now)
    return now


def _said(session: Session, request: Request, kind: Kind, team: str, by: str, at: datetime) -> None:
    event = Feedback(
        key=f"{kind.value}:{request.id}",
        kind=kind,
        at=at,
        workspace=request.workspace,
        actor=by,
        request_id=request.id,
        decision_id=request.decision_id,
        text=request.text,
        model_version=1,
        templates_version=1,
        team_before=request.team,
        team=team,
        template=request.template,
        by_technician=by != request.requester,
        template_version=request.template_version,
    )
    feedback.append(session, event)
