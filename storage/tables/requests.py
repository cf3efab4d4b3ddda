"""What was asked, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from storage.db import UtcTime
from storage.tables import columns


class Ingress(SQLModel, table=True):
    """Event keys that were taken in, so that no event is taken in twice."""

    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcTime, index=True)


# Few of the open requests are in an incident.
_IN_ONE = text("incident IS NOT NULL")


class RequestRow(SQLModel, table=True):
    """A request; see helpdesk.model.Request."""

    __tablename__ = "request"
    __table_args__ = (
        Index("request_by_person", "workspace", "channel", "requester", "created_at"),
        Index("request_by_team", "status", "team", "created_at"),
        Index("request_by_time", "created_at"),
        Index("request_by_end", "resolved_at"),
        Index("request_in_incident", "status", sqlite_where=_IN_ONE, postgresql_where=_IN_ONE),
    )

    id: str = Field(primary_key=True)
    door: str
    workspace: str
    channel: str
    requester: str
    text: str = columns.text()
    status: str = Field(index=True)
    team: str
    category: str | None
    template: str | None
    priority: str
    decision_id: str
    created_at: datetime = Field(sa_type=UtcTime)
    revision: int
    hops: int
    rejected: list[str] = columns.json()
    used_templates: list[str] = columns.json()
    asked: int
    reopened: int
    touched: bool
    first_response_at: datetime | None = Field(sa_type=UtcTime)
    resolved_at: datetime | None = Field(sa_type=UtcTime)
    resolved_by: str | None
    files: list[dict[str, str]] = columns.json()
    fields: dict[str, dict[str, str]] = columns.json()
    card: int = 0
    owner: str | None = None
    draft: str | None = None
    escalated: int = 0
    impact: str | None = None
    urgency: str | None = None
    incident: str | None = Field(default=None, index=True)
    similar: list[str] = columns.json()
    template_version: int | None = None
    draft_version: int | None = None
    answered_at: datetime | None = Field(default=None, sa_type=UtcTime, index=True)
    checked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    followups: list[dict[str, Any]] = columns.json()
    is_outsider: bool = False
    rating: int | None = None
    rating_asked: bool = False


class MessageRow(SQLModel, table=True):
    """What people said. An edit or a delete that comes first waits here for its message."""

    __tablename__ = "message"

    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)
    request_id: str | None = Field(index=True)
    author: str
    text: str = columns.text()
    changed: str | None
    is_deleted: bool
    at: datetime = Field(sa_type=UtcTime)


class DecisionRow(SQLModel, table=True):
    """A decision, with everything needed to repeat and to judge it."""

    __tablename__ = "decision"

    id: str = Field(primary_key=True)
    request_id: str = Field(index=True)
    at: datetime = Field(sa_type=UtcTime, index=True)
    text: str = columns.text()
    kind: str
    team: str
    category: str | None
    template: str | None
    priority: str
    options: list[list[str]] = columns.json()
    reasons: list[str] = columns.json()
    scores: dict[str, Any] = columns.json()
    context: dict[str, Any] = columns.json()
    model_team: str
    similar_to: int | None = Field(
        sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), index=True)
    )
    model_version: int
    templates_version: int
    feedback_cursor: int = Field(sa_type=BigInteger)
    catalog_digest: str
    ask_probability: float
    fields: dict[str, Any] = columns.json()
    is_audited: bool = False
    likeliest: str = ""
    probability: float = 0.0
    template_version: int | None = None


class JournalRow(SQLModel, table=True):
    """What happened to requests, append-only; see helpdesk.journal.Entry."""

    __tablename__ = "journal"

    id: int | None = columns.serial()
    request_id: str = Field(index=True)
    at: datetime = Field(sa_type=UtcTime)
    actor: str
    deed: str
    detail: dict[str, str] = columns.json()
    before: dict[str, Any] = columns.json()
    feedback_id: int | None = Field(
        sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"))
    )


class ScheduleRow(SQLModel, table=True):
    """When something that comes round again is due next; see storage.schedule."""

    __tablename__ = "schedule"

    name: str = Field(primary_key=True)
    due_at: datetime = Field(sa_type=UtcTime)
