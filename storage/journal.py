"""The journal of requests, append-only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from helpdesk.journal import Deed, Entry
from storage import due
from storage.rows import Query, Write, table_of
from storage.tables import JournalRow

_TABLE = table_of(JournalRow)
_WRITTEN = frozenset({"words", "what"})
_COLUMNS = [each.name for each in _TABLE.c if each.name != "id"]
_ADD = Write(insert(_TABLE).values({name: bindparam(name) for name in _COLUMNS}))
_OF_REQUEST = Query(
    select(_TABLE).where(_TABLE.c.request_id == bindparam("request_id")).order_by(_TABLE.c.id)
)


def add(session: Session, entry: Entry) -> None:
    """Append one entry; its id is given by the database."""
    values = vars(entry) | {"deed": entry.deed.value, "detail": dict(entry.detail)}
    values |= {"before": dict(entry.before)}
    _ADD(session, **{name: values[name] for name in _COLUMNS})
    due.request(session, entry.request_id)


def of_request(session: Session, request_id: str) -> list[Entry]:
    """A request's entries, the oldest first."""
    return [_entry(row) for row in _OF_REQUEST(session, request_id=request_id)]


def of_requests(
    session: Session, request_ids: Collection[str], deeds: Collection[Deed]
) -> list[Entry]:
    """The entries of these deeds on these requests, the oldest first."""
    wanted = [each.value for each in deeds]
    chosen = _TABLE.c.request_id.in_(request_ids) & _TABLE.c.deed.in_(wanted)
    statement = select(_TABLE).where(chosen).order_by(_TABLE.c.id)
    return [_entry(row) for row in session.connection().execute(statement)]


def of_deeds(session: Session, deeds: Collection[Deed], since: datetime) -> list[Entry]:
    """The entries of these deeds at `since` or later, of all requests, the oldest first."""
    wanted = [each.value for each in deeds]
    statement = select(_TABLE).where(_TABLE.c.deed.in_(wanted), _TABLE.c.at >= since)
    return [_entry(row) for row in session.connection().execute(statement.order_by(_TABLE.c.id))]


def forget_words(session: Session, request_id: str) -> None:
    """Blank what people wrote beside what they did; that they did it stays, and is not undone."""
    for entry in of_request(session, request_id):
        _change(session, entry, before={})


def forget_words_of(session: Session, actor: str) -> None:
    """Blank what a person wrote beside what they did; it can still be undone."""
    theirs = select(_TABLE).where(_TABLE.c.actor == actor)
    for row in session.connection().execute(theirs).all():
        _change(session, _entry(row))


def _change(session: Session, entry: Entry, **values: Any) -> None:
    """Blank an entry's words, and set these values."""
    blank = {name: "" for name in entry.detail if name in _WRITTEN}
    told = dict(entry.detail) | blank
    row = update(_TABLE).where(_TABLE.c.id == entry.id).values(detail=told, **values)
    session.connection().execute(row)


def _entry(row: Any) -> Entry:
    return Entry(**row._asdict() | {"deed": Deed(row.deed)})
