"""What the Slack door can refuse."""

from bot.errors import BotError


class SlackDoorError(BotError):
    """Base of what goes wrong between Deskloop and Slack; the message says what to do."""
