"""The look for drift: told once in the IT channel, and over in place."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from drifting import decision_row, request_row
from small import small_catalog

from bot.timetable import timetable
from helpdesk.cards import Card, lines
from helpdesk.doors import Door
from helpdesk.drift.alerts import Over
from helpdesk.drift.observed import Seen
from storage import alerts, outbox, queue
from storage.db import Database
from storage.rows import table_of
from storage.tables import DecisionRow, RequestRow
from workers.context import Context
from workers.drift import look_for_drift
from workers.jobs import JOBS

CATALOG = small_catalog("fallback_team: desk", "fallback_team: desk\nit_channel: it-leads")
START = datetime(2026, 1, 5, tzinfo=UTC)
SINCE = START + timedelta(weeks=5, days=1)
UNTIL = SINCE + timedelta(days=5)
SEEN = SINCE + timedelta(days=4)
ABOUT = {
    "vpn": ("network", "vpn drops every minute"),
    "password": ("identity", "forgot my password"),
    "printer": ("hardware", "printer has a paper jam"),
    "quantia": ("network", "quantia shows an empty board"),
}


@pytest.fixture
def context(sqlite_database: Database, redis_url: str) -> Iterator[Context]:
    """A worker's surroundings."""
    with queue.connect(redis_url) as redis:
        yield Context(sqlite_database, redis, CATALOG)


def ask(context: Context, since: datetime, until: datetime) -> None:
    """Have asked what is asked between two moments: for five days, about Quantia too."""
    seen = [each for each in _asked() if since <= each.at < until]
    with context.database.transaction() as session:
        for model, row in ((RequestRow, request_row), (DecisionRow, decision_row)):
            session.connection().execute(table_of(model).insert(), [row(each) for each in seen])


def _asked() -> Iterator[Seen]:
    dice = Random(2)
    for number in range(48 * 35):
        at = START + timedelta(hours=number * 0.8)
        weights = [1, 1, 1, 1 if SINCE <= at < UNTIL else 0]
        (about,) = dice.choices([*ABOUT], weights)
        team, text = ABOUT[about]
        sure = dice.uniform(0.5, 1.0)
        person = f"U{dice.randrange(40)}"
        category = None if about == "quantia" else about
        yield Seen(f"{number:08x}", at, person, team, category, sure, sure, text)


def owed(context: Context) -> list[outbox.Owed]:
    """Take what the chats are owed, and have it sent."""
    with context.database.transaction() as session:
        found = outbox.claim_heads(session, datetime.now(UTC) + timedelta(days=1))
        for each in found:
            outbox.done(session, each.id, datetime.now(UTC))
    return found


def said(of: outbox.Owed) -> str:
    return "\n".join(lines(Card.model_validate(of.payload["card"])))


def test_a_new_topic_is_told_once_by_whoever_sees_it_first(context: Context) -> None:
    ask(context, START, SEEN)
    looks = [SEEN + timedelta(minutes=minute) for minute in (0, 0, 10, 300)]
    with ThreadPoolExecutor(2) as workers:
        for job in [workers.submit(look_for_drift, context, Door.SLACK, at) for at in looks]:
            job.result()
    (told,) = owed(context)
    assert told.payload["channel"] == "it-leads"
    assert "something new" in said(told)
    assert "“quantia”" in said(told)
    assert said(told).count("• “quantia shows an empty board”") == 12


def test_it_is_over_in_place_and_nothing_comes_after_it(context: Context) -> None:
    ask(context, START, SEEN)
    look_for_drift(context, Door.SLACK, SEEN)
    owed(context)
    for days in (4, 8, 12):
        ask(context, SEEN + timedelta(days=days - 4), SEEN + timedelta(days=days))
        look_for_drift(context, Door.SLACK, SEEN + timedelta(days=days))
    (news,) = owed(context)
    assert news.op == "update"
    assert "Over" in said(news)
    with context.database.snapshot() as session:
        (alert,) = alerts.everything(session)
    assert alert.over is Over.BACK


def test_before_anything_changes_nobody_is_told(context: Context) -> None:
    for before, weeks in ((0, 3), (3, 5)):
        ask(context, START + timedelta(weeks=before), START + timedelta(weeks=weeks))
        look_for_drift(context, Door.SLACK, START + timedelta(weeks=weeks))
    assert owed(context) == []


def test_it_comes_round_by_the_clock() -> None:
    (recurring,) = (each for each in timetable(CATALOG, Door.SLACK) if each.job == "drift")
    assert recurring.next_at(START) - START == timedelta(minutes=10)
    assert "drift" in JOBS
