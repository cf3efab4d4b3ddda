"""What is owed and posted to the chats, and who and what stands in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.db import UtcTime
from storage.tables import columns


class OutboxRow(SQLModel, table=True):
    """What is owed to the outside: posts (lane `chat`) and jobs (lane `work`)."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_due", "lane", "state", "due_at"),
        Index("outbox_order", "state", "order_key", "id"),
    )

    id: int | None = columns.serial()
    lane: str
    order_key: str
    request_id: str | None = Field(index=True)
    op: str
    slot: str | None
    payload: dict[str, Any] = columns.json()
    state: str
    attempts: int
    created_at: datetime = Field(sa_type=UtcTime)
    due_at: datetime = Field(sa_type=UtcTime)
    lease_until: datetime | None = Field(sa_type=UtcTime)
    done_at: datetime | None = Field(sa_type=UtcTime)
    error: str | None


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


class ConversationRow(SQLModel, table=True):
    """Where a chat that must be told can be reached; see storage.conversations.Conversation."""

    __tablename__ = "conversation"

    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    name: str
    service_url: str


class ChannelRow(SQLModel, table=True):
    """What a channel is called, and with the channel "" its workspace; see storage.channels."""

    __tablename__ = "channel"

    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    name: str


class PersonRow(SQLModel, table=True):
    """What a person is called, and what the chat says of them; see storage.people."""

    __tablename__ = "person"

    id: str = Field(primary_key=True)
    name: str
    profile: dict[str, str] = columns.json()
    is_muted: bool = False


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
