"""Requests, the posts that belong to them, and what people said in them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlmodel import Session, col, select

from helpdesk.catalog import Priority
from helpdesk.doors import Door
from helpdesk.model import File, Message, Request, Status
from storage.errors import StorageError
from storage.tables import MessageRow, PostRow, RequestRow


class UnknownRequestError(StorageError):
    """No request has this id (yet)."""


@dataclass(frozen=True)
class Post:
    """A message that others refer to; `ts` is None until it was sent.

    `order_key` is what its later updates are ordered by. `thread` is the `ts` of the first message
    of its thread, where it is not that itself.
    """

    request_id: str
    slot: str
    door: Door
    workspace: str
    channel: str
    ts: str | None
    order_key: str
    thread: str | None = None


def save(session: Session, request: Request) -> None:
    """Insert or update."""
    values = asdict(request) | {
        "rejected": list(request.rejected),
        "used_templates": list(request.used_templates),
        "files": [asdict(each) for each in request.files],
    }
    session.merge(RequestRow(**values))


def get(session: Session, request_id: str) -> Request:
    """Read and lock one request for this transaction; raises UnknownRequestError."""
    row = session.get(RequestRow, request_id, with_for_update=True)
    if row is None:
        raise UnknownRequestError(f"there is no request {request_id}")
    return _request(row)


def latest_of(
    session: Session, workspace: str, channel: str, requester: str, since: datetime
) -> Request | None:
    """The newest request of this person in this channel, made at `since` or later."""
    rows = session.exec(
        select(RequestRow)
        .where(RequestRow.workspace == workspace, RequestRow.channel == channel)
        .where(RequestRow.requester == requester, col(RequestRow.created_at) >= since)
        .order_by(col(RequestRow.created_at).desc())
        .limit(1)
    )
    row = rows.first()
    return _request(row) if row else None


def open_of(session: Session, workspace: str, requester: str, limit: int = 10) -> list[Request]:
    """This person's open requests, the newest first."""
    closed = [status.value for status in Status if not status.is_open]
    rows = session.exec(
        select(RequestRow)
        .where(RequestRow.workspace == workspace, RequestRow.requester == requester)
        .where(col(RequestRow.status).not_in(closed))
        .order_by(col(RequestRow.created_at).desc())
        .limit(limit)
    )
    return [_request(row) for row in rows]


def everything(session: Session) -> list[Request]:
    """All requests, the oldest first."""
    rows = session.exec(select(RequestRow).order_by(col(RequestRow.created_at), RequestRow.id))
    return [_request(row) for row in rows]


def _request(row: RequestRow) -> Request:
    values = {field.name: getattr(row, field.name) for field in fields(Request)}
    return Request(
        **values
        | {
            "door": Door(row.door),
            "status": Status(row.status),
            "priority": Priority(row.priority),
            "rejected": tuple(row.rejected),
            "used_templates": tuple(row.used_templates),
            "files": tuple(File(**each) for each in row.files),
        }
    )


def note_post(session: Session, post: Post) -> None:
    """Remember a post by its slot; its `ts` may follow later."""
    session.merge(PostRow(**asdict(post)))


def post(session: Session, request_id: str, slot: str) -> Post | None:
    """The post in this slot."""
    row = session.get(PostRow, (request_id, slot))
    return _post(row) if row else None


def slot_like(session: Session, request_id: str, beginning: str) -> Post | None:
    """The first post of the request whose slot begins so."""
    rows = session.exec(
        select(PostRow)
        .where(PostRow.request_id == request_id, col(PostRow.slot).startswith(beginning))
        .order_by(PostRow.slot)
        .limit(1)
    )
    row = rows.first()
    return _post(row) if row else None


def post_at(session: Session, workspace: str, channel: str, ts: str) -> Post | None:
    """The post at this place, if it belongs to a request."""
    rows = session.exec(
        select(PostRow)
        .where(PostRow.workspace == workspace, PostRow.channel == channel, PostRow.ts == ts)
        .limit(1)
    )
    row = rows.first()
    return _post(row) if row else None


def is_shown_in(session: Session, request: Request, workspace: str) -> bool:
    """Whether the request was asked in this workspace, or its team works on it there."""
    if workspace == request.workspace:
        return True
    rows = session.exec(
        select(PostRow)
        .where(PostRow.request_id == request.id, PostRow.workspace == workspace)
        .limit(1)
    )
    return rows.first() is not None


def mirror_slot(message: Message) -> str:
    """The slot of what shows this message in the other thread of its request."""
    return f"mirror:{message.channel}:{message.ts}"


def mirror_of(session: Session, message: Message) -> Post | None:
    """The post that shows this message in the other thread of its request."""
    rows = session.exec(select(PostRow).where(PostRow.slot == mirror_slot(message)).limit(1))
    row = rows.first()
    return _post(row) if row else None


def thread_root(session: Session, message: Message) -> Post | None:
    """The post of a request in whose thread this was said."""
    if message.thread is None:
        return None
    return post_at(session, message.workspace, message.channel, message.thread)


def _post(row: PostRow) -> Post:
    values = {field.name: getattr(row, field.name) for field in fields(Post)}
    return Post(**values | {"door": Door(row.door)})


@dataclass(frozen=True)
class Said:
    """One message as it stands now; `changed` is the platform's time of its last edit."""

    text: str
    is_deleted: bool
    changed: str | None
    request_id: str | None


def said(session: Session, workspace: str, channel: str, ts: str) -> Said | None:
    """What was said there, or what an edit that came first left."""
    row = session.get(MessageRow, (workspace, channel, ts))
    return Said(row.text, row.is_deleted, row.changed, row.request_id) if row else None


def note_said(session: Session, message: Message, request_id: str | None) -> Said:
    """Remember a message, or find what an earlier edit or delete made of it."""
    row = session.get(MessageRow, (message.workspace, message.channel, message.ts))
    if row is None:
        row = _message_row(message, message.text)
        session.add(row)
    row.request_id = request_id
    return Said(row.text, row.is_deleted, row.changed, request_id)


def note_change(
    session: Session, message: Message, changed: str, *, is_deleted: bool
) -> Said | None:
    """Apply an edit or a delete, also one that came before its message.

    `changed` is the platform's time of the change. None where a later change was seen already.
    """
    row = session.get(MessageRow, (message.workspace, message.channel, message.ts))
    if row is None:
        row = _message_row(message, message.text)
        session.add(row)
    elif row.is_deleted or (row.changed is not None and float(row.changed) >= float(changed)):
        return None
    row.changed, row.is_deleted = changed, is_deleted
    row.text = "" if is_deleted else message.text
    return Said(row.text, is_deleted, changed, row.request_id)


def _message_row(message: Message, text: str) -> MessageRow:
    return MessageRow(
        workspace=message.workspace,
        channel=message.channel,
        ts=message.ts,
        request_id=None,
        author=message.author,
        text=text,
        changed=None,
        is_deleted=False,
        at=message.at,
    )


def conversation(session: Session, request_id: str) -> list[str]:
    """The texts that make up a request, the oldest first."""
    rows = session.exec(
        select(MessageRow)
        .where(MessageRow.request_id == request_id, col(MessageRow.is_deleted).is_(False))
        .order_by(col(MessageRow.at), MessageRow.ts)
    )
    return [row.text for row in rows]
