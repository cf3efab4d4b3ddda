"""Telling those who are to know of a request that waits too long, or cannot wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from helpdesk.cards import Card
from helpdesk.catalog import Catalog
from helpdesk.catalog_entries import Team
from helpdesk.markup import Channel, Elsewhere, Group, Person, Plain, Span
from helpdesk.model import Request
from helpdesk.on_call import to_tell
from storage import chat_posts, people, requests
from storage.chat_posts import Target


def responsible(session: Session, request: Request, catalog: Catalog) -> Span | None:
    """Return who has the request, else who is on call for its team."""
    if request.owner:
        return _quiet(session, Person(id=request.owner))
    on_call = to_tell(_team(request, catalog), "on_call")
    return _quiet(session, on_call) if on_call else None


def escalate(
    session: Session,
    request: Request,
    catalog: Catalog,
    here: Callable[[Span | None], Card],
    elsewhere: Callable[[Elsewhere | None], Card],
    at: datetime,
) -> None:
    """Tell those to whom the team escalates; without any, those who are responsible.

    A person or a group is told under the card, by what `here` makes of their mention; a channel in
    itself, by what `elsewhere` makes of a link to the card.
    """
    whom = to_tell(_team(request, catalog), "escalate_to")
    if isinstance(whom, Channel):
        _tell_channel(session, request, whom, elsewhere, at)
        return
    named = _quiet(session, whom) if whom else responsible(session, request, catalog)
    chat_posts.post(session, request, here(named), at, under=request.card_slot)


def _team(request: Request, catalog: Catalog) -> Team:
    """Return the team of a request; for one that left the catalog the fallback team stands in."""
    is_there = catalog.heirs(request.team)
    return catalog.team(request.team if is_there else catalog.fallback_team)


def _tell_channel(
    session: Session,
    request: Request,
    channel: Channel,
    elsewhere: Callable[[Elsewhere | None], Card],
    at: datetime,
) -> None:
    """Post in the channel, in the chat where the request's card is."""
    place = requests.post(session, request.id, request.card_slot)
    if place is None:
        return
    link = place.ts and Elsewhere(
        text="Open the request", door=place.door, channel=place.channel, ts=place.ts
    )
    where = Target(place.door, channel.id)
    chat_posts.announce(session, where, elsewhere(link or None), at, about=request)


def _quiet(session: Session, whom: Person | Group | Channel) -> Span:
    """Return a person as one who is called, or, where they want no reminders, as plain words."""
    if not isinstance(whom, Person):
        return whom
    if not people.muted(session, [whom.id]):
        return Person(id=whom.id, is_called=True)
    return Plain(text=people.names(session, [whom.id]).get(whom.id, "whoever has it"))
