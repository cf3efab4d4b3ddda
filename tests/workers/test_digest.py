"""The weekly digest: owed once a week, in the right channel, from what stands."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lived import decision_on
from small import feedback_on, small_catalog
from sqlmodel import Session

from bot.timetable import owe_due, timetable
from helpdesk import digest, metrics
from helpdesk.cards import Card, lines
from helpdesk.catalog import Catalog, Priority
from helpdesk.doors import Door
from helpdesk.feedback import Kind
from helpdesk.journal import Deed, Entry
from helpdesk.metrics import EVERYTHING, Figure, Period
from helpdesk.model import Request, Status
from storage import decisions, feedback, journal, outbox, queue, requests, schedule, versions
from storage import digest as digests
from storage import figures as read
from storage.announcing import it_channel
from storage.db import Database
from storage.facts import waiting
from storage.lives import ALWAYS, lives
from storage.versions import VersionKind
from workers.context import Context
from workers.digest import post_digest

CATALOG = small_catalog()
LED = small_catalog("fallback_team: desk", "fallback_team: desk\nit_channel: it-leads")
IN_TEAMS = small_catalog(
    "name: Service Desk, channel: it-desk", "name: Service Desk, chat: msteams, channel: it-desk"
)
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
MIDWEEK = MONDAY - timedelta(days=4)


@pytest.fixture
def context(database: Database, redis_url: str) -> Iterator[Context]:
    """A worker's surroundings, on each database."""
    with queue.connect(redis_url) as redis:
        yield Context(database, redis, CATALOG)


def asked(database: Database, name: str, at: datetime = MIDWEEK, **changes: Any) -> Request:
    made = Request(
        id=name,
        door=Door.SLACK,
        workspace="T1",
        channel="C1",
        requester="UADA",
        text="vpn <!channel> drops",
        status=Status.WITH_TEAM,
        team="network",
        category="vpn",
        template=None,
        priority=Priority.NORMAL,
        decision_id=f"d-{name}",
        created_at=at,
    )
    kept = replace(made, **changes)
    with database.transaction() as session:
        requests.save(session, kept)
        decisions.add(session, decision_on(kept))
    return kept


def said(
    database: Database, on: str, kind: Kind, at: datetime = MIDWEEK, actor: str = "UADA"
) -> int:
    """Append feedback on a request; returns its id."""
    event = feedback_on("vpn drops", kind, at=at, request_id=on, actor=actor, team="identity")
    with database.transaction() as session:
        number = feedback.append(session, replace(event, key=f"{on}:{kind}:{at}"))
    assert number is not None
    return number


def figures_of(session: Session, period: Period = ALWAYS) -> dict[str, Figure]:
    return metrics.figures(read.tally(session, period, EVERYTHING, CATALOG))


def owed(database: Database) -> list[str]:
    """What the chats are owed and may be sent now, in words."""
    with database.transaction() as session:
        heads = outbox.claim_heads(session, MONDAY + timedelta(days=60))
    return ["\n".join(lines(Card.model_validate(each.payload["card"]))) for each in heads]


def test_it_is_owed_once_however_many_workers_do_the_job_and_how_often(context: Context) -> None:
    asked(context.database, "r1")
    with ThreadPoolExecutor(2) as workers:
        for job in [
            workers.submit(post_digest, context, Door.SLACK, MONDAY + timedelta(minutes=late))
            for late in (1, 1, 2, 300)
        ]:
            job.result()
    assert len(owed(context.database)) == 1


def test_the_next_week_has_one_of_its_own(context: Context) -> None:
    asked(context.database, "r1")
    asked(context.database, "r2", MIDWEEK + timedelta(days=7))
    post_digest(context, Door.SLACK, MONDAY)
    [first] = owed(context.database)
    post_digest(context, Door.SLACK, MONDAY + timedelta(days=7))
    # The first still waits in the same channel, which is drained in order.
    with context.database.snapshot() as session:
        assert outbox.pending(session, outbox.Lane.CHAT) == 2
    assert "1 request in seven days" in first


