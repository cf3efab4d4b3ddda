"""The registry of versions: what was trained, from what, with which figures, and which is live."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from storage.db import take_turn
from storage.errors import StorageError
from storage.tables import ChampionRow, VersionRow

# What they hold is megabytes each.
_WITHOUT_DATA = defer(VersionRow.data)  # type: ignore[arg-type]


class VersionKind(StrEnum):
    """The two things that learn: the routing model, and the choice of templates."""

    MODEL = "model"
    TEMPLATES = "templates"


class EmptiedError(StorageError):
    """The version is gone for good: it was trained on something that was erased."""


class VersionState(StrEnum):
    """What became of a version."""

    PROMOTED = "promoted"
    REFUSED = "refused"
    ROLLED_BACK = "rolled back"
    EMPTIED = "emptied"


@dataclass(frozen=True)
class Version:
    """One trained version. `digest` is the SHA-256 of its data; `cursor` the last feedback read."""

    kind: VersionKind
    number: int
    state: VersionState
    digest: str
    reason: str
    figures: dict[str, Any]
    cursor: int
    catalog_digest: str
    at: datetime


def publish(session: Session, data: bytes, version: Version) -> Version:
    """Keep a version under the next number of its kind; a promoted one becomes the champion."""
    take_turn(session, f"versions:{version.kind}")
    newest = session.exec(
        select(func.max(VersionRow.number)).where(VersionRow.kind == version.kind.value)
    ).one()
    values = asdict(version) | {
        "number": (newest or 0) + 1,
        "digest": hashlib.sha256(data).hexdigest(),
    }
    session.add(VersionRow(**values, data=data))
    kept = Version(**values)
    if kept.state is VersionState.PROMOTED:
        _crown(session, kept.kind, kept.number, kept.at)
    return kept


def champion(session: Session, kind: VersionKind) -> Version | None:
    """The live version; None before the first."""
    row = session.get(ChampionRow, kind.value)
    return get(session, kind, row.number) if row else None


def get(session: Session, kind: VersionKind, number: int) -> Version:
    """One version; raises StorageError naming how to list those there are."""
    return _version(_row(session, kind, number))


def data(session: Session, kind: VersionKind, number: int) -> bytes:
    """The trained bytes; raises StorageError where they are not those that were published."""
    row = _row(session, kind, number)
    if not row.data:
        raise EmptiedError(f"{kind} version {number} was emptied when something was erased")
    if hashlib.sha256(row.data).hexdigest() != row.digest:
        raise StorageError(
            f"{kind} version {number} is damaged; take another: “deskloop models rollback”"
        )
    return row.data


def everything(session: Session) -> list[Version]:
    """All versions, the oldest first."""
    query = select(VersionRow).options(_WITHOUT_DATA)
    rows = session.exec(query.order_by(col(VersionRow.at), col(VersionRow.number)))
    return [_version(row) for row in rows]


def latest(
    session: Session, kind: VersionKind, limit: int, before: int | None = None
) -> list[Version]:
    """The newest versions of a kind, at most `limit`, below the number `before`."""
    query = select(VersionRow).options(_WITHOUT_DATA).where(VersionRow.kind == kind.value)
    if before is not None:
        query = query.where(col(VersionRow.number) < before)
    rows = session.exec(query.order_by(col(VersionRow.number).desc()).limit(limit))
    return [_version(row) for row in rows]


def went_live_with(session: Session, kind: VersionKind, cursor: int) -> list[Version]:
    """The versions of a kind that ever were live and know the event `cursor`, by number."""
    query = select(VersionRow).options(_WITHOUT_DATA).where(VersionRow.kind == kind.value)
    knows = query.where(col(VersionRow.cursor) >= cursor)
    rows = session.exec(
        knows.where(VersionRow.state != VersionState.REFUSED.value).order_by(col(VersionRow.number))
    )
    return [_version(row) for row in rows]


def newest(session: Session, kind: VersionKind) -> Version | None:
    """The version of this kind that was trained last, also a refused one."""
    query = select(VersionRow).where(VersionRow.kind == kind.value)
    row = session.exec(query.order_by(col(VersionRow.number).desc()).limit(1)).first()
    return _version(row) if row else None


def first_learned(session: Session, kind: VersionKind, number: int) -> tuple[int, int]:
    """The feedback that a version was the first to go live with: after < id <= upto.

    Raises StorageError where there is no such version.
    """
    upto = get(session, kind, number).cursor
    query = (
        select(func.max(VersionRow.cursor))
        .where(VersionRow.kind == kind.value, VersionRow.number < number)
        .where(VersionRow.state != VersionState.REFUSED.value)
    )
    return session.exec(query).one() or 0, upto


def roll_back(session: Session, kind: VersionKind, number: int | None, at: datetime) -> Version:
    """Make `number` (default: the one promoted before) live again, and return it.

    Raises StorageError where there is none, where it is live already, or where it is damaged.
    """
    take_turn(session, f"versions:{kind}")
    live = champion(session, kind)
    target = get(session, kind, number) if number else _before(session, kind, live)
    if live and live.number == target.number:
        raise StorageError(f"{kind} version {target.number} is live already")
    data(session, kind, target.number)  # a damaged one must not go live
    if live:
        _row(session, kind, live.number).state = VersionState.ROLLED_BACK.value
    _crown(session, kind, target.number, at)
    _row(session, kind, target.number).state = VersionState.PROMOTED.value
    return get(session, kind, target.number)


def empty_older(session: Session, kind: VersionKind) -> int:
    """Empty every version but the live one, for good; returns how many still held anything."""
    live = champion(session, kind)
    rows = session.exec(
        select(VersionRow)
        .where(VersionRow.kind == kind.value, VersionRow.number != (live.number if live else 0))
        .where(VersionRow.data != b"")
    ).all()
    for row in rows:
        row.data = b""
        if row.state != VersionState.REFUSED.value:  # which labels were live stays known
            row.state = VersionState.EMPTIED.value
    return len(rows)


def _before(session: Session, kind: VersionKind, live: Version | None) -> Version:
    query = (
        select(VersionRow)
        .where(VersionRow.kind == kind.value, VersionRow.state == VersionState.PROMOTED.value)
        .where(VersionRow.number < (live.number if live else 0))
        .order_by(col(VersionRow.number).desc())
        .limit(1)
    )
    row = session.exec(query).first()
    if row is None:
        raise StorageError(f"no {kind} version was live before this one")
    return _version(row)


def _crown(session: Session, kind: VersionKind, number: int, at: datetime) -> None:
    session.merge(ChampionRow(kind=kind.value, number=number, at=at))
    session.flush()


def _row(session: Session, kind: VersionKind, number: int) -> VersionRow:
    row = session.get(VersionRow, (kind.value, number))
    if row is None:
        raise StorageError(
            f"there is no {kind} version {number}; “deskloop models list” shows those there are"
        )
    return row


def _version(row: VersionRow) -> Version:
    values = {field.name: getattr(row, field.name) for field in fields(Version)}
    return Version(**values | {"kind": VersionKind(row.kind), "state": VersionState(row.state)})
