"""What people are called, for chats that do not know their ids."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from storage.rows import Write, upsert
from storage.tables import PersonRow

_NOTE = Write(upsert(PersonRow))


def note(session: Session, person: str, name: str) -> None:
    """Remember what a person is called now."""
    _NOTE(session, id=person, name=name)


def names(session: Session, people: Collection[str]) -> dict[str, str]:
    """The names of those of these people who are known, by id."""
    rows = session.exec(select(PersonRow).where(col(PersonRow.id).in_(people)))
    return {row.id: row.name for row in rows}
