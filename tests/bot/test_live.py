"""What is live in a process: corrections at once, new versions on notice, damage never."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fresh import migrated
from sqlmodel import Session

from bot import notices
from bot.live import Live, NothingLearnedError
from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind
from helpdesk.learning.archive import pack, unpack
from storage import feedback, queue, versions
from storage.db import Database
from storage.tables import VersionRow
from storage.versions import VersionKind, VersionState

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
ODD = "the coffee robot on floor 3 shows a sad face"


@pytest.fixture
def live(sqlite_database: Database, catalog: Catalog) -> Live:
    found = Live(sqlite_database, catalog)
    found.refresh()
    return found


@pytest.fixture
def elsewhere(sqlite_database: Database, catalog: Catalog) -> Iterator[Live]:
    """What is live in another process on the same database."""
    database = Database(sqlite_database.url)
    found = Live(database, catalog)
    found.refresh()
    yield found
    database.close()


def correction(key: str = "k1", text: str = ODD, team: str = "security") -> Feedback:
    return Feedback(
        key=key,
        kind=Kind.WRONG_TEAM,
        at=AT,
        workspace="T1",
        actor="UADA",
        request_id=f"request of {key}",
        decision_id="D",
        text=text,
        model_version=1,
        templates_version=1,
        team_before="hardware",
        team=team,
    )


def publish(
    session: Session, data: Callable[[bytes], bytes], kind: VersionKind = VersionKind.MODEL
) -> int:
    """Publish what `data` makes of the champion's bytes, as the next version."""
    champion = versions.champion(session, kind)
    assert champion is not None
    made = data(versions.data(session, kind, champion.number))
    promoted = replace(champion, state=VersionState.PROMOTED, at=AT)
    return versions.publish(session, made, promoted).number


def team_for(live: Live, database: Database, catalog: Catalog, text: str = ODD) -> str:
    with database.snapshot() as session:
        return live.learned(session).read(text, catalog).team


# Corrections: at once, in every process, before any retrain.


def test_a_correction_counts_for_the_next_decision_in_another_process(
    sqlite_database: Database, elsewhere: Live, catalog: Catalog
) -> None:
    assert team_for(elsewhere, sqlite_database, catalog) != "security"
    versions_before = elsewhere.versions
    with sqlite_database.transaction() as session:
        feedback.append(session, correction())
    assert team_for(elsewhere, sqlite_database, catalog) == "security"
    assert elsewhere.versions == versions_before


def test_a_correction_counts_within_its_own_transaction(
    sqlite_database: Database, live: Live, catalog: Catalog
) -> None:
    with sqlite_database.transaction() as session:
        feedback.append(session, correction())
        assert live.learned(session).read(ODD, catalog).team == "security"


def test_a_correction_that_was_rolled_back_leaves_no_trace(
    sqlite_database: Database, live: Live, catalog: Catalog
) -> None:
    with suppress(ZeroDivisionError), sqlite_database.transaction() as session:
        feedback.append(session, correction())
        assert live.learned(session).read(ODD, catalog).team == "security"
        raise ZeroDivisionError
    assert team_for(live, sqlite_database, catalog) != "security"


def test_a_correction_that_takes_the_id_of_one_rolled_back_still_counts(
    sqlite_database: Database, live: Live, catalog: Catalog
) -> None:
    """SQLite gives an id away again; whoever kept the phantom would never read the real one."""
    with suppress(ZeroDivisionError), sqlite_database.transaction() as session:
        phantom = feedback.append(session, correction("phantom", "another thing", "data"))
        live.learned(session)
        raise ZeroDivisionError
    with sqlite_database.transaction() as session:
        assert feedback.append(session, correction()) == phantom
    assert team_for(live, sqlite_database, catalog) == "security"


def test_a_snapshot_taken_before_a_correction_does_not_take_it_away_from_later_ones(
    sqlite_database: Database, live: Live, catalog: Catalog
) -> None:
    with sqlite_database.snapshot() as early:
        before = live.learned(early)
        with sqlite_database.transaction() as session:
            feedback.append(session, correction())
        assert team_for(live, sqlite_database, catalog) == "security"
        assert before.read(ODD, catalog).team != "security"
    assert team_for(live, sqlite_database, catalog) == "security"


# Versions: swapped where they changed, and only whole ones.


def test_nothing_is_swapped_where_nothing_changed(live: Live) -> None:
    assert not live.refresh()


@pytest.mark.parametrize(("kind", "expected"), [("model", (2, 1)), ("templates", (1, 2))])
def test_a_new_version_is_swapped_in(
    sqlite_database: Database, live: Live, kind: str, expected: tuple[int, int]
) -> None:
    with sqlite_database.transaction() as session:
        publish(session, lambda data: data, VersionKind(kind))
    assert live.refresh()
    assert live.versions == expected


