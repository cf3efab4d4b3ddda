"""Ids that let the bot answer an interaction, for a while and a number of times."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from playground.errors import SlackError
from playground.json_types import Json

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5


@dataclass
class Ticket:
    """What an id stands for: who interacted, and where."""

    user: str
    issued: float
    place: Json = field(default_factory=dict)
    uses: int = 0


class Triggers:
    """The trigger_ids: one use, about three seconds."""

    def __init__(self, clock: Callable[[], float], seconds: float = TRIGGER_SECONDS) -> None:
        self._clock, self._seconds = clock, seconds
        self._issued: dict[str, Ticket] = {}

    def issue(self, user: str) -> str:
        """Give a new trigger_id for something that `user` did."""
        trigger_id = (
            f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        )
        self._issued[trigger_id] = Ticket(user, self._clock())
        return trigger_id

    def redeem(self, trigger_id: str) -> str:
        """Give the user behind a trigger_id; raises SlackError if invalid, late or used."""
        ticket = self._issued.get(trigger_id)
        if ticket is None:
            raise SlackError("invalid_trigger_id")
        if self._clock() - ticket.issued > self._seconds:
            raise SlackError("expired_trigger_id")
        if ticket.uses:
            raise SlackError("exchanged_trigger_id")
        ticket.uses = 1
        return ticket.user


class ResponseUrls:
    """The response_urls: five uses, thirty minutes."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._issued: dict[str, Ticket] = {}

    def issue(self, user: str, place: Json) -> str:
        """Give a new key for something that `user` did; `place` says on which message."""
        key = secrets.token_urlsafe(18)
        self._issued[key] = Ticket(user, self._clock(), place)
        return key

    def redeem(self, key: str) -> Ticket:
        """Give what a key stands for; raises SlackError if unknown, late or used up."""
        ticket = self._issued.get(key)
        if ticket is None:
            raise SlackError("invalid_url")
        if self._clock() - ticket.issued > RESPONSE_SECONDS:
            raise SlackError("expired_url")
        if ticket.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        ticket.uses += 1
        return ticket
