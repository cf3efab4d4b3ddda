"""Microsoft's Agents Playground: found, fetched or asked for, told who is who, kept on loopback.

What needs the program itself is skipped where it is not there; `make browser` fetches it.
"""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from agents_program import need
from rich.console import Console

from deskloop import agents_playground, embedded
from deskloop.agents_playground import PACKAGE, Program
from deskloop.processes import free_port, start, stop
from deskloop.settings import Settings
from helpdesk.catalog import Catalog
from helpdesk.doors import Door

TREE = Path(__file__).parents[2]
NPM = """#!/bin/sh
echo "$@" > "{said}"
mkdir -p "$3/node_modules/.bin"
touch "$3/node_modules/cli.js"
ln -s ../cli.js "$3/node_modules/.bin/agentsplayground"
"""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all there is on PATH, beside what a shell script needs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "mkdir", "touch", "ln"):
        (folder / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", str(folder))
    return folder


def tool(folder: Path, name: str, script: str = "#!/bin/sh\n") -> Path:
    made = folder / name
    made.write_text(script)
    made.chmod(0o755)
    return made


def prepared(home: Path) -> tuple[Program | None, str]:
    """What it finds, and what it says on the way."""
    said = io.StringIO()
    program = agents_playground.prepare(home, Console(file=said, width=1000))
    return program, said.getvalue()


def test_without_node_it_says_where_node_comes_from(tools: Path, tmp_path: Path) -> None:
    program, said = prepared(tmp_path)
    assert program is None
    assert "https://nodejs.org" in said


def test_without_npm_it_says_how_to_install_it(tools: Path, tmp_path: Path) -> None:
    tool(tools, "node")
    program, said = prepared(tmp_path)
    assert program is None
    assert f"npm install --prefix {tmp_path / 'agents-playground'}" in said
    assert PACKAGE in said


def test_npm_fetches_it_once_into_the_data_folder(tools: Path, tmp_path: Path) -> None:
    node = tool(tools, "node")
    npm_said = tmp_path / "npm-said"
    tool(tools, "npm", NPM.format(said=npm_said))
    program, said = prepared(tmp_path)
    assert program == Program(node, tmp_path / "agents-playground" / "node_modules" / "cli.js")
    assert f"once: {PACKAGE}" in said
    assert "--ignore-scripts" in npm_said.read_text()

    npm_said.unlink()
    assert prepared(tmp_path) == (program, "")
    assert not npm_said.exists()


def test_where_npm_fails_its_log_is_named(tools: Path, tmp_path: Path) -> None:
    tool(tools, "node")
    tool(tools, "npm", "#!/bin/sh\necho no network\nexit 1\n")
    program, said = prepared(tmp_path)
    assert program is None
    assert str(tmp_path / "logs" / "npm.log") in said
    assert (tmp_path / "logs" / "npm.log").read_text() == "no network\n"


def test_one_that_is_installed_for_everybody_is_used(tools: Path, tmp_path: Path) -> None:
    node, script = tool(tools, "node"), tool(tmp_path, "cli.js")
    (tools / "agentsplayground").symlink_to(script)
    assert prepared(tmp_path / "home") == (Program(node, script), "")


def test_a_program_that_is_not_nodes_is_left_alone(tools: Path, tmp_path: Path) -> None:
    """A packed one cannot be kept on loopback."""
    tool(tools, "agentsplayground")
    assert agents_playground.find(tmp_path) is None


def test_its_configuration_is_what_its_schema_takes(catalog: Catalog) -> None:
    """Five people beside the one at the page, one team, one channel, and no id twice."""
    config = agents_playground.config(catalog)
    people = [config["currentUser"], *config["users"]]
    places = [config["personalChat"], config["groupChat"], config["team"]]
    channels = config["team"]["channels"]
    assert len(config["users"]) == 5
    assert [each["name"] for each in channels] == list(catalog.help_channels)
    ids = [each["id"] for each in (*people, *places, *channels, config["bot"])]
    assert len(ids) == len(set(ids))


def test_technicians_are_among_its_people(catalog: Catalog) -> None:
    config = agents_playground.config(catalog)
    assert config["currentUser"]["name"] == "Ada Okafor"
    assert "Tess Moreau" in [each["name"] for each in config["users"]]


def test_its_channel_is_that_of_a_team_in_teams(catalog: Catalog) -> None:
    """General is there anyway."""

    def named(*channels: str) -> str:
        moved = [
            team.model_copy(update={"chat": Door.MSTEAMS, "channel": channel})
            for team, channel in zip(catalog.teams, channels, strict=False)
        ]
        changed = catalog.model_copy(update={"teams": tuple(moved)})
        return str(agents_playground.config(changed)["team"]["channels"][0]["name"])

    assert named("Operations/Front desk") == "Front desk"
    assert named("General", "Network") == "Network"


def test_telemetry_is_off_and_so_are_its_figures(catalog: Catalog, tmp_path: Path) -> None:
    command = Program(Path("node"), Path("cli.js")).start_command(tmp_path, catalog, 3002, 3000)
    assert "--disable-telemetry" in command
    assert agents_playground.environment(tmp_path)["APPLICATION_INSIGHTS_NO_STATSBEAT"] == "1"


@pytest.fixture
def port(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of the real program; its bot is not there."""
    need(monkeypatch, fetch=False)
    program, said = prepared(tmp_path)
    assert program, said
    port = free_port(20_000 + os.getpid() % 10_000)
    command = program.start_command(tmp_path, catalog, port, port + 1)
    process = start(command, tmp_path / "log", agents_playground.environment(tmp_path))
    try:
        wait_for("Listening", tmp_path / "log", process)
        yield port
    finally:
        stop(process)


def wait_for(words: str, log: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while words not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def test_the_program_takes_it_and_listens_on_loopback_only(port: int, catalog: Catalog) -> None:
    config = fetched(f"http://127.0.0.1:{port}/_internal/v1/testConfig")["config"]
    assert config["users"] == agents_playground.config(catalog)["users"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)


def fetched(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def asked_to_run(home: Path, **settings: str) -> subprocess.Popen[str]:
    """Start `deskloop run --msteams`."""
    ours = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    bot = free_port(20_000 + os.getpid() % 10_000)
    names = ("DESKLOOP_PORT", "PLAYGROUND_PORT", "AGENTS_PLAYGROUND_PORT")
    ports = {name: str(bot + number) for number, name in enumerate(names)}
    return subprocess.Popen(
        [sys.executable, "-m", "deskloop", "run", "--msteams"],
        cwd=TREE,
        env=kept | ports | {"DESKLOOP_HOME": str(home), "COLUMNS": "300"} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def printed_until_ready(process: subprocess.Popen[str]) -> str:
    """What it prints until it runs; then it is stopped."""
    lines: list[str] = []
    assert process.stdout
    guard = threading.Timer(120, process.kill)
    guard.start()
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Stop with Ctrl-C"):
            process.send_signal(signal.SIGTERM)
        if line.startswith("Stopping"):
            process.send_signal(signal.SIGTERM)  # a supervisor that does not wait
    guard.cancel()
    assert process.wait(30) == 0, "".join(lines)
    return "".join(lines)


def test_without_node_the_rest_runs(tools: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    try:
        printed = printed_until_ready(asked_to_run(home, DESKLOOP_ENCODER="none"))
    finally:
        embedded.stop_valkey(home)
    assert "Teams' playground needs Node.js" in printed
    assert "Deskloop runs." in printed
    assert "  Teams  " not in printed


def test_an_app_of_ones_own_is_not_tried_with_it(tmp_path: Path) -> None:
    process = asked_to_run(tmp_path, MSTEAMS_APP_ID="0f1e2d3c-4b5a-4968-8776-655443322110")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said == (
        "deskloop: --msteams is for trying without an app; unset MSTEAMS_APP_ID for it\n"
    )
