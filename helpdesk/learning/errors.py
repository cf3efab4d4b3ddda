"""What can go wrong in learning."""

from helpdesk.errors import HelpdeskError


class LearningError(HelpdeskError):
    """The base of every error of this package; its message says what to do."""


class ModelError(LearningError):
    """A stored model cannot be trusted; the one in use stays."""
