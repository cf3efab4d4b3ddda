"""Late requests are found without reading the others, and none is missed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import request_at, small_catalog
from sqlmodel import delete

from helpdesk.catalog import Priority
from helpdesk.metrics import EVERYTHING, Filter
from helpdesk.model import Request, Status
from helpdesk.sla import clock_of
from storage import late, requests
from storage.db import Database
from storage.tables import RequestRow

CATALOG = small_catalog(
    "fallback_team: desk",
    'fallback_team: desk\nhours: {zone: Europe/Berlin, start: "09:00", end: "17:00"}',
)
NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # half an hour after work
REQUEST = request_at(NOW)
_ASKED = st.builds(
    lambda age, team, priority, answered, status: replace(
        REQUEST,
        created_at=NOW - age,
        team=team,
        priority=priority,
        first_response_at=NOW if answered else None,
        status=status,
    ),
    st.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    st.sampled_from(["network", "identity", "gone"]),
    st.sampled_from(Priority),
    st.booleans(),
    st.sampled_from([Status.WITH_TEAM, Status.WITH_TEAM, Status.RESOLVED]),
)


def lately(each: Request) -> datetime | None:
    """When its broken promise was due, the plain way: by its own clock; None where none is."""
    if each.status is not Status.WITH_TEAM or not CATALOG.heirs(each.team):
        return None
    due = clock_of(each, CATALOG, NOW).next
    return due.at if due and due.is_breached else None


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_ASKED, max_size=12), st.integers(1, 12))
def test_those_are_late_whose_clock_says_so_the_longest_first(
    database: Database, asked: list[Request], limit: int
) -> None:
    with database.transaction() as session:
        session.connection().execute(delete(RequestRow))
        for number, each in enumerate(asked):
            requests.save(session, replace(each, id=f"r{number}"))
    with database.snapshot() as session:
        count = late.count(session, EVERYTHING, CATALOG, NOW)
        found = late.longest(session, EVERYTHING, CATALOG, NOW, limit)
        elsewhere = late.count(session, Filter(channel="C2"), CATALOG, NOW)
    expected = sorted(filter(None, map(lately, asked)))
    assert [clock.next and clock.next.at for _, clock in found] == expected[:limit]
    assert (count, elsewhere) == (len(expected), 0)
