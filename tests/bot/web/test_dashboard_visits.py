"""Signing in to the dashboard: a link works once, for a while, and only for who may look."""

import re
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from dashboard import BASE, dashboard, guest
from httpx import Response
from msteams_office import MSTeamsOffice
from office import Office
from slack_office import SlackOffice
from sqlalchemy import text
from starlette.testclient import TestClient

from helpdesk.catalog import Catalog
from storage import visits
from storage.db import Database
from storage.visits import LINK_LASTS, VISIT_LASTS, Visitor

NOW = datetime.now(UTC)
TESS = Visitor("TDESKLOOP", "UTESS", is_lead=True)
UMAR = Visitor("TDESKLOOP", "UUMAR", is_lead=False)
HERE = {"Origin": BASE}


def a_link(database: Database, visitor: Visitor = TESS, at: datetime | None = None) -> str:
    with database.transaction() as session:
        return visits.invite(session, visitor, at or datetime.now(UTC))


def presses(client: TestClient, key: str, **headers: str) -> Response:
    """Press the button behind a link, and stay where that leads."""
    return client.post(
        "/dashboard/enter", data={"key": key}, headers=HERE | headers, follow_redirects=False
    )


def test_a_link_signs_in_once(sqlite_database: Database, catalog: Catalog) -> None:
    key = a_link(sqlite_database)
    with guest(sqlite_database, catalog) as first:
        assert presses(first, key).headers["location"] == "/dashboard"
        assert first.get("/dashboard").status_code == 200
    with guest(sqlite_database, catalog) as second:
        assert "used or too old" in presses(second, key).text
        assert second.get("/dashboard").status_code == 403


def test_opening_a_link_as_chats_do_does_not_use_it_up(
    sqlite_database: Database, catalog: Catalog
) -> None:
    key = a_link(sqlite_database)
    with guest(sqlite_database, catalog) as chat:
        for _ in range(3):
            assert "It works once" in chat.get(f"/dashboard/enter?key={key}").text
        chat.head(f"/dashboard/enter?key={key}")
        assert "set-cookie" not in chat.get(f"/dashboard/enter?key={key}").headers
        assert presses(chat, key).status_code == 303


def test_a_link_expires(sqlite_database: Database, catalog: Catalog) -> None:
    key = a_link(sqlite_database, at=datetime.now(UTC) - LINK_LASTS)
    with guest(sqlite_database, catalog) as client:
        assert "used or too old" in client.get(f"/dashboard/enter?key={key}").text
        assert presses(client, key).status_code == 403


def test_of_two_who_use_a_link_at_the_same_moment_one_is_let_in(database: Database) -> None:
    key = a_link(database)
    with database.transaction() as session:
        assert visits.enter(session, key, NOW)
        assert visits.enter(session, key, NOW) is None


def test_a_visit_ends_after_twelve_hours(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        cookie = visits.enter(session, visits.invite(session, TESS, NOW), NOW)
        assert cookie
        assert visits.visitor(session, cookie, NOW + VISIT_LASTS - timedelta(seconds=1)) == TESS
        assert visits.visitor(session, cookie, NOW + VISIT_LASTS) is None


def test_a_link_is_no_cookie_and_a_cookie_no_link(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        link = visits.invite(session, TESS, NOW)
        assert visits.visitor(session, link, NOW) is None
        cookie = visits.enter(session, link, NOW)
        assert cookie
        assert visits.invited(session, cookie, NOW) is None


@pytest.mark.parametrize(("base_url", "is_secure"), [(BASE, False), ("https://desk.test", True)])
def test_the_cookie_is_for_the_browser_alone(
    sqlite_database: Database, catalog: Catalog, base_url: str, *, is_secure: bool
) -> None:
    with guest(sqlite_database, catalog, base_url=base_url) as client:
        entered = presses(client, a_link(sqlite_database), Origin=base_url)
    [cookie] = SimpleCookie(entered.headers["set-cookie"]).values()
    assert (cookie["httponly"], cookie["samesite"]) == (True, "lax")
    assert bool(cookie["secure"]) is is_secure
    assert int(cookie["max-age"]) == VISIT_LASTS.total_seconds()


def test_the_database_holds_only_hashes(sqlite_database: Database, catalog: Catalog) -> None:
    link = a_link(sqlite_database)
    used = a_link(sqlite_database)
    with guest(sqlite_database, catalog) as client:
        presses(client, used)
        cookie = client.cookies["deskloop_visit"]
    with sqlite_database.snapshot() as session:
        rows = session.connection().execute(text("SELECT * FROM visit")).all()
    held = repr(rows)
    assert len(rows) == 2
    assert not [secret for secret in (link, used, cookie) if secret in held]


def test_who_signs_out_is_out(sqlite_database: Database, catalog: Catalog) -> None:
    with dashboard(sqlite_database, catalog) as client:
        cookie = client.cookies["deskloop_visit"]
        client.post("/dashboard/leave", headers=HERE)
        assert client.get("/dashboard").status_code == 403
        stolen = {"Cookie": f"deskloop_visit={cookie}"}
        assert client.get("/dashboard", headers=stolen).status_code == 403


def test_another_page_signs_nobody_in_or_out(sqlite_database: Database, catalog: Catalog) -> None:
    foreign = {"Origin": "https://evil.test"}
    with dashboard(sqlite_database, catalog) as client:
        client.post("/dashboard/leave", headers=foreign)
        assert client.get("/dashboard").status_code == 200
    key = a_link(sqlite_database)
    with guest(sqlite_database, catalog) as client:
        assert presses(client, key, **foreign).status_code == 403
        assert presses(client, key).status_code == 303


def test_each_link_is_its_own_persons(sqlite_database: Database, catalog: Catalog) -> None:
    """Who opens another person's link is that person, so it goes to nobody else."""
    with sqlite_database.transaction() as session:
        link = visits.invite(session, UMAR, NOW)
        cookie = visits.enter(session, link, NOW)
        assert visits.visitor(session, cookie or "", NOW) == UMAR


def test_a_technician_looks_and_is_offered_no_act(
    sqlite_database: Database, catalog: Catalog
) -> None:
    with dashboard(sqlite_database, catalog, is_lead=False, person="UUMAR") as client:
        shown = client.get("/dashboard")
    assert shown.status_code == 200
    assert "/dashboard/acts/" not in shown.text


def told(office: Any, user: str) -> str:
    """What a person reads who asks for the dashboard, with its links."""
    if isinstance(office, SlackOffice):
        return str(office.commands(user, "dashboard")["response"])
    office.says(user, "dashboard", channel="dm")
    said = office.channel("dm", user=user)[-1]
    return said.text + str(said.links)


def test_technicians_get_a_link_in_chat_and_employees_none(each_office: Office) -> None:
    office = each_office
    assert isinstance(office, SlackOffice | MSTeamsOffice)
    assert "/dashboard/enter?key=" in told(office, "UTESS")
    refused = told(office, "UBEN")
    assert "for those who serve requests" in refused
    assert not re.search("enter.key=", refused)
    with office.database.snapshot() as session:
        rows = session.connection().execute(text("SELECT person, is_lead FROM visit")).all()
    assert [(row.person, bool(row.is_lead)) for row in rows] == [(office.id_of("UTESS"), True)]
