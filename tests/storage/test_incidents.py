"""Open incidents, for which every decision asks: read once in a session, and never out of date."""

from dataclasses import replace

from small import AT, request_at
from sqlmodel import Session

from helpdesk.model import Request, Status
from storage import incidents, requests
from storage.db import Database
from storage.requests import Post


def declared(session: Session) -> Request:
    """A request that stands for an incident from now on."""
    request = replace(request_at(AT), incident="r0")
    requests.save(session, request)
    place = (request.door, request.workspace, request.channel)
    requests.note_post(session, Post(request.id, incidents.SLOT, *place, None, "incident"))
    return request


def open_ones(session: Session) -> list[str]:
    return [each.id for each in incidents.parents(session)]


def test_what_is_declared_is_open_for_the_next_decision_of_the_session(database: Database) -> None:
    with database.transaction() as session:
        assert open_ones(session) == []
        declared(session)
        assert open_ones(session) == ["r0"]


def test_what_is_no_incident_any_more_is_open_no_more(database: Database) -> None:
    for over in ({"incident": None}, {"status": Status.RESOLVED}):
        with database.transaction() as session:
            request = declared(session)
            assert open_ones(session) == ["r0"]
            requests.save(session, replace(request, **over))
            assert open_ones(session) == []


def test_among_many_open_requests_only_those_of_incidents_are_read(
    sqlite_database: Database,
) -> None:
    read: list[str] = []
    with sqlite_database.snapshot() as session:
        driver = session.connection().connection.dbapi_connection
        assert driver is not None
        driver.set_trace_callback(read.append)
        open_ones(session)
        driver.set_trace_callback(None)
        [asked] = [each for each in read if each.startswith("SELECT")]
        plan = driver.execute(f"EXPLAIN QUERY PLAN {asked}").fetchall()
    assert "SEARCH request USING INDEX request_in_incident (status=?)" in [row[3] for row in plan]