def test_a_week_in_which_nobody_asked_is_silent(context: Context) -> None:
    asked(context.database, "r1", MONDAY - timedelta(days=10))
    said(context.database, "r1", Kind.REASSIGNED)
    post_digest(context, Door.SLACK, MONDAY)
    assert owed(context.database) == []


def test_what_people_wrote_is_not_in_it(context: Context) -> None:
    asked(context.database, "r1")
    post_digest(context, Door.SLACK, MONDAY)
    assert "drops" not in owed(context.database)[0]


@pytest.mark.parametrize(
    ("catalog", "chat", "where"),
    [
        (CATALOG, Door.SLACK, (Door.SLACK, "it-desk")),
        (CATALOG, Door.MSTEAMS, (Door.MSTEAMS, "it-desk")),
        (LED, Door.SLACK, (Door.SLACK, "it-leads")),
        (IN_TEAMS, Door.SLACK, (Door.MSTEAMS, "it-desk")),
    ],
)
def test_it_goes_to_the_it_channel_or_to_the_fallback_team_in_its_chat(
    catalog: Catalog, chat: Door, where: tuple[Door, str]
) -> None:
    found = it_channel(catalog, chat)
    assert (found.door, found.channel) == where


# The timetable.


def due_jobs(database: Database) -> list[int]:
    with database.snapshot() as session:
        return outbox.due_work(session, MONDAY + timedelta(days=60))


def test_the_clock_owes_it_once_a_week_however_many_processes_look(database: Database) -> None:
    recurring = timetable(CATALOG, Door.SLACK)
    digests_only = [each for each in recurring if each.job == "digest"]
    owe_due(database, digests_only, MONDAY - timedelta(days=2))
    assert due_jobs(database) == []
    with ThreadPoolExecutor(2) as processes:
        moments = [MONDAY, MONDAY, MONDAY + timedelta(seconds=15), MONDAY + timedelta(days=6)]
        for look in [processes.submit(owe_due, database, digests_only, at) for at in moments]:
            look.result()
    assert len(due_jobs(database)) == 1
    with database.transaction() as session:
        assert not schedule.take_due(session, "digest", MONDAY + timedelta(days=6), MONDAY)


# What it is made from.


def test_the_week_and_the_stats_of_the_same_time_agree(database: Database) -> None:
    for number in range(12):
        asked(database, f"r{number}", MIDWEEK + timedelta(hours=number))
        said(database, f"r{number}", Kind.REASSIGNED if number % 3 else Kind.RESOLVED)
    with database.snapshot() as session:
        week = digests.week(session, CATALOG, MONDAY)
        assert week.figures == figures_of(session)
    assert week.figures["first_assignment_accuracy"] == Figure(4, 12)
    assert week.daily == (0, 0, 0, 12, 0, 0, 0)


def test_what_was_undone_does_not_count(database: Database) -> None:
    asked(database, "r1")
    number = said(database, "r1", Kind.REASSIGNED)
    undo = feedback_on("", Kind.EVENT_UNDONE, 9, request_id="r1", about=str(number))
    with database.transaction() as session:
        feedback.append(session, undo)
    with database.snapshot() as session:
        figures = figures_of(session)
    assert figures["corrections_given"].value == 0
    assert figures["reassignments"] == Figure(0, 1)


def test_a_request_belongs_to_the_week_it_was_made_in(database: Database) -> None:
    week = timedelta(days=7)
    for name, at in (("first", MONDAY - week), ("last", MONDAY), ("in", MIDWEEK)):
        asked(database, name, at)
    with database.snapshot() as session:
        found = lives(session, Period(MONDAY - week, MONDAY), CATALOG)
        assert {each.id for each in found} == {"first", "in"}
        assert digests.week(session, CATALOG, MONDAY).before["requests"].value == 0


