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

from helpdesk.metrics.period import Period
from storage.db import take_turn
from storage.errors import StorageError
from storage.tables import ChampionRow, GoingLiveRow, VersionRow

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


GATE = "gate"
"""Who made live what no person did."""


class Cause(StrEnum):
    """Why a version went live: it passed the gate, or goes without what was undone, or by hand.

    Going back to what was live before is ROLLED_BACK, anything else that a person wants BY_HAND.
    """

    GATE = "gate"
    UNDONE = "undone"
    ROLLED_BACK = "rolled back"
    BY_HAND = "by hand"


@dataclass(frozen=True)
class GoingLive:
    """That a version went live in place of number `before`; None where that is not known.

    `actor` is a person's id, OPERATOR or GATE; "" of the time when that was not kept.
    """

    kind: VersionKind
    number: int
    at: datetime
    actor: str
    why: Cause
    before: int | None


def hold(session: Session, kind: VersionKind) -> None:
    """Let nobody else make a version of a kind live until this transaction ends."""
    take_turn(session, f"versions:{kind}")


def publish(
    session: Session,
    data: bytes,
    version: Version,
    why: Cause = Cause.GATE,
    actor: str = GATE,
) -> Version:
    """Keep a version under the next number of its kind; a promoted one becomes the champion."""
    hold(session, version.kind)
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
        _crown(session, kept.kind, kept.number, actor, why, kept.at)
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
    session: Session,
    kind: VersionKind,
    limit: int,
    before: int | None = None,
    made_in: Period | None = None,
) -> list[Version]:
    """The newest versions of a kind, at most `limit`, below the number `before`.

    Only those that were `made_in` a period, if any.
    """
    query = select(VersionRow).options(_WITHOUT_DATA).where(VersionRow.kind == kind.value)
    if before is not None:
        query = query.where(col(VersionRow.number) < before)
    if made_in is not None:
        query = query.where(VersionRow.at >= made_in.since, VersionRow.at < made_in.until)
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


def cursors(session: Session, kind: VersionKind) -> list[tuple[int, int]]:
    """The numbers of the versions that ever were live, each with the last event that it knows."""
    query = select(VersionRow.number, VersionRow.cursor).where(VersionRow.kind == kind.value)
    were_live = query.where(VersionRow.state != VersionState.REFUSED.value)
    return [(row[0], row[1]) for row in session.exec(were_live.order_by(col(VersionRow.number)))]


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


def roll_back(
    session: Session, kind: VersionKind, number: int | None, actor: str, at: datetime
) -> GoingLive:
    """Make `number` (default: the one promoted before) live by the word of `actor`.

    Raises StorageError where there is none, where it is live already, or where it is damaged.
    """
    hold(session, kind)
    live = champion(session, kind)
    target = get(session, kind, number) if number else _before(session, kind, live)
    if live and live.number == target.number:
        raise StorageError(f"{kind} version {target.number} is live already")
    data(session, kind, target.number)  # a damaged one must not go live
    if live:
        _row(session, kind, live.number).state = VersionState.ROLLED_BACK.value
    is_back = target.state is not VersionState.REFUSED and live and target.number < live.number
    why = Cause.ROLLED_BACK if is_back else Cause.BY_HAND
    _row(session, kind, target.number).state = VersionState.PROMOTED.value
    return _crown(session, kind, target.number, actor, why, at)


def gone_live(session: Session, kind: VersionKind | None = None) -> list[GoingLive]:
    """Every time that a version went live, by default of any kind, the oldest first."""
    query = select(GoingLiveRow).order_by(col(GoingLiveRow.id))
    rows = session.exec(query.where(GoingLiveRow.kind == kind.value) if kind else query)
    return [_gone_live(row) for row in rows]


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


def _crown(
    session: Session, kind: VersionKind, number: int, actor: str, why: Cause, at: datetime
) -> GoingLive:
    """Make a version live; which one is, the champion says, and how it came to it, this log."""
    before = session.get(ChampionRow, kind.value)
    went = GoingLive(kind, number, at, actor, why, before.number if before else None)
    session.add(GoingLiveRow(**asdict(went)))
    session.merge(ChampionRow(kind=kind.value, number=number, at=at))
    session.flush()
    return went


def _row(session: Session, kind: VersionKind, number: int) -> VersionRow:
    row = session.get(VersionRow, (kind.value, number))
    if row is None:
        raise StorageError(
            f"there is no {kind} version {number}; “deskloop models list” shows those there are"
        )
    return row


def _gone_live(row: GoingLiveRow) -> GoingLive:
    values = {field.name: getattr(row, field.name) for field in fields(GoingLive)}
    return GoingLive(**values | {"kind": VersionKind(row.kind), "why": Cause(row.why)})


def _version(row: VersionRow) -> Version:
    values = {field.name: getattr(row, field.name) for field in fields(Version)}
    return Version(**values | {"kind": VersionKind(row.kind), "state": VersionState(row.state)})
