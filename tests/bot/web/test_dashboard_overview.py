"""Overview: is it improving, and what needs a decision."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from dashboard import dashboard
from lived import asked, moved, resolved, solved
from starlette.testclient import TestClient

from bot.web.dashboard import chart_marks
from helpdesk.catalog import Catalog
from helpdesk.drift.alerts import Alert
from helpdesk.drift.scan import Sign
from helpdesk.drift.streams import Key
from helpdesk.drift.streams import Kind as Stream
from helpdesk.knowledge import Change, ChangeDeed, ItemKind
from helpdesk.metrics import Period
from helpdesk.proposals import Evidence, Proposal, ProposalKind, ProposalState
from storage import alerts, feedback, knowledge, proposals, versions
from storage.db import Database, sqlite_url
from storage.versions import Version, VersionKind, VersionState

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def visitor(sqlite_database: Database, catalog: Catalog) -> Iterator[TestClient]:
    with dashboard(sqlite_database, catalog) as client:
        yield client


@pytest.fixture(scope="module")
def better(
    learned_sqlite: Path, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """Somebody who looks at two months of which the second was better; all only read."""
    path = tmp_path_factory.mktemp("better") / "deskloop.db"
    shutil.copy(learned_sqlite, path)
    database = Database(sqlite_url(path))
    two_months(database, wrong_before=24, wrong_now=3)
    with dashboard(database, catalog) as client:
        yield client
    database.close()


def two_months(database: Database, wrong_before: int, wrong_now: int) -> None:
    """60 requests in each of two months; so many went to a wrong team at first."""
    with database.transaction() as session:
        for month, wrong in enumerate((wrong_before, wrong_now)):
            for number in range(60):
                at = NOW - timedelta(days=55 - 28 * month) + number * timedelta(hours=10)
                request = asked(session, 100 * month + number, at)
                if number < wrong:
                    request = moved(session, request, "security")
                resolved(session, request)


def publish(database: Database, state: VersionState, reason: str = "no worse anywhere") -> None:
    with database.transaction() as session:
        cursor = feedback.cursor(session)
        values = (VersionKind.MODEL, 0, state, "", reason, {}, cursor, "", NOW - 2 * DAY)
        versions.publish(session, b"a model", Version(*values))


def test_an_empty_house_says_that_nobody_can_tell_yet(visitor: TestClient) -> None:
    page = visitor.get("/dashboard").text
    assert "Cannot tell yet: no judged requests; 10 are needed." in page
    assert "Nothing. Nobody has to decide anything" in page


def test_the_first_sentence_says_yes_with_its_evidence(better: TestClient) -> None:
    page = better.get("/dashboard").text
    assert "Yes: 95 % of requests went to the right team at first, 60 % in the 28 days" in page
    assert "60 and 60 judged" in page
    assert "+35.0 points, better" in page


def test_a_first_month_is_compared_within_itself(
    visitor: TestClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        for number in range(120):
            at = NOW - (20 if number < 60 else 8) * DAY + number % 60 * timedelta(hours=3)
            request = asked(session, number, at)
            if number < 50:
                request = moved(session, request, "security")
            resolved(session, request)
    page = visitor.get("/dashboard").text
    assert "Yes, in the last 10 days: 100 % of requests went to the right team at first" in page
    assert "17 % in the 10 days before" in page


@pytest.mark.parametrize(
    ("age", "span"),
    [
        (timedelta(minutes=10), "Last 15 minutes"),
        (timedelta(minutes=40), "Last hour"),
        (timedelta(days=6), "Last 7 days"),
        (timedelta(days=8), "Last 28 days"),
        (timedelta(days=300), "Last 28 days"),
    ],
)
def test_a_young_desk_is_shown_from_its_beginning(
    visitor: TestClient, sqlite_database: Database, age: timedelta, span: str
) -> None:
    with sqlite_database.transaction() as session:
        asked(session, 1, datetime.now(UTC) - age)
    assert f"selected>{span}</option>" in visitor.get("/dashboard").text


def test_where_it_got_worse_is_named(visitor: TestClient, sqlite_database: Database) -> None:
    two_months(sqlite_database, wrong_before=3, wrong_now=24)
    page = visitor.get("/dashboard").text
    assert "No: 60 % of requests went to the right team at first, 95 %" in page
    assert "most of all in Network." in page
    assert "Network: 60 % went right at first, 95 % before (60 and 60 judged)." in page


def test_filters_hold_for_the_sentence_and_the_figures(better: TestClient) -> None:
    page = better.get("/dashboard?team=security").text
    assert "Cannot tell yet: no judged requests" in page


def test_what_went_live_is_marked(visitor: TestClient, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        asked(session, 1, NOW - 5 * DAY)
    publish(sqlite_database, VersionState.PROMOTED)
    with sqlite_database.transaction() as session:
        living = knowledge.load(session).templates["vpn-drops"]
        change = next(c for c in knowledge.log(session, 500) if c.subject == "vpn-drops")
        title = knowledge.title(session, "vpn-drops")
        knowledge.set_item(session, _set(change), ItemKind.TEMPLATE, "vpn-drops", living)
    marks = drawn(visitor, "accuracy")["marks"]
    # The first model was made for all tests, after the present of these.
    assert [each["words"] for each in marks][:2] == [f"“{title}”", "Model 2"]
    assert marks[1]["at"] == pytest.approx((NOW - 2 * DAY).timestamp())


def test_a_model_that_came_back_is_marked_by_another_word(
    visitor: TestClient, sqlite_database: Database
) -> None:
    publish(sqlite_database, VersionState.PROMOTED)
    with sqlite_database.transaction() as session:
        asked(session, 1, NOW - 5 * DAY)
        versions.roll_back(session, VersionKind.MODEL, 1, "UTESS", NOW - DAY)
    words = [each["words"] for each in drawn(visitor, "accuracy")["marks"]]
    assert "Model 2" in words
    assert "Model 1 back" in words


def test_what_went_live_long_ago_is_marked_whatever_went_live_since(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chart_marks, "_MOST_CHANGES", 1)
    with sqlite_database.transaction() as session:
        living = knowledge.load(session).templates["vpn-drops"]
        change = next(c for c in knowledge.log(session, 500) if c.subject == "vpn-drops")
        for days in (40, 5):
            made = _set(change, NOW - days * DAY)
            knowledge.set_item(session, made, ItemKind.TEMPLATE, "vpn-drops", living)
        then = Period(NOW - 50 * DAY, NOW - 30 * DAY)
        assert [each.at for each in chart_marks.marks(session, then, [])] == [NOW - 40 * DAY]


def _set(change: Change, at: datetime = NOW - 5 * DAY) -> Change:
    return replace(change, at=at, deed=ChangeDeed.SET, actor="UUMAR")


def drawn(client: TestClient, chart: str) -> Any:
    """What the page hands to the browser for a chart."""
    pattern = rf'<script type="application/json" id="chart-{chart}">(.*?)</script>'
    [data] = re.findall(pattern, client.get("/dashboard").text)
    return json.loads(data)


def test_what_waits_is_counted_and_leads_there(
    visitor: TestClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        asked(session, 1, NOW - 30 * DAY, text="the vpn, still")
        asked(session, 2, NOW, confidence=0.3)
        proposals.add(session, _proposal())
    publish(sqlite_database, VersionState.REFUSED, "worse for Network")
    page = visitor.get("/dashboard").text
    assert "<strong>1</strong> request is late" in page
    assert "<strong>1</strong> proposal waiting for a yes or no" in page
    assert "<strong>1</strong> request whose team was hardly more than guessed" in page
    assert "Model 2 was refused by the gate: worse for Network" in page
    assert 'href="/dashboard/versions/model/2"' in page
    late = visitor.get("/dashboard/late").text
    assert "the vpn, still" in late
    assert "/dashboard/requests/r1" in late


def test_drift_is_told_first_with_the_requests_that_show_it(
    visitor: TestClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        asked(session, 1, NOW - DAY, text="the new phone app says <nothing>")
        since = NOW - 3 * DAY
        sign = Sign(Key(Stream.TEAM, "network"), since, NOW, (20, 40), (10, 100), 9.0, ("r1",))
        alerts.keep(session, Alert("a1", (sign,), "network", since, NOW, ("r1", "gone")))
    assert "Network gets 5.0 times as many requests" in visitor.get("/dashboard").text
    page = visitor.get("/dashboard/drift").text
    assert "the new phone app says &lt;nothing&gt;" in page
    assert "/dashboard/requests/r1" in page
    assert "tell Network if it has to plan for it" in page


def test_drift_of_a_team_that_was_renamed_since_is_that_of_the_team_now(
    sqlite_database: Database, catalog: Catalog
) -> None:
    told = catalog.model_dump(mode="json")
    next(each for each in told["teams"] if each["id"] == "network")["formerly"] = ["lan"]
    with sqlite_database.transaction() as session:
        sign = Sign(Key(Stream.TEAM, "lan"), NOW - DAY, NOW, (20, 40), (10, 100), 9.0, ())
        alerts.keep(session, Alert("a1", (sign,), "lan", NOW - DAY, NOW, ()))
    with dashboard(sqlite_database, Catalog.model_validate(told)) as client:
        assert "times as many" in client.get("/dashboard?team=network").text
        assert "times as many" not in client.get("/dashboard?team=hardware").text


def _proposal() -> Proposal:
    return Proposal(
        id="p1",
        kind=ProposalKind.EDIT,
        team="network",
        subject="vpn-drops",
        key="k1",
        content={},
        evidence=Evidence(3, 10),
        state=ProposalState.OPEN,
        revision=0,
        at=NOW,
        decided_at=None,
        decided_by=None,
    )


def test_every_figure_stands_in_the_table_and_its_csv(better: TestClient) -> None:
    rows = list(csv.reader(StringIO(better.get("/dashboard?csv=figures").text)))
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name["First-assignment accuracy"][:2] == ["0.95", "0.6"]
    assert by_name["Requests"][:2] == ["60", "60"]


def test_a_chart_looks_back_far_enough_to_say_something(better: TestClient) -> None:
    """Two or three requests a day are too few; those of seven days are not."""
    rows = list(csv.reader(StringIO(better.get("/dashboard?csv=accuracy").text)))
    told = ["Up to", "Likely at least", "Likely at most", "Right at first", "What changed"]
    assert rows[0] == told
    assert rows[-3][3] == "1.0"
    assert float(rows[-3][1]) < 1.0


def test_answers_that_solve_it_alone_count_as_deflected(
    visitor: TestClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        for number in range(20):
            solved(session, asked(session, number, NOW - DAY, kind="answer"))
    page = visitor.get("/dashboard").text
    assert "Durable deflection" in page
    assert "84 to 100 % of 20" in page
