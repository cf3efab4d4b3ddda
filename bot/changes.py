"""The use-case of edits and deletes: what a request shows follows what was said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlmodel import Session

from bot.decider import Decider
from bot.desk import Desk
from helpdesk import lifecycle, wording
from helpdesk.heirs import request_now
from helpdesk.model import Message, Request, Status
from helpdesk.redaction import redact
from storage import chat_posts, ingress, requests
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

    def take_in(self, change: Change) -> None:
        """Take in an edit or a delete, also one that comes before its message."""
        cleaned = redact(change.message.text)
        message = replace(change.message, text=cleaned.text)
        with self._database.transaction() as session:
            if not self._concerns_us(session, message):
                return
            if not ingress.is_new(session, message.key, message.at):
                return
            said = requests.note_change(
                session, message, change.changed, is_deleted=change.is_deleted
            )
            if said:
                self._follow(session, replace(change, message=message), said, cleaned.found)

    def _concerns_us(self, session: Session, message: Message) -> bool:
        """Whether a changed message is for us; of what people say elsewhere nothing is kept."""
        place = (message.workspace, message.channel)
        if message.addressed or requests.said(session, *place, message.ts):
            return True
        return requests.thread_root(session, message) is not None

    def _follow(
        self, session: Session, change: Change, said: requests.Said, secrets: tuple[str, ...]
    ) -> None:
        """Let a request follow the edit or the delete of one of its messages."""
        mirror = requests.mirror_of(session, change.message)
        if mirror:
            request = requests.get(session, mirror.request_id)
            from_team = _stands_under(mirror, requests.post(session, request.id, HOME))
            self._follow_mirror(session, request, mirror, change, said, from_team=from_team)
            under = request.card_slot if from_team else HOME
            self._desk.warn(session, request, secrets, change.at, under=under)
        elif said.request_id:
            request = requests.get(session, said.request_id)
            request = request_now(request, self._desk.catalog)
            self._follow_request(session, request, change.at, secrets)

    def _follow_mirror(
        self,
        session: Session,
        request: Request,
        mirror: requests.Post,
        change: Change,
        said: requests.Said,
        *,
        from_team: bool,
    ) -> None:
        words = "(deleted)" if said.is_deleted else said.text
        files = () if said.is_deleted else change.message.files
        card = wording.mirrored(change.message.author, words, files, from_technician=from_team)
        chat_posts.update(session, request, mirror.slot, card, change.at)

    def _follow_request(
        self, session: Session, request: Request, at: datetime, secrets: tuple[str, ...]
    ) -> None:
        if request.touched or request.status is Status.RESOLVED:
            return
        if requests.conversation(session, request.id):
            self._decider.retell(session, request, at, secrets)
        elif request.status.is_open:
            self._withdraw(session, request, at)

    def _withdraw(self, session: Session, request: Request, at: datetime) -> None:
        gone = lifecycle.withdrawn(request)
        self._desk.show_reply(session, gone, wording.withdrawn_reply(), at)
        card = wording.left_card(gone, "was withdrawn: its message was deleted")
        self._desk.show_card(session, gone, card, at)
        requests.save(session, gone)


def _stands_under(mirror: requests.Post, root: requests.Post | None) -> bool:
    return root is not None and (mirror.channel, mirror.thread) == (root.channel, root.ts)
