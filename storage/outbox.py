"""What is owed to the outside: written in the transaction that decides it, sent after its commit.

Lane `chat` holds posts, drained in order a channel; lane `work` holds jobs for the workers. A row
is leased while somebody works on it; a crash leaves it to the next one once the lease ran out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.tables import OutboxRow

# How long one try may take before somebody else may take the row over.
_POST_LEASE = timedelta(seconds=30)
_JOB_LEASE = timedelta(minutes=5)


class Lane(StrEnum):
    """Who drains the row."""

    CHAT = "chat"
    WORK = "work"


class State(StrEnum):
    """Whether the row is still owed."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True)
class Owed:
    """One claimed row. `attempts` counts this claim: above 1, an earlier one may have worked."""

    id: int
    op: str
    order_key: str
    request_id: str | None
    slot: str | None
    payload: dict[str, Any]
    attempts: int
    created_at: datetime


def add(
    session: Session,
    lane: Lane,
    op: str,
    payload: dict[str, Any],
    at: datetime,
    *,
    order_key: str = "",
    request_id: str | None = None,
    slot: str | None = None,
) -> int:
    """Owe one more thing, and return its id. `order_key` is what must be done in order."""
    row = OutboxRow(
        lane=lane.value,
        order_key=order_key,
        request_id=request_id,
        op=op,
        slot=slot,
        payload=payload,
        state=State.PENDING.value,
        attempts=0,
        created_at=at,
        due_at=at,
        lease_until=None,
        done_at=None,
        error=None,
    )
    session.add(row)
    session.flush()
    if lane is Lane.WORK:
        session.info.setdefault("owed_jobs", []).append(row.id)
    return int(row.id or 0)


def claim_heads(session: Session, now: datetime, limit: int = 50) -> list[Owed]:
    """Lease the oldest due row of each order key in the chat lane."""
    older = aliased(OutboxRow)
    head = (
        select(func.min(older.id))
        .where(older.lane == Lane.CHAT.value, older.state == State.PENDING.value)
        .where(older.order_key == OutboxRow.order_key)
        .correlate(OutboxRow)
        .scalar_subquery()
    )
    query = (
        select(OutboxRow)
        .where(OutboxRow.lane == Lane.CHAT.value, OutboxRow.state == State.PENDING.value)
        .where(col(OutboxRow.due_at) <= now, _is_free(now), col(OutboxRow.id) == head)
        .order_by(col(OutboxRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_lease(row, now, _POST_LEASE) for row in session.exec(query)]


def has_due(session: Session, now: datetime) -> bool:
    """Whether any row of the chat lane is due; a cheap look before a claim takes the write lock."""
    query = (
        select(OutboxRow.id)
        .where(OutboxRow.lane == Lane.CHAT.value, OutboxRow.state == State.PENDING.value)
        .where(col(OutboxRow.due_at) <= now, _is_free(now))
    )
    return session.exec(query.limit(1)).first() is not None


def claim(session: Session, row_id: int, now: datetime) -> Owed | None:
    """Lease this row; None where it is done, or somebody else works on it."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.state == State.PENDING.value, _is_free(now))
        .with_for_update(skip_locked=True)
    )
    row = session.exec(query).first()
    return _lease(row, now, _JOB_LEASE) if row else None


def _is_free(now: datetime) -> Any:
    return or_(col(OutboxRow.lease_until).is_(None), col(OutboxRow.lease_until) < now)


def _lease(row: OutboxRow, now: datetime, length: timedelta) -> Owed:
    row.lease_until = now + length
    row.attempts += 1
    return Owed(
        id=int(row.id or 0),
        op=row.op,
        order_key=row.order_key,
        request_id=row.request_id,
        slot=row.slot,
        payload=row.payload,
        attempts=row.attempts,
        created_at=row.created_at,
    )


def done(session: Session, row_id: int, now: datetime) -> None:
    """It was done."""
    row = session.get_one(OutboxRow, row_id)
    row.state, row.done_at, row.lease_until, row.error = State.DONE.value, now, None, None


def put_off(
    session: Session, row_id: int, due_at: datetime, reason: str, *, was_tried: bool = True
) -> None:
    """Try again at `due_at`. `was_tried` is False where nothing can have reached the other side."""
    row = session.get_one(OutboxRow, row_id)
    row.due_at, row.lease_until, row.error = due_at, None, reason
    if not was_tried:
        row.attempts -= 1


def bury(session: Session, row_id: int, now: datetime, reason: str) -> None:
    """Give up: a dead letter, kept with its reason."""
    row = session.get_one(OutboxRow, row_id)
    row.state, row.done_at, row.lease_until, row.error = State.DEAD.value, now, None, reason


def pending(session: Session, lane: Lane) -> int:
    """How many rows of this lane are still owed."""
    query = select(func.count()).where(
        OutboxRow.lane == lane.value, OutboxRow.state == State.PENDING.value
    )
    return int(session.exec(query).one())


def latest_payload(session: Session, request_id: str, slot: str) -> dict[str, Any] | None:
    """What was owed last for this slot of a request, sent or not."""
    query = (
        select(OutboxRow.payload)
        .where(OutboxRow.request_id == request_id, OutboxRow.slot == slot)
        .order_by(col(OutboxRow.id).desc())
    )
    payload = session.exec(query.limit(1)).first()
    return dict(payload) if payload else None


def owe_job(session: Session, op: str, at: datetime, payload: dict[str, Any] | None = None) -> None:
    """Owe a job to the workers; one that waits untouched already serves for this one too."""
    if payload or not _waits(session, op):
        add(session, Lane.WORK, op, payload or {}, at)


def _waits(session: Session, op: str) -> bool:
    query = select(OutboxRow.id).where(
        OutboxRow.lane == Lane.WORK.value,
        OutboxRow.op == op,
        OutboxRow.state == State.PENDING.value,
        col(OutboxRow.attempts) == 0,
    )
    return session.exec(query.limit(1)).first() is not None


def due_work(session: Session, now: datetime, limit: int = 200) -> list[int]:
    """The ids of jobs that are due and that nobody works on."""
    query = (
        select(OutboxRow.id)
        .where(OutboxRow.lane == Lane.WORK.value, OutboxRow.state == State.PENDING.value)
        .where(col(OutboxRow.due_at) <= now, _is_free(now))
        .order_by(col(OutboxRow.id))
        .limit(limit)
    )
    return [int(row_id) for row_id in session.exec(query) if row_id is not None]
