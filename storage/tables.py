"""The tables. Known to storage alone: the modules beside this turn rows into the core's nouns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel

from storage.db import UtcTime


def _serial() -> Any:
    # SQLite numbers rows by itself only where the type is exactly INTEGER.
    kind = BigInteger().with_variant(Integer(), "sqlite")
    return Field(default=None, sa_column=Column(kind, primary_key=True, autoincrement=True))


def _json() -> Any:
    return Field(sa_column=Column(JSON, nullable=False))


def _text() -> Any:
    return Field(sa_column=Column(Text, nullable=False))


class Ingress(SQLModel, table=True):
    """Event keys that were taken in, so that no event is taken in twice."""

    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcTime, index=True)


class RequestRow(SQLModel, table=True):
    """A request; see helpdesk.model.Request."""

    __tablename__ = "request"
    __table_args__ = (
        Index("request_by_person", "workspace", "channel", "requester", "created_at"),
        Index("request_by_team", "status", "team", "created_at"),
        Index("request_by_time", "created_at"),
    )

    id: str = Field(primary_key=True)
    door: str
    workspace: str
    channel: str
    requester: str
    text: str = _text()
    status: str = Field(index=True)
    team: str
    category: str | None
    template: str | None
    priority: str
    decision_id: str
    created_at: datetime = Field(sa_type=UtcTime)
    revision: int
    hops: int
    rejected: list[str] = _json()
    used_templates: list[str] = _json()
    asked: int
    reopened: int
    touched: bool
    first_response_at: datetime | None = Field(sa_type=UtcTime)
    resolved_at: datetime | None = Field(sa_type=UtcTime)
    resolved_by: str | None
    files: list[dict[str, str]] = _json()
    fields: dict[str, dict[str, str]] = _json()
    card: int = 0
    owner: str | None = None
    draft: str | None = None
    escalated: int = 0
    impact: str | None = None
    urgency: str | None = None
    incident: str | None = Field(default=None, index=True)
    similar: list[str] = _json()
    template_version: int | None = None
    draft_version: int | None = None
    answered_at: datetime | None = Field(default=None, sa_type=UtcTime, index=True)
    checked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    followups: list[dict[str, Any]] = _json()
    is_outsider: bool = False
    rating: int | None = None
    rating_asked: bool = False


class PostRow(SQLModel, table=True):
    """A message of a request's life that others refer to: its slot names it, `ts` once it is known.

    It may stand in another chat than its request's: a team works where the catalog says.

    Slots: `home` (the requester's first message), `home:TS` (a second one that joined), `reply`
    (the bot's reply), `check` and `closed` (see storage.closings), `card:N` (the card of hop N),
    `receipt:ID` (a correction's receipt), `mirror:WORKSPACE:CHANNEL:TS` (what was said there, shown
    in the other thread), `also:…` (the same below the present card), `card:N@KEY` (where a card
    stood before its channel failed).
    """

    __tablename__ = "post"
    __table_args__ = (
        Index("post_by_place", "workspace", "channel", "ts"),
        Index("post_by_slot", "slot"),
    )

    request_id: str = Field(primary_key=True)
    slot: str = Field(primary_key=True)
    door: str
    workspace: str
    channel: str
    ts: str | None
    thread: str | None
    order_key: str


class MessageRow(SQLModel, table=True):
    """What people said. An edit or a delete that comes first waits here for its message."""

    __tablename__ = "message"

    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    ts: str = Field(primary_key=True)
    request_id: str | None = Field(index=True)
    author: str
    text: str = _text()
    changed: str | None
    is_deleted: bool
    at: datetime = Field(sa_type=UtcTime)


class ConversationRow(SQLModel, table=True):
    """Where a chat that must be told can be reached; see storage.conversations.Conversation."""

    __tablename__ = "conversation"

    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    name: str
    service_url: str


class PersonRow(SQLModel, table=True):
    """What a person is called, and what the chat says of them; see storage.people."""

    __tablename__ = "person"

    id: str = Field(primary_key=True)
    name: str
    profile: dict[str, str] = _json()
    is_muted: bool = False


class DecisionRow(SQLModel, table=True):
    """A decision, with everything needed to repeat and to judge it."""

    __tablename__ = "decision"

    id: str = Field(primary_key=True)
    request_id: str = Field(index=True)
    at: datetime = Field(sa_type=UtcTime, index=True)
    text: str = _text()
    kind: str
    team: str
    category: str | None
    template: str | None
    priority: str
    options: list[list[str]] = _json()
    reasons: list[str] = _json()
    scores: dict[str, Any] = _json()
    context: dict[str, Any] = _json()
    model_team: str
    similar_to: int | None = Field(
        sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), index=True)
    )
    model_version: int
    templates_version: int
    feedback_cursor: int = Field(sa_type=BigInteger)
    catalog_digest: str
    ask_probability: float
    fields: dict[str, Any] = _json()
    is_audited: bool = False
    likeliest: str = ""
    probability: float = 0.0
    template_version: int | None = None


class FeedbackRow(SQLModel, table=True):
    """The append-only log of feedback; see helpdesk.feedback.Feedback."""

    __tablename__ = "feedback"
    __table_args__ = (Index("feedback_by_answer", "template", "template_version"),)

    id: int | None = _serial()
    key: str = Field(unique=True)
    kind: str
    at: datetime = Field(sa_type=UtcTime, index=True)
    workspace: str
    actor: str
    request_id: str = Field(index=True)
    decision_id: str
    text: str = _text()
    model_version: int
    templates_version: int
    team_before: str
    team: str | None
    category: str | None
    template: str | None
    words: str = _text()
    about: str = ""
    fields: dict[str, str] = _json()
    by_technician: bool = False
    template_version: int | None = None


class OutboxRow(SQLModel, table=True):
    """What is owed to the outside: posts (lane `chat`) and jobs (lane `work`)."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_due", "lane", "state", "due_at"),
        Index("outbox_order", "state", "order_key", "id"),
    )

    id: int | None = _serial()
    lane: str
    order_key: str
    request_id: str | None = Field(index=True)
    op: str
    slot: str | None
    payload: dict[str, Any] = _json()
    state: str
    attempts: int
    created_at: datetime = Field(sa_type=UtcTime)
    due_at: datetime = Field(sa_type=UtcTime)
    lease_until: datetime | None = Field(sa_type=UtcTime)
    done_at: datetime | None = Field(sa_type=UtcTime)
    error: str | None


