"""What the Teams door can refuse or lack."""

from __future__ import annotations

from bot.errors import BotError


class SetupError(BotError):
    """A setting of the Teams door is missing or wrong; the message says which and what to do."""


class NoTokenError(BotError):
    """There is no token for calls to the Bot Connector until what the message says is mended."""


class RefusedError(BotError):
    """An activity is turned away with an HTTP status; the reason never quotes the token."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