def test_what_is_said_later_counts_in_the_week_and_not_in_the_one_before(
    database: Database,
) -> None:
    week = timedelta(days=7)
    asked(database, "r1")
    said(database, "r1", Kind.REASSIGNED, MONDAY + timedelta(hours=1))
    with database.snapshot() as session:
        now = digests.week(session, CATALOG, MONDAY)
        later = digests.week(session, CATALOG, MONDAY + week)
        assert now.figures == figures_of(session, Period(MONDAY - week, MONDAY))
    assert now.figures["first_assignment_accuracy"] == Figure(0, 1)
    assert later.before["first_assignment_accuracy"] == Figure(0, 0)


def acted(database: Database, on: str, deed: Deed, actor: str) -> None:
    with database.transaction() as session:
        journal.add(session, Entry(on, MIDWEEK, actor, deed))


def test_solved_alone_is_what_nobody_but_the_requester_acted_on(database: Database) -> None:
    for name in ("alone", "taken", "confirmed", "told"):
        asked(database, name, status=Status.RESOLVED, resolved_by="UADA")
        acted(database, name, Deed.SOLVED, "UADA")
        acted(database, name, Deed.NUDGED, "")
    acted(database, "taken", Deed.TAKEN, "UTESS")
    said(database, "confirmed", Kind.CONFIRMED, actor="UTESS")
    mirror = requests.Post("told", "mirror:T1:C2:9", Door.SLACK, "T1", "C1", "10", "", None)
    with database.transaction() as session:
        requests.note_post(session, mirror)
    with database.snapshot() as session:
        figures = figures_of(session)
    assert figures["solved_without_a_person"] == Figure(1, 4)


def test_who_judges_the_log_helps_nobody(database: Database) -> None:
    asked(database, "r1", status=Status.RESOLVED, resolved_by="UADA")
    said(database, "r1", Kind.ERASED, actor="operator")
    with database.snapshot() as session:
        assert figures_of(session)["solved_without_a_person"] == Figure(1, 1)


def test_what_was_set_aside_waits_until_somebody_judges_it(database: Database) -> None:
    asked(database, "r1")
    doubted, undone, kept = (
        said(database, "r1", Kind.REASSIGNED, MIDWEEK + timedelta(hours=hour)) for hour in range(3)
    )
    figures = {"quarantine": [{"event": each, "why": "?"} for each in (doubted, undone, kept)]}
    with database.transaction() as session:
        live = versions.get(session, VersionKind.MODEL, 1)
        data = versions.data(session, VersionKind.MODEL, 1)
        versions.publish(session, data, replace(live, figures=figures, cursor=kept))
        for number, (kind, on) in enumerate([(Kind.EVENT_UNDONE, undone), (Kind.KEPT, kept)], 90):
            feedback.append(session, feedback_on("", kind, number, about=str(on)))
    with database.snapshot() as session:
        assert [event.id for event, _ in waiting(session)] == [doubted]
        week = digests.week(session, CATALOG, MONDAY)
    assert week.waiting == 1
    assert week.figures["corrections_learned"] == Figure(0, 2, "corrections")


def test_a_broken_promise_counts_once_a_request(database: Database) -> None:
    for name in ("late", "kept"):
        asked(database, name)
    for _ in range(2):
        acted(database, "late", Deed.BREACHED, "")
    with database.snapshot() as session:
        assert figures_of(session)["sla_breaches"] == Figure(1, 2)


def test_the_job_is_late_and_still_tells_of_the_week_that_was_due(context: Context) -> None:
    asked(context.database, "in time")
    asked(context.database, "too late", MONDAY + timedelta(hours=1))
    post_digest(context, Door.SLACK, MONDAY + timedelta(days=3))
    [post] = owed(context.database)
    assert "1 request in seven days" in post
    assert digest.last_due(MONDAY + timedelta(days=3), CATALOG) == MONDAY
