"""What technicians see: the card in the team's channel, in each state."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.cards import (
    ActionId,
    Card,
    Note,
    Quote,
    actions,
    card,
    note,
    text,
)
from helpdesk.catalog import Catalog
from helpdesk.markup import Person, Strong
from helpdesk.model import Request
from helpdesk.wording.parts import button, file_links, shortened


def team_card(request: Request, reasons: Sequence[str], catalog: Catalog) -> Card:
    """The card in the team's channel."""
    title = catalog.category(request.category).name if request.category else "Request"
    return card(
        text(
            "{title} from {person}", title=Strong(text=title), person=Person(id=request.requester)
        ),
        Quote(text=request.text),
        *file_links(request.files),
        *_fields(request, catalog),
        _facts(request, reasons, catalog),
        actions(
            button(ActionId.RESOLVE, "Resolve", request, style="primary"),
            button(ActionId.REASSIGN, "Reassign", request),
            button(ActionId.FIX_FIELDS, "Fix fields", request),
            button(ActionId.WHY, "Why this team?", request),
        ),
        note("Write in this thread to answer: it reaches the requester."),
    )


def _fields(request: Request, catalog: Catalog) -> tuple[Note, ...]:
    """Return what is known of the request beside its team; nothing is an empty tuple."""
    known = [
        f"{field.name}: {request.fields[field.id].value}"
        for field in catalog.fields
        if field.id in request.fields
    ]
    return (note("{known}", known=" · ".join(known)),) if known else ()


def _facts(request: Request, reasons: Sequence[str], catalog: Catalog) -> Note:
    sla = catalog.sla(request.priority)
    return note(
        "{team} · {priority} priority · first response within {time}\nWhy here: {why}",
        team=catalog.team(request.team).name,
        priority=request.priority.value,
        time=_time(sla.first_response_minutes),
        why="; ".join(reasons) or "it was decided by a person",
    )


def _time(minutes: int) -> str:
    return f"{minutes} min" if minutes % 60 else f"{minutes // 60} h"


def as_said(words: str) -> list[str]:
    """What somebody wrote with a move, short enough for a card; empty where they wrote nothing."""
    return [f"“{shortened(words, 200)}”"] if words else []


def closed_card(request: Request, catalog: Catalog) -> Card:
    """The team's card once the request is resolved."""
    title = catalog.category(request.category).name if request.category else "Request"
    return card(
        text(
            "✅ {title} from {person}: resolved by {by}",
            title=Strong(text=title),
            person=Person(id=request.requester),
            by=Person(id=request.resolved_by or request.requester),
        ),
        Quote(text=request.text),
        actions(button(ActionId.REOPEN, "Reopen", request)),
    )


def collapsed_card(request: Request, mover: str, before: str, after: str, catalog: Catalog) -> Card:
    """The old team's card after a move: one line, no buttons."""
    return card(
        note(
            "{mover} moved the request of {person} from {before} to {after}.",
            mover=Person(id=mover),
            person=Person(id=request.requester),
            before=Strong(text=catalog.team(before).name),
            after=Strong(text=catalog.team(after).name),
        )
    )


def left_card(request: Request, why: str) -> Card:
    """The team's card after the requester's own words made it need no one here."""
    return card(
        note("The request of {person} {why}.", person=Person(id=request.requester), why=why)
    )
