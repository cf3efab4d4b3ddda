"""Who may look at the dashboard: links that sign in once, and browsers that are signed in.

What a link or a cookie holds is 32 random bytes; only its SHA-256 is kept, so that whoever reads
the database cannot sign in with it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, delete

from storage.tables import VisitRow

LINK_LASTS = timedelta(minutes=15)
VISIT_LASTS = timedelta(hours=12)


class _Kind(StrEnum):
    LINK = "link"
    BROWSER = "browser"


@dataclass(frozen=True)
class Visitor:
    """Who is signed in; only leads may change anything. `person` is as the chat knows them."""

    workspace: str
    person: str
    is_lead: bool


def invite(session: Session, visitor: Visitor, now: datetime, lasts: timedelta = LINK_LASTS) -> str:
    """Return the key of a link that signs this visitor in once."""
    return _keep(session, _Kind.LINK, visitor, now + lasts)


def enter(session: Session, link: str, now: datetime) -> str | None:
    """Use up a link; return the key for the browser's cookie, None where the link is no more."""
    visitor = _known(session, _Kind.LINK, link, now)
    used = session.exec(delete(VisitRow).where(col(VisitRow.key) == _hash(link))).rowcount
    session.exec(delete(VisitRow).where(col(VisitRow.expires_at) <= now))
    # Of two that use it at the same moment, the second finds nothing to delete.
    return _keep(session, _Kind.BROWSER, visitor, now + VISIT_LASTS) if visitor and used else None


def invited(session: Session, link: str, now: datetime) -> Visitor | None:
    """Return whom a link would sign in; it stays good."""
    return _known(session, _Kind.LINK, link, now)


def visitor(session: Session, cookie: str, now: datetime) -> Visitor | None:
    """Return who is signed in with this cookie; None where nobody is any more."""
    return _known(session, _Kind.BROWSER, cookie, now)


def leave(session: Session, cookie: str) -> None:
    """Sign this browser out."""
    session.exec(delete(VisitRow).where(col(VisitRow.key) == _hash(cookie)))


def _keep(session: Session, kind: _Kind, visitor: Visitor, expires_at: datetime) -> str:
    key = secrets.token_urlsafe(32)
    session.add(
        VisitRow(
            key=_hash(key),
            kind=kind.value,
            workspace=visitor.workspace,
            person=visitor.person,
            is_lead=visitor.is_lead,
            expires_at=expires_at,
        )
    )
    return key


def _known(session: Session, kind: _Kind, key: str, now: datetime) -> Visitor | None:
    row = session.get(VisitRow, _hash(key))
    if row is None or row.kind != kind.value or row.expires_at <= now:
        return None
    return Visitor(row.workspace, row.person, row.is_lead)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
