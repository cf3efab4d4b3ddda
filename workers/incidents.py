"""Looking for major incidents, and telling many people at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from helpdesk import wording
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.incidents import LEAST_REQUESTS, WINDOW, Suspicion, suspected, usual_of
from helpdesk.journal import Deed, Entry
from helpdesk.model import Request
from helpdesk.similar import Likenesses
from helpdesk.wording.incidents import incident_hint
from storage import chat_posts, incident_news, incidents, journal, requests, team_cards
from storage.chat_posts import Target
from storage.db import take_turn
from storage.incident_news import AT_ONCE
from storage.sights import sights
from workers.context import Context


def check(context: Context, at: datetime) -> None:
    """Ask a team once where many requests may be one incident; bring those that stand up to date.

    To look costs two queries while there are fewer than five requests in half an hour.
    """
    with context.database.snapshot() as session:
        found = _suspected(session, at)
        stand = incidents.parents(session)
    if found or stand:
        with context.database.transaction() as session:
            take_turn(session, "incidents")
            if found and found == _suspected(session, at):
                _ask(session, found, context.catalog, at)
            for parent in stand:
                _refresh(session, parent.id, context.catalog, at)


def _suspected(session: Session, at: datetime) -> Suspicion | None:
    recent = incidents.recent(session, at - WINDOW)
    if len(recent) < LEAST_REQUESTS:
        return None
    known = incidents.asked_about(session, at)
    both = [*recent, *known]
    seen = sights(session, [each.text for each in both])
    likeness = Likenesses({each.id: seen[each.text] for each in both if each.text in seen})
    return suspected(recent, lambda category: _usual(session, category, at), likeness, known)


def _usual(session: Session, category: str | None, at: datetime) -> float:
    return usual_of(incidents.times(session, category, at), at)


def _ask(session: Session, found: Suspicion, catalog: Catalog, at: datetime) -> None:
    """Ask in the channel of the team that most of them have."""
    first = requests.get(session, found.first.id)
    ids = " ".join(each.id for each in found.requests)
    journal.add(session, Entry(first.id, at, "", Deed.SUSPECTED, {"requests": ids}))
    team = catalog.team(first.team)
    where = Target(team.chat or _door_of(session, first), team.channel)
    card = incident_hint(first, found)
    chat_posts.post_in_channel(session, first, where, card, at, slot=incidents.SLOT)


def _door_of(session: Session, request: Request) -> Door:
    """Return the chat in which its card is, or else the one it was asked in."""
    card = requests.post(session, request.id, request.card_slot)
    return card.door if card else request.door


def _refresh(session: Session, parent: str, catalog: Catalog, at: datetime) -> None:
    """Show how many have joined, where that changed: three hundred at once are one update."""
    request = requests.get(session, parent)
    post = requests.post(session, parent, request.card_slot)
    card = wording.team_card(team_cards.view(session, request, catalog, at), catalog)
    if post and chat_posts.shown(session, post) != card:
        chat_posts.update(session, request, request.card_slot, card, at)


def spread_news(context: Context, payload: Mapping[str, Any]) -> None:
    """Let it happen to all, some in a transaction."""
    news, ids = incident_news.read(payload)
    for first in range(0, len(ids), AT_ONCE):
        with context.database.transaction() as session:
            incident_news.happen(session, news, ids[first : first + AT_ONCE], context.catalog)
    with context.database.transaction() as session:
        parent = requests.get(session, news.parent)
        team_cards.show(session, parent, context.catalog, news.at)
