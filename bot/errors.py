"""What the doors can refuse."""


class BotError(Exception):
    """Base of everything that the bot raises itself; the message says what to do."""


class NotAllowedError(BotError):
    """The actor may not do this; the message is shown to them alone."""
