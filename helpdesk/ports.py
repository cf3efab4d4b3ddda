"""What the core asks of the outside, as protocols; each door brings its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from helpdesk.cards import Card
from helpdesk.errors import HelpdeskError


class ChatError(HelpdeskError):
    """A chat did not take a post."""


class ChatRefusedError(ChatError):
    """It will never take it: the reason is the chat's own word."""


class ChannelFault(StrEnum):
    """Why a channel takes no post of ours."""

    ARCHIVED = "archived"
    MISSING = "missing"
    NOT_INVITED = "not invited"
    CLOSED = "closed"


class ChannelRefusedError(ChatRefusedError):
    """It will never take it there: the fault is the channel's, and people can mend it."""

    def __init__(self, reason: str, fault: ChannelFault) -> None:
        super().__init__(reason)
        self.fault = fault


class ChatBusyError(ChatError):
    """It takes nothing now, and took nothing: try again in `seconds`."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class ChatUnsureError(ChatError):
    """Nobody knows whether it took the post: look for it before sending again."""


@dataclass(frozen=True)
class Place:
    """A message in a channel: the platform's ids.

    `thread` is the `ts` of the first message of its thread, where it stands in one; `workspace` is
    whose ids these are.
    """

    workspace: str
    channel: str
    ts: str
    thread: str | None = None


class Chat(Protocol):
    """What the outbox needs of a chat. Every method may raise a ChatError.

    `can_look` says whether `find` can tell that a post did not arrive.
    """

    can_look: bool

    async def post(self, channel: str, thread: str | None, card: Card, outbox_id: int) -> Place:
        """Post a card; `outbox_id` travels with it, so that `find` can find it."""
        ...

    async def update(self, place: Place, card: Card) -> None:
        """Show another card in place of the one there."""
        ...

    async def find(
        self, channel: str, thread: str | None, outbox_id: int, since: datetime
    ) -> Place | None:
        """Look for a post that may have arrived at `since` or later."""
        ...