def test_corrections_outlive_a_swap(
    sqlite_database: Database, live: Live, catalog: Catalog
) -> None:
    with sqlite_database.transaction() as session:
        feedback.append(session, correction())
        publish(session, lambda data: data)
    assert live.refresh()
    assert team_for(live, sqlite_database, catalog) == "security"


def test_a_version_rolled_back_gives_way_to_the_one_before(
    sqlite_database: Database, live: Live
) -> None:
    with sqlite_database.transaction() as session:
        publish(session, lambda data: data)
    live.refresh()
    with sqlite_database.transaction() as session:
        versions.roll_back(session, VersionKind.MODEL, None, "UTESS", AT)
    assert live.refresh()
    assert live.versions == (1, 1)


def with_another_schema(model: bytes) -> bytes:
    arrays, facts = unpack(model)
    return pack(arrays, facts | {"schema": 99})


def with_a_bit_flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _data: b"",
    "no archive": lambda _data: b"a model of old times",
    "truncated": lambda data: data[: len(data) // 2],
    "a bit flipped": with_a_bit_flipped,
}


@pytest.mark.case(41)
@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        *((kind, damage) for kind in VersionKind for damage in DAMAGE.values()),
        (VersionKind.MODEL, with_another_schema),
    ],
    ids=[*(f"{kind}: {name}" for kind in VersionKind for name in DAMAGE), "model: another schema"],
)
def test_a_damaged_new_version_leaves_the_old_one_live(
    sqlite_database: Database,
    live: Live,
    catalog: Catalog,
    kind: VersionKind,
    damage: Callable[[bytes], bytes],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Case 41: truncated, a bad hash, a wrong schema."""
    before = team_for(live, sqlite_database, catalog)
    with sqlite_database.transaction() as session:
        publish(session, damage, kind)
    assert not live.refresh()
    assert live.versions == (1, 1)
    assert team_for(live, sqlite_database, catalog) == before
    assert "cannot be loaded" in caplog.text


@pytest.mark.case(41)
def test_a_version_changed_after_it_was_published_leaves_the_old_one_live(
    sqlite_database: Database, live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    """Case 41: its hash is not the one that was published."""
    with sqlite_database.transaction() as session:
        number = publish(session, lambda data: data)
        row = session.get_one(VersionRow, (VersionKind.MODEL.value, number))
        row.data = row.data[:-1]
    assert not live.refresh()
    assert live.versions == (1, 1)
    assert "model version 2 is damaged" in caplog.text


@pytest.mark.case(41)
def test_a_whole_version_after_a_damaged_one_is_taken(
    sqlite_database: Database, live: Live
) -> None:
    """Case 41: damage is not for ever."""
    with sqlite_database.transaction() as session:
        whole = versions.data(session, VersionKind.MODEL, 1)
        publish(session, DAMAGE["truncated"])
    live.refresh()
    with sqlite_database.transaction() as session:
        publish(session, lambda _damaged: whole)
    assert live.refresh()
    assert live.versions == (3, 1)


def test_before_the_first_model_it_says_how_to_get_one(tmp_path: Path, catalog: Catalog) -> None:
    database = migrated(tmp_path / "empty.db")
    nothing = Live(database, catalog)
    assert not nothing.refresh()
    assert nothing.versions == (0, 0)
    with database.snapshot() as session, pytest.raises(NothingLearnedError, match="start a worker"):
        nothing.learned(session)
    database.close()


# Notices: heard from Redis at once, or looked for where Redis is gone.


async def _swapped(live: Live, redis_url: str, publish_one: Callable[[], None]) -> None:
    """Listen; publish once it listens, and return when the swap has happened."""
    listening, swapped = asyncio.Event(), asyncio.Event()

    async def look() -> None:
        if await asyncio.to_thread(live.refresh):
            swapped.set()
        listening.set()

    task = asyncio.create_task(notices.listen(redis_url, look))
    async with asyncio.timeout(10):
        await listening.wait()
        await asyncio.to_thread(publish_one)
        await swapped.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_a_notice_swaps_at_once(
    sqlite_database: Database, live: Live, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "_LOOK_EVERY_SECONDS", 60.0)

    def publish_and_tell() -> None:
        with sqlite_database.transaction() as session:
            publish(session, lambda data: data)
        with queue.connect(redis_url) as redis:
            queue.notify(redis)

    asyncio.run(_swapped(live, redis_url, publish_and_tell))
    assert live.versions == (2, 1)


@pytest.mark.parametrize("gone", [False, True], ids=["a lost notice", "no Redis"])
def test_without_a_notice_the_swap_comes_by_looking(
    sqlite_database: Database,
    live: Live,
    redis_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    gone: bool,
) -> None:
    monkeypatch.setattr(notices, "_LOOK_EVERY_SECONDS", 0.02)

    def publish_silently() -> None:
        with sqlite_database.transaction() as session:
            publish(session, lambda data: data)

    url = f"unix://{tmp_path}/nobody.sock" if gone else redis_url
    asyncio.run(_swapped(live, url, publish_silently))
    assert live.versions == (2, 1)
