"""The use-case of Home and of the lists behind the commands: it only reads, in one snapshot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session

from helpdesk import authority
from helpdesk.cards import Card
from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback
from helpdesk.heirs import team_now
from helpdesk.home import (
    UNSURE_BELOW,
    Home,
    Line,
    Listing,
    Proposed,
    SetAside,
    Taught,
    Worklist,
    pressing,
)
from helpdesk.markup import Elsewhere
from helpdesk.model import Actor, Request
from helpdesk.sla import clock_of
from storage import decisions, digest, facts, people, proposals, requests, worklists
from storage.chat_posts import HOME
from storage.db import Database
from storage.requests import Post

_OWN = 6
_TAUGHT = 4
# Items with buttons take most of the room; a card in Teams has little.
_ITEMS = 5
_DOUBTS = 3
_UNSURE = 4
_PROPOSALS = 3
_QUEUE = 10
# So many requests of a person's teams, the oldest, are looked at for what is late.
_WATCHED = 300


class Homes:
    """Gathers what somebody has to know and to do."""

    def __init__(self, database: Database, catalog: Catalog) -> None:
        self._database = database
        self.catalog = catalog

    def home(self, actor: Actor, at: datetime) -> Home:
        """Return a person's Home as it stands at this moment."""
        with self._database.snapshot() as session:
            return Home(
                own=self._own(session, actor),
                taught=self._taught(session, actor),
                is_muted=bool(people.muted(session, [actor.user])),
                work=self._work(session, actor, at) if actor.is_technician else None,
            )

    def own(self, actor: Actor) -> Listing[Line]:
        """Return a person's open requests, the newest first."""
        with self._database.snapshot() as session:
            return self._own(session, actor)

    def queue(self, actor: Actor, at: datetime) -> Listing[Line]:
        """Return the open requests of a person's teams, those that nobody took first."""
        with self._database.snapshot() as session:
            teams = self._teams(actor)
            found = worklists.of_teams(session, actor, teams, self.catalog, _QUEUE)
            return self._lines(session, found, at)

    def stats(self, at: datetime) -> Card | None:
        """Return this week's figures; None where nobody asked anything."""
        with self._database.snapshot() as session:
            return digest.card(session, self.catalog, at)

    def _teams(self, actor: Actor) -> Collection[str]:
        return self.catalog.team_ids if actor.is_lead else actor.teams

    def _own(self, session: Session, actor: Actor) -> Listing[Line]:
        found = worklists.asked_by(session, actor, _OWN)
        places = _places(session, [(each, HOME) for each in found.shown])
        lines = (Line(each, places.get(each.id)) for each in found.shown)
        return Listing(tuple(lines), found.total)

    def _taught(self, session: Session, actor: Actor) -> tuple[Taught, ...]:
        events = worklists.corrected_by(session, actor, self.catalog, _TAUGHT)
        return tuple(self._lesson(session, each) for each in events)

    def _lesson(self, session: Session, event: Feedback) -> Taught:
        receipt = requests.slot_like(session, event.request_id, f"receipt:{event.id}:")
        version = int(receipt.slot.rpartition(":")[2]) if receipt else None
        like_it = {
            each.request_id
            for each in decisions.similar_to(session, event.id)
            if team_now(each.team, each.category, self.catalog) == event.team
        }
        return Taught(event, version, len(like_it - {event.request_id}))

    def _work(self, session: Session, actor: Actor, at: datetime) -> Worklist:
        where = (session, actor, self._teams(actor), self.catalog)
        lines = partial(self._lines, session, at=at)
        aside = [SetAside(*each) for each in facts.waiting(session)]
        return Worklist(
            queue=lines(worklists.owned_by(session, actor, self.catalog, _ITEMS)),
            unassigned=lines(worklists.unassigned(*where, _ITEMS)),
            late=pressing(lines(worklists.of_teams(*where, _WATCHED)).shown, _ITEMS),
            unsure=lines(worklists.unsure(*where, UNSURE_BELOW, _UNSURE)),
            set_aside=Listing(tuple(aside[:_DOUBTS]), len(aside)),
            week=digest.week(session, self.catalog, at),
            is_lead=actor.is_lead,
            proposals=self._proposals(session, actor),
        )

    def _proposals(self, session: Session, actor: Actor) -> Listing[Proposed]:
        waiting = [
            each
            for each in proposals.open_ones(session)
            if not authority.team_refusal(actor, each.team, self.catalog)
        ]
        shown = waiting[:_PROPOSALS]
        found = requests.posts(session, [(each.id, HOME) for each in shown])
        places = {of: _elsewhere(post) for (of, _), post in found.items() if post.ts}
        lines = (Proposed(each, places.get(each.id)) for each in shown)
        return Listing(tuple(lines), len(waiting))

    def _lines(self, session: Session, found: Listing[Request], at: datetime) -> Listing[Line]:
        places = _places(session, [(each, each.card_slot) for each in found.shown])
        lines = (
            Line(each, places.get(each.id), clock_of(each, self.catalog, at))
            for each in found.shown
        )
        return Listing(tuple(lines), found.total)


def _places(session: Session, wanted: Sequence[tuple[Request, str]]) -> dict[str, Elsewhere]:
    """Return where these slots of requests stand, by request; those that stand nowhere are out."""
    found = requests.posts(session, [(request.id, slot) for request, slot in wanted])
    return {of: _elsewhere(post) for (of, _), post in found.items() if post.ts}


def _elsewhere(post: Post) -> Elsewhere:
    return Elsewhere(
        text="", door=post.door, channel=post.channel, ts=str(post.ts), thread=post.thread
    )
