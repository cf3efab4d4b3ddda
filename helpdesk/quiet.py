"""When somebody who was answered and says no more is asked whether it helped, and what then. Pure.

Nobody is asked at night: both the question and the end come in working hours, and between them
there is at least a working day, so that nothing is closed over a weekend.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from helpdesk import working_time
from helpdesk.catalog import Catalog
from helpdesk.model import Request, Status

_WAITS = frozenset({Status.ANSWERED, Status.WITH_TEAM})


class Step(StrEnum):
    """What is to be done about a request that went quiet."""

    ASK = "ask"
    CLOSE = "close"


def due(request: Request, catalog: Catalog, now: datetime) -> Step | None:
    """Return what is to be done now; None where somebody spoke, or there is still time.

    What belongs to an incident is neither asked about nor closed: its technicians tell everybody.
    """
    if request.answered_at is None or request.status not in _WAITS or request.incident:
        return None
    if not working_time.is_working(catalog.hours, now):
        return None
    if request.checked_at is None:
        patience = timedelta(hours=catalog.quiet.ask_after_hours)
        return Step.ASK if request.answered_at + patience <= now else None
    return Step.CLOSE if closes_at(request.checked_at, catalog) <= now else None


def closes_at(checked_at: datetime, catalog: Catalog) -> datetime:
    """Return when a request is closed whose requester was asked then, and says nothing."""
    hours, patience = catalog.hours, timedelta(hours=catalog.quiet.close_after_hours)
    a_day_later = working_time.after(hours, checked_at, min(patience, working_time.day_of(hours)))
    at = max(checked_at + patience, a_day_later)
    return working_time.after(hours, at, timedelta())
