"""What changes of a request look like in chat: rows of the outbox, written in its transaction.

Both use-cases, intake and corrections, speak through this desk, so that the requester's reply and
the team's card can never disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from helpdesk import lifecycle, wording
from helpdesk.cards import Card
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.model import Decision, Message, Request, Status
from storage import chat_posts, requests
from storage.chat_posts import HOME, REPLY, Target


class Desk:
    """Writes what is owed to the chats. `chat` is where teams work that name no other."""

    def __init__(self, catalog: Catalog, chat: Door) -> None:
        self.catalog = catalog
        self._chat = chat

    def say(
        self, session: Session, request: Request, card: Card, at: datetime, *, under: str = HOME
    ) -> None:
        """Post a card in one of the request's threads."""
        chat_posts.post(session, request, card, at, under=under)

    def warn(
        self,
        session: Session,
        request: Request,
        secrets: Sequence[str],
        at: datetime,
        *,
        under: str,
    ) -> None:
        """Tell whoever pasted secrets in one of the request's threads; without any, say nothing."""
        if secrets:
            self.say(session, request, wording.secret_warning(secrets), at, under=under)

    def show_reply(self, session: Session, request: Request, card: Card, at: datetime) -> None:
        """Show the bot's reply: posted once, then updated in place."""
        chat_posts.show(session, request, REPLY, card, at)

    def show_card(self, session: Session, request: Request, card: Card, at: datetime) -> None:
        """Show the team's card as it stands now, in place."""
        chat_posts.update(session, request, request.card_slot, card, at)

    def show_decision(
        self,
        session: Session,
        before: Request,
        after: Request,
        decision: Decision,
        at: datetime,
        secrets: Sequence[str],
        *,
        asks: bool,
    ) -> Request:
        """Show a decision: the reply, and the team's card kept, replaced or taken away.

        `asks` says that whoever sees it is asked whether the team is right.
        """
        has_card = before.status is Status.WITH_TEAM
        wants_card = after.status is Status.WITH_TEAM
        if has_card and wants_card and before.team == after.team:
            self.show_card(session, after, self._team_card(after, decision.reasons, asks), at)
        else:
            if has_card:
                why = "went elsewhere after more was said" if wants_card else "was answered instead"
                self.show_card(session, before, wording.left_card(before, why), at)
            if wants_card:
                after = self.give_card(session, after, decision.reasons, at, asks=asks)
        reply = wording.reply(after, decision, self.catalog, secrets)
        if asks and not wants_card:
            reply = wording.ask_requester(reply, after, self.catalog)
        self.show_reply(session, after, reply, at)
        return after

    def give_card(
        self,
        session: Session,
        request: Request,
        reasons: Sequence[str],
        at: datetime,
        *,
        asks: bool = False,
    ) -> Request:
        """Post the card in the channel of the request's team; returns the request with its hop."""
        carded = lifecycle.with_new_card(request)
        team = self.catalog.team(request.team)
        where = Target(team.chat or self._chat, team.channel)
        card = self._team_card(carded, reasons, asks)
        chat_posts.post_in_channel(session, carded, where, card, at, slot=carded.card_slot)
        return carded

    def _team_card(self, request: Request, reasons: Sequence[str], asks: bool) -> Card:
        card = wording.team_card(request, reasons, self.catalog)
        return wording.ask_team(card, request) if asks else card

    def asking(self, session: Session, request: Request) -> Card | None:
        """Return the card on which somebody is asked whether the team is right, if it stands."""
        post = requests.post(session, request.id, request.card_slot if request.has_card else REPLY)
        shown = chat_posts.shown(session, post) if post else None
        return shown if shown and wording.asks(shown) else None

    def mirror(
        self, session: Session, request: Request, message: Message, words: str, *, to_team: bool
    ) -> None:
        """Show what was said in one thread in the other one."""
        card = wording.mirrored(message.author, words, message.files, from_technician=not to_team)
        under = request.card_slot if to_team else HOME
        slot = requests.mirror_slot(message)
        chat_posts.post(session, request, card, message.at, under=under, slot=slot)
