"""Where what was said about a request is shown again, and from there: all that was said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, literal, select
from sqlmodel import Session

from helpdesk.journal import Deed, Entry
from helpdesk.model import Message
from helpdesk.talk import Line, is_note
from storage import journal, requests
from storage.requests import Post
from storage.rows import Query, table_of, together
from storage.tables import MessageRow, PostRow

_POST, _MESSAGE = table_of(PostRow), table_of(MessageRow)
_MIRROR, _ALSO = "mirror:", "also:"
_NAMED_BY = ("workspace", "channel", "ts")

# What a message is known by, and a line with its time.
_Where = tuple[str, ...]
_Timed = tuple[datetime, Line]

_MIRRORED = Query(
    select(_POST.c.slot)
    .where(_POST.c.request_id == bindparam("request_id"))
    .where(_POST.c.slot.startswith(_MIRROR, autoescape=True))
)
_SAID = Query(select(_MESSAGE).where(*(_MESSAGE.c[each] == bindparam(each) for each in _NAMED_BY)))


def mirror_slot(message: Message) -> str:
    """The slot of what shows this message in the other thread of its request."""
    return _MIRROR + _named(message)


def also_slot(message: Message) -> str:
    """The slot of what shows a message of an earlier card's thread under the present card."""
    return _ALSO + _named(message)


def _named(message: Message) -> str:
    return f"{message.workspace}:{message.channel}:{message.ts}"


def mirrors_of(session: Session, message: Message) -> list[Post]:
    """The posts that show this message elsewhere: in the other thread, under the present card."""
    return requests.in_slots(session, (mirror_slot(message), also_slot(message)))


def slots_of(*chosen: ColumnElement[bool]) -> list[Select[str]]:
    """Ask for the slots, of either kind, of what shows the messages that are chosen."""
    named = _MESSAGE.c.workspace + ":" + _MESSAGE.c.channel + ":" + _MESSAGE.c.ts
    return [select(literal(kind) + named).where(*chosen) for kind in (_MIRROR, _ALSO)]


def where(message: Message) -> dict[str, str]:
    """Say where a message stands, for the journal's entry of it."""
    return {name: str(getattr(message, name)) for name in _NAMED_BY}


def places_of(session: Session, request_id: str) -> list[dict[str, str]]:
    """Where all the messages stand that were said in the threads of a request, notes included."""
    entries = journal.of_request(session, request_id)
    return [
        dict(zip(_NAMED_BY, each, strict=True)) for each in _places(session, request_id, entries)
    ]


def said_about(session: Session, request_id: str) -> list[Line]:
    """All that was said in the threads of a request and not deleted, the oldest first.

    Of what was said before a team had it, the request's own text tells.
    """
    entries = journal.of_request(session, request_id)
    lines = [*_in_threads(session, request_id, entries), *_in_forms(entries)]
    return [line for _, line in sorted(lines, key=lambda each: each[0])]


def _in_threads(session: Session, request_id: str, entries: Iterable[Entry]) -> list[_Timed]:
    noted = _noted(entries)
    places = _places(session, request_id, entries)
    asked = [dict(zip(_NAMED_BY, each, strict=True)) for each in places]
    found = [row for rows in together(session, *((_SAID, each) for each in asked)) for row in rows]
    return [_line(row, noted) for row in found if not row.is_deleted]


def _places(session: Session, request_id: str, entries: Iterable[Entry]) -> list[_Where]:
    mirrored = {_read(row.slot) for row in _MIRRORED(session, request_id=request_id)}
    return sorted(mirrored | _noted(entries))


def _noted(entries: Iterable[Entry]) -> set[_Where]:
    return {_place(each.detail) for each in entries if each.deed is Deed.NOTED}


def _line(row: Any, noted: set[_Where]) -> _Timed:
    """Read a message; a note that an edit made public is none any more."""
    is_inside = _place(row._asdict()) in noted and is_note(row.text)
    return row.at, Line(row.author, row.text, is_inside)


def _in_forms(entries: Iterable[Entry]) -> list[_Timed]:
    """Return the answers that were written in a form, and stand in no message of a person."""
    replied = (each for each in entries if each.deed is Deed.REPLIED and each.detail.get("words"))
    return [(each.at, Line(each.actor, each.detail["words"])) for each in replied]


def _place(named: Any) -> _Where:
    return tuple(named[each] for each in _NAMED_BY)


def _read(slot: str) -> _Where:
    """Read the slot of a mirror; a channel's id may hold colons."""
    workspace, _, rest = slot.removeprefix(_MIRROR).partition(":")
    channel, _, ts = rest.rpartition(":")
    return workspace, channel, ts
