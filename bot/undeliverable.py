"""What a channel refuses for good: its cards go elsewhere, and those who lead IT are told.

A team's card goes to the fallback team's channel, and everything that is said about it follows.
Nothing of this can go round in circles: what the fallback team's own channel refuses waits there,
and each channel is spoken of once a day at most.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from helpdesk import wording
from helpdesk.cards import Card
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.model import Request
from helpdesk.ports import ChannelRefusedError
from storage import chat_posts, ingress, outbox, requests
from storage.chat_posts import Target

log = logging.getLogger(__name__)


class _Sides(NamedTuple):
    """The posts that a request's two threads hang on."""

    home: requests.Post
    card: requests.Post


class Undeliverable:
    """Knows where else to go. `chat` is where teams work that name no other."""

    def __init__(self, catalog: Catalog, chat: Door) -> None:
        self._catalog = catalog
        self._chat = chat

    def waits(self, owed: outbox.Owed) -> bool:
        """Whether a row waits for its channel to be mended: there is none to take its place."""
        return _target(owed) == self._fallback

    def take_in(
        self, session: Session, owed: outbox.Owed, error: ChannelRefusedError, at: datetime
    ) -> None:
        """Bring a row that was given up to where it is read, and tell of its channel."""
        is_elsewhere = self._bring_elsewhere(session, owed, error, at)
        self.tell(session, owed, error, at, is_elsewhere=is_elsewhere)

    def tell(
        self,
        session: Session,
        owed: outbox.Owed,
        error: ChannelRefusedError,
        at: datetime,
        *,
        is_elsewhere: bool = False,
    ) -> None:
        """Tell those who lead IT of a channel, once a day, and never in that channel itself."""
        failed = _target(owed)
        told = [each for each in (self._it_channel, self._fallback) if each not in (None, failed)]
        if not told:
            log.error("%s takes no post, and nobody can be told", failed.channel)
        elif ingress.is_new(session, f"undeliverable:{failed}:{at.date()}", at):
            instead = self._fallback.channel if is_elsewhere else None
            card = wording.channel_failed(failed.door, failed.channel, error.fault, instead)
            chat_posts.announce(session, told[0], card, at)

    @property
    def _fallback(self) -> Target:
        team = self._catalog.team(self._catalog.fallback_team)
        return Target(team.chat or self._chat, team.channel)

    @property
    def _it_channel(self) -> Target | None:
        named = self._catalog.it_channel
        return Target(self._chat, named) if named else None

    def _bring_elsewhere(
        self, session: Session, owed: outbox.Owed, error: ChannelRefusedError, at: datetime
    ) -> bool:
        """Bring the team's side of a request to the fallback team; False where that is not it."""
        if owed.request_id and not requests.is_there(session, owed.request_id):
            return self._show_elsewhere(session, owed.request_id, owed, error, at)
        request = requests.get(session, owed.request_id) if owed.request_id else None
        sides = _sides(session, request) if request else None
        if request is None or sides is None:
            return False
        if owed.order_key == sides.card.order_key:
            self._move(session, request, sides.card, owed, error, at)
            return True
        if owed.order_key != sides.home.order_key and _is_mirror(owed):
            # The card had left before this message, that stands where it was, was edited.
            _owe_again(session, request, [owed], at)
            return True
        return False

    def _show_elsewhere(
        self,
        session: Session,
        of: str,
        owed: outbox.Owed,
        error: ChannelRefusedError,
        at: datetime,
    ) -> bool:
        """Post anew what is about no request: a proposal, or what was changed."""
        place = requests.post(session, of, chat_posts.HOME)
        shown = chat_posts.shown(session, place) if place else None
        if shown:
            shown = wording.instead_of(shown, _target(owed).channel, error.fault)
            chat_posts.show_elsewhere(session, of, self._fallback, shown, at)
        return shown is not None

    def _move(
        self,
        session: Session,
        request: Request,
        card: requests.Post,
        owed: outbox.Owed,
        error: ChannelRefusedError,
        at: datetime,
    ) -> None:
        """Post the card anew, and below it whatever was still to come."""
        shown = chat_posts.shown(session, card)
        if shown is None:
            return
        follows = outbox.take_back(session, request.id, card.order_key, at)
        chat_posts.leave_behind(session, card)
        shown = wording.instead_of(shown, _target(owed).channel, error.fault)
        where, slot = self._fallback, card.slot
        chat_posts.post_in_channel(session, request, where, shown, at, slot=slot)
        _owe_again(session, request, [owed, *follows], at)


def _sides(session: Session, request: Request) -> _Sides | None:
    home = requests.post(session, request.id, chat_posts.HOME)
    card = requests.post(session, request.id, request.card_slot)
    return _Sides(home, card) if home and card and request.has_card else None


def _is_mirror(owed: outbox.Owed) -> bool:
    return owed.slot is not None and owed.slot.startswith(("mirror:", "also:"))


def _owe_again(
    session: Session, request: Request, rows: Sequence[outbox.Owed], at: datetime
) -> None:
    """Owe rows of a card's thread below the card where it stands now, each post once."""
    posted: set[str] = set()
    for row in rows:
        card = Card.model_validate(row.payload["card"])
        if row.slot in posted:
            chat_posts.update(session, request, row.slot, card, at)
        elif row.slot != request.card_slot:
            chat_posts.post(session, request, card, at, under=request.card_slot, slot=row.slot)
            posted |= {row.slot} if row.slot else set()


def _target(owed: outbox.Owed) -> Target:
    """Return the channel of a row as the catalog calls it, where it is one of the catalog's."""
    return Target(Door(owed.payload["door"]), owed.order_key.split(":", 2)[-1])
