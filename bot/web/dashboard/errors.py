"""What goes wrong at the dashboard; the message says what to do."""

from bot.errors import BotError


class DashboardError(BotError):
    """The base of them all."""


class BadRequestError(DashboardError):
    """What was asked cannot be read."""


class NotFoundError(DashboardError):
    """There is no such thing."""


class RefusedError(DashboardError):
    """It cannot be done, or not by this person."""
