"""Alerts as they are kept, and what drift is looked for in, on each database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from drifting import decision_row, request_row
from small import AT, feedback_on, small_catalog
from sqlmodel import SQLModel

from helpdesk.drift.alerts import Alert, Over
from helpdesk.drift.observed import Answered, Judged, Seen
from helpdesk.drift.scan import Sign
from helpdesk.drift.streams import Key, Kind
from helpdesk.feedback import Kind as Said
from storage import alerts, feedback, observed
from storage.db import Database
from storage.rows import table_of
from storage.tables import DecisionRow, RequestRow

CATALOG = small_catalog()
RISEN = Sign(
    Key(Kind.MOVED, "network", "desk"), AT, AT + timedelta(hours=3), (9, 20), (1, 50), 18.5, ("r1",)
)
SHOWN = ("r1", "r2")
ALERT = Alert("a1", (RISEN,), "network", AT, AT + timedelta(hours=4), SHOWN, ("vpn",), model=3)


def insert(database: Database, model: type[SQLModel], *rows: dict[str, Any]) -> None:
    with database.transaction() as session:
        session.connection().execute(table_of(model).insert(), list(rows))


def test_an_alert_comes_back_as_it_was_kept(database: Database) -> None:
    with database.transaction() as session:
        alerts.keep(session, ALERT)
    with database.snapshot() as session:
        assert alerts.everything(session) == alerts.open_ones(session) == [ALERT]


def test_one_that_is_over_is_no_longer_open(database: Database) -> None:
    over = replace(ALERT, closed_at=AT + timedelta(days=2), over=Over.BACK)
    for each in (ALERT, over):
        with database.transaction() as session:
            alerts.keep(session, each)
    with database.snapshot() as session:
        assert alerts.open_ones(session) == []
        assert alerts.everything(session) == [over]


def test_the_newest_alert_comes_first(sqlite_database: Database) -> None:
    newer = replace(ALERT, id="a0", opened_at=AT + timedelta(days=1))
    with sqlite_database.transaction() as session:
        alerts.keep(session, ALERT)
        alerts.keep(session, newer)
    with sqlite_database.snapshot() as session:
        assert [each.id for each in alerts.everything(session)] == ["a0", "a1"]


def stored(database: Database, *seen: Seen, **changes: Any) -> None:
    insert(database, RequestRow, *(request_row(each) | changes for each in seen))
    insert(database, DecisionRow, *(decision_row(each) for each in seen))


VPN = Seen("r1", AT, "UADA", "network", "vpn", 0.9, 0.5, "vpn drops", 3)


def read(database: Database) -> observed.Observed:
    with database.snapshot() as session:
        return observed.observed(session, CATALOG, AT - timedelta(days=1))


def test_a_request_is_seen_as_it_was_first_decided(database: Database) -> None:
    stored(database, VPN)
    later = decision_row(replace(VPN, at=AT + timedelta(hours=1), team="desk"))
    insert(database, DecisionRow, later | {"id": "later"})
    assert read(database).seen == (VPN,)


def test_what_is_older_is_not_read(sqlite_database: Database) -> None:
    stored(sqlite_database, replace(VPN, at=AT - timedelta(days=2)))
    assert read(sqlite_database).seen == ()


def test_of_an_incident_only_the_first_request_counts(sqlite_database: Database) -> None:
    stored(sqlite_database, VPN)
    stored(sqlite_database, replace(VPN, id="r2"), incident="r1")
    assert read(sqlite_database).seen == (VPN,)


def test_the_first_word_on_a_request_judges_it_and_its_answer(database: Database) -> None:
    stored(database, VPN)
    said = [
        feedback_on("vpn drops", kind, request_id="r1", at=AT + timedelta(hours=hour), **label)
        for hour, (kind, label) in enumerate(
            [
                (Said.REASSIGNED, {"team": "identity"}),
                (Said.DID_NOT_HELP, {"team": None, "template": "vpn-restart"}),
                (Said.RESOLVED, {"team": "identity"}),
            ]
        )
    ]
    with database.transaction() as session:
        for number, each in enumerate(said):
            feedback.append(session, replace(each, key=str(number), team_before="network"))
    found = read(database)
    assert found.judged == (Judged("r1", AT, "network", True, "identity"),)
    assert found.answered == (Answered("r1", AT + timedelta(hours=1), "vpn-restart", True),)


def test_of_very_many_requests_some_are_drawn(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observed, "MOST", 10)
    stored(sqlite_database, *(replace(VPN, id=f"{n * 16**5:08x}") for n in range(0, 4096, 100)))
    found = [each.id for each in read(sqlite_database).seen]
    assert found == [f"{n * 16**5:08x}" for n in range(0, 512, 100)]
