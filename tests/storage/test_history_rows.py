"""Imported tickets: kept once each, chosen fairly, and noticed by the learner."""

import random
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fresh import that_learned
from sqlmodel import Session

from helpdesk.catalog import Catalog, Priority, parse
from helpdesk.history import Ticket
from helpdesk.learning.embedding import loading
from storage import history, versions
from storage.db import Database
from storage.history import Added
from storage.versions import Version, VersionKind
from workers import known
from workers.learn import learn_all

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
FULL = Ticket(
    key="k-full",
    text="VPN drops",
    team="network",
    created=AT,
    category="vpn",
    priority=Priority.HIGH,
    resolved=AT + timedelta(hours=2),
    reassigned_from="hardware",
)


def ticket(number: int, team: str = "network", **values: object) -> Ticket:
    made = Ticket(f"k{number}", f"request number {number}", team, AT + timedelta(minutes=number))
    return replace(made, **values)  # type: ignore[arg-type]


def keep(database: Database, *tickets: Ticket) -> Added:
    with database.transaction() as session:
        return history.add(session, tickets)


def newest(database: Database, *teams: str, limit: int = 100) -> list[Ticket]:
    with database.snapshot() as session:
        return history.newest(session, teams, limit)


def cursor(database: Database) -> int:
    with database.snapshot() as session:
        return history.cursor(session)


def test_a_ticket_comes_back_as_it_was(database: Database) -> None:
    bare = Ticket(key="k-bare", text="no wifi", team="network")
    assert keep(database, FULL, bare) == Added(new=2)
    assert newest(database, "network") == [FULL, bare]


def test_the_same_again_adds_nothing(database: Database) -> None:
    keep(database, ticket(1), ticket(2))
    before = cursor(database)
    assert keep(database, ticket(1), ticket(2)) == Added(known=2)
    assert cursor(database) == before


def test_a_ticket_that_stands_twice_in_one_batch_is_kept_once(database: Database) -> None:
    assert keep(database, ticket(1), ticket(1), ticket(2)) == Added(new=2, known=1)
    assert len(newest(database, "network")) == 2


def test_a_ticket_mapped_to_another_team_moves_there(database: Database) -> None:
    keep(database, ticket(1), ticket(2))
    before = cursor(database)
    assert keep(database, ticket(1), ticket(2, "data"), ticket(3)) == Added(new=1, moved=1, known=1)
    assert newest(database, "network") == [ticket(3), ticket(1)]
    assert newest(database, "data") == [ticket(2, "data")]
    assert cursor(database) > before


def test_nothing_at_all_can_be_kept(database: Database) -> None:
    assert keep(database) == Added()
    assert cursor(database) == 0


def test_a_batch_that_fails_leaves_nothing(database: Database) -> None:
    def fail(session: Session) -> None:
        history.add(session, [ticket(1)])
        raise RuntimeError("the power went off")

    with pytest.raises(RuntimeError), database.transaction() as session:
        fail(session)
    assert cursor(database) == 0


def test_two_imports_at_once_keep_each_ticket_once(database: Database) -> None:
    batches = [[ticket(number) for number in range(start, start + 10)] for start in (0, 5, 0, 5)]
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda batch: keep(database, *batch), batches))
    assert sum(each.new for each in added) == 15
    assert cursor(database) == 15


def test_the_newest_come_first(database: Database) -> None:
    untold = ticket(9, created=None)
    keep(database, ticket(1), untold, ticket(3), ticket(2))
    assert newest(database, "network", limit=2) == [ticket(3), ticket(2)]
    assert newest(database, "network")[-1] == untold


def test_a_small_team_keeps_its_tickets_beside_a_large_one(database: Database) -> None:
    large = [ticket(number) for number in range(50)]
    small = [ticket(100 + number, "data") for number in range(3)]
    keep(database, *large, *small)
    chosen = newest(database, "network", "data", limit=10)
    assert Counter(each.team for each in chosen) == {"network": 7, "data": 3}
    assert {each.key for each in chosen} >= {"k49", "k43", "k100", "k101", "k102"}


