"""What people are called, for chats that do not know their ids, and their profiles."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from helpdesk.model import Profile
from storage.rows import Query, Write, table_of, upsert
from storage.tables import PersonRow

_TABLE = table_of(PersonRow)
_NOTE = Write(upsert(PersonRow, changed=("name",)))
_NOTE_PROFILE = Write(upsert(PersonRow))
_PERSON = Query(select(_TABLE.c.name, _TABLE.c.profile).where(_TABLE.c.id == bindparam("id")))


def note(session: Session, person: str, name: str) -> None:
    """Remember what a person is called now; their profile stays."""
    _NOTE(session, id=person, name=name, profile={})


def note_profile(session: Session, person: str, profile: Profile) -> None:
    """Remember a person's name and profile as they are now."""
    _NOTE_PROFILE(session, id=person, name=profile.name, profile=dict(profile.facts))


def profile(session: Session, person: str) -> Profile:
    """What is known of a person; nothing where they are not."""
    row = _PERSON.first(session, id=person)
    return Profile(row.name, row.profile) if row else Profile()


def names(session: Session, people: Collection[str]) -> dict[str, str]:
    """The names of those of these people who are known, by id."""
    rows = session.exec(select(PersonRow).where(col(PersonRow.id).in_(people)))
    return {row.id: row.name for row in rows}
