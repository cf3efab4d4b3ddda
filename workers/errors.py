"""What the workers can refuse."""


class WorkerError(Exception):
    """Base of everything that the workers raise themselves; the message says what to do."""