def test_tickets_of_teams_that_are_gone_take_no_place(database: Database) -> None:
    keep(database, ticket(1), ticket(2, "gone"))
    assert newest(database, "network", "data") == [ticket(1)]


def test_the_choice_does_not_depend_on_the_order_of_import(
    sqlite_database: Database, postgres_database: Database
) -> None:
    same_time = [
        ticket(number, ("network", "data")[number % 2], created=AT) for number in range(40)
    ]
    keep(sqlite_database, *same_time)
    random.Random(3).shuffle(same_time)
    for start in range(0, 40, 7):
        keep(postgres_database, *same_time[start : start + 7])
    chosen = newest(sqlite_database, "network", "data", limit=11)
    assert chosen == newest(postgres_database, "network", "data", limit=11)


SMALL = """\
help_channels: [it-help]
fallback_team: network
teams:
- {id: network, name: Network, channel: it-network}
- {id: data, name: Data, channel: it-data}
categories:
- {id: vpn, name: VPN, team: network, examples: [the vpn is down, no tunnel]}
- {id: report, name: Reports, team: data, examples: [the report is empty, wrong figures]}
slas:
- {priority: low, first_response_minutes: 60, resolution_hours: 60}
- {priority: normal, first_response_minutes: 60, resolution_hours: 60}
- {priority: high, first_response_minutes: 60, resolution_hours: 60}
- {priority: critical, first_response_minutes: 60, resolution_hours: 60}
"""


@pytest.fixture
def small() -> Catalog:
    """A catalog that is learned in no time."""
    return parse(SMALL, "small.yml")


def learned(path: Path, small: Catalog, tickets: Iterable[Iterable[Ticket]]) -> Database:
    """A database that learned the catalog, and then the tickets, imported in these batches."""
    database = that_learned(path, small, loading.USUAL, AT)
    for batch in tickets:
        keep(database, *batch)
    learn_all(database, small, AT)
    return database


def model(database: Database) -> Version:
    with database.snapshot() as session:
        found = versions.newest(session, VersionKind.MODEL)
    assert found
    return found


PLANTS = [
    replace(ticket(number, "data"), text=f"bin {number} of plant {number % 7} is not counted")
    for number in range(40)
]


def test_new_tickets_are_learned_once(tmp_path: Path, small: Catalog) -> None:
    database = learned(tmp_path / "a.db", small, [PLANTS])
    version = model(database)
    assert version.number == 2
    assert version.figures["tickets"] == 40
    held = version.figures["challenger"]["holdout"]["total"]
    assert 0 < held < 40
    assert version.figures["trained_on"] == 40 - held
    assert learn_all(database, small, AT) == []
    database.close()


def test_tickets_teach_nothing_about_templates(tmp_path: Path, small: Catalog) -> None:
    database = learned(tmp_path / "a.db", small, [PLANTS])
    with database.snapshot() as session:
        templates = versions.newest(session, VersionKind.TEMPLATES)
    assert templates
    assert templates.number == 1
    database.close()


@pytest.mark.case(45)
def test_the_same_tickets_in_any_order_give_the_same_model(tmp_path: Path, small: Catalog) -> None:
    """Case 45: also where tickets were imported in other batches, and twice."""
    shuffled = PLANTS[:]
    random.Random(1).shuffle(shuffled)
    one = learned(tmp_path / "a.db", small, [PLANTS])
    other = learned(tmp_path / "b.db", small, [shuffled[:13], shuffled[13:], PLANTS[:20]])
    assert model(one).digest == model(other).digest
    one.close()
    other.close()


def test_moved_tickets_are_learned_again(tmp_path: Path, small: Catalog) -> None:
    database = learned(tmp_path / "a.db", small, [PLANTS])
    keep(database, replace(PLANTS[-1], team="network"))
    assert [each.kind for each in learn_all(database, small, AT)] == [VersionKind.MODEL]
    database.close()


def test_no_more_tickets_are_learned_than_a_worker_can_bear(
    tmp_path: Path, small: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "MOST_TICKETS", 25)
    database = learned(tmp_path / "a.db", small, [PLANTS])
    assert model(database).figures["tickets"] == 25
    database.close()
