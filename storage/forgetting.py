"""What other requests' posts still say of words that were erased: drawn anew, or deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from helpdesk import wording
from helpdesk.catalog import Catalog
from helpdesk.heirs import request_now
from helpdesk.model import Status
from storage import (
    chat_posts,
    incident_news,
    incidents,
    outbox,
    proposals,
    proposing,
    requests,
    team_cards,
)
from storage.incident_news import News, What
from storage.tables import JournalRow, RequestRow


def let_go(session: Session, request_id: str, catalog: Catalog, at: datetime) -> None:
    """Let others stand without it before it is erased: what waits for its incident, and proposals.

    Those that wait are requests by themselves; a proposal shows none of its words any more.
    """
    linked = incidents.linked(session, request_id)
    news = News(What.UNLINKED, request_id, "", f"erased:{request_id}", at)
    incident_news.happen(session, news, linked, catalog)
    for each in proposals.forget_request(session, request_id, at):
        proposing.redraw(session, each, catalog, at)


def forget(session: Session, person: str | None, catalog: Catalog, at: datetime) -> None:
    """Draw the cards anew that may quote what was erased, and delete what nobody reads again.

    Open cards tell of solved requests like theirs and of their incident, in those requests' words;
    any card tells what `person`, where one was erased, wrote beside what they did to it.
    """
    did = select(col(JournalRow.request_id)).where(JournalRow.actor == person)
    is_open = col(RequestRow.status) == Status.WITH_TEAM.value
    chosen = select(RequestRow.id).where(or_(is_open, col(RequestRow.id).in_(did)))
    for request_id in session.exec(chosen.order_by(RequestRow.id)).all():
        _redraw(session, request_id, catalog, at)
    for proposal in proposals.forget_person(session, person) if person else ():
        proposing.redraw(session, proposal, catalog, at)
    outbox.forget_sent(session)


def _redraw(session: Session, request_id: str, catalog: Catalog, at: datetime) -> None:
    request = request_now(requests.get(session, request_id), catalog)
    place = requests.post(session, request.id, request.card_slot)
    if place is None or not catalog.heirs(request.team):
        return
    card = wording.team_card(team_cards.view(session, request, catalog, at), catalog)
    if chat_posts.shown(session, place) != card:
        chat_posts.replace_with(session, request, place.slot, card, at)
