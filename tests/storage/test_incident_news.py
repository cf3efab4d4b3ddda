"""What happens to all requests of an incident: for a few now, for many later, once for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from helpdesk.catalog import Catalog, Priority
from helpdesk.doors import Door
from helpdesk.model import Request, Status
from storage import chat_posts, incidents, outbox, requests
from storage.db import Database
from storage.incident_news import AT_ONCE, News, What, happen, link, payload, read, spread

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
TOLD = News(What.TOLD, "0", "UUMAR", "press-1", NOW, "We restart it at noon.")


def request(number: int) -> Request:
    return Request(
        id=str(number),
        door=Door.SLACK,
        workspace="T1",
        channel="it-help",
        requester=f"U{number}",
        text="vpn drops",
        status=Status.ANSWERED,
        team="network",
        category="vpn",
        template=None,
        priority=Priority.NORMAL,
        decision_id="",
        created_at=NOW,
    )


def incident(session: Session, others: int, catalog: Catalog) -> list[str]:
    """Make an incident of request 0 with so many linked to it; their ids."""
    parent = replace(request(0), incident="0", status=Status.WITH_TEAM)
    chat_posts.open_thread(session, parent, "0.0")
    requests.save(session, parent)
    for number in range(1, others + 1):
        chat_posts.open_thread(session, request(number), f"{number}.0")
        link(session, request(number), parent, "UUMAR", NOW, catalog)
    return incidents.linked(session, "0")


def jobs(session: Session) -> list[dict[str, Any]]:
    query = text("SELECT payload FROM outbox WHERE op = 'incident_news'")
    return [carried for (carried,) in session.connection().execute(query)]


def told(session: Session, ids: Sequence[str]) -> int:
    """How many of these were told so far."""
    return sum(requests.look(session, each).first_response_at is not None for each in ids)


@pytest.mark.parametrize(
    ("others", "at_once", "owed"), [(AT_ONCE, AT_ONCE, 0), (AT_ONCE + 1, 0, 1)]
)
def test_a_few_are_told_at_once_and_many_by_a_worker(
    database: Database, catalog: Catalog, others: int, at_once: int, owed: int
) -> None:
    with database.transaction() as session:
        ids = incident(session, others, catalog)
        spread(session, TOLD, ids, catalog)
        assert told(session, ids) == at_once
        assert len(jobs(session)) == owed


def test_each_is_told_once_however_often_the_worker_begins_again(
    database: Database, catalog: Catalog
) -> None:
    with database.transaction() as session:
        ids = incident(session, 3, catalog)
        happen(session, TOLD, ids[:2], catalog)
        before = outbox.pending(session, outbox.Lane.CHAT)
        happen(session, TOLD, ids, catalog)
        assert outbox.pending(session, outbox.Lane.CHAT) == before + 1
        assert told(session, ids) == 3


def test_what_is_closed_or_taken_out_meanwhile_is_left_alone(
    database: Database, catalog: Catalog
) -> None:
    with database.transaction() as session:
        closed, out, still = incident(session, 3, catalog)
        shut = replace(requests.get(session, closed), status=Status.RESOLVED)
        requests.save(session, shut)
        requests.save(session, replace(requests.get(session, out), incident=None))
        happen(session, TOLD, [closed, out, still], catalog)
        assert [told(session, [each]) for each in (closed, out, still)] == [0, 0, 1]


def test_a_job_carries_the_news_as_they_are() -> None:
    assert read(payload(TOLD, ["1", "2"])) == (TOLD, ["1", "2"])


def test_linked_requests_are_counted_open_or_not(database: Database, catalog: Catalog) -> None:
    with database.transaction() as session:
        ids = incident(session, 3, catalog)
        requests.save(session, replace(requests.get(session, ids[0]), status=Status.RESOLVED))
        assert incidents.count(session, "0") == 3
        assert incidents.linked(session, "0") == ids[1:]


def test_of_an_incident_one_request_waits_for_its_team(
    database: Database, catalog: Catalog
) -> None:
    with database.transaction() as session:
        incident(session, 2, catalog)
        alone = replace(request(9), status=Status.WITH_TEAM)
        requests.save(session, alone)
        assert [each.id for each in requests.open_with_teams(session)] == ["0", "9"]
