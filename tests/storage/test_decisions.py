"""Decisions as learning reads them: the newest, and nothing that tells nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

from helpdesk.trials import Tried
from storage import decisions
from storage.db import Database
from storage.decisions import Decided

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=999)


def decided(number: int, **facts: Any) -> Decided:
    """Decision `number`; a later one came later."""
    usual: dict[str, Any] = {
        "id": f"d{number}",
        "request_id": f"r{number}",
        "at": AT + timedelta(minutes=number),
        "text": f"text {number}",
        "kind": "route",
        "team": "network",
        "category": None,
        "template": None,
        "priority": "normal",
        "options": [],
        "reasons": [],
        "scores": {},
        "context": {},
        "model_team": "network",
        "similar_to": None,
        "model_version": 1,
        "templates_version": 1,
        "feedback_cursor": 0,
        "catalog_digest": "",
        "likeliest": "network",
        "probability": 0.75,
    }
    return Decided(**usual | facts)


def add(database: Database, *every: Decided) -> None:
    with database.transaction() as session:
        for each in every:
            decisions.add(session, each)


def tried(database: Database, limit: int = 99) -> list[Tried]:
    with database.snapshot() as session:
        return decisions.tried(session, limit)


def texts(database: Database, limit: int = 99, since: datetime = LONG_AGO) -> list[str]:
    with database.snapshot() as session:
        return decisions.texts(session, limit, since)


def test_a_decision_says_how_sure_the_learner_was_and_whether_it_asked(database: Database) -> None:
    add(
        database,
        decided(1),
        decided(2, kind="clarify", likeliest="hardware", probability=0.25),
        decided(3, kind="answer", is_audited=True),
    )
    assert tried(database) == [
        Tried("d1", "network", 0.75, asked=False, is_audit=False),
        Tried("d2", "hardware", 0.25, asked=True, is_audit=False),
        Tried("d3", "network", 0.75, asked=False, is_audit=True),
    ]


def test_the_team_that_was_likeliest_counts_where_another_got_it(database: Database) -> None:
    add(database, decided(1, team="desk", likeliest="network"))
    assert tried(database)[0].likeliest == "network"


def test_a_decision_from_before_this_was_kept_is_no_trial(database: Database) -> None:
    add(database, decided(1, likeliest="", probability=0.0), decided(2))
    assert [each.id for each in tried(database)] == ["d2"]


def test_the_newest_are_tried_in_the_order_of_their_ids(database: Database) -> None:
    add(database, *(decided(number) for number in (4, 1, 3, 2)))
    assert [each.id for each in tried(database, 2)] == ["d3", "d4"]
    assert tried(database, 0) == []


def test_texts_are_those_of_the_newest_each_once_and_sorted(database: Database) -> None:
    add(database, decided(1, text="old"), decided(2, text="wifi"), decided(3, text="fax"))
    add(database, decided(4, text="wifi"))
    assert texts(database, limit=3) == ["fax", "wifi"]


def test_texts_from_long_ago_are_left_out(database: Database) -> None:
    add(database, decided(1), decided(2), decided(3))
    assert texts(database, since=AT + timedelta(minutes=1)) == ["text 2", "text 3"]
    assert texts(database, since=AT + timedelta(minutes=3)) == []
