"""The one base of every error that the pure core raises."""


class HelpdeskError(Exception):
    """Something the core refuses; the message says what is wrong and what to do about it."""
