"""What is owed to the outside: written in the transaction that decides it, sent after its commit.

Lane `chat` holds posts, drained in order a channel; lane `work` holds jobs for the workers. A row
is leased while somebody works on it; a crash leaves it to the next one once the lease ran out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import String, and_, bindparam, delete, func, insert, or_, select, update
from sqlmodel import Session

from storage.db import Owes
from storage.rows import Query, Write, table_of
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


_ROW = table_of(OutboxRow)
_BLANK = {each.name: None for each in _ROW.c if each.name != "id"} | {
    "order_key": "",
    "state": State.PENDING.value,
    "attempts": 0,
}
_NEW = insert(_ROW).values({name: bindparam(name) for name in _BLANK})
_ADD, _ADD_JOB = Write(_NEW), Query(_NEW.returning(_ROW.c.id))
_IS_FREE = or_(_ROW.c.lease_until.is_(None), _ROW.c.lease_until < bindparam("now"))
_IS_OWED = _ROW.c.state == State.PENDING.value
_IS_DUE = and_(_IS_OWED, _ROW.c.due_at <= bindparam("now"), _IS_FREE)
_IN_CHAT, _IN_WORK = _ROW.c.lane == Lane.CHAT.value, _ROW.c.lane == Lane.WORK.value


def owe_post(
    session: Session,
    op: str,
    payload: dict[str, Any],
    at: datetime,
    *,
    order_key: str,
    request_id: str | None = None,
    slot: str | None = None,
) -> None:
    """Owe one more post or update. `order_key` is what must be done in order."""
    values = _new(Lane.CHAT, op, payload, at)
    _ADD(session, **values | {"order_key": order_key, "request_id": request_id, "slot": slot})
    session.info.setdefault("owed", Owes()).has_posts = True


def add_job(session: Session, op: str, payload: dict[str, Any], at: datetime) -> int:
    """Owe one more job to the workers, and return its id."""
    row_id = int(_ADD_JOB(session, **_new(Lane.WORK, op, payload, at))[0].id)
    session.info.setdefault("owed", Owes()).jobs.append(row_id)
    return row_id


def _new(lane: Lane, op: str, payload: dict[str, Any], at: datetime) -> dict[str, Any]:
    given = {"lane": lane.value, "op": op, "payload": payload, "created_at": at, "due_at": at}
    return _BLANK | given


_OLDER = _ROW.alias()
_HEAD = (
    select(func.min(_OLDER.c.id))
    .where(_OLDER.c.lane == Lane.CHAT.value, _OLDER.c.state == State.PENDING.value)
    .where(_OLDER.c.order_key == _ROW.c.order_key)
    .correlate(_ROW)
    .scalar_subquery()
)
_HEADS = Query(
    select(_ROW)
    .where(_IN_CHAT, _IS_DUE, _ROW.c.id == _HEAD)
    .order_by(_ROW.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_LEASE = Write(
    update(_ROW)
    .where(_ROW.c.id == bindparam("row_id"))
    .values(lease_until=bindparam("until"), attempts=_ROW.c.attempts + 1)
)


def due_first(session: Session, op: str) -> datetime | None:
    """When the next job of this name is due; None where none is owed."""
    query = select(func.min(_ROW.c.due_at)).where(_IN_WORK, _IS_OWED, _ROW.c.op == op)
    found: datetime | None = session.connection().execute(query).scalar()
    return found


def claim_heads(session: Session, now: datetime, limit: int = 100) -> list[Owed]:
    """Lease the oldest due row of each order key in the chat lane."""
    return _lease(session, _HEADS(session, now=now, limit=limit), now + _POST_LEASE)


_ANY_DUE = Query(select(_ROW.c.id).where(_IN_CHAT, _IS_DUE).limit(1))


def has_due(session: Session, now: datetime) -> bool:
    """Whether any row of the chat lane is due; a cheap look before a claim takes the write lock."""
    return _ANY_DUE.first(session, now=now) is not None


_THIS = Query(
    select(_ROW)
    .where(_ROW.c.id == bindparam("row_id"), _IS_OWED, _IS_FREE)
    .with_for_update(skip_locked=True)
)


def claim(session: Session, row_id: int, now: datetime) -> Owed | None:
    """Lease this row; None where it is done, or somebody else works on it."""
    rows = _THIS(session, row_id=row_id, now=now)
    return next(iter(_lease(session, rows, now + _JOB_LEASE)), None)


def _lease(session: Session, rows: Sequence[Any], until: datetime) -> list[Owed]:
    for row in rows:
        _LEASE(session, row_id=row.id, until=until)
    return [_owed(row, row.attempts + 1) for row in rows]


def _owed(row: Any, attempts: int) -> Owed:
    return Owed(
        id=row.id,
        op=row.op,
        order_key=row.order_key,
        request_id=row.request_id,
        slot=row.slot,
        payload=row.payload,
        attempts=attempts,
        created_at=row.created_at,
    )


_CHANGE = update(_ROW).where(_ROW.c.id == bindparam("row_id")).values(lease_until=None)
_END = Write(
    _CHANGE.values(
        state=bindparam("to"), done_at=bindparam("now"), error=bindparam("reason", type_=String)
    )
)
_AGAIN = Write(
    _CHANGE.values(
        due_at=bindparam("due"),
        error=bindparam("reason", type_=String),
        attempts=_ROW.c.attempts - bindparam("back"),
    )
)


def done(session: Session, row_id: int, now: datetime) -> None:
    """It was done."""
    _END(session, row_id=row_id, to=State.DONE.value, now=now, reason=None)


def put_off(
    session: Session, row_id: int, due_at: datetime, reason: str, *, was_tried: bool = True
) -> None:
    """Try again at `due_at`. `was_tried` is False where nothing can have reached the other side."""
    _AGAIN(session, row_id=row_id, due=due_at, reason=reason, back=int(not was_tried))


def bury(session: Session, row_id: int, now: datetime, reason: str) -> None:
    """Give up: a dead letter, kept with its reason."""
    _END(session, row_id=row_id, to=State.DEAD.value, now=now, reason=reason)


_COUNT = Query(
    select(func.count().label("count")).where(_ROW.c.lane == bindparam("lane"), _IS_OWED)
)


def pending(session: Session, lane: Lane) -> int:
    """How many rows of this lane are still owed."""
    return int(_COUNT(session, lane=lane.value)[0][0])


_LATEST = Query(
    select(_ROW.c.payload)
    .where(_ROW.c.request_id == bindparam("request_id"), _ROW.c.slot == bindparam("slot"))
    .order_by(_ROW.c.id.desc())
    .limit(1)
)


def latest_payload(session: Session, request_id: str, slot: str) -> dict[str, Any] | None:
    """What was owed last for this slot of a request, sent or not."""
    row = _LATEST.first(session, request_id=request_id, slot=slot)
    return row.payload if row else None


_WAITING_THERE = Query(
    select(_ROW)
    .where(_ROW.c.request_id == bindparam("request_id"))
    .where(_ROW.c.order_key == bindparam("order_key"), _IN_CHAT, _IS_OWED)
    .order_by(_ROW.c.id)
)
_FOLLOWED = "it is owed anew in another channel"


def take_back(session: Session, request_id: str, order_key: str, now: datetime) -> list[Owed]:
    """Return what is still owed about a request in one channel, the oldest first; it no more is.

    Call it only for what nobody sends: the oldest row of the channel is the caller's.
    """
    rows = _WAITING_THERE(session, request_id=request_id, order_key=order_key)
    for row in rows:
        _END(session, row_id=row.id, to=State.DONE.value, now=now, reason=_FOLLOWED)
    return [_owed(row, row.attempts) for row in rows]


_UNSENT = Query(
    select(_ROW.c.id, _ROW.c.payload)
    .where(_ROW.c.request_id == bindparam("request_id"), _ROW.c.slot == bindparam("slot"))
    .where(_IN_CHAT, _IS_OWED)
)
_REWRITE = Write(
    update(_ROW)
    .where(_ROW.c.id == bindparam("row_id"))
    .values(payload=bindparam("written", type_=_ROW.c.payload.type))
)


def supersede(session: Session, request_id: str, slot: str, card: Any) -> None:
    """Let what was not sent yet of this slot show this card: its own is not to be seen any more."""
    for row in _UNSENT(session, request_id=request_id, slot=slot):
        _REWRITE(session, row_id=row.id, written={**row.payload, "card": card})


def owe_job(session: Session, op: str, at: datetime, payload: dict[str, Any] | None = None) -> None:
    """Owe a job to the workers; one that waits untouched already serves for this one too."""
    if payload or not waits(session, op, at):
        add_job(session, op, payload or {}, at)


_WAITING = Query(
    select(_ROW.c.id)
    .where(_IN_WORK, _ROW.c.op == bindparam("op"), _IS_OWED, _ROW.c.attempts == 0)
    .where(_ROW.c.due_at <= bindparam("at"))
    .limit(1)
)


def waits(session: Session, op: str, at: datetime) -> bool:
    """Whether a job of this kind waits untouched."""
    return _WAITING.first(session, op=op, at=at) is not None


_DUE_WORK = Query(
    select(_ROW.c.id).where(_IN_WORK, _IS_DUE).order_by(_ROW.c.id).limit(bindparam("limit"))
)


def due_work(session: Session, now: datetime, limit: int = 200) -> list[int]:
    """The ids of jobs that are due and that nobody works on."""
    return [row.id for row in _DUE_WORK(session, now=now, limit=limit)]


_SHOWN = (
    select(func.max(_ROW.c.id))
    .where(_IN_CHAT, _ROW.c.request_id.is_not(None), _ROW.c.slot.is_not(None))
    .group_by(_ROW.c.request_id, _ROW.c.slot)
)
_FORGET_SENT = Write(delete(_ROW).where(_ROW.c.state == State.DONE.value, _ROW.c.id.not_in(_SHOWN)))
_FORGET_DEAD = Write(
    update(_ROW)
    .where(_ROW.c.state == State.DEAD.value, _ROW.c.id.not_in(_SHOWN))
    .values(payload=bindparam("nothing", type_=_ROW.c.payload.type))
)


def forget_sent(session: Session) -> None:
    """Delete what was done, but the newest of each slot, which stands for what is shown there.

    Of a dead letter its reason stays.
    """
    _FORGET_SENT(session)
    _FORGET_DEAD(session, nothing={})


_FORGET = Write(
    delete(_ROW)
    .where(_IN_WORK, _ROW.c.state == State.DONE.value)
    .where(_ROW.c.done_at < bindparam("before"))
)


def forget_done(session: Session, before: datetime) -> None:
    """Delete the jobs that were done before a moment: nobody reads of them again."""
    _FORGET(session, before=before)