class JournalRow(SQLModel, table=True):
    """What happened to requests, append-only; see helpdesk.journal.Entry."""

    __tablename__ = "journal"

    id: int | None = _serial()
    request_id: str = Field(index=True)
    at: datetime = Field(sa_type=UtcTime)
    actor: str
    deed: str
    detail: dict[str, str] = _json()
    before: dict[str, Any] = _json()
    feedback_id: int | None = Field(
        sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"))
    )


class ScheduleRow(SQLModel, table=True):
    """When something that comes round again is due next; see storage.schedule."""

    __tablename__ = "schedule"

    name: str = Field(primary_key=True)
    due_at: datetime = Field(sa_type=UtcTime)


class ItemRow(SQLModel, table=True):
    """Something people taught beside the model, as it is now; see helpdesk.knowledge."""

    __tablename__ = "item"

    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    data: dict[str, Any] = _json()


class ChangeRow(SQLModel, table=True):
    """What was changed of the items, append-only; see helpdesk.knowledge.Change."""

    __tablename__ = "change"

    id: int | None = _serial()
    at: datetime = Field(sa_type=UtcTime)
    actor: str
    deed: str
    kind: str
    subject: str = Field(index=True)
    team: str
    before: dict[str, Any] | None = Field(sa_column=Column(JSON(none_as_null=True)))
    after: dict[str, Any] | None = Field(sa_column=Column(JSON(none_as_null=True)))
    why: dict[str, Any] = _json()
    proposal: str | None
    undoes: int | None = Field(sa_column=Column(BigInteger().with_variant(Integer(), "sqlite")))


class TemplateVersionRow(SQLModel, table=True):
    """Every wording that an answer template ever had; see helpdesk.knowledge.Wording."""

    __tablename__ = "template_version"

    template: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=Integer)
    content: dict[str, Any] = _json()
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
    content: dict[str, Any] = _json()
    evidence: dict[str, Any] = _json()
    state: str = Field(index=True)
    revision: int
    at: datetime = Field(sa_type=UtcTime)
    decided_at: datetime | None = Field(sa_type=UtcTime)
    decided_by: str | None


class VersionRow(SQLModel, table=True):
    """Every model and every set of template statistics that was ever trained."""

    __tablename__ = "version"

    kind: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=Integer)
    state: str
    digest: str
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    reason: str
    figures: dict[str, Any] = _json()
    cursor: int = Field(sa_type=BigInteger)
    catalog_digest: str
    at: datetime = Field(sa_type=UtcTime)


class ChampionRow(SQLModel, table=True):
    """Which version of each kind is live."""

    __tablename__ = "champion"

    kind: str = Field(primary_key=True)
    number: int
    at: datetime = Field(sa_type=UtcTime)


class RollupRow(SQLModel, table=True):
    """What the log of one day adds up to, by where and by team; see storage.rollups.

    `kind` says what is counted, `day` is a date in the catalog's zone, `subject` depends on the
    kind.
    """

    __tablename__ = "rollup"

    kind: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    counts: dict[str, Any] = _json()


class RollupDueRow(SQLModel, table=True):
    """A moment whose day has to be added up anew: what happened then changed since."""

    __tablename__ = "rollup_due"

    id: int | None = _serial()
    at: datetime = Field(sa_type=UtcTime)


class AlertRow(SQLModel, table=True):
    """That something drifts, or did; see storage.alerts."""

    __tablename__ = "alert"

    id: str = Field(primary_key=True)
    kind: str
    subject: str
    team: str
    since: datetime = Field(sa_type=UtcTime)
    opened_at: datetime = Field(sa_type=UtcTime)
    closed_at: datetime | None = Field(sa_type=UtcTime, index=True)
    detail: dict[str, Any] = _json()


class VisitRow(SQLModel, table=True):
    """Who may look at the dashboard: a link that signs in once, or a browser that is signed in.

    `key` is the SHA-256 of what the link or the cookie holds.
    """

    __tablename__ = "visit"

    key: str = Field(primary_key=True)
    kind: str
    workspace: str
    person: str
    is_lead: bool
    expires_at: datetime = Field(sa_type=UtcTime, index=True)


class HistoryRow(SQLModel, table=True):
    """A ticket of the time before Deskloop; see helpdesk.history.Ticket.

    Ids are given by storage.history, in the order of commits.
    """

    __tablename__ = "history"

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    key: str = Field(unique=True)
    text: str = _text()
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
