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
from helpdesk.catalog import Catalog, Template
from helpdesk.doors import Door
from helpdesk.journal import Entry
from helpdesk.model import Decision, Followed, Request, Status
from helpdesk.sla import clock_of
from helpdesk.team_view import TeamView
from storage import chat_posts, requests, team_cards
from storage.answers import draft_of
from storage.chat_posts import HOME, REPLY


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

    def show_card(self, session: Session, request: Request, at: datetime) -> None:
        """Show the team's card as it stands now, in place."""
        team_cards.show(session, request, self.catalog, at)

    def leave_card(self, session: Session, request: Request, why: str, at: datetime) -> None:
        """Say on the team's card that nobody is needed there."""
        card = wording.left_card(request, why)
        chat_posts.update(session, request, request.card_slot, card, at)

    def collapse(
        self,
        session: Session,
        before: Request,
        after: Request,
        by: str,
        at: datetime,
        undo: Entry | None = None,
    ) -> None:
        """Let the card of the team that had the request before be a line from now on."""
        if before.has_card:
            card = wording.collapsed_card(after, by, before.team, self.catalog, undo)
            chat_posts.update(session, before, before.card_slot, card, at)

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
        answer: Template | None = None,
    ) -> Request:
        """Show a decision: the reply, and the team's card kept, replaced or taken away.

        `asks` says that whoever sees it is asked whether the team is right; `answer` are the words
        that are sent, where they are.
        """
        has_card = before.status is Status.WITH_TEAM
        wants_card = after.status is Status.WITH_TEAM
        if has_card and wants_card and before.team == after.team:
            self.show_card(session, after, at)
        else:
            if has_card:
                why = "went elsewhere after more was said" if wants_card else "was answered instead"
                self.leave_card(session, before, why, at)
            if wants_card:
                after = lifecycle.with_new_card(after)
                card = self._team_card(session, after, decision.reasons, asks, at)
                team_cards.post(session, after, card, self.catalog, self._chat, at)
        reply = wording.reply(after, decision, self.catalog, secrets, answer)
        if asks and not wants_card:
            reply = wording.ask_requester(reply, after, self.catalog)
        self.show_reply(session, after, wording.asking(reply, after), at)
        return after

    def give_card(self, session: Session, request: Request, at: datetime) -> None:
        """Post the card in the channel of the request's team."""
        team_cards.give(session, request, self.catalog, self._chat, at)

    def _team_card(
        self, session: Session, request: Request, reasons: Sequence[str], asks: bool, at: datetime
    ) -> Card:
        """Draw the card of a request that no person has touched: there is nothing more to read."""
        draft = draft_of(session, request)
        clock = clock_of(request, self.catalog, at)
        view = TeamView(request, reasons, asks=asks, draft=draft, clock=clock)
        return wording.team_card(view, self.catalog)

    def show_question(
        self, session: Session, request: Request, at: datetime, said: Followed | None = None
    ) -> None:
        """Show the question that waits now, or none, in place of the one `said` in the reply."""
        post = requests.post(session, request.id, REPLY)
        shown = chat_posts.shown(session, post) if post else None
        if shown:
            self.show_reply(session, request, wording.asked_on(shown, request, said), at)

    def stop_asking(self, session: Session, request: Request, at: datetime) -> None:
        """Show the reply without the question whether the team is right."""
        post = requests.post(session, request.id, REPLY)
        shown = chat_posts.shown(session, post) if post else None
        if shown:
            self.show_reply(session, request, wording.asked_and_answered(shown), at)
