"""The use-case of edits and deletes: what a request shows follows what was said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlmodel import Session

from bot.decider import Decider
from bot.desk import Desk
from bot.mirroring import Mirroring, Words
from helpdesk import lifecycle, wording
from helpdesk.heirs import request_now
from helpdesk.model import Message, Request, Status
from helpdesk.redaction import redact
from helpdesk.talk import is_note
from storage import ingress, messages, mirrors, requests
from storage.chat_posts import HOME
from storage.db import Database


@dataclass(frozen=True)
class Change:
    """An edit or a delete of a message, as every door reports it.

    `message` carries the new text; `changed` is the platform's time of it, seconds since 1970 as
    text.
    """

    message: Message
    changed: str
    is_deleted: bool = False

    @property
    def at(self) -> datetime:
        """When it was changed."""
        return datetime.fromtimestamp(float(self.changed), UTC)


class Changes:
    """Takes in edits and deletes."""

    def __init__(self, database: Database, decider: Decider, desk: Desk) -> None:
        self._database = database
        self._decider = decider
        self._desk = desk
        self._mirroring = Mirroring(desk)

    def take_in(self, change: Change) -> None:
        """Take in an edit or a delete, also one that comes before its message."""
        cleaned = redact(change.message.text)
        message = replace(change.message, text=cleaned.text)
        with self._database.transaction() as session:
            if not self._concerns_us(session, message):
                return
            if not ingress.is_new(session, message.key, message.at):
                return
            before = messages.said(session, message.workspace, message.channel, message.ts)
            said = messages.note_change(
                session, message, change.changed, is_deleted=change.is_deleted
            )
            if said:
                now = replace(change, message=message)
                self._follow(session, now, before, said, cleaned.found)

    def _concerns_us(self, session: Session, message: Message) -> bool:
        """Whether a changed message is for us; of what people say elsewhere nothing is kept."""
        place = (message.workspace, message.channel)
        if message.addressed or messages.said(session, *place, message.ts):
            return True
        return requests.thread_root(session, message) is not None

    def _follow(
        self,
        session: Session,
        change: Change,
        before: messages.Said | None,
        said: messages.Said,
        secrets: tuple[str, ...],
    ) -> None:
        """Let a request follow the edit or the delete of one of its messages."""
        words = self._words(session, change)
        if words:
            was_note = words.from_team and before is not None and is_note(before.text)
            is_gone = said.is_deleted
            self._mirroring.follow(session, words, was_note=was_note, is_deleted=is_gone)
            self._desk.warn(session, words.request, secrets, change.at, under=words.under)
        elif said.request_id:
            request = requests.get(session, said.request_id)
            request = request_now(request, self._desk.catalog)
            self._follow_request(session, request, change.at, secrets)

    def _words(self, session: Session, change: Change) -> Words | None:
        """Return a message as the conversation has it; None where it is no part of any."""
        shown = mirrors.mirrors_of(session, change.message)
        root = requests.thread_root(session, change.message)
        is_team = root is not None and root.slot.startswith("card:")
        found = next(iter(shown), root if is_team else None)
        if found is None:
            return None
        request = request_now(requests.get(session, found.request_id), self._desk.catalog)
        if root is None and _stands_under(found, requests.post(session, request.id, HOME)):
            # Whatever a chat leaves out of its events: it was said in a card's thread.
            return Words(request, change.message, request.card_slot, change.at)
        under = root.slot if root and is_team else HOME
        return Words(request, change.message, under, change.at)

    def _follow_request(
        self, session: Session, request: Request, at: datetime, secrets: tuple[str, ...]
    ) -> None:
        if request.touched or request.status is Status.RESOLVED:
            return
        if messages.conversation(session, request.id):
            self._decider.retell(session, request, at, secrets)
        elif request.status.is_open:
            self._withdraw(session, request, at)

    def _withdraw(self, session: Session, request: Request, at: datetime) -> None:
        gone = lifecycle.withdrawn(request)
        self._desk.show_reply(session, gone, wording.withdrawn_reply(), at)
        self._desk.leave_card(session, gone, "was withdrawn: its message was deleted", at)
        requests.save(session, gone)


def _stands_under(mirror: requests.Post, home: requests.Post | None) -> bool:
    return home is not None and (mirror.channel, mirror.thread) == (home.channel, home.ts)
