"""One conversation in two threads: the requester's, and that of the team's card.

What is said in one is shown in the other, and follows its edits and deletions. A note of
technicians stays in the card's thread; the team that has the request now sees it even so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.desk import Desk
from helpdesk import lifecycle, wording
from helpdesk.cards import Card
from helpdesk.followups import waiting
from helpdesk.journal import Deed, Entry
from helpdesk.model import Message, Request
from helpdesk.talk import is_note
from storage import chat_posts, journal, mirrors, requests
from storage.chat_posts import HOME


@dataclass(frozen=True)
class Words:
    """What was said about a request, in the thread of the post in slot `under`.

    `at` is when it came to be what it is: when it was said, or edited.
    """

    request: Request
    message: Message
    under: str
    at: datetime

    @property
    def from_team(self) -> bool:
        """Whether it was said in the thread of a card, of the present one or an earlier one."""
        return self.under.startswith("card:")

    @property
    def is_note(self) -> bool:
        """Whether it stays among technicians."""
        return self.from_team and is_note(self.message.text)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it was said in a card's thread that the team of now does not read."""
        return self.from_team and self.under != self.request.card_slot and self.request.has_card

    @property
    def is_answer(self) -> bool:
        """Whether a technician speaks to whoever asked."""
        who, of = self.message, self.request
        is_own = (who.workspace, who.author) == (of.workspace, of.requester)
        return who.roles.is_technician and not is_own


class Mirroring:
    """Shows words where they were not said."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def pass_on(self, session: Session, words: Words, *, may_reopen: bool = False) -> None:
        """Show words in the other thread; the first answer of a technician is the first response.

        `may_reopen` adds a way to take up the request again.
        """
        card = _mirrored(words)
        if may_reopen:
            card = wording.may_reopen(card, words.request)
        under = HOME if words.from_team else words.request.card_slot
        slot = mirrors.mirror_slot(words.message)
        chat_posts.post(session, words.request, card, words.at, under=under, slot=slot)
        self._pass_to_present(session, words)
        if words.is_answer:
            self._note_answer(session, words)

    def keep(self, session: Session, words: Words) -> None:
        """Keep a note among technicians: it is only recorded."""
        _enter(session, words, Deed.NOTED)
        self._pass_to_present(session, words)

    def _pass_to_present(self, session: Session, words: Words) -> None:
        if words.is_elsewhere:
            slot = mirrors.also_slot(words.message)
            under = words.request.card_slot
            card = _passed_on(words)
            chat_posts.post(session, words.request, card, words.at, under=under, slot=slot)

    def _note_answer(self, session: Session, words: Words) -> None:
        _enter(session, words, Deed.REPLIED)
        before, after = words.request, lifecycle.replied(words.request, words.at)
        requests.save(session, after)
        if waiting(before) is not None:
            self._desk.show_question(session, after, words.at)
        if before.first_response_at is None and after.has_card:
            self._desk.show_card(session, after, words.at)

    def follow(self, session: Session, words: Words, *, was_note: bool, is_deleted: bool) -> None:
        """Let what is shown elsewhere follow an edit or a delete.

        `was_note` says that the message was a note before. One that became a note is taken back
        from the requester; one that is none any more reaches them.
        """
        shown = {each.slot for each in mirrors.mirrors_of(session, words.message)}
        mirror, also = mirrors.mirror_slot(words.message), mirrors.also_slot(words.message)
        if also in shown:
            card = _passed_on(words, is_hidden=is_deleted)
            chat_posts.replace_with(session, words.request, also, card, words.at)
        if mirror in shown:
            card = _mirrored(words, is_hidden=is_deleted or words.is_note)
            chat_posts.replace_with(session, words.request, mirror, card, words.at)
            if words.is_note and not was_note:
                _enter(session, words, Deed.NOTED)
        elif was_note and not (is_deleted or words.is_note):
            chat_posts.post(
                session, words.request, _mirrored(words), words.at, under=HOME, slot=mirror
            )
            self._note_answer(session, words)


def _mirrored(words: Words, *, is_hidden: bool = False) -> Card:
    said = words.message
    text, files = (wording.DELETED, ()) if is_hidden else (said.text, said.files)
    if words.from_team and not said.roles.is_technician:
        return wording.mirrored_stranger(said.author, text, files)
    return wording.mirrored(said.author, text, files, from_technician=words.from_team)


def _passed_on(words: Words, *, is_hidden: bool = False) -> Card:
    said = words.message
    text, files = (wording.DELETED, ()) if is_hidden else (said.text, said.files)
    return wording.passed_on(said.author, text, files, is_note=words.is_note)


def _enter(session: Session, words: Words, deed: Deed) -> None:
    said = words.message
    entry = Entry(words.request.id, words.at, said.author, deed, detail=mirrors.where(said))
    journal.add(session, entry)
