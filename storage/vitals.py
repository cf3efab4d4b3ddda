"""How the whole is doing at this moment: what is owed, how far learning got, what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlmodel import Session

from helpdesk.feedback import LESSONS
from storage import learned, versions
from storage.outbox import Lane, State
from storage.rows import table_of, write_out
from storage.tables import AlertRow, FeedbackRow, OutboxRow, RequestRow, RollupDueRow
from storage.versions import VersionKind

_OUTBOX, _SAID, _REQUEST = table_of(OutboxRow), table_of(FeedbackRow), table_of(RequestRow)
_ALERT, _DUE = table_of(AlertRow), table_of(RollupDueRow)
_CORRECTIONS = [kind.value for kind, lesson in LESSONS.items() if lesson.is_correction]


@dataclass(frozen=True)
class Owed:
    """What one lane of the outbox still owes; `oldest` is since when, None where nothing is."""

    pending: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class Vitals:
    """The numbers of one moment.

    `requests` and `feedback` count all there ever were. `unlearned` are the corrections that the
    live model has not read, undone ones too. `model` and `templates` are what is live, 0 before the
    first. `rollups_due` is how many moments wait to be added up.
    """

    owed: Mapping[Lane, Owed]
    requests: int
    feedback: int
    unlearned: int
    alerts: int
    rollups_due: int
    model: int
    templates: int


def vitals(session: Session) -> Vitals:
    """Read them."""
    write_out(session)
    model, templates = learned.champions(session)
    live = versions.champion(session, VersionKind.MODEL)
    unread = _SAID.c.id > (live.cursor if live else 0)
    corrections = select(func.count()).where(unread, _SAID.c.kind.in_(_CORRECTIONS))
    is_open = _ALERT.c.closed_at.is_(None)
    return Vitals(
        owed=_owed(session),
        requests=_number(session, select(func.count()).select_from(_REQUEST)),
        feedback=_number(session, select(func.count()).select_from(_SAID)),
        unlearned=_number(session, corrections),
        alerts=_number(session, select(func.count()).select_from(_ALERT).where(is_open)),
        rollups_due=_number(session, select(func.count()).select_from(_DUE)),
        model=model,
        templates=templates,
    )


def _owed(session: Session) -> Mapping[Lane, Owed]:
    counted = (_OUTBOX.c.lane, func.count().label("pending"), func.min(_OUTBOX.c.created_at))
    is_owed = _OUTBOX.c.state == State.PENDING.value
    rows = session.connection().execute(select(*counted).where(is_owed).group_by(_OUTBOX.c.lane))
    return dict.fromkeys(Lane, Owed()) | {Lane(lane): Owed(many, at) for lane, many, at in rows}


def _number(session: Session, query: Select[int]) -> int:
    return int(session.connection().execute(query).scalar_one())
