"""What comes round again and again: of any number of processes, one at a time gets the turn."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select, update

from storage.db import take_turn
from storage.tables import ScheduleRow


def hasten(session: Session, name: str, due_at: datetime) -> None:
    """Let what comes round again be due at `due_at`, unless it is due before."""
    later = (col(ScheduleRow.name) == name, col(ScheduleRow.due_at) > due_at)
    session.exec(update(ScheduleRow).where(*later).values(due_at=due_at))


def take_due(session: Session, name: str, now: datetime, next_at: datetime) -> bool:
    """Whether `name` is due and this caller has the turn; it is then due again at `next_at`.

    What was never due before is due at `next_at` for the first time.
    """
    take_turn(session, f"schedule:{name}")
    row = session.exec(select(ScheduleRow).where(ScheduleRow.name == name)).first()
    if row is None:
        session.add(ScheduleRow(name=name, due_at=next_at))
        return False
    if row.due_at > now:
        return False
    session.exec(update(ScheduleRow).where(col(ScheduleRow.name) == name).values(due_at=next_at))
    return True
