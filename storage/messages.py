"""What people said, message by message; edits and deletes may come before their message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from helpdesk.model import Message
from storage.rows import Asked, Query, Write, table_of, upsert
from storage.tables import MessageRow

_MESSAGE = table_of(MessageRow)
_NOTE_CHANGE = Write(upsert(MessageRow))
# What an edit or a delete made of a message that came late stays as it is.
_NOTE_SAID = Write(upsert(MessageRow, changed=("request_id",)))


@dataclass(frozen=True)
class Said:
    """One message as it stands now; `changed` is the platform's time of its last edit."""

    text: str
    is_deleted: bool
    changed: str | None
    request_id: str | None


_SAID = Query(
    select(_MESSAGE)
    .where(_MESSAGE.c.workspace == bindparam("workspace"))
    .where(_MESSAGE.c.channel == bindparam("channel"), _MESSAGE.c.ts == bindparam("ts"))
)
_TEXTS = Query(
    select(_MESSAGE.c.text)
    .where(_MESSAGE.c.request_id == bindparam("request_id"), _MESSAGE.c.is_deleted.is_(False))
    .order_by(_MESSAGE.c.at, _MESSAGE.c.ts)
)


def said(session: Session, workspace: str, channel: str, ts: str) -> Said | None:
    """What was said there, or what an edit that came first left."""
    return said_in(_SAID(session, workspace=workspace, channel=channel, ts=ts))


def looking_at(message: Message) -> Asked:
    """What `said` asks, for those who ask more at the same time; read the rows with `said_in`."""
    place = {"workspace": message.workspace, "channel": message.channel, "ts": message.ts}
    return _SAID, place


def said_in(rows: Sequence[Any]) -> Said | None:
    """What was said, as it was found."""
    if not rows:
        return None
    (row,) = rows
    return Said(row.text, row.is_deleted, row.changed, row.request_id)


def note_said(session: Session, message: Message, request_id: str | None) -> None:
    """Remember a message; what an earlier edit or delete made of it stays."""
    _NOTE_SAID(session, **_row(message, Said(message.text, False, None, request_id)))


def note_change(
    session: Session, message: Message, changed: str, *, is_deleted: bool
) -> Said | None:
    """Apply an edit, a delete or an undone delete, also one that came before its message.

    `changed` is the platform's time of the change. None where a later change was seen already.
    """
    known = said(session, message.workspace, message.channel, message.ts)
    if known and _is_older(changed, known.changed):
        return None
    text = "" if is_deleted else message.text
    now = Said(text, is_deleted, changed, known.request_id if known else None)
    _NOTE_CHANGE(session, **_row(message, now))
    return now


def _is_older(changed: str, known: str | None) -> bool:
    return known is not None and float(known) >= float(changed)


def _row(message: Message, said: Said) -> dict[str, Any]:
    place = {"workspace": message.workspace, "channel": message.channel, "ts": message.ts}
    return place | vars(said) | {"author": message.author, "at": message.at}


def conversation(session: Session, request_id: str) -> list[str]:
    """The texts that make up a request, the oldest first."""
    return [row.text for row in _TEXTS(session, request_id=request_id)]
