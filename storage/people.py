"""What people are called, for chats and pages that do not know their ids, and their profiles."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy
from sqlalchemy import bindparam, union
from sqlmodel import Session, col, select

from helpdesk.model import Profile
from storage.rows import Query, Write, table_of, upsert
from storage.tables import FeedbackRow, JournalRow, PersonRow, RequestRow

_TABLE = table_of(PersonRow)
_NOTE = Write(upsert(PersonRow, changed=("name",)))
_NOTE_PROFILE = Write(upsert(PersonRow, changed=("name", "profile")))
_FORGET = Write(upsert(PersonRow))
_MUTE = Write(upsert(PersonRow, changed=("is_muted",)))
_PERSON = Query(select(_TABLE.c.name, _TABLE.c.profile).where(_TABLE.c.id == bindparam("id")))


def note(session: Session, person: str, name: str) -> None:
    """Remember what a person is called now; their profile stays."""
    _NOTE(session, id=person, name=name, profile={}, is_muted=False)


def note_profile(session: Session, person: str, profile: Profile) -> None:
    """Remember a person's name and profile as they are now."""
    facts = dict(profile.facts)
    _NOTE_PROFILE(session, id=person, name=profile.name, profile=facts, is_muted=False)


def profile(session: Session, person: str) -> Profile:
    """What is known of a person; nothing where they are not."""
    row = _PERSON.first(session, id=person)
    return Profile(row.name, row.profile) if row else Profile()


def names(session: Session, people: Collection[str]) -> dict[str, str]:
    """The names of those of these people who are known, by id."""
    known = col(PersonRow.id).in_(people) & (col(PersonRow.name) != "")
    rows = session.exec(select(PersonRow).where(known))
    return {row.id: row.name for row in rows}


def nameless(session: Session) -> list[str]:
    """Those of whatever chat who asked, said or did something, and are not known.

    Whose name was erased stays known, without a name: nobody asks for it behind their back.
    """
    acted = (col(RequestRow.requester), col(FeedbackRow.actor), col(JournalRow.actor))
    (person,) = union(*(sqlalchemy.select(each) for each in acted)).subquery().c
    unknown = sqlalchemy.select(person).where(person.not_in(select(PersonRow.id)), person != "")
    return sorted(session.connection().execute(unknown).scalars())


def is_erased(session: Session, person: str) -> bool:
    """Whether somebody is known whose name is not: it was erased, or never told."""
    row = _PERSON.first(session, id=person)
    return row is not None and not row.name


def forget(session: Session, person: str) -> None:
    """Erase all that is known of a person; what stays is that there was one."""
    _FORGET(session, id=person, name="", profile={}, is_muted=False)


def mute(session: Session, person: str, *, is_muted: bool) -> None:
    """Remember whether a person wants to be named in nudges without a mention."""
    _MUTE(session, id=person, name="", profile={}, is_muted=is_muted)


def muted(session: Session, people: Collection[str]) -> frozenset[str]:
    """Those of these people who want no mention in nudges."""
    wanted = select(PersonRow.id).where(col(PersonRow.id).in_(people), col(PersonRow.is_muted))
    return frozenset(session.exec(wanted))
