"""What goes wrong at a page or an address for machines; the message says what to do."""

from bot.errors import BotError


class WebError(BotError):
    """The base of them all."""


class BadRequestError(WebError):
    """What was asked cannot be read."""


class NotFoundError(WebError):
    """There is no such thing."""


class RefusedError(WebError):
    """It cannot be done, or not by this person."""
