"""Requests, and the posts that belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlmodel import Session

from helpdesk.catalog import Priority
from helpdesk.doors import Door
from helpdesk.model import FieldValue, File, Followed, Message, Request, Status
from helpdesk.ports import Place
from storage import due
from storage.errors import StorageError
from storage.rows import Query, Write, table_of, together, upsert
from storage.tables import PostRow, RequestRow


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


_REQUEST, _POST = table_of(RequestRow), table_of(PostRow)
_SAVE, _NOTE_POST = Write(upsert(RequestRow)), Write(upsert(PostRow))
_ASKED_BY = (_REQUEST.c.workspace == bindparam("workspace")) & (
    _REQUEST.c.requester == bindparam("requester")
)
_NEWEST_FIRST = _REQUEST.c.created_at.desc()
_REQUEST_BY_ID = Query(select(_REQUEST).where(_REQUEST.c.id == bindparam("id")).with_for_update())
_LOOK = Query(select(_REQUEST).where(_REQUEST.c.id == bindparam("id")))
_LATEST = Query(
    select(_REQUEST)
    .where(_ASKED_BY, _REQUEST.c.channel == bindparam("channel"))
    .where(_REQUEST.c.created_at >= bindparam("since"))
    .order_by(_NEWEST_FIRST)
    .limit(1)
)
_OPEN = Query(
    select(_REQUEST)
    .where(_ASKED_BY)
    .where(*(_REQUEST.c.status != each.value for each in Status if not each.is_open))
    .order_by(_NEWEST_FIRST)
    .limit(bindparam("limit"))
)
_NEWEST = Query(select(_REQUEST).order_by(_NEWEST_FIRST, _REQUEST.c.id).limit(bindparam("limit")))
_FIRST = Query(select(_REQUEST.c.created_at).order_by(_REQUEST.c.created_at).limit(1))
_EVERYTHING = Query(select(_REQUEST).order_by(_REQUEST.c.created_at, _REQUEST.c.id))
# Of an incident, one request stands for all.
STANDS = or_(_REQUEST.c.incident.is_(None), _REQUEST.c.incident == _REQUEST.c.id)
_WITH_TEAMS = Query(
    select(_REQUEST)
    .where(_REQUEST.c.status == Status.WITH_TEAM.value, STANDS)
    .order_by(_REQUEST.c.created_at, _REQUEST.c.id)
)
_COUNT_BETWEEN = Query(
    select(func.count().label("many"))
    .select_from(_REQUEST)
    .where(_REQUEST.c.created_at >= bindparam("since"), _REQUEST.c.created_at < bindparam("until"))
)


OPEN_INCIDENTS = "open_incidents"
"""The key of a session's `info` for the ids of the requests that stand for open incidents."""


def save(session: Session, request: Request) -> None:
    """Insert or update."""
    if request.incident or request.id in session.info.get(OPEN_INCIDENTS, ()):
        session.info.pop(OPEN_INCIDENTS, None)
    values = vars(request) | {
        "rejected": list(request.rejected),
        "used_templates": list(request.used_templates),
        "files": [vars(each) for each in request.files],
        "fields": {name: vars(each) for name, each in request.fields.items()},
        "similar": list(request.similar),
        "followups": [vars(each) for each in request.followups],
    }
    _SAVE(session, **values)
    due.saved(session, request.id, request.created_at)


def is_there(session: Session, request_id: str) -> bool:
    """Whether there is such a request; other things have posts, too."""
    return _LOOK.first(session, id=request_id) is not None


def get(session: Session, request_id: str) -> Request:
    """Read and lock one request for this transaction; raises UnknownRequestError."""
    return _found(_REQUEST_BY_ID.first(session, id=request_id), request_id)


def look(session: Session, request_id: str) -> Request:
    """Read one request without keeping others from it; raises UnknownRequestError."""
    return _found(_LOOK.first(session, id=request_id), request_id)


def _found(row: Any | None, request_id: str) -> Request:
    if row is None:
        raise UnknownRequestError(f"there is no request {request_id}")
    return from_row(row)


def latest_of(
    session: Session, workspace: str, channel: str, requester: str, since: datetime
) -> Request | None:
    """The newest request of this person in this channel, made at `since` or later."""
    place = {"workspace": workspace, "channel": channel, "requester": requester}
    row = _LATEST.first(session, **place, since=since)
    return from_row(row) if row else None


def open_of(session: Session, workspace: str, requester: str, limit: int = 10) -> list[Request]:
    """This person's open requests, the newest first."""
    rows = _OPEN(session, workspace=workspace, requester=requester, limit=limit)
    return [from_row(row) for row in rows]


def newest(session: Session, limit: int) -> list[Request]:
    """The requests that were made last, the newest first."""
    return [from_row(row) for row in _NEWEST(session, limit=limit)]


def first_at(session: Session) -> datetime | None:
    """When the first request was made; None before that."""
    row = _FIRST.first(session)
    return row.created_at if row else None


def everything(session: Session) -> list[Request]:
    """All requests, the oldest first."""
    return [from_row(row) for row in _EVERYTHING(session)]


def open_with_teams(session: Session) -> list[Request]:
    """The requests that a team works on, the oldest first; of an incident its parent alone."""
    return [from_row(row) for row in _WITH_TEAMS(session)]


def count_between(session: Session, begins: Sequence[datetime]) -> list[int]:
    """How many requests were made from each of these moments on, and before the next."""
    return [
        _COUNT_BETWEEN(session, since=since, until=until)[0].many
        for since, until in pairwise(begins)
    ]


