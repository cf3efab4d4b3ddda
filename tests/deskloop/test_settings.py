"""The settings: sensible without any, and a wrong one is named in a line with its mend."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from wrong_settings import WRONG

from deskloop.settings import Settings, SettingsError

# Any text may be a secret or an id; what a catalog says is known once it is read (test_cli.py).
ANY_VALUE_WILL_DO = {
    "SLACK_SIGNING_SECRET",
    "DESKLOOP_CATALOG",
    "MSTEAMS_APP_ID",
    "MSTEAMS_APP_PASSWORD",
    "MSTEAMS_TENANT_ID",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An environment without any setting."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    yield monkeypatch


def test_without_any_setting_everything_is_on_this_machine() -> None:
    settings = Settings.read()
    assert settings.home == Path.cwd() / ".deskloop"
    assert settings.database == f"sqlite:///{settings.home / 'deskloop.db'}"
    assert (settings.deskloop_port, settings.playground_port) == (3000, 3001)
    assert settings.deskloop_host == "127.0.0.1"
    assert settings.redis_url is None
    assert settings.slack_bot_token is None


def test_the_environment_is_read(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("DATABASE_URL", "postgres://ada@db/desk")
    bare.setenv("DESKLOOP_PORT", "8080")
    bare.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    settings = Settings.read()
    assert settings.database == "postgresql+psycopg://ada@db/desk"
    assert settings.deskloop_port == 8080
    assert settings.slack_bot_token is not None


def test_an_empty_variable_counts_as_not_set(bare: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        bare.setenv(name.upper(), "")
    assert Settings.read() == Settings()


def test_the_home_may_begin_with_a_tilde(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("DESKLOOP_HOME", "~/desk")
    assert Settings.read().home == Path.home() / "desk"


def test_every_setting_that_can_be_wrong_is_tried() -> None:
    named = {name.upper() for name in Settings.model_fields}
    assert {name for name, _ in WRONG} == named - ANY_VALUE_WILL_DO


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_named_in_one_line_that_keeps_secrets(
    bare: pytest.MonkeyPatch, name: str, value: str
) -> None:
    bare.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        Settings.read()
    message = str(caught.value)
    assert message.startswith(name)
    assert message.endswith("docs/settings.md lists every setting")
    assert "\n" not in message
    assert "hunter2" not in message


def test_several_wrong_values_get_a_line_each(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("DESKLOOP_PORT", "many")
    bare.setenv("REDIS_URL", "nowhere")
    with pytest.raises(SettingsError) as caught:
        Settings.read()
    assert sorted(line.split()[0] for line in str(caught.value).splitlines()) == [
        "DESKLOOP_PORT",
        "REDIS_URL:",
    ]


def test_secrets_do_not_show_when_settings_are_printed(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("SLACK_BOT_TOKEN", "xoxb-hunter2")
    bare.setenv("SLACK_APP_TOKEN", "xapp-hunter2")
    bare.setenv("SLACK_SIGNING_SECRET", "hunter2")
    settings = Settings.read()
    assert "hunter2" not in str(settings) + repr(settings) + settings.model_dump_json()


def test_passwords_in_addresses_do_not_show_when_settings_are_printed(
    bare: pytest.MonkeyPatch,
) -> None:
    bare.setenv("DATABASE_URL", "postgresql://ada:hunter2@db/desk")
    bare.setenv("REDIS_URL", "redis://:hunter2@queue")
    settings = Settings.read()
    assert "hunter2" not in str(settings) + repr(settings)
