"""Finding requests by their words, their state, and what pages filter by, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy
from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.metrics.period import EVERYTHING, Filter, Period
from helpdesk.model import Request, Status
from storage.requests import from_row
from storage.rows import table_of, write_out
from storage.tables import RequestRow
from storage.wanted import of_requests

_REQUEST = table_of(RequestRow)


@dataclass(frozen=True)
class Wanted:
    """Which requests: with all of these words, or whose id begins so; in this state; of these.

    Without a period they are of any time.
    """

    words: str = ""
    status: Status | None = None
    filter: Filter = EVERYTHING
    period: Period | None = None


def find(
    session: Session, catalog: Catalog, wanted: Wanted, limit: int, skip: int = 0
) -> Sequence[Request]:
    """Return the newest of these requests but the first `skip`, at most `limit`."""
    write_out(session)
    newest = (
        sqlalchemy.select(_REQUEST)
        .where(*_conditions(wanted, catalog))
        .order_by(_REQUEST.c.created_at.desc(), _REQUEST.c.id.desc())
        .offset(skip)
        .limit(limit)
    )
    return [from_row(row) for row in session.connection().execute(newest)]


def _conditions(wanted: Wanted, catalog: Catalog) -> list[ColumnElement[bool]]:
    found = of_requests(wanted.filter, catalog, wanted.period)
    if wanted.status:
        found.append(_REQUEST.c.status == wanted.status.value)
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
