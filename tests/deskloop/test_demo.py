"""`deskloop demo`: where its data goes, and how its week begins."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from slack_office import open_slack
from typer.testing import CliRunner

from deskloop import cli
from deskloop.demo import DemoError, Week, settings_of_its_own
from deskloop.settings import Settings
from helpdesk.catalog import Catalog

OTHERS = {
    "DATABASE_URL": "postgresql://db.example.com/deskloop",
    "REDIS_URL": "redis://queue.example.com",
    "SLACK_BOT_TOKEN": "xoxb-real",
    "MSTEAMS_APP_ID": "11111111-2222-3333-4444-555555555555",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*OTHERS, "DESKLOOP_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_its_data_is_kept_apart() -> None:
    assert settings_of_its_own(Settings.read()).home == Path(".deskloop-demo").absolute()


def test_another_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DESKLOOP_HOME", str(tmp_path))
    assert settings_of_its_own(Settings.read()).home == tmp_path


@pytest.mark.parametrize("name", OTHERS)
def test_made_up_requests_never_go_where_real_ones_are(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, OTHERS[name])
    with pytest.raises(DemoError, match=f"unset {name} for it"):
        settings_of_its_own(Settings.read())


def test_the_week_begins_and_says_that_people_are_simulated(catalog: Catalog) -> None:
    told = StringIO()
    with open_slack(catalog, port=9) as (_, _, url):
        Week(minutes=10, seed=0).start(url, Console(file=told, width=200))
        with pytest.raises(DemoError, match="A week is under way; stop it first"):
            Week(minutes=10, seed=1).start(url, Console(file=StringIO()))
    assert "People are simulated; Deskloop is not. A day takes 105 seconds." in told.getvalue()


def test_a_week_of_no_time_is_refused() -> None:
    result = CliRunner().invoke(cli.app, ["demo", "--minutes", "0"])
    assert result.exit_code == 2
    assert "0" in result.output
