"""Links that were found to lead nowhere, and since when: kept in the schedule, by their hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, select

from storage.tables import ScheduleRow

_BEGINNING = "dead:"


def note(session: Session, looks: Mapping[str, bool], at: datetime) -> None:
    """Keep what was seen: of each link that was looked at, whether it is dead."""
    known = _known(session)
    for url, is_dead in looks.items():
        row = known.get(_name(url))
        if is_dead and row is None:
            session.add(ScheduleRow(name=_name(url), due_at=at))
        elif row is not None and not is_dead:
            session.delete(row)
    session.flush()


def keep_only(session: Session, urls: Iterable[str]) -> None:
    """Forget all links but these."""
    kept = set(map(_name, urls))
    for name, row in _known(session).items():
        if name not in kept:
            session.delete(row)
    session.flush()


def since(session: Session, urls: Iterable[str]) -> dict[str, datetime]:
    """Return when those of these links that are dead were first found to be."""
    known = _known(session)
    return {url: known[_name(url)].due_at for url in urls if _name(url) in known}


def _known(session: Session) -> dict[str, ScheduleRow]:
    rows = session.exec(select(ScheduleRow).where(col(ScheduleRow.name).startswith(_BEGINNING)))
    return {row.name: row for row in rows}


def _name(url: str) -> str:
    return _BEGINNING + sha256(url.encode()).hexdigest()[:32]
