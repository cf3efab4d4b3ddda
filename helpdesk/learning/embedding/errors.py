"""What can go wrong with sentence encoders."""

from helpdesk.learning.errors import LearningError


class EncoderError(LearningError):
    """An encoder is not known, not installed, or its weights are not the published ones."""
