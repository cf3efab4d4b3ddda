"""Finding requests by their words, their state and their team, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy
from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session

from helpdesk.model import Request, Status
from storage.requests import from_row
from storage.rows import table_of, write_out
from storage.tables import RequestRow

_REQUEST = table_of(RequestRow)


@dataclass(frozen=True)
class Wanted:
    """Which requests: with all of these words, or whose id begins so; in this state; of any team.

    `teams` are ids, also of before; none of them is every team.
    """

    words: str = ""
    status: Status | None = None
    teams: Collection[str] = ()


def find(session: Session, wanted: Wanted, limit: int, skip: int = 0) -> Sequence[Request]:
    """Return the newest of these requests but the first `skip`, at most `limit`."""
    write_out(session)
    newest = (
        sqlalchemy.select(_REQUEST)
        .where(*_conditions(wanted))
        .order_by(_REQUEST.c.created_at.desc(), _REQUEST.c.id.desc())
        .offset(skip)
        .limit(limit)
    )
    return [from_row(row) for row in session.connection().execute(newest)]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.status:
        found.append(_REQUEST.c.status == wanted.status.value)
    if wanted.teams:
        found.append(_REQUEST.c.team.in_(wanted.teams))
    words = wanted.words.split()
    if words:
        said = [_says(each) for each in words]
        is_named = _REQUEST.c.id.startswith(wanted.words.strip().lower(), autoescape=True)
        found.append(or_(sqlalchemy.and_(*said), is_named))
    return found


def _says(word: str) -> ColumnElement[bool]:
    """Whether a word is said, in whatever case; SQLite knows only that of ASCII."""
    text = _REQUEST.c.text
    as_said = text.contains(word, autoescape=True)
    return or_(as_said, func.lower(text).contains(word.lower(), autoescape=True))
