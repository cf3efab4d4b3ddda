"""What comes round again by the clock: whichever process looks first owes it to the workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from helpdesk import digest
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from storage import outbox, schedule
from storage.db import Database

# Nobody waits for a nudge or a hint, and promises are counted in minutes.
_WATCH_EVERY = timedelta(seconds=30)
# Feedback hastens it; by itself it is due for what only time brings: good news that has stood.
_REVIEW_EVERY = timedelta(hours=1)

# Whoever has been quiet for a day can wait for some minutes.
_QUIET_EVERY = timedelta(minutes=5)
_STALENESS_EVERY = timedelta(days=1)
_DRIFT_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Recurring:
    """A job that is due again and again; `next_at` says when, after a moment."""

    job: str
    next_at: Callable[[datetime], datetime]
    payload: dict[str, str] = field(default_factory=dict)


def timetable(catalog: Catalog, chat: Door) -> Sequence[Recurring]:
    """Return what recurs. `chat` is where teams work that name no other."""
    return (
        Recurring("watch", lambda now: now + _WATCH_EVERY),
        Recurring("incident_check", lambda now: now + _WATCH_EVERY),
        Recurring("rollup", lambda now: now + _WATCH_EVERY),
        Recurring("quiet", lambda now: now + _QUIET_EVERY, {"chat": chat.value}),
        Recurring("drift", lambda now: now + _DRIFT_EVERY, {"chat": chat.value}),
        Recurring("staleness", lambda now: now + _STALENESS_EVERY, {"chat": chat.value}),
        Recurring("review", lambda now: now + _REVIEW_EVERY, {"chat": chat.value}),
        Recurring("digest", lambda now: digest.next_due(now, catalog), {"chat": chat.value}),
    )


def owe_due(database: Database, recurring: Sequence[Recurring], now: datetime) -> None:
    """Owe every job that is due, once however many processes look at the same time.

    One that waits for a worker serves for all that were due meanwhile.
    """
    for each in recurring:
        with database.transaction() as session:
            is_due = schedule.take_due(session, each.job, now, each.next_at(now))
            if is_due and not outbox.waits(session, each.job, now):
                outbox.add_job(session, each.job, dict(each.payload), now)
