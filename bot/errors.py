"""What the doors can refuse."""


class BotError(Exception):
    """Base of everything that the bot raises itself; the message says what to do."""


class NotAllowedError(BotError):
    """The actor may not do this; the message is shown to them alone."""


class UnknownPersonError(BotError):
    """A chat does not tell who acts, and that decides whether they are served."""
