"""All that people said about a request, with when, and whether the requester saw it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlmodel import Session

from helpdesk.journal import Deed
from helpdesk.talk import is_note
from storage import journal, mirrors
from storage.rows import table_of, write_out
from storage.tables import MessageRow

_MESSAGE = table_of(MessageRow)
_NAMED_BY = ("workspace", "channel", "ts")


@dataclass(frozen=True)
class Said:
    """One message as it stands now; one that was deleted has no words.

    `is_request` says that its words are part of the request itself, `is_note` that it stays among
    technicians.
    """

    at: datetime
    author: str
    text: str
    is_request: bool
    is_note: bool
    is_edited: bool
    is_deleted: bool


def messages_of(session: Session, request_id: str) -> list[Said]:
    """Return what was said in the threads of a request, the oldest first."""
    write_out(session)
    noted = {
        tuple(each.detail.get(name, "") for name in _NAMED_BY)
        for each in journal.of_request(session, request_id)
        if each.deed is Deed.NOTED
    }
    rows = {_place(row): row for row in _rows(session, request_id)}
    found = [_said(row, request_id, was_noted=_place(row) in noted) for row in rows.values()]
    return sorted(found, key=lambda each: each.at)


def _rows(session: Session, request_id: str) -> Iterable[Any]:
    mine = _MESSAGE.c.request_id == request_id
    yield from session.connection().execute(sqlalchemy.select(_MESSAGE).where(mine))
    for place in mirrors.places_of(session, request_id):
        there = (_MESSAGE.c[name] == value for name, value in place.items())
        yield from session.connection().execute(sqlalchemy.select(_MESSAGE).where(*there))


def _place(row: Any) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in _NAMED_BY)


def _said(row: Any, request_id: str, *, was_noted: bool) -> Said:
    return Said(
        at=row.at,
        author=row.author,
        text=row.text,
        is_request=row.request_id == request_id,
        is_note=was_noted and is_note(row.text),
        is_edited=row.changed is not None and not row.is_deleted,
        is_deleted=row.is_deleted,
    )
