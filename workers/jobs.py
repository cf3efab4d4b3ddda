"""Every function that RQ may name. There is one: do what an outbox row owes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from helpdesk.doors import Door
from storage import outbox
from workers import incidents
from workers.context import Context, current
from workers.digest import post_digest
from workers.drift import look_for_drift
from workers.errors import WorkerError
from workers.learn import learn
from workers.quiet import look_after_quiet
from workers.receipts import refresh_receipt
from workers.review import review
from workers.rollup import add_up
from workers.similar import find_similar
from workers.staleness import look_for_stale
from workers.watch import watch

log = logging.getLogger(__name__)

_LONGEST_WAIT = timedelta(minutes=10)


def _learn(context: Context, _payload: dict[str, Any]) -> None:
    learn(context, datetime.now(UTC))


def _receipt(context: Context, payload: dict[str, Any]) -> None:
    refresh_receipt(context, int(payload["feedback_id"]), datetime.now(UTC))


def _similar(context: Context, payload: dict[str, Any]) -> None:
    find_similar(context, str(payload["request_id"]), datetime.now(UTC))


def _rollup(context: Context, _payload: dict[str, Any]) -> None:
    add_up(context)


def _incident_check(context: Context, _payload: dict[str, Any]) -> None:
    incidents.check(context, datetime.now(UTC))


def _incident_news(context: Context, payload: dict[str, Any]) -> None:
    incidents.spread_news(context, payload)


def _digest(context: Context, payload: dict[str, Any]) -> None:
    post_digest(context, Door(payload["chat"]), datetime.now(UTC))


def _review(context: Context, payload: dict[str, Any]) -> None:
    review(context, Door(payload["chat"]), datetime.now(UTC))


def _watch(context: Context, _payload: dict[str, Any]) -> None:
    watch(context, datetime.now(UTC))


def _quiet(context: Context, payload: dict[str, Any]) -> None:
    look_after_quiet(context, Door(payload["chat"]), datetime.now(UTC))


def _drift(context: Context, payload: dict[str, Any]) -> None:
    look_for_drift(context, Door(payload["chat"]), datetime.now(UTC))


def _staleness(context: Context, payload: dict[str, Any]) -> None:
    look_for_stale(context, Door(payload["chat"]), datetime.now(UTC))


JOBS: dict[str, Callable[[Context, dict[str, Any]], None]] = {
    "learn": _learn,
    "receipt": _receipt,
    "digest": _digest,
    "similar": _similar,
    "incident_check": _incident_check,
    "rollup": _rollup,
    "incident_news": _incident_news,
    "review": _review,
    "watch": _watch,
    "quiet": _quiet,
    "staleness": _staleness,
    "drift": _drift,
}


def run(row_id: int) -> None:
    """Do the job of this outbox row, unless it is done or somebody else is at it.

    A failure puts the row off, longer each time; the sweeper enqueues it again. The exception
    goes on to RQ, which records it.
    """
    context = current()
    with context.database.transaction() as session:
        owed = outbox.claim(session, row_id, datetime.now(UTC))
    if owed is None:
        return
    try:
        _job(owed.op)(context, owed.payload)
    except Exception as error:
        _put_off(context, owed, error)
        raise
    with context.database.transaction() as session:
        outbox.done(session, row_id, datetime.now(UTC))


def _job(op: str) -> Callable[[Context, dict[str, Any]], None]:
    if op not in JOBS:
        raise WorkerError(
            f"no job is called “{op}”; the bot is newer than this worker: update the worker"
        )
    return JOBS[op]


def _put_off(context: Context, owed: outbox.Owed, error: Exception) -> None:
    wait = min(timedelta(seconds=5 * 2**owed.attempts), _LONGEST_WAIT)
    with context.database.transaction() as session:
        outbox.put_off(session, owed.id, datetime.now(UTC) + wait, str(error)[:500])
