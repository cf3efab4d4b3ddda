"""A team's card of a request as it stands: read, drawn, posted, and owed to its chat.

There is one way to draw it, so the card says the same whoever changed the request last.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from helpdesk import journal as journals
from helpdesk import wording
from helpdesk.cards import Card
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.journal import Deed
from helpdesk.model import Escalate, Request, Route
from helpdesk.sla import clock_of
from helpdesk.team_view import TeamView
from storage import chat_posts, decisions, incidents, journal, mirrors, outbox, similar
from storage.answers import draft_of
from storage.chat_posts import Target
from storage.decisions import Decided

# Whoever did one of these has answered whether the team is right.
_SETTLED = frozenset({Deed.CONFIRMED, Deed.MOVED, Deed.DISMISSED})


def give(session: Session, request: Request, catalog: Catalog, chat: Door, at: datetime) -> None:
    """Owe a new card to the request's team, and below it what was said so far.

    `chat` is where teams work that name no other.
    """
    card = wording.team_card(view(session, request, catalog, at), catalog)
    post(session, request, card, catalog, chat, at)
    said = mirrors.said_about(session, request.id)
    if said:
        chat_posts.post(session, request, wording.so_far(said), at, under=request.card_slot)


def post(
    session: Session, request: Request, card: Card, catalog: Catalog, chat: Door, at: datetime
) -> None:
    """Owe this card to the request's team as a new post, and the search for what is like it."""
    team = catalog.team(request.team)
    where = Target(team.chat or chat, team.channel)
    chat_posts.post_in_channel(session, request, where, card, at, slot=request.card_slot)
    outbox.add_job(session, "similar", {"request_id": request.id}, at)


def show(session: Session, request: Request, catalog: Catalog, at: datetime) -> None:
    """Owe the card of this request's team in place of what stands there; none, nothing."""
    if request.card:
        card = wording.team_card(view(session, request, catalog, at), catalog)
        chat_posts.update(session, request, request.card_slot, card, at)


def view(session: Session, request: Request, catalog: Catalog, at: datetime) -> TeamView:
    """Read what the card of a request shows at this time."""
    entries = journal.of_request(session, request.id)
    standing = journals.standing(entries)
    decided = decisions.get(session, request.decision_id)
    return TeamView(
        request=request,
        reasons=_reasons(decided, request),
        entries=standing,
        asks=decided.is_audited and not any(each.deed in _SETTLED for each in standing),
        draft=draft_of(session, request),
        undoable=journals.undoable(entries),
        incident=incidents.standing(session, request),
        clock=clock_of(request, catalog, at) if catalog.heirs(request.team) else None,
        similar=similar.solved_like(session, request),
    )


def _reasons(decided: Decided, request: Request) -> tuple[str, ...]:
    """Return why the bot gave the request to its team, where it did."""
    is_own = decided.kind in (Route.kind, Escalate.kind) and decided.team == request.team
    return tuple(decided.reasons) if is_own else ()
