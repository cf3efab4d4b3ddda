"""The registry of versions: published, promoted, rolled back, and never damaged unnoticed."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot.live import Live
from helpdesk.catalog import Catalog
from storage import learned, versions
from storage.db import Database
from storage.errors import StorageError
from storage.versions import Cause, GoingLive, Version, VersionKind, VersionState

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
MODEL = VersionKind.MODEL
DRAFT = Version(
    kind=MODEL,
    number=0,
    state=VersionState.PROMOTED,
    digest="",
    reason="better on held-out requests",
    figures={"challenger": {"right": 9, "total": 10}},
    cursor=7,
    catalog_digest="c0ffee",
    at=AT,
)


def publish(database: Database, data: bytes = b"data", state: str = "promoted") -> Version:
    with database.transaction() as session:
        return versions.publish(session, data, replace(DRAFT, state=VersionState(state)))


def roll_back(database: Database, number: int | None = None) -> GoingLive:
    with database.transaction() as session:
        return versions.roll_back(session, MODEL, number, "UTESS", AT)


def live(database: Database) -> int:
    with database.snapshot() as session:
        champion = versions.champion(session, MODEL)
    return champion.number if champion else 0


def states(database: Database) -> list[str]:
    with database.snapshot() as session:
        every = [each for each in versions.everything(session) if each.kind is MODEL]
    return [each.state.value for each in sorted(every, key=lambda each: each.number)]


@pytest.fixture
def registry(database: Database) -> Database:
    """A database whose version 1 is the model of the catalog."""
    return database


def test_a_version_is_kept_with_its_figures_and_digest(registry: Database) -> None:
    kept = publish(registry, b"some bytes")
    assert kept == replace(DRAFT, number=2, digest=hashlib.sha256(b"some bytes").hexdigest())
    with registry.snapshot() as session:
        assert versions.get(session, MODEL, 2) == kept
        assert versions.newest(session, MODEL) == kept
        assert versions.data(session, MODEL, 2) == b"some bytes"


def test_a_promoted_version_is_live(registry: Database) -> None:
    publish(registry)
    assert live(registry) == 2


def test_a_refused_version_is_kept_and_not_live(registry: Database) -> None:
    refused = publish(registry, state="refused")
    assert live(registry) == 1
    with registry.snapshot() as session:
        assert versions.newest(session, MODEL) == refused


def test_two_that_publish_at_once_get_two_numbers(registry: Database) -> None:
    with ThreadPoolExecutor(6) as pool:
        kept = list(pool.map(lambda _: publish(registry), range(6)))
    assert sorted(each.number for each in kept) == [2, 3, 4, 5, 6, 7]
    assert live(registry) in {each.number for each in kept}


def test_the_kinds_are_numbered_apart(registry: Database) -> None:
    publish(registry)
    with registry.snapshot() as session:
        assert learned.champions(session) == (2, 1)


def test_rolling_back_brings_the_one_before_to_life(registry: Database) -> None:
    publish(registry)
    publish(registry, state="refused")
    publish(registry)
    assert roll_back(registry).number == 2
    assert live(registry) == 2
    assert states(registry) == ["promoted", "promoted", "refused", "rolled back"]


def test_rolling_back_goes_on_to_the_one_before_that(registry: Database) -> None:
    publish(registry)
    publish(registry)
    assert [roll_back(registry).number, roll_back(registry).number] == [2, 1]


def test_rolling_back_can_name_a_version_and_be_undone(registry: Database) -> None:
    publish(registry)
    publish(registry)
    assert roll_back(registry, 1).number == 1
    assert roll_back(registry, 3).number == 3
    assert live(registry) == 3


def gone_live(database: Database) -> list[tuple[int, int | None, str, str]]:
    with database.snapshot() as session:
        every = versions.gone_live(session, MODEL)
    return [(each.number, each.before, each.why.value, each.actor) for each in every]


def test_each_going_live_is_kept_with_why_and_by_whom(registry: Database) -> None:
    publish(registry)
    publish(registry, state="refused")
    assert roll_back(registry).why is Cause.ROLLED_BACK
    assert roll_back(registry, 3).why is Cause.BY_HAND
    with registry.transaction() as session:
        versions.publish(session, b"without", DRAFT, Cause.UNDONE, "UADA")
    assert gone_live(registry) == [
        (1, None, "gate", "gate"),
        (2, 1, "gate", "gate"),
        (1, 2, "rolled back", "UTESS"),
        (3, 1, "by hand", "UTESS"),
        (4, 3, "undone", "UADA"),
    ]


def test_what_could_not_go_live_is_not_kept_as_if_it_had(registry: Database) -> None:
    with pytest.raises(StorageError):
        roll_back(registry, 1)
    publish(registry, state="refused")
    assert gone_live(registry) == [(1, None, "gate", "gate")]


def test_the_first_version_cannot_be_rolled_back(registry: Database) -> None:
    with pytest.raises(StorageError, match="no model version was live before this one"):
        roll_back(registry)
    assert live(registry) == 1


def test_what_is_live_already_is_said_to_be(registry: Database) -> None:
    with pytest.raises(StorageError, match="model version 1 is live already"):
        roll_back(registry, 1)


@pytest.mark.parametrize("act", [versions.get, versions.data])
def test_a_version_that_is_not_there_is_named(registry: Database, act: object) -> None:
    with registry.snapshot() as session, pytest.raises(StorageError, match="no model version 9;"):
        act(session, MODEL, 9)  # type: ignore[operator]


def test_rolling_back_to_a_version_that_is_not_there_changes_nothing(registry: Database) -> None:
    with pytest.raises(StorageError, match="deskloop models list"):
        roll_back(registry, 9)
    assert live(registry) == 1


def damage(database: Database, number: int) -> None:
    with database.transaction() as session:
        query = text("UPDATE version SET data = :data WHERE kind = 'model' AND number = :number")
        session.connection().execute(query, {"data": b"datb", "number": number})


@pytest.mark.case(41)
def test_damaged_data_is_refused_with_the_way_out(registry: Database) -> None:
    """Case 41: one changed byte is seen."""
    publish(registry)
    damage(registry, 2)
    with registry.snapshot() as session, pytest.raises(StorageError) as caught:
        versions.data(session, MODEL, 2)
    assert str(caught.value) == (
        "model version 2 is damaged; take another: “deskloop models rollback”"
    )


@pytest.mark.case(41)
def test_a_damaged_version_cannot_be_made_live(registry: Database) -> None:
    """Case 41: the old one stays."""
    publish(registry)
    publish(registry)
    damage(registry, 2)
    with pytest.raises(StorageError, match="version 2 is damaged"):
        roll_back(registry, 2)
    assert live(registry) == 3


@pytest.mark.case(41)
@pytest.mark.parametrize("data", [b"", b"no model at all", b"PK\x03\x04 truncated"])
def test_a_running_bot_keeps_its_model_where_the_new_one_is_no_model(
    sqlite_database: Database, catalog: Catalog, data: bytes
) -> None:
    """Case 41: a version that hashes well and still cannot be read leaves the old one live."""
    running = Live(sqlite_database, catalog)
    assert running.refresh()
    publish(sqlite_database, data)
    assert not running.refresh()
    assert running.versions == (1, 1)
