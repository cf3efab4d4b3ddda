"""Watching promises: a nudge in the card's thread, then a word to those it is escalated to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from office import Office, Said
from rows import all_requests, journal_of
from sqlalchemy import text

from helpdesk.catalog import Catalog, Priority
from helpdesk.catalog_entries import Hours, Weekday
from helpdesk.doors import Door
from helpdesk.journal import Deed
from helpdesk.model import Request, Status
from storage import journal, outbox, people, requests
from storage.db import Database
from workers import jobs
from workers.context import Context, enter
from workers.watch import watch

CARDS = "it-apps"
# SAP's requests are of normal priority: 4 h to answer, 24 h to solve.
NEARLY_LATE, LATE = timedelta(hours=3.5), timedelta(hours=5)

OpenWith = Callable[..., Office]


def with_team(catalog: Catalog, **of_team: Any) -> Catalog:
    """The catalog, with these entries of Business Apps."""
    teams = [
        each.model_copy(update=of_team) if each.id == "apps" else each for each in catalog.teams
    ]
    return catalog.model_copy(update={"teams": tuple(teams)})


@pytest.fixture
def open_with(
    opened: Callable[..., Office], sqlite_database: Database, catalog: Catalog, door: str
) -> OpenWith:
    """Open the house with each chat in front, where Business Apps is told these things."""

    def open_one(**of_team: Any) -> Office:
        office = opened(sqlite_database, door=door, catalog=with_team(catalog, **of_team))
        office.worker_is_on = False
        office.says("UADA", "sap not working")
        return office

    return open_one


def card(office: Office) -> Said:
    return office.cards(CARDS)[-1]


def passes(office: Office, time: timedelta) -> None:
    """Let so much time pass since the newest request was made, and the clock be looked at."""
    request = all_requests(office)[-1]
    with office.database.transaction() as session:
        requests.save(session, replace(request, created_at=datetime.now(UTC) - time))
    look(office)


def look(office: Office) -> None:
    watch(Context(office.database, office.service.redis, office.catalog), datetime.now(UTC))
    office.settle()


def told(office: Office) -> list[str]:
    """What stands in the card's thread below the card."""
    thread = office.thread(card(office).ts, user="UTESS", channel=CARDS)
    return [said.text for said in thread[1:]]


def deeds(office: Office) -> list[Deed]:
    return [entry.deed for entry in journal_of(office)]


# Nudges.


def test_a_nudge_goes_to_whoever_is_on_call(open_with: OpenWith) -> None:
    office = open_with(on_call="@apps-oncall")
    passes(office, NEARLY_LATE)
    [nudge] = told(office)
    assert "@apps-oncall: The first response is due" in nudge
    assert "nobody has answered yet" in nudge
    assert deeds(office) == [Deed.NUDGED]
    look(office)
    assert len(told(office)) == 1


def test_a_nudge_goes_to_the_owner_where_there_is_one(open_with: OpenWith) -> None:
    office = open_with(on_call="@apps-oncall")
    office.press("UVERA", card(office), "Take it", channel=CARDS)
    passes(office, NEARLY_LATE)
    [nudge] = told(office)
    assert f"{office.name_of('UVERA')}: The first response is due" in nudge


def test_whoever_muted_nudges_is_named_without_a_mention(open_with: OpenWith) -> None:
    office = open_with()
    office.press("UVERA", card(office), "Take it", channel=CARDS)
    office.settle()
    with office.database.transaction() as session:
        people.note(session, office.id_of("UVERA"), "Vera Kowalczyk")
        people.mute(session, office.id_of("UVERA"), is_muted=True)
    passes(office, NEARLY_LATE)
    [nudge] = told(office)
    assert "Vera Kowalczyk: The first response is due" in nudge
    sent = [str(each) for each in office.posted() if "first response is due" in str(each)]
    assert len(sent) == 1
    assert f"<@{office.id_of('UVERA')}>" not in sent[0]
    assert "'entities'" not in sent[0]


def test_without_anybody_to_name_the_words_alone_are_said(open_with: OpenWith) -> None:
    office = open_with()
    passes(office, NEARLY_LATE)
    [nudge] = told(office)
    assert nudge.startswith("⚠️ The first response is due")


def test_an_answer_ends_the_clock_of_the_first_response(open_with: OpenWith) -> None:
    office = open_with()
    office.says("UVERA", "Which screen is it?", channel=CARDS, thread=card(office).ts)
    office.settle()
    passes(office, LATE)
    assert Deed.BREACHED not in deeds(office)
    assert len(told(office)) == 1


# Breaches.


def test_a_breach_is_told_in_another_channel_with_a_way_to_the_card(open_with: OpenWith) -> None:
    office = open_with(on_call="@apps-oncall", escalate_to="#it-leads")
    before = card(office)
    passes(office, LATE)
    [told_leads] = office.cards("it-leads")
    assert "Business Apps: The first response was due" in told_leads.text
    assert "sap not working" in told_leads.text
    assert [label for label, _ in told_leads.links] == ["Open the request"]
    assert told(office) == []
    assert card(office).text != before.text
    assert deeds(office) == [Deed.BREACHED]
    assert all_requests(office)[-1].escalated == 1


