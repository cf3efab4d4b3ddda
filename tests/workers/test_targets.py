"""A target for a team: how much of what goes to it unasked must be right, from what came of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import logged
import pytest
from logged import give, that_learned
from small import AT, feedback_on, small_catalog

from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind
from storage import decisions
from storage.db import Database
from storage.decisions import Decided
from workers.learn import learn_all

CATALOG = small_catalog()
STRICT = small_catalog("channel: it-network,", "channel: it-network, right_enough: 0.99,")
LENIENT = small_catalog("channel: it-network,", "channel: it-network, right_enough: 0.7,")
ENCODER = "minilm"
VPN, PRINTER = "vpn drops every few minutes again", "the printer has a paper jam again"
LIKELY = "vpn wants a new password"
"""Most likely network's, but no more than that."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with that_learned(tmp_path, CATALOG, ENCODER) as found:
        yield found


def kind(database: Database, text: str, catalog: Catalog) -> str:
    """What happens to a request with the live version."""
    return logged.decide(database, text, catalog).kind


def decide(database: Database, numbers: range, team: str, probability: float) -> None:
    """Let so many requests be sent to network, each an audit which says that it is `team`'s."""
    said = [
        feedback_on(f"{team} request {n}", Kind.CONFIRMED, n, team=team, actor=f"U{n}")
        for n in numbers
    ]
    give(database, said)
    with database.transaction() as session:
        for event in said:
            decisions.add(session, _decided(event, probability))


def _decided(event: Feedback, probability: float) -> Decided:
    return Decided(
        id=event.decision_id,
        request_id=event.request_id,
        at=event.at - timedelta(seconds=30),
        text=event.text,
        kind="route",
        team="network",
        category=None,
        template=None,
        priority="normal",
        options=[],
        reasons=[],
        scores={},
        context={},
        model_team="network",
        similar_to=None,
        model_version=1,
        templates_version=1,
        feedback_cursor=0,
        catalog_digest=CATALOG.digest,
        is_audited=True,
        likeliest="network",
        probability=probability,
    )


def test_a_strict_target_asks_where_a_request_went_unasked_before(database: Database) -> None:
    assert kind(database, LIKELY, CATALOG) in ("answer", "route")
    learn_all(database, STRICT, AT, ENCODER)
    assert kind(database, LIKELY, STRICT) == "clarify"
    assert kind(database, VPN, STRICT) == "answer"


def test_a_target_of_one_team_leaves_the_others_alone(database: Database) -> None:
    before = kind(database, PRINTER, CATALOG)
    learn_all(database, STRICT, AT, ENCODER)
    assert kind(database, PRINTER, STRICT) == before == "answer"


def test_a_team_that_was_always_right_need_not_ask(database: Database) -> None:
    decide(database, range(1, 81), "network", 0.97)
    learn_all(database, LENIENT, AT, ENCODER)
    assert kind(database, VPN, LENIENT) == "answer"


def test_a_team_that_was_mostly_wrong_asks_however_sure_it_was(database: Database) -> None:
    decide(database, range(1, 11), "network", 0.9)
    decide(database, range(11, 81), "hardware", 0.9)
    learn_all(database, LENIENT, AT, ENCODER)
    assert kind(database, VPN, LENIENT) == "clarify"


def test_what_came_of_decisions_is_in_the_live_version(database: Database) -> None:
    decide(database, range(1, 41), "hardware", 0.9)
    learn_all(database, STRICT, AT, ENCODER)
    calibration = logged.live(database, STRICT).model.calibration
    assert calibration.confidence(0.9, "network") < 0.5
    assert calibration.threshold("network") == pytest.approx(1.0)
