"""Decisions, each with the versions and the cursor that made it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from storage.errors import StorageError
from storage.rows import Write, table_of
from storage.tables import DecisionRow


@dataclass(frozen=True)
class Decided:
    """One decision as it was made. `scores` and `context` hold what is needed to repeat it.

    `ask_probability` is the chance with which a person was asked whether the team is right,
    whatever the scores said; `is_audited` says that one was. `fields` as `Request.fields`.
    """

    id: str
    request_id: str
    at: datetime
    text: str
    kind: str
    team: str
    category: str | None
    template: str | None
    priority: str
    options: list[list[str]]
    reasons: list[str]
    scores: dict[str, Any]
    context: dict[str, Any]
    model_team: str
    similar_to: int | None
    model_version: int
    templates_version: int
    feedback_cursor: int
    catalog_digest: str
    ask_probability: float = 0.0
    fields: dict[str, Any] = field(default_factory=dict)
    is_audited: bool = False


_ADD = Write(insert(table_of(DecisionRow)))


def add(session: Session, decided: Decided) -> None:
    """Keep one decision."""
    _ADD(session, **vars(decided))


def get(session: Session, decision_id: str) -> Decided:
    """One decision; raises StorageError where there is none."""
    row = session.get(DecisionRow, decision_id)
    if row is None:
        raise StorageError(f"there is no decision {decision_id}")
    return _decided(row)


def of_request(session: Session, request_id: str) -> list[Decided]:
    """All decisions on one request, the oldest first."""
    rows = session.exec(
        select(DecisionRow)
        .where(DecisionRow.request_id == request_id)
        .order_by(col(DecisionRow.at), DecisionRow.id)
    )
    return [_decided(row) for row in rows]


def everything(session: Session) -> list[Decided]:
    """All decisions, the oldest first."""
    rows = session.exec(select(DecisionRow).order_by(col(DecisionRow.at), DecisionRow.id))
    return [_decided(row) for row in rows]


def texts(session: Session, limit: int) -> list[str]:
    """What the newest decisions were made on, at most `limit`, in the order of the alphabet."""
    newest_first = select(DecisionRow.text).order_by(col(DecisionRow.at).desc(), DecisionRow.id)
    return sorted(set(session.exec(newest_first.limit(limit))))


def similar_to(session: Session, event_id: int) -> list[Decided]:
    """The decisions whose nearest correction was this feedback event, the oldest first."""
    rows = session.exec(
        select(DecisionRow)
        .where(DecisionRow.similar_to == event_id)
        .order_by(col(DecisionRow.at), DecisionRow.id)
    )
    return [_decided(row) for row in rows]


def _decided(row: DecisionRow) -> Decided:
    return Decided(**{field.name: getattr(row, field.name) for field in fields(Decided)})
