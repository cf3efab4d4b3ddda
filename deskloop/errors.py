"""What the command can refuse."""


class DeskloopError(Exception):
    """Base of everything that the command raises itself; shown as one line, without a traceback."""
