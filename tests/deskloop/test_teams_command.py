"""`deskloop teams`: the catalog file is changed, and what becomes of past labels is told."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deskloop import cli
from deskloop.settings import Settings
from helpdesk.catalog import Catalog, load, starter_path
from helpdesk.feedback import Feedback, Kind
from helpdesk.history import Ticket
from storage import feedback, history
from storage.db import Database

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
Deskloop = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ours(deskloop: Deskloop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalog of one's own: the starter's."""
    path = tmp_path / "ours.yml"
    path.write_bytes(starter_path().read_bytes())
    monkeypatch.setenv("DESKLOOP_CATALOG", str(path))
    return path


@pytest.fixture
def deskloop(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Deskloop:
    """Run `deskloop teams`, where nothing was ever started unless a test says so."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DESKLOOP_HOME", str(tmp_path / "home"))

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["deskloop", "teams", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def past(
    deskloop: Deskloop, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> Database:
    """Labels of the network team: of VPN, of wifi, of nothing known, one undone, and tickets."""
    monkeypatch.setenv("DATABASE_URL", sqlite_database.url)
    categories = ["vpn", "vpn", "wifi", None, "vpn"]
    with sqlite_database.transaction() as session:
        for number, category in enumerate(categories, 1):
            feedback.append(session, label(number, category))
        feedback.append(session, label(6, None, Kind.EVENT_UNDONE, team=None, about="5"))
        tickets = [Ticket(f"k{number}", "no wifi", "network", AT, "wifi") for number in range(3)]
        history.add(session, tickets)
    return sqlite_database


def label(
    number: int,
    category: str | None,
    kind: Kind = Kind.CHOSEN,
    team: str | None = "network",
    about: str = "",
) -> Feedback:
    return Feedback(
        key=f"event-{number}",
        kind=kind,
        at=AT,
        workspace="T1",
        actor="UADA",
        request_id=f"request-{number}",
        decision_id="d",
        text="it does not connect",
        model_version=1,
        templates_version=1,
        team_before="hardware",
        team=team,
        category=category,
        about=about,
    )


def test_a_split_says_what_becomes_of_every_label(
    past: Database, ours: Path, deskloop: Deskloop
) -> None:
    code, out, err = deskloop(
        "split", "network", "--into", "remote,wireless", "--category", "wifi=wireless"
    )
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "remote (Remote) follows network; make the channel it-remote and invite the bot",
        "wireless (Wireless) follows network; make the channel it-wireless and invite the bot",
        "7 past labels of network: 2 now count for remote, 4 for wireless by their category, "
        "1 is set aside until somebody confirms it",
        f"{ours} is changed. Start Deskloop anew: it then reads its teams from it.",
    ]
    after = load(ours)
    assert after.heirs("network") == ("remote", "wireless")
    assert after.category("wifi").team == "wireless"


def test_a_rename_keeps_the_channel_and_every_label(
    past: Database, ours: Path, deskloop: Deskloop
) -> None:
    _, out, _ = deskloop("rename", "network", "connections", "--name", "Connections")
    assert out.splitlines()[:2] == [
        "connections (Connections) follows network; it-network",
        "7 past labels of network now count for connections",
    ]
    assert load(ours).team("network").name == "Connections"


def test_a_merge_tells_of_each_team_that_is_gone(
    past: Database, ours: Path, deskloop: Deskloop
) -> None:
    _, out, _ = deskloop("merge", "network", "hardware", "--into", "hardware")
    assert "7 past labels of network now count for hardware" in out
    assert "past labels of hardware" not in out
    assert "network" not in load(ours).team_ids


def test_a_second_change_counts_what_the_first_one_left(
    past: Database, ours: Path, deskloop: Deskloop
) -> None:
    deskloop("split", "network", "--into", "remote,wireless", "--category", "wifi=wireless")
    _, out, _ = deskloop("merge", "remote", "wireless", "--into", "network")
    assert "2 past labels of remote now count for network" in out
    assert "4 past labels of wireless now count for network" in out


def test_a_dry_run_says_the_same_and_writes_nothing(
    past: Database, ours: Path, deskloop: Deskloop
) -> None:
    before = ours.read_bytes()
    _, out, _ = deskloop("rename", "network", "connections", "--dry-run")
    assert "7 past labels of network now count for connections" in out
    assert out.endswith("This is what would change; nothing is written.\n")
    assert ours.read_bytes() == before


def test_before_the_first_start_there_is_no_past(
    ours: Path, deskloop: Deskloop, tmp_path: Path
) -> None:
    _, out, _ = deskloop("rename", "network", "connections")
    assert "no past labels of network" in out
    assert not (tmp_path / "home").exists()


def test_a_team_without_words_is_pointed_out(ours: Path, deskloop: Deskloop) -> None:
    _, out, _ = deskloop("split", "network", "--into", "remote,wireless")
    assert "wireless has no category and no description; write one of them" in out


def test_the_starter_is_not_changed(deskloop: Deskloop) -> None:
    before = starter_path().read_bytes()
    code, out, err = deskloop("rename", "network", "connections")
    assert (code, out) == (2, "")
    assert "export DESKLOOP_CATALOG=" in err
    assert starter_path().read_bytes() == before


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (["rename", "netwrok", "net"], 'did you mean "network"?'),
        (["merge", "network", "--into", "network"], "two teams or more"),
        (["split", "network", "--into", "a,b", "--category", "wifi"], "--category wifi=network"),
        (["split", "network", "--into", "a,b", "--category", "wifi=c"], "none of the new teams"),
    ],
)
def test_a_change_that_cannot_be_is_one_line_and_changes_nothing(
    ours: Path, deskloop: Deskloop, catalog: Catalog, words: list[str], mend: str
) -> None:
    code, out, err = deskloop(*words)
    assert (code, out) == (2, "")
    assert mend in err
    assert load(ours) == catalog
