"""What people taught: feedback, answers and questions, and what tickets of before say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, LargeBinary
from sqlmodel import Field, SQLModel

from storage.db import UtcTime
from storage.tables import columns


class FeedbackRow(SQLModel, table=True):
    """The append-only log of feedback; see helpdesk.feedback.Feedback."""

    __tablename__ = "feedback"
    __table_args__ = (
        Index("feedback_by_answer", "template", "template_version"),
        Index("feedback_by_kind", "kind", "at"),
    )

    id: int | None = columns.serial()
    key: str = Field(unique=True)
    kind: str
    at: datetime = Field(sa_type=UtcTime, index=True)
    workspace: str
    actor: str
    request_id: str = Field(index=True)
    decision_id: str
    text: str = columns.text()
    model_version: int
    templates_version: int
    team_before: str
    team: str | None
    category: str | None
    template: str | None
    words: str = columns.text()
    about: str = ""
    fields: dict[str, str] = columns.json()
    by_technician: bool = False
    template_version: int | None = None


class ItemRow(SQLModel, table=True):
    """Something people taught beside the model, as it is now; see helpdesk.knowledge."""

    __tablename__ = "item"

    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    data: dict[str, Any] = columns.json()


class ChangeRow(SQLModel, table=True):
    """What was changed of the items, append-only; see helpdesk.knowledge.Change."""

    __tablename__ = "change"

    id: int | None = columns.serial()
    at: datetime = Field(sa_type=UtcTime)
    actor: str
    deed: str
    kind: str
    subject: str = Field(index=True)
    team: str
    before: dict[str, Any] | None = Field(sa_column=Column(JSON(none_as_null=True)))
    after: dict[str, Any] | None = Field(sa_column=Column(JSON(none_as_null=True)))
    why: dict[str, Any] = columns.json()
    proposal: str | None
    undoes: int | None = Field(sa_column=Column(BigInteger().with_variant(Integer(), "sqlite")))


class TemplateVersionRow(SQLModel, table=True):
    """Every wording that an answer template ever had; see helpdesk.knowledge.Wording."""

    __tablename__ = "template_version"

    template: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=Integer)
    content: dict[str, Any] = columns.json()
    origin: str
    actor: str
    at: datetime = Field(sa_type=UtcTime)


class ProposalRow(SQLModel, table=True):
    """What a team is asked to adopt, or to keep as it is; see helpdesk.proposals.Proposal."""

    __tablename__ = "proposal"

    id: str = Field(primary_key=True)
    kind: str
    team: str
    subject: str = Field(index=True)
    key: str = Field(unique=True)
    content: dict[str, Any] = columns.json()
    evidence: dict[str, Any] = columns.json()
    state: str = Field(index=True)
    revision: int
    at: datetime = Field(sa_type=UtcTime)
    decided_at: datetime | None = Field(sa_type=UtcTime)
    decided_by: str | None


class HistoryRow(SQLModel, table=True):
    """A ticket of the time before Deskloop; see helpdesk.history.Ticket.

    Ids are given by storage.history, in the order of commits.
    """

    __tablename__ = "history"

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    key: str = Field(unique=True)
    text: str = columns.text()
    team: str
    category: str | None
    priority: str | None
    created: datetime | None = Field(sa_type=UtcTime)
    resolved: datetime | None = Field(sa_type=UtcTime)
    reassigned_from: str | None


class VectorRow(SQLModel, table=True):
    """A sentence vector as float16; its key is a hash of the encoder's name and the text."""

    __tablename__ = "vector"

    key: str = Field(primary_key=True)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
