"""The command line: what each command prints, and one clear line where it cannot."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import text
from typer.core import TyperGroup
from wrong_settings import WRONG

from deskloop import cli
from deskloop.settings import Settings
from helpdesk.metrics import DEFINITIONS, Figure
from helpdesk.model import OPERATOR
from storage import decisions, learned, outbox, versions
from storage.db import Database
from storage.outbox import Lane
from storage.versions import Cause, VersionKind

TREE = Path(__file__).parents[2]
VPN = "the vpn drops every few minutes since this morning"


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The one line of a command that a user's mend would help."""
        assert (self.code, self.out) == (2, "")
        assert self.err.startswith("deskloop: ")
        assert self.err.count("\n") == 1
        assert "Traceback" not in self.err
        return self.err.removeprefix("deskloop: ").strip()


Deskloop = Callable[..., Ran]


@pytest.fixture
def deskloop(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Deskloop]:
    """Run the command in this process, with these settings and no others."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DESKLOOP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(cli, "_log", lambda: None)

    def run(*words: str, **settings: str) -> Ran:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["deskloop", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Ran(int(ended.value.code or 0), said.out, said.err)

    yield run


@pytest.fixture
def at_work(
    deskloop: Deskloop, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> Deskloop:
    """The same, where Deskloop has learned the starter catalog."""
    monkeypatch.setenv("DATABASE_URL", sqlite_database.url)
    return deskloop


def publish_again(database: Database) -> None:
    """Make version 2 of the model live: the same bytes."""
    with database.transaction() as session:
        first = versions.get(session, VersionKind.MODEL, 1)
        data = versions.data(session, VersionKind.MODEL, 1)
        versions.publish(session, data, replace(first, at=datetime.now(UTC)))


# decide


def test_decide_says_everything_as_json(at_work: Deskloop) -> None:
    said = at_work("decide", VPN, "--json").json
    assert list(said) == [
        "text",
        "decision",
        "team",
        "category",
        "template",
        "priority",
        "options",
        "small_talk",
        "scores",
        "reasons",
        "model_version",
        "templates_version",
        "feedback_cursor",
    ]
    assert (said["decision"], said["team"], said["category"]) == ("answer", "network", "vpn")
    assert (said["model_version"], said["templates_version"]) == (1, 1)
    assert said["feedback_cursor"] == 0
    assert said["reasons"]
    assert next(iter(said["scores"]["teams"])) == "network"
    assert sum(said["scores"]["teams"].values()) == pytest.approx(1, abs=0.01)


def test_decide_offers_meanings_where_it_would_ask(at_work: Deskloop) -> None:
    said = at_work("decide", "the thing in the corner is odd", "--json").json
    assert said["decision"] == "clarify"
    assert [sorted(option) for option in said["options"]] == [["category", "team"]] * 3


def test_decide_says_what_is_no_request(at_work: Deskloop) -> None:
    assert at_work("decide", "thanks a lot!", "--json").json["small_talk"] == "thanks"


def test_decide_reads_well_without_json(at_work: Deskloop) -> None:
    lines = at_work("decide", VPN).out.splitlines()
    assert lines[0].split() == ["decision", "answer"]
    assert lines[1].split() == ["team", "network"]
    assert lines[-1].startswith("because")


@pytest.mark.parametrize("words", ["", "[red]bold[/nothing]", "\x1b[31m", "<!channel> & 😀" * 500])
def test_decide_takes_any_text(at_work: Deskloop, words: str) -> None:
    assert at_work("decide", words, "--json").json["text"] == words
    assert at_work("decide", words).code == 0


def test_decide_changes_nothing(at_work: Deskloop, sqlite_database: Database) -> None:
    at_work("decide", VPN)
    with sqlite_database.snapshot() as session:
        assert decisions.everything(session) == []


# stats


def test_stats_give_each_figure_with_its_value_and_denominator(at_work: Deskloop) -> None:
    figures = at_work("stats", "--json").json
    assert list(figures) == list(DEFINITIONS)
    for figure in figures.values():
        assert set(figure) == {"value", "of", "share", "interval", "too_few", "unit"}


def test_stats_of_nothing_divide_by_nothing(at_work: Deskloop) -> None:
    figures = at_work("stats", "--json").json
    assert figures["requests"]["value"] == 0
    assert figures["answered"] == Figure(0, 0).as_json() | {"interval": [0, 1]}
    assert figures["median_minutes_to_resolution"]["value"] is None


def test_stats_read_well_without_json(at_work: Deskloop) -> None:
    said = at_work("stats")
    assert said.code == 0
    assert "first assignment accuracy" in said.out


# digest


def test_a_digest_of_nothing_says_so(at_work: Deskloop) -> None:
    assert at_work("digest").out == "Nobody asked anything in the last seven days.\n"


def test_a_digest_and_stats_name_the_same_figures(at_work: Deskloop) -> None:
    week = at_work("digest", "--json").json
    assert week["figures"] == week["before"] == at_work("stats", "--json").json
    assert week["daily"] == [0] * 7
    assert week["accuracy"]["trend"] == "too few"


# models


def test_models_are_listed_with_what_is_live(at_work: Deskloop, sqlite_database: Database) -> None:
    publish_again(sqlite_database)
    listed = at_work("models", "list", "--json").json
    assert [(each["kind"], each["number"], each["live"]) for each in listed] == [
        ("model", 1, False),
        ("templates", 1, True),
        ("model", 2, True),
    ]
    table = at_work("models", "list")
    assert table.code == 0
    assert "templates 1" in table.out


def test_a_model_is_shown_with_the_figures_of_its_gate(at_work: Deskloop) -> None:
    shown = at_work("models", "show", "1").json
    assert (shown["kind"], shown["state"], shown["live"]) == ("model", "promoted", True)
    assert shown["figures"]["challenger"]["sanity"]["total"] > 200
    assert len(shown["digest"]) == 64
    assert "data" not in shown
    assert at_work("models", "show", "1", "--templates").json["kind"] == "templates"


def test_a_model_that_is_not_there_is_named(at_work: Deskloop) -> None:
    assert at_work("models", "show", "9").refusal == (
        "there is no model version 9; “deskloop models list” shows those there are"
    )


def test_rolling_back_makes_the_one_before_live(
    at_work: Deskloop, sqlite_database: Database
) -> None:
    publish_again(sqlite_database)
    assert at_work("models", "rollback").out == "model version 1 is live.\n"
    with sqlite_database.snapshot() as session:
        assert learned.champions(session) == (1, 1)
    assert at_work("models", "rollback", "2").out == "model version 2 is live.\n"
    with sqlite_database.snapshot() as session:
        back, ahead = versions.gone_live(session, VersionKind.MODEL)[2:]
        assert outbox.pending(session, Lane.CHAT) == 2  # the IT channel is told of both
    assert at_work("models", "show", "1").json["went_live"][-1]["actor"] == OPERATOR
    assert (back.number, back.why, back.actor) == (1, Cause.ROLLED_BACK, OPERATOR)
    assert (ahead.number, ahead.why, ahead.actor) == (2, Cause.BY_HAND, OPERATOR)


def test_rolling_back_the_first_is_refused(at_work: Deskloop) -> None:
    assert at_work("models", "rollback").refusal == "no model version was live before this one"
    assert "no templates version" in at_work("models", "rollback", "--templates").refusal


def test_train_makes_a_database_that_can_decide(deskloop: Deskloop, tmp_path: Path) -> None:
    said = deskloop("models", "train")
    assert said.out.splitlines()[0].startswith("model version 1: promoted")
    assert (tmp_path / "home" / "deskloop.db").exists()
    assert deskloop("decide", VPN, "--json").json["team"] == "network"
    assert deskloop("models", "train").out == ""


# What a user can mend.

LOOKS = [("decide", VPN), ("stats",), ("digest",), ("models", "list"), ("models", "show", "1")]


@pytest.mark.parametrize("look", [*LOOKS, ("models", "rollback")], ids=" ".join)
def test_a_look_where_nothing_is_says_where_to_begin_and_makes_nothing(
    deskloop: Deskloop, tmp_path: Path, look: tuple[str, ...]
) -> None:
    assert "start it there with “deskloop run”" in deskloop(*look).refusal
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_one_line_and_exit_code_2(
    deskloop: Deskloop, name: str, value: str
) -> None:
    refusal = deskloop("stats", **{name: value}).refusal
    assert refusal.startswith(name)
    assert "hunter2" not in refusal


@pytest.mark.parametrize("command", ["run", "serve", "worker", "doctor", "stats"])
def test_every_command_reads_the_settings_first(deskloop: Deskloop, command: str) -> None:
    assert deskloop(command, DESKLOOP_PORT="many").refusal.startswith("DESKLOOP_PORT is “many”")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "no such file or directory"),
        ("teams: [", "catalog.yml:1: "),
        ("teams: []", "catalog.yml:1: "),
        (b"\xff\xfe", "catalog.yml:1: not UTF-8"),
    ],
    ids=["missing", "no-yaml", "empty", "no-text"],
)
def test_a_catalog_that_cannot_be_used_is_named_with_its_line(
    deskloop: Deskloop, tmp_path: Path, content: str | bytes | None, fault: str
) -> None:
    path = tmp_path / "catalog.yml"
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    ran = deskloop("decide", VPN, DESKLOOP_CATALOG=str(path))
    assert (ran.code, ran.out) == (2, "")
    assert fault in ran.err
    assert "Traceback" not in ran.err


def test_a_catalog_that_is_a_folder_is_named(deskloop: Deskloop, tmp_path: Path) -> None:
    refusal = deskloop("decide", VPN, DESKLOOP_CATALOG=str(tmp_path)).refusal
    assert refusal == f"{tmp_path}: is a directory; name a catalog file that can be read"


@pytest.mark.parametrize("command", [("run",), ("models", "train")], ids=" ".join)
def test_a_data_folder_that_cannot_be_made_is_named(
    deskloop: Deskloop, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "file").touch()
    refusal = deskloop(*command, DESKLOOP_HOME=str(tmp_path / "file" / "home")).refusal
    assert "set DESKLOOP_HOME to another one" in refusal


NOBODY = "postgresql://ada:hunter2@127.0.0.1:1/desk"  # nobody listens on port 1


@pytest.mark.parametrize("command", [*LOOKS, ("models", "train")], ids=" ".join)
def test_a_database_that_does_not_answer_is_named_without_its_password(
    deskloop: Deskloop, command: tuple[str, ...]
) -> None:
    refusal = deskloop(*command, DATABASE_URL=NOBODY).refusal
    assert refusal.endswith("start it or mend DATABASE_URL")
    assert "hunter2" not in refusal


@pytest.mark.parametrize("look", LOOKS, ids=" ".join)
def test_a_database_without_our_tables_is_named(
    deskloop: Deskloop, postgres_url: str, look: tuple[str, ...]
) -> None:
    assert "“deskloop models train” brings it" in deskloop(*look, DATABASE_URL=postgres_url).refusal


def test_a_database_of_a_newer_version_is_named(
    at_work: Deskloop, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "install the newer version" in at_work("stats").refusal


BOT = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "hush", "REDIS_URL": "redis://queue"}


@pytest.mark.parametrize("missing", BOT)
def test_serve_says_which_setting_is_missing_before_it_does_anything(
    deskloop: Deskloop, tmp_path: Path, missing: str
) -> None:
    rest = {name: value for name, value in BOT.items() if name != missing}
    refusal = deskloop("serve", **rest).refusal
    assert refusal.startswith(f"{missing} is not set; ")
    assert "“deskloop run”" in refusal
    assert not (tmp_path / "home").exists()


def test_a_worker_without_a_queue_says_what_to_set(deskloop: Deskloop) -> None:
    assert deskloop("worker").refusal.startswith("REDIS_URL is not set; ")


def test_a_worker_whose_queue_does_not_answer_says_so(at_work: Deskloop) -> None:
    refusal = at_work("worker", REDIS_URL="redis://:hunter2@127.0.0.1:1").refusal
    assert refusal.endswith("start it or mend REDIS_URL")
    assert "hunter2" not in refusal


def test_serve_says_what_to_mend_where_it_cannot_listen(
    deskloop: Deskloop, valkey_url: str
) -> None:
    refusal = deskloop("serve", **BOT, DESKLOOP_HOST="192.0.2.1").refusal
    assert refusal.startswith("the bot cannot listen on 192.0.2.1 port 3000")
    assert "DESKLOOP_HOST" in refusal


def test_a_damaged_model_is_named_with_the_way_out(
    at_work: Deskloop, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        session.connection().execute(text("UPDATE version SET data = :data"), {"data": b"?"})
    assert "is damaged; take another: “deskloop models rollback”" in at_work("decide", VPN).refusal


def test_no_command_prints_a_secret(at_work: Deskloop, sqlite_database: Database) -> None:
    secrets = {
        "SLACK_BOT_TOKEN": "xoxb-hunter2",
        "SLACK_APP_TOKEN": "xapp-hunter2",
        "SLACK_SIGNING_SECRET": "hunter2",
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
        "REDIS_URL": "redis://:hunter2@127.0.0.1:1/0",
    }
    publish_again(sqlite_database)
    for words in (*LOOKS, ("doctor",), ("models", "rollback"), ("models", "show", "1")):
        ran = at_work(*words, **secrets)
        assert "hunter2" not in ran.out + ran.err


# As people start it.


def test_the_module_and_its_exit_code_are_what_a_shell_sees(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deskloop", "stats"]
    environment = {"DESKLOOP_PORT": "many", "PATH": "", "HOME": str(tmp_path)}
    ran = subprocess.run(command, cwd=TREE, env=environment, capture_output=True, text=True)
    assert Ran(ran.returncode, ran.stdout, ran.stderr).refusal.startswith("DESKLOOP_PORT")


def every_command(command: Any = None, path: str = "deskloop") -> list[tuple[str, Any]]:
    """All commands with their paths, “deskloop models list” for one."""
    command = command or typer.main.get_command(cli.app)
    if not isinstance(command, TyperGroup):
        return [(path, command)]
    inner = command.commands.items()
    return [each for name, one in inner for each in every_command(one, f"{path} {name}")]


@pytest.mark.parametrize(("path", "command"), every_command())
def test_every_command_and_option_says_what_it_does(path: str, command: Any) -> None:
    assert len(command.get_short_help_str()) > 20, path
    options = [each for each in command.params if each.param_type_name == "option"]
    assert [each.name for each in options if not each.help] == []


# why


def test_decide_says_why_where_asked(at_work: Deskloop) -> None:
    said = at_work("decide", VPN, "--why", "--json").json["why"]
    assert (said["team"], said["today"]) == ("network", "network")
    assert "vpn" in said["words"]
    assert said["nearest"][0]["team"] == "network"
    assert said["lines"][0] == "Why Network?"
    lines = at_work("decide", VPN, "--why").out.splitlines()
    assert "Why Network?" in lines


def test_explain_takes_no_request_that_is_not_there(at_work: Deskloop) -> None:
    assert "there is no request r1" in at_work("explain", "r1").refusal
