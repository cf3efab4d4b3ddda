"""Owing a post or an update to a chat: how the outbox's chat lane and the slots go together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from helpdesk.cards import Card
from helpdesk.doors import Door
from helpdesk.model import Message, Request
from storage import outbox, requests

HOME = "home"
REPLY = "reply"


@dataclass(frozen=True)
class Target:
    """A channel of one of the chats, by its name or id."""

    door: Door
    channel: str

    def __str__(self) -> str:
        """Its name, that no other channel of all chats has."""
        return f"{self.door}:{self.channel}"


def open_thread(session: Session, request: Request, ts: str | None) -> None:
    """Remember where the request lives; `ts` is None where the bot still has to post there."""
    key = _order_key(request.door, request.workspace, request.channel)
    place = requests.Post(
        request.id, HOME, request.door, request.workspace, request.channel, ts, key
    )
    requests.open_with(session, place)


def post(
    session: Session,
    request: Request,
    card: Card,
    at: datetime,
    *,
    under: str = HOME,
    slot: str | None = None,
) -> None:
    """Owe a card in the thread of the post in slot `under`, if there is one."""
    root = requests.post(session, request.id, under)
    if root:
        _post(session, root, card, at, slot)


def _post(
    session: Session, root: requests.Post, card: Card, at: datetime, slot: str | None
) -> None:
    payload = _payload(root.door, root.channel, card, thread_slot=root.slot)
    if slot:
        requests.note_post(session, replace(root, slot=slot, ts=None, thread=root.ts))
    _owe(session, "post", payload, at, root.order_key, root.request_id, slot)


def post_in_channel(
    session: Session, request: Request, where: Target, card: Card, at: datetime, *, slot: str
) -> None:
    """Owe a card in a channel, outside any thread; others refer to it by `slot`."""
    key = _order_key(where.door, request.workspace, where.channel)
    # Another chat has a workspace of its own; the sender notes it with the place of the post.
    place = requests.Post(request.id, slot, where.door, request.workspace, where.channel, None, key)
    requests.note_post(session, place)
    payload = _payload(where.door, where.channel, card)
    _owe(session, "post", payload, at, key, request.id, slot)


def leave_behind(session: Session, place: requests.Post) -> None:
    """Remember where a post stands that is to be posted anew: people may still write below it."""
    if place.ts:
        left = f"{place.slot}@{place.order_key}"
        requests.note_post(session, replace(place, slot=left))


def show(session: Session, request: Request, slot: str, card: Card, at: datetime) -> None:
    """Owe a card in this slot of the requester's thread: in place of what is there, or anew."""
    here = requests.post(session, request.id, slot)
    if here:
        _update(session, here, card, at)
    else:
        post(session, request, card, at, slot=slot)


def update(session: Session, request: Request, slot: str, card: Card, at: datetime) -> bool:
    """Owe another card in place of the post in this slot; False where there is none."""
    place = requests.post(session, request.id, slot)
    if place:
        _update(session, place, card, at)
    return place is not None


def replace_with(session: Session, request: Request, slot: str, card: Card, at: datetime) -> None:
    """Owe another card in place of a post, and of what of it was not sent yet."""
    outbox.supersede(session, request.id, slot, card)
    update(session, request, slot, card, at)


def _update(session: Session, place: requests.Post, card: Card, at: datetime) -> None:
    payload = _payload(place.door, place.channel, card)
    _owe(session, "update", payload, at, place.order_key, place.request_id, place.slot)


def card_in(session: Session, request: Request, channel: str) -> str | None:
    """The slot of the newest card that this channel got, by the name it was posted to."""
    keys = {_order_key(door, request.workspace, channel) for door in Door}
    slots = (f"card:{hop}" for hop in range(request.hops, 0, -1))
    cards = (requests.post(session, request.id, slot) for slot in slots)
    return next((card.slot for card in cards if card and card.order_key in keys), None)


def answer(session: Session, message: Message, card: Card, at: datetime) -> None:
    """Owe an answer to a message that is no request: in its thread, or just below it in private."""
    thread = message.thread or (None if message.direct else message.ts)
    payload = _payload(message.door, message.channel, card, thread=thread)
    key = _order_key(message.door, message.workspace, message.channel)
    _owe(session, "post", payload, at, key, None, None)


def announce(
    session: Session, where: Target, card: Card, at: datetime, *, about: Request | None = None
) -> None:
    """Owe a card in a channel that nobody refers to later.

    What is `about` a request is forgotten when the request is erased.
    """
    payload = _payload(where.door, where.channel, card)
    key = _order_key(where.door, "", where.channel)
    _owe(session, "post", payload, at, key, about.id if about else None, None)


def show_about(session: Session, of: str, where: Target, card: Card, at: datetime) -> None:
    """Owe the card about something that is no request, by its id: in place, or anew."""
    place = requests.post(session, of, HOME)
    if place:
        _update(session, place, card, at)
    else:
        _post_about(session, of, where, card, at)


def show_elsewhere(session: Session, of: str, where: Target, card: Card, at: datetime) -> None:
    """Owe the card about something that is no request in another channel: its own takes none."""
    place = requests.post(session, of, HOME)
    if place:
        outbox.take_back(session, of, place.order_key, at)
    _post_about(session, of, where, card, at)


def _post_about(session: Session, of: str, where: Target, card: Card, at: datetime) -> None:
    key = _order_key(where.door, "", where.channel)
    requests.note_post(session, requests.Post(of, HOME, where.door, "", where.channel, None, key))
    _owe(session, "post", _payload(where.door, where.channel, card), at, key, of, HOME)


def redraw_about(session: Session, of: str, card: Card, at: datetime) -> None:
    """Owe another card about something that is no request where it has one; else nothing."""
    place = requests.post(session, of, HOME)
    if place:
        _update(session, place, card, at)


def shown(session: Session, post: requests.Post) -> Card | None:
    """The card that this post shows, or will once everything owed is sent."""
    payload = outbox.latest_payload(session, post.request_id, post.slot)
    return Card.model_validate(payload["card"]) if payload else None


def _order_key(door: Door, workspace: str, channel: str) -> str:
    return f"{door}:{workspace}:{channel}"


def _payload(
    door: Door,
    channel: str,
    card: Card,
    *,
    thread_slot: str | None = None,
    thread: str | None = None,
) -> dict[str, Any]:
    return {
        "door": door.value,
        "channel": channel,
        "card": card,
        "thread_slot": thread_slot,
        "thread": thread,
    }


def _owe(
    session: Session,
    op: str,
    payload: dict[str, Any],
    at: datetime,
    order_key: str,
    request_id: str | None,
    slot: str | None,
) -> None:
    outbox.owe_post(session, op, payload, at, order_key=order_key, request_id=request_id, slot=slot)
