"""Adding up the days of the log, so that figures of long times are read at once."""

from __future__ import annotations

from storage import rollups
from workers.context import Context

# A day with a thousand requests takes some tenths of a second, and other jobs wait meanwhile.
_DAYS_AT_ONCE = 20


def add_up(context: Context) -> None:
    """Build some of the days that are due, the newest first; the others wait for the next time."""
    rollups.build(context.database, context.catalog, _DAYS_AT_ONCE)
