"""What delivering a payload to the bot means, whichever way it travels."""

from dataclasses import dataclass
from typing import Literal, Protocol

from playground.errors import PlaygroundError
from playground.json_types import Json

ACK_SECONDS = 3.0
"""Slack's limit for an answer: https://docs.slack.dev/apis/events-api#responding"""

Kind = Literal["events_api", "interactive", "slash_commands"]


@dataclass(frozen=True)
class Retry:
    """How often a payload was tried before (0 = never) and why that failed, in Slack's words."""

    num: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Answer:
    """The bot's answer: its status and, if it had a body, that body as JSON."""

    status: int
    body: Json | None = None
    no_retry: bool = False


class DeliveryError(PlaygroundError):
    """The bot did not answer; `reason` is Slack's word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Transport(Protocol):
    """A way to the bot: HTTP requests or Socket Mode."""

    async def send(self, kind: Kind, payload: Json, retry: Retry) -> Answer:
        """Deliver one payload once; raises DeliveryError when no answer comes in time."""

    async def close(self) -> None:
        """Let go of connections."""