def from_row(row: Any) -> Request:
    """A request of its row, as a query of the whole table gives it."""
    values = row._asdict()
    return Request(
        **values
        | {
            "door": Door(row.door),
            "status": Status(row.status),
            "priority": Priority(row.priority),
            "rejected": tuple(row.rejected),
            "used_templates": tuple(row.used_templates),
            "files": tuple(File(**each) for each in row.files),
            "fields": {name: FieldValue(**each) for name, each in row.fields.items()},
            "similar": tuple(row.similar),
            "followups": tuple(
                Followed(**each | {"answers": tuple(each["answers"])}) for each in row.followups
            ),
        }
    )


_IN_SLOT = Query(
    select(_POST)
    .where(_POST.c.request_id == bindparam("request_id"))
    .where(_POST.c.slot == bindparam("slot"))
)
_IN_SLOT_LIKE = Query(
    select(_POST)
    .where(_POST.c.request_id == bindparam("request_id"))
    .where(_POST.c.slot.startswith(bindparam("beginning"), autoescape=False))
    .order_by(_POST.c.slot)
    .limit(1)
)
_THERE = (
    select(_POST)
    .where(_POST.c.workspace == bindparam("workspace"), _POST.c.channel == bindparam("channel"))
    .where(_POST.c.ts == bindparam("ts"))
    .limit(1)
)
_AT_PLACE = Query(_THERE)
_OF_REQUEST_AT_PLACE = Query(
    _THERE.where(select(_REQUEST.c.id).where(_REQUEST.c.id == _POST.c.request_id).exists())
)
_IN_WORKSPACE = Query(
    select(_POST.c.slot)
    .where(_POST.c.request_id == bindparam("request_id"))
    .where(_POST.c.workspace == bindparam("workspace"))
    .limit(1)
)
_ANYWHERE = Query(select(_POST).where(_POST.c.slot == bindparam("slot")).limit(1))


_NOTE_SENT = Write(
    update(_POST)
    .where(_POST.c.request_id == bindparam("of"), _POST.c.slot == bindparam("in_slot"))
    .values({each.name: bindparam(each.name) for each in fields(Place)})
)


def note_sent(session: Session, request_id: str, slot: str, place: Place) -> None:
    """Remember where the post in this slot stands now."""
    session.info.get(_OPENED, {}).pop(request_id, None)
    _NOTE_SENT(session, **vars(place), of=request_id, in_slot=slot)


def posts(session: Session, slots: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Post]:
    """The posts in these (request id, slot), those that there are."""
    asked = [(_IN_SLOT, {"request_id": of, "slot": slot}) for of, slot in slots]
    found = (_post(row) for rows in together(session, *asked) for row in rows)
    return {(each.request_id, each.slot): each for each in found if each}


# The key of a session's `info` for the requests that it opens: their posts, all of them, by slot.
_OPENED = "opened_requests"


def open_with(session: Session, first: Post) -> None:
    """Remember the first post of a request that is opened in this transaction."""
    session.info.setdefault(_OPENED, {})[first.request_id] = {}
    note_post(session, first)


def note_post(session: Session, post: Post) -> None:
    """Remember a post by its slot; its `ts` may follow later."""
    _NOTE_POST(session, **vars(post))
    if post.slot.startswith("mirror:"):  # somebody else wrote
        due.request(session, post.request_id)
    opened = session.info.get(_OPENED, {})
    if post.request_id in opened:
        opened[post.request_id][post.slot] = post


def post(session: Session, request_id: str, slot: str) -> Post | None:
    """The post in this slot."""
    opened: dict[str, Post] | None = session.info.get(_OPENED, {}).get(request_id)
    if opened is not None:
        return opened.get(slot)
    return _post(_IN_SLOT.first(session, request_id=request_id, slot=slot))


def slot_like(session: Session, request_id: str, beginning: str) -> Post | None:
    """The first post of the request whose slot begins so."""
    return _post(_IN_SLOT_LIKE.first(session, request_id=request_id, beginning=beginning))


def post_at(session: Session, workspace: str, channel: str, ts: str) -> Post | None:
    """The post at this place, whether it belongs to a request or not."""
    return _post(_AT_PLACE.first(session, workspace=workspace, channel=channel, ts=ts))


def request_at(session: Session, workspace: str, channel: str, ts: str) -> Post | None:
    """The post at this place, if it belongs to a request."""
    return _post(_OF_REQUEST_AT_PLACE.first(session, workspace=workspace, channel=channel, ts=ts))


def is_shown_in(session: Session, request: Request, workspace: str) -> bool:
    """Whether the request was asked in this workspace, or its team works on it there."""
    if workspace == request.workspace:
        return True
    found = _IN_WORKSPACE.first(session, request_id=request.id, workspace=workspace)
    return found is not None


def in_slots(session: Session, slots: Sequence[str]) -> list[Post]:
    """The posts in these slots, whichever requests they belong to."""
    found = together(session, *((_ANYWHERE, {"slot": slot}) for slot in slots))
    return [each for rows in found for row in rows if (each := _post(row))]


def thread_root(session: Session, message: Message) -> Post | None:
    """The post of a request in whose thread this was said."""
    if message.thread is None:
        return None
    return request_at(session, message.workspace, message.channel, message.thread)


def _post(row: Any | None) -> Post | None:
    return Post(**row._asdict() | {"door": Door(row.door)}) if row else None
