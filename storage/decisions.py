"""Decisions, each with the versions and the cursor that made it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam, insert
from sqlmodel import Session, col, select

from helpdesk.feedback import Kind
from helpdesk.model import FieldValue, Request
from helpdesk.trials import Tried
from storage import due
from storage.errors import StorageError
from storage.rows import Query, Write, table_of
from storage.tables import DecisionRow, FeedbackRow, RequestRow


@dataclass(frozen=True)
class Decided:
    """One decision as it was made. `scores` and `context` hold what is needed to repeat it.

    `ask_probability` is the chance with which a person was asked whether the team is right,
    whatever the scores said; `is_audited` says that one was. `fields` as `Request.fields`.
    `likeliest` is the team that was held likeliest, with this `probability` before calibration.
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
    likeliest: str = ""
    probability: float = 0.0
    template_version: int | None = None


_DECISION, _REQUEST, _LOG = table_of(DecisionRow), table_of(RequestRow), table_of(FeedbackRow)
_ADD = Write(insert(_DECISION))


def add(session: Session, decided: Decided) -> None:
    """Keep one decision."""
    _ADD(session, **vars(decided))
    due.request(session, decided.request_id)


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


_AUDITED = Query(
    sqlalchemy.select(_DECISION.c.id)
    .join(_REQUEST, _REQUEST.c.id == _DECISION.c.request_id)
    .where(_REQUEST.c.workspace == bindparam("workspace"))
    .where(_REQUEST.c.requester == bindparam("requester"), _REQUEST.c.id != bindparam("but"))
    .where(_DECISION.c.is_audited.is_(True), _DECISION.c.at > bindparam("since"))
    .limit(1)
)


def was_audited(session: Session, request: Request, since: datetime) -> bool:
    """Whether another request of the same person was asked about later than `since`."""
    who = {"workspace": request.workspace, "requester": request.requester, "but": request.id}
    return bool(_AUDITED(session, **who, since=since))


_NEWEST_FIRST = (col(DecisionRow.at).desc(), col(DecisionRow.id))


def texts(session: Session, limit: int, since: datetime) -> list[str]:
    """What the newest decisions were made on, at most `limit`, in the order of the alphabet."""
    newest = select(DecisionRow.text).where(DecisionRow.at > since).order_by(*_NEWEST_FIRST)
    return sorted(set(session.exec(newest.limit(limit))))


def tried(session: Session, limit: int) -> list[Tried]:
    """The newest decisions, at most `limit`, by their ids: how sure the learner was of each."""
    columns = (
        *(_DECISION.c.id, _DECISION.c.kind, _DECISION.c.category),
        *(_DECISION.c.likeliest, _DECISION.c.probability),
    )
    query = (
        sqlalchemy.select(*columns, _DECISION.c.is_audited)
        .where(_DECISION.c.likeliest != "")
        .order_by(*_NEWEST_FIRST)
        .limit(limit)
    )
    return sorted(
        (
            Tried(row.id, row.likeliest, row.probability, _asks(row), row.is_audited)
            for row in session.connection().execute(query)
        ),
        key=lambda each: each.id,
    )


def _asks(row: Any) -> bool:
    """Whether a decision asked what it is about; a question within its category doubts nothing."""
    return bool(row.kind == "clarify" and row.category is None)


def fields_seen(session: Session, kinds: Iterable[Kind]) -> dict[str, dict[str, FieldValue]]:
    """The fields of each decision, by its id, that a technician gave feedback on of these kinds."""
    looked = sqlalchemy.select(_LOG.c.decision_id).where(
        _LOG.c.by_technician.is_(True), _LOG.c.kind.in_([each.value for each in kinds])
    )
    query = sqlalchemy.select(_DECISION.c.id, _DECISION.c.fields).where(_DECISION.c.id.in_(looked))
    return {
        row.id: {name: FieldValue(**value) for name, value in row.fields.items()}
        for row in session.connection().execute(query)
    }


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
