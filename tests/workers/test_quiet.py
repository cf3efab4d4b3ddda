"""Looking after requests that went quiet: once each, whoever looks and however often."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpdesk.catalog import Catalog, Priority
from helpdesk.doors import Door
from helpdesk.feedback import Feedback, Kind
from helpdesk.journal import Deed
from helpdesk.model import Followed, Request, Status
from storage import chat_posts, decisions, feedback, journal, outbox, queue, requests
from storage.db import Database
from storage.decisions import Decided
from storage.lives import ALWAYS, lives
from workers.context import Context
from workers.quiet import look_after_quiet

AT = datetime(2026, 11, 17, 9, tzinfo=UTC)
A_DAY, THREE_DAYS = timedelta(hours=21), timedelta(hours=72)


@pytest.fixture
def context(database: Database, redis_url: str, catalog: Catalog) -> Iterator[Context]:
    """A worker's surroundings, on each database, where somebody always works."""
    always = catalog.model_copy(update={"hours": None})
    with queue.connect(redis_url) as redis:
        yield Context(database, redis, always)


def answered(database: Database, name: str = "r1", **changes: Any) -> Request:
    """A request that was answered, with where it lives."""
    made = Request(
        id=name,
        door=Door.SLACK,
        workspace="T1",
        channel="C1",
        requester="UADA",
        text="vpn drops",
        status=Status.ANSWERED,
        team="network",
        category="vpn",
        template="vpn-drops",
        priority=Priority.NORMAL,
        decision_id=f"d-{name}",
        created_at=AT,
        used_templates=("vpn-drops",),
        template_version=1,
        answered_at=AT,
    )
    made = replace(made, **changes)
    with database.transaction() as session:
        requests.save(session, made)
        chat_posts.open_thread(session, made, "1.0")
        if changes.get("decision_id") != "":
            decisions.add(session, _decided(made))
    return made


def _decided(request: Request) -> Decided:
    return Decided(
        id=request.decision_id,
        request_id=request.id,
        at=AT,
        text=request.text,
        kind="answer",
        team=request.team,
        category=request.category,
        template=request.template,
        priority="normal",
        options=[],
        reasons=[],
        scores={},
        context={},
        model_team=request.team,
        similar_to=None,
        model_version=1,
        templates_version=1,
        feedback_cursor=0,
        catalog_digest="",
    )


def look(context: Context, name: str = "r1") -> Request:
    with context.database.snapshot() as session:
        return requests.look(session, name)


def said(context: Context) -> list[Feedback]:
    with context.database.snapshot() as session:
        return feedback.between(session, 0)


def posts(context: Context) -> int:
    with context.database.snapshot() as session:
        return outbox.pending(session, outbox.Lane.CHAT)


def test_however_many_look_at_once_one_asks_and_one_closes(context: Context) -> None:
    answered(context.database)
    for at, owed in ((AT + A_DAY, 1), (AT + A_DAY + THREE_DAYS, 3)):
        with ThreadPoolExecutor(3) as workers:
            for each in [
                workers.submit(look_after_quiet, context, Door.SLACK, at) for _ in range(3)
            ]:
                each.result()
        assert posts(context) == owed
    closed = look(context)
    assert closed.went_quiet
    assert (closed.resolved_by, closed.resolved_at) == (None, AT + A_DAY + THREE_DAYS)
    [event] = said(context)
    assert (event.kind, event.actor, event.template) == (Kind.SILENT, "", "vpn-drops")
    assert (event.template_version, event.team, event.text) == (1, None, "vpn drops")
    with context.database.snapshot() as session:
        [entry] = journal.of_request(session, "r1")
    assert (entry.deed, entry.before["status"]) == (Deed.CLOSED_QUIETLY, "answered")


def test_whoever_speaks_in_between_is_not_closed(context: Context) -> None:
    answered(context.database)
    look_after_quiet(context, Door.SLACK, AT + A_DAY)
    with context.database.transaction() as session:
        heard = replace(requests.get(session, "r1"), answered_at=None, checked_at=None)
        requests.save(session, heard)
    look_after_quiet(context, Door.SLACK, AT + A_DAY + THREE_DAYS)
    assert look(context) == heard
    assert said(context) == []


def test_one_that_cannot_be_closed_keeps_no_other_from_it(context: Context) -> None:
    long_ago = AT - THREE_DAYS
    answered(context.database, "lost", decision_id="", answered_at=long_ago, checked_at=long_ago)
    answered(context.database, checked_at=AT)
    look_after_quiet(context, Door.SLACK, AT + THREE_DAYS)
    assert look(context, "lost").status is Status.ANSWERED
    assert look(context).went_quiet


def test_what_belongs_to_an_incident_is_left_to_its_technicians(context: Context) -> None:
    linked = answered(context.database, incident="r0", status=Status.WITH_TEAM)
    look_after_quiet(context, Door.SLACK, AT + THREE_DAYS)
    assert look(context) == linked


def test_silence_is_nobodys_help_and_no_solution(context: Context) -> None:
    answered(context.database, checked_at=AT)
    look_after_quiet(context, Door.SLACK, AT + THREE_DAYS)
    with context.database.snapshot() as session:
        [found] = lives(session, ALWAYS, context.catalog)
    assert (found.is_helped, found.went_quiet) == (False, True)


def test_however_many_look_at_once_one_hands_over_what_nobody_answered(context: Context) -> None:
    answered(context.database, status=Status.ASKED, template=None, category=None, answered_at=None)
    with ThreadPoolExecutor(3) as workers:
        tries = [
            workers.submit(look_after_quiet, context, Door.SLACK, AT + A_DAY) for _ in range(3)
        ]
        for each in tries:
            each.result()
    found = look(context)
    assert (found.status, found.team, found.hops) == (
        Status.WITH_TEAM,
        context.catalog.fallback_team,
        1,
    )
    with context.database.snapshot() as session:
        [entry] = journal.of_request(session, "r1")
    assert (entry.deed, entry.detail) == (Deed.HANDED_OVER, {"why": "nobody_answered"})
    assert said(context) == []


def test_a_team_that_left_the_catalog_is_not_handed_anything(context: Context) -> None:
    device = Followed("gone/which", "Which?", is_asked=True, chance=1.0)
    changes = {"team": "gone", "category": "gone", "followups": (device,)}
    answered(context.database, status=Status.ASKED, template=None, answered_at=None, **changes)
    look_after_quiet(context, Door.SLACK, AT + timedelta(hours=1))
    found = look(context)
    assert (found.team, found.category) == (context.catalog.fallback_team, None)
    assert found.followups[0].answer == ""
