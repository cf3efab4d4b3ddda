"""Which days have to be added up anew: noted in the transaction that changes what they count.

A request counts on the day when it was made, so whatever is done to it notes that moment, and
feedback its own besides. The notes go out at the commit, one for each quarter of an hour: all zones
are whole quarters away from UTC, so that no quarter lies in two days.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, event, insert, select
from sqlmodel import Session

from storage.rows import UnitOfWork, Write, table_of, write_out
from storage.tables import RequestRow, RollupDueRow

_DUE, _REQUEST = table_of(RollupDueRow), table_of(RequestRow)
_ADD = Write(insert(_DUE).values(at=bindparam("at")))
_QUARTER = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class _Notes:
    """What a transaction touches: moments, and requests, of some of which it knows their moment."""

    moments: set[datetime] = field(default_factory=set)
    requests: set[str] = field(default_factory=set)
    made: dict[str, datetime] = field(default_factory=dict)


def moment(session: Session, at: datetime) -> None:
    """Note that what counts at this moment changes."""
    _notes(session).moments.add(at - (at - _EPOCH) % _QUARTER)


def request(session: Session, request_id: str) -> None:
    """Note that what a request counts changes."""
    _notes(session).requests.add(request_id)


def saved(session: Session, request_id: str, made: datetime) -> None:
    """Note that a request changes that was made at this time."""
    notes = _notes(session)
    notes.requests.add(request_id)
    notes.made[request_id] = made


def _notes(session: Session) -> _Notes:
    notes: _Notes = session.info.setdefault("due_notes", _Notes())
    return notes


def _write(session: Session) -> None:
    """Let what was noted be due with this commit."""
    notes: _Notes | None = session.info.get("due_notes")
    if notes is None:
        return
    for at in (*notes.made.values(), *_made(session, notes.requests - notes.made.keys())):
        moment(session, at)
    for at in sorted(notes.moments):
        _ADD(session, at=at)
    del session.info["due_notes"]
    write_out(session)


def _made(session: Session, request_ids: Collection[str]) -> list[datetime]:
    found, ids = [], list(request_ids)
    for start in range(0, len(ids), _AT_ONCE):
        chosen = _REQUEST.c.id.in_(ids[start : start + _AT_ONCE])
        rows = session.connection().execute(select(_REQUEST.c.created_at).where(chosen))
        found += [row.created_at for row in rows]
    return found


_AT_ONCE = 10_000  # databases bound how many values a statement may bring


event.listen(UnitOfWork, "before_commit", _write)
