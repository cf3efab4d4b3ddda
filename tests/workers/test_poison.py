"""One person says wrong things again and again: little comes of it, and somebody sees it."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from logged import give, live, that_learned
from small import AT, feedback_on, small_catalog

from deskloop import cli
from deskloop.settings import Settings
from helpdesk.feedback import Kind
from storage import versions
from storage.db import Database
from storage.versions import VersionKind
from workers.learn import learn_all

CATALOG = small_catalog()
ENCODER = "minilm"
OF_NETWORK = (
    "vpn drops again",
    "my vpn does not connect",
    "the wifi is slow today",
    "no wifi in the canteen",
    "the vpn gateway does not answer",
    "laptop does not find the wifi",
    "wifi disconnects all the time",
)
WRONG = (
    "the vpn drops in room {n}",
    "vpn client {n} will not connect",
    "no wifi on floor {n}",
    "wifi in room {n} is slow",
    "cannot reach gateway {n} from home",
)
ATTACK = [
    feedback_on(
        WRONG[n % len(WRONG)].format(n=n), Kind.WRONG_TEAM, n, team="hardware", actor="UMAL"
    )
    for n in range(1, 51)
]


@pytest.fixture
def attacked(tmp_path: Path) -> Iterator[Database]:
    """A database in whose log one person gave 50 requests of network to hardware."""
    with that_learned(tmp_path, CATALOG, ENCODER) as database:
        give(database, ATTACK)
        yield database


def learn(database: Database) -> None:
    learn_all(database, CATALOG, AT, ENCODER)


def teams(database: Database, cursor: int | None = None) -> list[str]:
    """Where the requests of network go; with `cursor` 0, without any memory."""
    knows = live(database, CATALOG, cursor)
    return [knows.read(text, CATALOG).team for text in OF_NETWORK]


ALL_RIGHT = ["network"] * len(OF_NETWORK)


@pytest.mark.case(43)
def test_fifty_wrong_corrections_of_one_person_take_nothing_away_at_once(
    attacked: Database,
) -> None:
    """Case 43: in memory, before any training."""
    assert teams(attacked) == ALL_RIGHT


@pytest.mark.case(43)
def test_fifty_wrong_corrections_of_one_person_take_nothing_away_once_trained(
    attacked: Database,
) -> None:
    """Case 43: capped, so that even a version which passes the gate does no harm."""
    learn(attacked)
    assert teams(attacked, cursor=0) == ALL_RIGHT
    assert teams(attacked) == ALL_RIGHT


@pytest.mark.case(43)
def test_fifty_wrong_corrections_of_one_person_stand_in_the_review_list(
    attacked: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 43: each with its reason, in the figures of the version and at the command line."""
    learn(attacked)
    with attacked.snapshot() as session:
        newest = versions.newest(session, VersionKind.MODEL)
    assert newest
    assert [each["event"] for each in newest.figures["quarantine"]] == list(range(1, 51))
    rows = reviewed(attacked, capsys, monkeypatch)
    assert {row["person"] for row in rows} == {"T1:UMAL"}
    assert {row["why"] for row in rows} == {"one person alone gave 50 labels of this team"}
    assert len(rows) == 50


def reviewed(
    database: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> list[dict[str, str]]:
    """What `deskloop feedback review` shows."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setattr(sys, "argv", ["deskloop", "feedback", "review", "--json"])
    with pytest.raises(SystemExit):
        cli.main()
    rows: list[dict[str, str]] = json.loads(capsys.readouterr().out)
    return rows


def test_what_several_people_say_is_learned(tmp_path: Path) -> None:
    """The guard is against one voice, not against a change that everybody tells of."""
    with that_learned(tmp_path, CATALOG, ENCODER) as database:
        give(database, [replace(each, actor=each.key) for each in ATTACK])
        learn(database)
        assert teams(database, cursor=0).count("hardware") > len(OF_NETWORK) / 2
