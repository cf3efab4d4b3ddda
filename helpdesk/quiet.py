"""What is due where nobody says anything: after an answer, or to what was asked. Pure.

Nobody is asked at night: both the question and the end come in working hours, and between them
there is at least a working day, so that nothing is closed over a weekend.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from helpdesk import followups, working_time
from helpdesk.catalog import Catalog
from helpdesk.model import Request, Status

ANSWER_WITHIN = timedelta(hours=1)
"""So much working time there is to answer a question that decides what is sent."""
_WAITS = frozenset({Status.ANSWERED, Status.WITH_TEAM})


class Step(StrEnum):
    """What is to be done about a request that went quiet."""

    ASK = "ask"
    CLOSE = "close"
    HAND_OVER = "hand_over"


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


def is_unanswered(request: Request, asked_at: datetime, catalog: Catalog, now: datetime) -> bool:
    """Whether a request has waited long enough for the answer to what was asked at this time.

    Nobody but the bot knows of it so far. Where the category is known, somebody could help.
    """
    hours = catalog.hours
    if request.status is not Status.ASKED or not working_time.is_working(hours, now):
        return False
    if followups.waiting(request) is not None:
        return working_time.after(hours, asked_at, ANSWER_WITHIN) <= now
    return asked_at + timedelta(hours=catalog.quiet.ask_after_hours) <= now