def test_a_breach_is_told_once_and_its_buttons_stay_good(open_with: OpenWith) -> None:
    office = open_with(escalate_to="@it-leads-on-duty")
    passes(office, LATE)
    look(office)
    [breach] = told(office)
    assert "@it-leads-on-duty: The first response was due" in breach
    assert all_requests(office)[-1].escalated == 1
    office.press("UVERA", card(office), "Take it", channel=CARDS)
    assert office.name_of("UVERA") in card(office).text


def test_nobody_is_told_of_what_is_resolved(open_with: OpenWith) -> None:
    office = open_with(escalate_to="#it-leads")
    office.press("UVERA", card(office), "Resolve", channel=CARDS)
    passes(office, LATE)
    assert office.cards("it-leads") == []
    assert Deed.BREACHED not in deeds(office)


# What needs no chat.


@pytest.fixture
def quiet(opened: Callable[..., Office], sqlite_database: Database, catalog: Catalog) -> OpenWith:
    """The house with Slack in front."""

    def open_one(**of_team: Any) -> Office:
        office = opened(sqlite_database, catalog=with_team(catalog, **of_team))
        office.worker_is_on = False
        office.says("UADA", "sap not working")
        return office

    return open_one


def test_outside_working_hours_nobody_is_told(quiet: OpenWith) -> None:
    today = datetime.now(UTC)
    holidays = tuple(f"{today + timedelta(days=days):%Y-%m-%d}" for days in (-1, 0, 1))
    rest = Hours(zone="UTC", days=tuple(Weekday), start="00:00", end="24:00", holidays=holidays)
    office = quiet(hours=rest)
    passes(office, timedelta(days=3))
    assert told(office) == []


def test_what_broke_days_before_anybody_looked_is_not_told(quiet: OpenWith) -> None:
    office = quiet(escalate_to="#it-leads")
    passes(office, timedelta(days=3))
    assert deeds(office) == []


def test_a_request_that_cannot_be_told_of_does_not_keep_others_waiting(
    quiet: OpenWith, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office = quiet()
    office.says("UBEN", "sap is slow for me")
    for request in all_requests(office):
        with office.database.transaction() as session:
            made = datetime.now(UTC) - NEARLY_LATE
            requests.save(session, replace(request, created_at=made, status=request.status))
    first, second = all_requests(office)
    get = requests.get

    def get_but_first(session: Any, request_id: str) -> Any:
        if request_id == first.id:
            raise RuntimeError("its row is damaged")
        return get(session, request_id)

    monkeypatch.setattr(requests, "get", get_but_first)
    look(office)
    assert f"nobody could be told of request {first.id}" in caplog.text
    assert deeds(office) == [Deed.NUDGED]
    assert all_requests(office)[-1].id == second.id


def test_the_job_is_one_of_those_that_workers_do(
    sqlite_database: Database, catalog: Catalog
) -> None:
    enter(Context(sqlite_database, None, catalog))  # type: ignore[arg-type]
    now = datetime.now(UTC)
    with sqlite_database.transaction() as session:
        row = outbox.add_job(session, "watch", {}, now)
    jobs.run(row)
    with sqlite_database.snapshot() as session:
        assert outbox.due_work(session, now) == []


def test_jobs_that_were_done_long_ago_are_forgotten_and_others_stay(
    database: Database, catalog: Catalog
) -> None:
    now = datetime.now(UTC)
    with database.transaction() as session:
        old, fresh, other, owed = (
            outbox.add_job(session, op, {}, now) for op in ("watch", "watch", "digest", "watch")
        )
        for done in (old, other):
            outbox.done(session, done, now - timedelta(days=2))
        outbox.done(session, fresh, now)
    watch(Context(database, None, catalog), now)  # type: ignore[arg-type]
    assert rows(database) == [fresh, owed]


def rows(database: Database) -> list[int]:
    with database.snapshot() as session:
        return list(session.execute(text("SELECT id FROM outbox ORDER BY id")).scalars())


def test_of_all_requests_those_with_teams_that_are_late_are_told(
    database: Database, catalog: Catalog
) -> None:
    made = datetime.now(UTC)
    ages = {"fresh": timedelta(), "pressing": NEARLY_LATE, "late": LATE, "old": timedelta(days=9)}
    waiting = {name: request(name, made - age) for name, age in ages.items()}
    waiting["closed"] = request("closed", made - LATE, Status.RESOLVED)
    waiting["asked"] = request("asked", made - LATE, Status.ASKED)
    # Its team has left the catalog.
    waiting["lost"] = replace(request("lost", made - LATE), team="nowhere")
    with database.transaction() as session:
        for each in waiting.values():
            requests.save(session, each)
    context = Context(database, None, catalog)  # type: ignore[arg-type]
    watch(context, made)
    watch(context, made)
    with database.snapshot() as session:
        entries = journal.of_requests(session, list(waiting), tuple(Deed))
    assert [(each.request_id, each.deed) for each in entries] == [
        ("late", Deed.BREACHED),
        ("pressing", Deed.NUDGED),
    ]


def request(request_id: str, at: datetime, status: Status = Status.WITH_TEAM) -> Request:
    return Request(
        id=request_id,
        door=Door.SLACK,
        workspace="T1",
        channel="C1",
        requester="U1",
        text="sap not working",
        status=status,
        team="apps",
        category="business-apps",
        template=None,
        priority=Priority.NORMAL,
        decision_id="d1",
        created_at=at,
    )
