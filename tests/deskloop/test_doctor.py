"""The doctor: looks at everything, stops at nothing, and says what to do."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from slack_office import BOT_TOKEN, SECRET, SlackOffice
from sqlalchemy import text

from deskloop import embedded
from deskloop.doctor import Finding, examine
from deskloop.settings import Settings
from helpdesk.catalog import Catalog
from helpdesk.learning.embedding import loading
from storage.db import Database

Examine = Callable[..., dict[str, Finding]]


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Examine]:
    """Examine these settings; the first finding of each name by that name."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DESKLOOP_HOME", str(tmp_path / "home"))

    def examine_with(**settings: str) -> dict[str, Finding]:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        found = reversed(examine(Settings.read()))
        return {each.what.partition(":")[0]: each for each in found}

    yield examine_with


def test_a_new_machine_lacks_nothing_but_a_first_start(examined: Examine, catalog: Catalog) -> None:
    found = examined()
    assert {name for name, each in found.items() if not each.is_fine} == {"database"}
    counts = f"{len(catalog.teams)} teams, {len(catalog.categories)} categories"
    assert found["catalog"].what == f"catalog: {counts}"
    assert "“deskloop run” makes it" in found["database"].what
    assert "at rest" in found["queue"].what
    assert "playground" in found["Slack"].what


def test_looking_makes_nothing(examined: Examine, tmp_path: Path) -> None:
    examined()
    assert not (tmp_path / "home").exists()


def test_what_is_reachable_is_found_fine(
    examined: Examine, office: SlackOffice, sqlite_database: Database
) -> None:
    found = examined(
        DATABASE_URL=sqlite_database.url,
        REDIS_URL=office.redis_url,
        SLACK_BOT_TOKEN=BOT_TOKEN,
        SLACK_SIGNING_SECRET=SECRET,
        SLACK_API_URL=f"{office.playground_url}/api/",
    )
    assert [each for each in found.values() if not each.is_fine] == []
    assert found["learned"].what == "learned: model version 1, templates version 1"
    assert found["queue"].what == "queue: REDIS_URL answers"
    assert found["Slack"].what == "Slack: Playground as deskloop"


def test_everything_that_is_wrong_is_found_at_once(examined: Examine, tmp_path: Path) -> None:
    found = examined(
        DATABASE_URL="postgresql://ada:hunter2@127.0.0.1:1/desk",
        REDIS_URL="redis://:hunter2@127.0.0.1:1/0",
        SLACK_BOT_TOKEN="xoxb-hunter2",
        SLACK_SIGNING_SECRET="hunter2",
        SLACK_API_URL="http://127.0.0.1:1/api/",
        MSTEAMS_APP_ID="our-app",
        DESKLOOP_CATALOG=str(tmp_path / "none.yml"),
    )
    assert [name for name, each in found.items() if each.is_fine] == ["encoder"]
    assert "mend DATABASE_URL" in found["database"].what
    assert "mend it" in found["queue"].what
    assert "SLACK_BOT_TOKEN" in found["Slack"].what
    assert "none.yml" in found["catalog"].what
    assert "hunter2" not in str(found)


def test_an_encoder_without_its_wheel_is_named(
    examined: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "available", lambda: {"minilm": True, "use-m3": False})
    words = "encoder: minilm+use-m3 lacks use-m3; run make install, or set DESKLOOP_ENCODER=none"
    assert examined()["encoder"].what.startswith(words)
    assert examined(DESKLOOP_ENCODER="minilm")["encoder"].is_fine
    assert examined(DESKLOOP_ENCODER="none")["encoder"].is_fine


def test_a_refused_token_is_named(examined: Examine, office: SlackOffice) -> None:
    found = examined(
        SLACK_BOT_TOKEN="xoxb-wrong",
        SLACK_SIGNING_SECRET=SECRET,
        SLACK_API_URL=f"{office.playground_url}/api/",
    )
    assert found["Slack"].what.startswith("Slack: refuses (invalid_auth)")


def test_a_missing_signing_secret_is_named(examined: Examine) -> None:
    found = examined(SLACK_BOT_TOKEN="xoxb-1", SLACK_API_URL="http://127.0.0.1:1/api/")
    words = "Slack: SLACK_SIGNING_SECRET is not set; copy it from your app's page"
    assert found["Slack"] == Finding(False, words)


def test_teams_that_is_not_set_is_fine(examined: Examine) -> None:
    assert examined()["Teams"] == Finding(True, "Teams: not connected; README.md says how")


