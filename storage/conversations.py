"""Conversations of a chat that can only be written to where it said that it can be reached.

Noted from what comes in, and only after the door has seen that it is genuine.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from sqlmodel import Session, col, select

from storage.rows import Write, upsert
from storage.tables import ConversationRow


class Kind(StrEnum):
    """What a conversation is: a whole Microsoft team, one of its channels, or a chat of people."""

    MSTEAM = "msteam"
    CHANNEL = "channel"
    CHAT = "chat"


@dataclass(frozen=True)
class Conversation:
    """One conversation, by the platform's id, with the address where it takes posts.

    A Microsoft team and its general channel share their id, so the kind belongs to the key.
    """

    workspace: str
    channel: str
    kind: Kind
    name: str
    service_url: str


_NOTE = Write(upsert(ConversationRow))


def note(session: Session, conversation: Conversation) -> None:
    """Remember a conversation, or where it has moved to."""
    _NOTE(session, **vars(conversation) | {"kind": conversation.kind.value})


def forget(session: Session, conversation: Conversation) -> None:
    """Forget a conversation that the bot was taken out of."""
    key = (conversation.workspace, conversation.channel, conversation.kind.value)
    row = session.get(ConversationRow, key)
    if row:
        session.delete(row)


def find(session: Session, channel: str) -> Conversation | None:
    """The conversation with this id, which no two workspaces share."""
    query = select(ConversationRow).where(ConversationRow.channel == channel)
    row = session.exec(query.where(ConversationRow.kind != Kind.MSTEAM).limit(1)).first()
    return _conversation(row) if row else None


def msteams(session: Session) -> list[Conversation]:
    """Every Microsoft team that the bot was added to, in the order of their ids."""
    query = select(ConversationRow).where(ConversationRow.kind == Kind.MSTEAM)
    rows = session.exec(query.order_by(col(ConversationRow.workspace), ConversationRow.channel))
    return [_conversation(row) for row in rows]


def _conversation(row: ConversationRow) -> Conversation:
    values = {field.name: getattr(row, field.name) for field in fields(Conversation)}
    return Conversation(**values | {"kind": Kind(row.kind)})
