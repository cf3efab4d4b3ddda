"""What storage can refuse."""


class StorageError(Exception):
    """Base of everything that storage raises itself; the message says what to do."""
