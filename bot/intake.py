"""The use-case of a message: one transaction takes it in, decides, and owes the answers.

Here the doors meet the core. Nothing in this module waits for a network; when `Intake.message`
returns, everything is committed, and only then does a door acknowledge.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from bot.decider import Decider
from bot.desk import Desk
from helpdesk import lifecycle, wording
from helpdesk.catalog import Priority
from helpdesk.model import Clarify, Message, Request, Status
from helpdesk.redaction import redact
from helpdesk.replies import follows_up
from helpdesk.smalltalk import SmallTalk, recognise
from helpdesk.triage import Context
from storage import chat_posts, ingress, requests
from storage.chat_posts import HOME
from storage.db import Database, take_turn

# A message outside any thread may speak of a request that is at most this old.
_STILL_SPOKEN_OF = timedelta(hours=1)


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


class Intake:
    """Takes in messages, edits and deletes; hands replies in threads to `on_reply`."""

    def __init__(
        self,
        database: Database,
        decider: Decider,
        desk: Desk,
        on_reply: Callable[[Session, Request, Message, bool], None],
        join_within: timedelta,
    ) -> None:
        self._database = database
        self._decider = decider
        self._desk = desk
        self._on_reply = on_reply
        self._join_within = join_within

    def message(self, message: Message) -> None:
        """Take in one message, once however often it is delivered."""
        cleaned = redact(message.text)
        clean = replace(message, text=cleaned.text)
        with self._database.transaction() as session:
            if ingress.is_new(session, message.key, message.at):
                self._take_in(session, clean, cleaned.found)

    def knows_thread(self, message: Message) -> bool:
        """Whether this is a reply in a thread of a request."""
        with self._database.snapshot() as session:
            return self._root(session, message) is not None

    def change(self, change: Change) -> None:
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
        return bool(message.thread and requests.post_at(session, *place, message.thread))

    def open_request(self, message: Message, key: str) -> None:
        """Open a request that begins with a command or a form instead of a message.

        The bot posts its first message in `message.channel`; `message.ts` is not read.
        """
        cleaned = redact(message.text)
        with self._database.transaction() as session:
            if not ingress.is_new(session, key, message.at):
                return
            request = self._new_request(replace(message, text=cleaned.text))
            # Its words stand in no message of its own, so they are kept under the request's id.
            said = replace(message, text=cleaned.text, ts=request.id)
            requests.note_said(session, said, request.id)
            card = wording.opened_by_command(request.requester, request.text)
            channel = request.channel
            chat_posts.post_in_channel(session, request, channel, card, message.at, slot=HOME)
            context = _context(recognise(request.text))
            self._decider.decide_and_show(session, request, context, message.at, cleaned.found)

    def _take_in(self, session: Session, message: Message, secrets: tuple[str, ...]) -> None:
        if message.thread:
            root = requests.post_at(session, message.workspace, message.channel, message.thread)
            if root is not None:
                self._reply(session, root, message, secrets)
                return
        if message.addressed:
            self._first(session, message, secrets)

    def _reply(
        self, session: Session, root: requests.Post, message: Message, secrets: tuple[str, ...]
    ) -> None:
        request = requests.get(session, root.request_id)
        said = requests.note_said(session, message, None)
        if said.is_deleted:
            return
        from_team = root.slot.startswith("card:")
        self._on_reply(session, request, replace(message, text=said.text), from_team)
        self._warn(session, request, root.slot, secrets, message.at)

    def _warn(
        self, session: Session, request: Request, under: str, secrets: tuple[str, ...], at: datetime
    ) -> None:
        if secrets:
            self._desk.say(session, request, wording.secret_warning(secrets), at, under=under)

    def _first(self, session: Session, message: Message, secrets: tuple[str, ...]) -> None:
        said = requests.said(session, message.workspace, message.channel, message.ts)
        if said and said.is_deleted:
            return
        message = replace(message, text=said.text if said else message.text)
        before = self._spoken_of(session, message)
        if before:
            self._on_reply(session, before, message, False)
            return
        small = recognise(message.text)
        if small not in (None, SmallTalk.HUMAN, SmallTalk.VAGUE):
            self._small_talk(session, message, small)
        elif not self._join(session, message, secrets):
            self._open(session, message, small, secrets)

    def _spoken_of(self, session: Session, message: Message) -> Request | None:
        """The open request that a message outside its thread speaks of, if it plainly does."""
        if message.thread or not follows_up(message.text, self._desk.catalog):
            return None
        place = (message.workspace, message.channel, message.author)
        before = requests.latest_of(session, *place, since=message.at - _STILL_SPOKEN_OF)
        return before if before and before.status.is_open else None

    def _small_talk(self, session: Session, message: Message, small: SmallTalk | None) -> None:
        catalog = self._desk.catalog
        if small is SmallTalk.STATUS_QUESTION:
            mine = requests.open_of(session, message.workspace, message.author)
            card = wording.status_list(mine, catalog)
        elif small in (SmallTalk.BOT_QUESTION, SmallTalk.HELP_QUESTION):
            card = wording.introduction(catalog)
        elif small is SmallTalk.GREETING and message.direct:
            card = wording.greeting()
        else:
            return
        chat_posts.answer(session, message, card, message.at)

    def _open(
        self,
        session: Session,
        message: Message,
        small: SmallTalk | None,
        secrets: tuple[str, ...],
    ) -> None:
        request = self._new_request(message)
        requests.note_said(session, message, request.id)
        chat_posts.open_thread(session, request, message.thread or message.ts)
        self._decider.decide_and_show(session, request, _context(small), message.at, secrets)

    def _new_request(self, message: Message) -> Request:
        return Request(
            id=uuid.uuid4().hex,
            door=message.door,
            workspace=message.workspace,
            channel=message.channel,
            requester=message.author,
            text=message.text,
            status=Status.ASKED,
            team=self._desk.catalog.fallback_team,
            category=None,
            template=None,
            priority=Priority.NORMAL,
            decision_id="",
            created_at=message.at,
        )

    def _join(self, session: Session, message: Message, secrets: tuple[str, ...]) -> bool:
        """Let a second message soon after the first one join its request."""
        if message.thread or not self._join_within:
            return False
        place = (message.workspace, message.channel, message.author)
        take_turn(session, "person:" + ":".join(place))
        since = message.at - self._join_within
        first = requests.latest_of(session, *place, since=since)
        if first is None or not self._belongs_to(session, first, message):
            return False
        requests.note_said(session, message, first.id)
        home = requests.post(session, first.id, HOME)
        if home:
            requests.note_post(session, replace(home, slot=f"{HOME}:{message.ts}", ts=message.ts))
        self._retell(session, first, message.at, secrets)
        return True

    def _belongs_to(self, session: Session, first: Request, message: Message) -> bool:
        """Untouched, and not plainly about something else."""
        if first.touched or not first.status.is_open:
            return False
        if first.status is Status.ASKED:
            return True
        alone = self._decider.decide(session, message.text, Context()).decision
        return isinstance(alone, Clarify) or alone.team == first.team

    def _follow(
        self, session: Session, change: Change, said: requests.Said, secrets: tuple[str, ...]
    ) -> None:
        """Let a request follow the edit or the delete of one of its messages."""
        root = self._root(session, change.message)
        if root and requests.post(session, root.request_id, f"mirror:{change.message.ts}"):
            request = requests.get(session, root.request_id)
            self._follow_mirror(session, request, root, change, said)
            self._warn(session, request, root.slot, secrets, change.at)
        elif said.request_id:
            request = requests.get(session, said.request_id)
            self._follow_request(session, request, change.at, secrets)

    def _root(self, session: Session, message: Message) -> requests.Post | None:
        """The post in whose thread this was said."""
        if message.thread is None:
            return None
        return requests.post_at(session, message.workspace, message.channel, message.thread)

    def _follow_mirror(
        self,
        session: Session,
        request: Request,
        root: requests.Post,
        change: Change,
        said: requests.Said,
    ) -> None:
        words = "(deleted)" if said.is_deleted else said.text
        from_team = root.slot.startswith("card:")
        card = wording.mirrored(change.message.author, words, from_technician=from_team)
        slot = f"mirror:{change.message.ts}"
        chat_posts.update(session, request, slot, card, change.at)

    def _follow_request(
        self, session: Session, request: Request, at: datetime, secrets: tuple[str, ...]
    ) -> None:
        if request.touched or not request.status.is_open:
            return
        if requests.conversation(session, request.id):
            self._retell(session, request, at, secrets)
        else:
            self._withdraw(session, request, at)

    def _withdraw(self, session: Session, request: Request, at: datetime) -> None:
        gone = lifecycle.withdrawn(request)
        self._desk.show_reply(session, gone, wording.withdrawn_reply(), at)
        card = wording.left_card(gone, "was withdrawn: its message was deleted")
        self._desk.show_card(session, gone, card, at)
        requests.save(session, gone)

    def _retell(
        self, session: Session, request: Request, at: datetime, secrets: tuple[str, ...]
    ) -> None:
        """Decide again on what was said by now, and update what is shown in place."""
        text = "\n".join(requests.conversation(session, request.id))
        if text != request.text:
            context = Context(used_templates=(), asked=int(request.asked > 1))
            told = replace(request, text=text, used_templates=())
            self._decider.decide_and_show(session, told, context, at, secrets)


def _context(small: SmallTalk | None) -> Context:
    """What small talk says of a new request: other than a call for a human, it says nothing yet."""
    wants_person = small is SmallTalk.HUMAN
    return Context(wants_person=wants_person, is_vague=bool(small) and not wants_person)
