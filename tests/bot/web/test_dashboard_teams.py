"""Teams: each one's figures, and the requests behind what went wrong."""

import csv
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from dashboard import dashboard
from lived import asked, moved, resolved
from sqlmodel import Session
from starlette.testclient import TestClient

from helpdesk.catalog import Catalog
from helpdesk.model import Profile
from storage import people
from storage.db import Database, sqlite_url

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def visitor(
    learned_sqlite: Path, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """Somebody who looks at 40 requests of two teams, four of which went wrong; all only read."""
    path = tmp_path_factory.mktemp("teams") / "deskloop.db"
    shutil.copy(learned_sqlite, path)
    database = Database(sqlite_url(path))
    with database.transaction() as session:
        people.note_profile(session, "UUMAR", Profile("Umar Aziz", {}))
        for number in range(40):
            _forty(session, number)
    with dashboard(database, catalog) as client:
        yield client
    database.close()


def _forty(session: Session, number: int) -> None:
    at = NOW - timedelta(hours=12 * number + 6)
    team = "network" if number % 2 else "apps"
    request = asked(session, number, at, team=team, text=f"case {number} of <b>many</b>")
    if number in (1, 3, 5):
        request = moved(session, request, "security")
    if number == 2:
        request = moved(session, request, "identity")
    resolved(session, request, hours=2)


def table(client: TestClient, name: str, query: str = "") -> list[list[str]]:
    answer = client.get(f"/dashboard/teams?csv={name}{query}")
    assert answer.status_code == 200
    return list(csv.reader(StringIO(answer.text)))


def test_each_team_has_its_figures(visitor: TestClient) -> None:
    """Times are kept in bins 5 % wide, so two hours are 121.73 minutes."""
    head, *rows = table(visitor, "teams")
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert found["Network"]["Requests"] == "20"
    assert found["Network"]["Right at first"] == "0.85"
    assert found["Network"]["Corrections"] == "3"
    assert found["Business Apps"]["Right at first"] == "0.95"
    assert found["Business Apps"]["Resolution"] == "121.73"


def test_how_a_team_went_is_drawn_in_its_row_and_has_a_table_of_its_own(
    visitor: TestClient,
) -> None:
    page = visitor.get("/dashboard/teams").text
    assert page.count('<td class="drawn">') == page.count('data-chart="team-') == 2
    head, *rows = table(visitor, "team-network")
    assert head == ["Up to", "Right at first"]
    assert rows[-1][1] == "0.85"
    assert "Over time" in page and "Over time" not in table(visitor, "teams")[0]


def test_a_team_leads_to_itself_alone(visitor: TestClient) -> None:
    assert 'href="/dashboard/teams?team=network"' in visitor.get("/dashboard/teams").text
    page = visitor.get("/dashboard/teams?team=network").text
    assert "<h1>Network</h1>" in page
    assert "Sent to the right team at first" in page
    assert [row[0] for row in table(visitor, "teams", "&team=network")] == ["Team", "Network"]


def test_who_gets_what_belongs_to_another_is_a_table(visitor: TestClient) -> None:
    head, *rows = table(visitor, "confusion")
    assert head == ["Went first to", "Security", "Identity and Access", "All"]
    assert rows == [["Network", "3", "0", "3"], ["Business Apps", "0", "1", "1"]]


def test_a_number_leads_to_the_requests_behind_it(visitor: TestClient) -> None:
    page = visitor.get("/dashboard/teams").text
    [link] = re.findall(r'href="(/dashboard/teams/network/security[^"]*)"', page)
    behind = visitor.get(link).text
    assert "Went to Network, belonged to Security" in behind
    assert "3 requests in this time" in behind
    assert "Umar Aziz" in behind
    assert set(re.findall(r"/dashboard/requests/(r\d+)", behind)) == {"r1", "r3", "r5"}
    assert behind.index("case 1 of") < behind.index("case 5 of")


def test_what_people_wrote_is_shown_as_they_wrote_it(visitor: TestClient) -> None:
    behind = visitor.get("/dashboard/teams/network/security").text
    assert "case 1 of &lt;b&gt;many&lt;/b&gt;" in behind
    assert "<b>many</b>" not in behind


def test_a_team_that_is_none_is_not_found(visitor: TestClient) -> None:
    assert visitor.get("/dashboard/teams/network/nonsense").status_code == 404


def test_how_sure_and_how_right_stand_side_by_side(visitor: TestClient) -> None:
    """It said 80 % of all 40, and 36 of them were right."""
    head, row = table(visitor, "sureness")
    assert head == ["It was sure to", "It was right", "So it was"]
    assert row == ["0.8", "0.9", "as sure as it should be"]


def test_a_time_without_requests_says_so(visitor: TestClient) -> None:
    page = visitor.get("/dashboard/teams?since=2020-01-01&until=2020-01-31").text
    assert "No request has gone to a team in this time." in page
    assert "No request had to be moved from one team to another in this time." in page