@pytest.mark.parametrize(
    "settings",
    [
        {"MSTEAMS_APP_PASSWORD": "hunter2", "MSTEAMS_TENANT_ID": "our-tenant"},
        {"MSTEAMS_APP_PASSWORD": "hunter2", "MSTEAMS_APP_TYPE": "MultiTenant"},
        {"MSTEAMS_TENANT_ID": "our-tenant", "MSTEAMS_APP_TYPE": "UserAssignedMSI"},
    ],
)
def test_complete_settings_of_teams_are_found_fine(
    examined: Examine, settings: dict[str, str]
) -> None:
    found = examined(MSTEAMS_APP_ID="our-app", **settings)
    kind = settings.get("MSTEAMS_APP_TYPE", "SingleTenant")
    words = f"Teams: the settings of a {kind} app are complete"
    assert found["Teams"] == Finding(True, words)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"MSTEAMS_TENANT_ID": "our-tenant"}, "MSTEAMS_APP_PASSWORD"),
        ({"MSTEAMS_APP_TYPE": "MultiTenant"}, "MSTEAMS_APP_PASSWORD"),
        ({"MSTEAMS_APP_PASSWORD": "hunter2"}, "MSTEAMS_TENANT_ID"),
        ({"MSTEAMS_APP_TYPE": "UserAssignedMSI"}, "MSTEAMS_TENANT_ID"),
    ],
)
def test_what_teams_still_needs_is_named(
    examined: Examine, settings: dict[str, str], name: str
) -> None:
    found = examined(MSTEAMS_APP_ID="our-app", **settings)
    assert not found["Teams"].is_fine
    assert found["Teams"].what.startswith(f"Teams: {name} is not set; copy ")
    assert "hunter2" not in str(found)


def test_teams_in_development_says_who_may_come_in(examined: Examine) -> None:
    found = examined(MSTEAMS_DEVELOPMENT="true")
    assert found["Teams"] == Finding(True, "Teams: in development, from and to this machine only")


def test_a_database_without_our_tables_is_no_crash(examined: Examine, postgres_url: str) -> None:
    found = examined(DATABASE_URL=postgres_url)
    assert not found["database"].is_fine
    assert "“deskloop models train”" in found["database"].what


def test_a_database_in_which_nothing_is_learned_is_named(
    examined: Examine, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        session.connection().execute(text("DELETE FROM champion"))
    assert not examined(DATABASE_URL=sqlite_database.url)["learned"].is_fine


def test_a_platform_without_an_embedded_queue_is_told_what_to_install(
    examined: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere() -> Path:
        raise embedded.NoServerError("install valkey-server")

    monkeypatch.setattr(embedded, "server_path", nowhere)
    found = examined()
    assert found["queue"] == Finding(False, "queue: install valkey-server")


def test_an_embedded_queue_that_runs_is_seen(examined: Examine, tmp_path: Path) -> None:
    process = embedded.start_valkey(tmp_path / "home")
    try:
        assert examined()["queue"].what.endswith("running")
    finally:
        embedded.stop_valkey(tmp_path / "home")
        assert process is not None
        process.wait(timeout=10)


@pytest.fixture
def catalog_with(catalog: Catalog, tmp_path: Path) -> Callable[..., str]:
    """Write the starter catalog with these changes to its plain data; returns the file."""

    def write(**change: object) -> str:
        path = tmp_path / "catalog.yml"
        plain = catalog.model_dump(mode="json", exclude_none=True) | change
        path.write_text(yaml.safe_dump(plain))
        return str(path)

    return write


def in_slack(office: SlackOffice) -> dict[str, str]:
    url = f"{office.playground_url}/api/"
    return {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": url}


def test_a_missing_it_channel_is_named(
    examined: Examine, office: SlackOffice, catalog_with: Callable[..., str]
) -> None:
    examined(DESKLOOP_CATALOG=catalog_with(it_channel="it-nobody"), **in_slack(office))
    told = [each.what for each in examine(Settings.read()) if not each.is_fine]
    [missing] = [each for each in told if each.startswith("Slack")]
    assert missing.startswith("Slack: there is no channel #it-nobody (it_channel); create it")


def test_a_user_group_that_is_not_there_is_named(
    examined: Examine, office: SlackOffice, catalog_with: Callable[..., str]
) -> None:
    examined(DESKLOOP_CATALOG=catalog_with(leads=["@nobody-at-all", "UTESS"]), **in_slack(office))
    told = [each.what for each in examine(Settings.read()) if not each.is_fine]
    [missing] = [each for each in told if each.startswith("Slack")]
    assert missing.startswith("Slack: there is no user group @nobody-at-all;")
