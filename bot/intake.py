"""The use-case of a message: one transaction takes it in, decides, and owes the answers.

Here the doors meet the core. Nothing in this module waits for a network; when `Intake.messages`
returns, everything is committed, and only then does a door acknowledge.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session

from bot.decider import Decider
from bot.desk import Desk
from helpdesk import wording
from helpdesk.cards import Card
from helpdesk.catalog import Priority
from helpdesk.followups import is_answer
from helpdesk.journal import Deed, Entry
from helpdesk.model import Clarify, Message, Request, Status
from helpdesk.redaction import redact
from helpdesk.replies import Conversation, Courtesy, DidNotHelp, Worked, follows_up, understand
from helpdesk.smalltalk import SmallTalk, recognise
from helpdesk.triage import Context
from storage import arrivals, chat_posts, ingress, journal, requests
from storage.chat_posts import HOME, Target
from storage.db import Database, take_turn
from storage.messages import Said, note_said, said

# A message outside any thread may speak of a request that is at most this old.
_STILL_SPOKEN_OF = timedelta(hours=1)
# Where there are no threads, all that is said about a request stands outside.
_STILL_TALKED_OF = timedelta(days=3)
# So old at most is a request that we asked about in these days.
_STILL_ASKED_ABOUT = timedelta(days=30)


class Intake:
    """Takes in messages; hands replies in threads to `on_reply`."""

    def __init__(
        self,
        database: Database,
        decider: Decider,
        desk: Desk,
        on_reply: Callable[[Session, Request, Message, str], None],
        join_within: timedelta,
    ) -> None:
        self._database = database
        self._decider = decider
        self._desk = desk
        self._on_reply = on_reply
        self._join_within = join_within

    def messages(self, messages: Sequence[Message]) -> None:
        """Take in messages, each once however often it is delivered: all of them or none."""
        redacted = [redact(each.text) for each in messages]
        with self._database.transaction() as session:
            arrived = arrivals.note(session, messages)
            for message, cleaned, arrival in zip(messages, redacted, arrived, strict=True):
                if arrival.is_new:
                    clean = replace(message, text=cleaned.text)
                    self._take_in(session, clean, arrival.said, cleaned.found)

    def knows_thread(self, message: Message) -> bool:
        """Whether this is a reply in a thread of a request."""
        with self._database.snapshot() as session:
            return requests.thread_root(session, message) is not None

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
            note_said(session, said, request.id)
            card = wording.opened_by_command(request.requester, request.text)
            where = Target(request.door, request.channel)
            chat_posts.post_in_channel(session, request, where, card, message.at, slot=HOME)
            context = _context(recognise(request.text))
            self._decider.decide_and_show(session, request, context, message.at, cleaned.found)

    def make_request(self, message: Message, by: str) -> Card:
        """Open a request of somebody's message, once, because `by` asks IT for them.

        Returns what to tell `by`.
        """
        cleaned = redact(message.text)
        with self._database.transaction() as session:
            key = f"{message.key}:brought"
            if _is_known(session, message) or not ingress.is_new(session, key, message.at):
                return wording.brought_already()
            clean = replace(message, text=cleaned.text)
            request = self._new_request(clean)
            note_said(session, clean, request.id)
            chat_posts.open_thread(session, request, message.thread or message.ts)
            if by != request.requester:
                told = wording.brought_for_you(by, request.requester)
                self._desk.say(session, request, told, message.at)
            context = _context(recognise(request.text))
            after = self._decider.decide_and_show(
                session, request, context, message.at, cleaned.found
            )
            if by != request.requester:
                journal.add(session, Entry(request.id, message.at, by, Deed.BROUGHT))
                self._desk.show_card(session, after, message.at)
        return wording.brought(request.requester)

    def answer(self, message: Message, card: Card) -> None:
        """Answer a message that is no request, once."""
        with self._database.transaction() as session:
            if ingress.is_new(session, message.key, message.at):
                chat_posts.answer(session, message, card, message.at)

    def _take_in(
        self,
        session: Session,
        message: Message,
        said: Said | None,
        secrets: tuple[str, ...],
    ) -> None:
        if said and said.is_deleted:
            return
        message = replace(message, text=said.text) if said else message
        root = requests.thread_root(session, message)
        if not (message.text or message.files):
            self._called(session, message, root)
        elif root is not None:
            self._reply(session, root, message, secrets)
        elif message.addressed and message.text:
            self._first(session, message, secrets)

    def _called(self, session: Session, message: Message, root: requests.Post | None) -> None:
        """Answer somebody who said nothing but our name, unless a request goes on there."""
        if root is None and message.addressed:
            chat_posts.answer(session, message, wording.greeting(), message.at)

    def introduce(self, message: Message) -> None:
        """Say once in a conversation what we are; `message` says where, and its `key` once."""
        self.answer(message, wording.introduction(self._desk.catalog))

    def _reply(
        self, session: Session, root: requests.Post, message: Message, secrets: tuple[str, ...]
    ) -> None:
        request = requests.get(session, root.request_id)
        note_said(session, message, None)
        under = root.slot if root.slot.startswith("card:") else HOME
        self._on_reply(session, request, message, under)
        self._desk.warn(session, request, secrets, message.at, under=root.slot)

    def _first(self, session: Session, message: Message, secrets: tuple[str, ...]) -> None:
        before = self._spoken_of(session, message)
        if before:
            note_said(session, message, None)
            self._on_reply(session, before, message, HOME)
            self._desk.warn(session, before, secrets, message.at, under=HOME)
            return
        small = recognise(message.text)
        if small not in (None, SmallTalk.HUMAN, SmallTalk.VAGUE):
            self._small_talk(session, message, small)
        elif not self._join(session, message, secrets):
            self._open(session, message, small, secrets)

    def _spoken_of(self, session: Session, message: Message) -> Request | None:
        """The open request that a message outside its thread speaks of, if it plainly does."""
        if not message.threaded:
            return self._talked_of(session, message)
        if message.thread or not follows_up(message.text, self._desk.catalog):
            return None
        place = (message.workspace, message.channel, message.author)
        before = requests.latest_of(session, *place, since=message.at - _STILL_SPOKEN_OF)
        return before if before and before.status.is_open else None

    def _talked_of(self, session: Session, message: Message) -> Request | None:
        """In a chat without threads: the newest request, if the message goes on about it."""
        place = (message.workspace, message.channel, message.author)
        last = requests.latest_of(session, *place, since=message.at - _STILL_ASKED_ABOUT)
        if last is None or message.at - (last.checked_at or last.created_at) > _STILL_TALKED_OF:
            return None
        meaning = understand(message.text, self._desk.catalog)
        if not (last.status.is_open or last.went_quiet):
            return last if isinstance(meaning, DidNotHelp | Worked) else None
        if not isinstance(meaning, Conversation | Courtesy):
            return last
        if is_answer(last, message.text, self._desk.catalog):
            return last
        goes_on = not recognise(message.text) and self._is_same_matter(session, last, message)
        return last if goes_on else None

    def _small_talk(self, session: Session, message: Message, small: SmallTalk | None) -> None:
        catalog = self._desk.catalog
        if small is SmallTalk.STATUS_QUESTION:
            card = self._status_list(session, message)
        elif small in (SmallTalk.BOT_QUESTION, SmallTalk.HELP_QUESTION):
            card = wording.introduction(catalog)
        elif small is SmallTalk.GREETING and message.direct:
            card = wording.greeting()
        else:
            return
        chat_posts.answer(session, message, card, message.at)

    def _status_list(self, session: Session, message: Message) -> Card:
        """List the open requests that were asked where the answer is read."""
        mine = requests.open_of(session, message.workspace, message.author)
        here = [each for each in mine if message.direct or each.channel == message.channel]
        if mine and not here:
            return wording.in_private("status")
        return wording.status_list(here, self._desk.catalog)

    def _open(
        self,
        session: Session,
        message: Message,
        small: SmallTalk | None,
        secrets: tuple[str, ...],
    ) -> None:
        request = self._new_request(message)
        note_said(session, message, request.id)
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
            files=message.files,
            is_outsider=message.roles.is_outsider,
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
        note_said(session, message, first.id)
        home = requests.post(session, first.id, HOME)
        if home:
            requests.note_post(session, replace(home, slot=f"{HOME}:{message.ts}", ts=message.ts))
        self._decider.retell(session, first, message.at, secrets)
        return True

    def _belongs_to(self, session: Session, first: Request, message: Message) -> bool:
        """Untouched, and not plainly about something else."""
        if first.touched or not first.status.is_open:
            return False
        is_answered = is_answer(first, message.text, self._desk.catalog)
        return is_answered or self._is_same_matter(session, first, message)

    def _is_same_matter(self, session: Session, first: Request, message: Message) -> bool:
        # Of one that was asked what it is about, whatever is said may be the answer.
        if first.status is Status.ASKED and first.category is None:
            return True
        alone = self._decider.decide(session, message.text, Context()).decision
        is_same_team = alone.team == first.team
        is_same_topic = first.category is None or alone.category in (None, first.category)
        return isinstance(alone, Clarify) or (is_same_team and is_same_topic)


def _is_known(session: Session, message: Message) -> bool:
    """Whether a message is a request, or belongs to one, already."""
    place = (message.workspace, message.channel, message.ts)
    there = said(session, *place)
    is_said = there is not None and there.request_id is not None
    root = requests.thread_root(session, message)
    return is_said or root is not None or requests.post_at(session, *place) is not None


def _context(small: SmallTalk | None) -> Context:
    """What small talk says of a new request: other than a call for a human, it says nothing yet."""
    wants_person = small is SmallTalk.HUMAN
    return Context(wants_person=wants_person, is_vague=bool(small) and not wants_person)
