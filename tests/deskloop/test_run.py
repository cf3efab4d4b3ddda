"""`deskloop run`: everything on one machine, started, stopped, killed and started again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deskloop import embedded
from deskloop.processes import free_port
from deskloop.settings import Settings
from storage import queue

TREE = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0
ASKED = "vpn drops since this morning"


def until(condition: Callable[[], Any], what: str) -> Any:
    """Watch until the condition gives something true, and return it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
    return found


@dataclass
class Running:
    """A `deskloop run` of its own, and what it printed."""

    home: Path
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        self.lines += (line.strip() for line in self.process.stdout)

    def read_until(self, beginning: str) -> str:
        """Wait for a line that begins so, and return the rest of it."""

        def look() -> list[str]:
            assert self.process.poll() is None, self.lines
            return [line for line in list(self.lines) if line.startswith(beginning)]

        return str(until(look, f"no line “{beginning}” in {self.lines}")[0])[
            len(beginning) :
        ].strip()

    def ended(self) -> int:
        """Wait for its end; returns the exit code, once every line is read."""
        code = self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        return code

    @property
    def playground(self) -> str:
        return self.read_until("Playground").split()[0]

    @property
    def health(self) -> str:
        return self.read_until("Bot")

    def ask(self, text: str) -> str:
        """Post a request and wait for its reply; returns the ts."""
        body = json.dumps({"user": "UADA", "channel": "it-help", "text": text}).encode()
        request = urllib.request.Request(
            f"{self.playground}/_people/messages", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            ts = str(json.load(answer)["ts"])
        until(lambda: len(self.thread(ts)) > 1, "no reply came")
        return ts

    def thread(self, ts: str) -> list[dict[str, Any]]:
        where = f"channel=it-help&thread_ts={ts}&user=UADA"
        return list(get(f"{self.playground}/_people/messages?{where}")["messages"])

    def said(self) -> list[str]:
        """What people said in the help channel."""
        where = "channel=it-help&user=UADA"
        return [
            str(each["text"])
            for each in get(f"{self.playground}/_people/messages?{where}")["messages"]
        ]

    def children(self) -> list[int]:
        """The processes that it started (Linux only)."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in listed.read_text().split()]


def get(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return dict(json.load(answer))


def lives(pid: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent to look does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def environment(home: Path, **settings: str) -> dict[str, str]:
    ours = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    bot = free_port(30_000 + time.monotonic_ns() % 20_000)
    ports = {"DESKLOOP_PORT": str(bot), "PLAYGROUND_PORT": str(free_port(bot + 1))}
    return kept | ports | {"DESKLOOP_HOME": str(home), "COLUMNS": "200"} | settings


@contextmanager
def running(home: Path, *words: str, **settings: str) -> Iterator[Running]:
    """Run it until the block ends; what is left of it then is killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "deskloop", "run", *words],
        cwd=TREE,
        env=environment(home, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Running(home, process)
    finally:
        process.terminate()
        process.wait(timeout=30)
        embedded.stop_valkey(home)


@dataclass(frozen=True)
class FirstRun:
    """What the first run in a new folder printed, did and left."""

    home: Path
    lines: list[str]
    ports: tuple[int, int]
    asked: str
    health: dict[str, Any]
    page: int
    children: list[int]
    exit_code: int


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """Run once in a new folder, with both ports in use by others; then SIGTERM."""
    home = tmp_path_factory.mktemp("first") / "home"
    with ExitStack() as taken:
        others = [taken.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2)]
        bot, playground = (each.getsockname()[1] for each in others)
        wanted = {"DESKLOOP_PORT": str(bot), "PLAYGROUND_PORT": str(playground)}
        with running(home, **wanted) as it:
            it.read_until("Stop with Ctrl-C")
            asked = it.ask(ASKED)
            health = get(it.health)
            with urllib.request.urlopen(it.playground, timeout=10) as page:
                status = page.status
            children = it.children()
            it.process.send_signal(signal.SIGTERM)
            code = it.ended()
        return FirstRun(home, it.lines, (bot, playground), asked, health, status, children, code)


@pytest.fixture
def home(first: FirstRun, tmp_path: Path) -> Path:
    """A copy of a folder that was used once."""
    return Path(shutil.copytree(first.home, tmp_path / "home"))


def test_it_prints_where_everything_is(first: FirstRun) -> None:
    assert "Deskloop runs." in first.lines
    assert f"Data, logs   {first.home}" in first.lines
    assert first.page == 200
    assert first.health["status"] == "ok"
    assert (first.health["model_version"], first.health["templates_version"]) == (1, 1)


def test_a_port_in_use_gives_way_to_the_next_free_one(first: FirstRun) -> None:
    said = [line for line in first.lines if "is in use" in line]
    for line, wanted, name in zip(
        said, first.ports, ("DESKLOOP_PORT", "PLAYGROUND_PORT"), strict=True
    ):
        assert line.startswith(f"Port {wanted} ({name}) is in use; taking ")
        assert int(line.split()[-2]) > wanted


def test_a_person_is_answered_by_a_machine_of_its_own(first: FirstRun) -> None:
    assert float(first.asked) > 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_sigterm_stops_everything(first: FirstRun) -> None:
    assert first.exit_code == 0
    assert len(first.children) == 4
    assert not any(lives(child) for child in first.children)
    assert not embedded.answers(embedded.socket_path(first.home))


def test_what_it_keeps_is_for_its_user_only(first: FirstRun) -> None:
    assert (first.home / "playground-tokens.json").stat().st_mode & 0o777 == 0o600


def test_the_logs_hold_no_secret(first: FirstRun) -> None:
    tokens = json.loads((first.home / "playground-tokens.json").read_text()).values()
    logs = "".join(path.read_text() for path in (first.home / "logs").iterdir())
    assert [token for token in tokens if token in logs + "\n".join(first.lines)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_second_start_finds_everything_and_a_kill_leaves_nobody(
    home: Path, first: FirstRun
) -> None:
    embedded.start_valkey(home)  # as a former run may have left it
    with queue.connect(f"unix://{embedded.socket_path(home)}") as redis:
        redis.set("kept", "yes")
        with running(home) as it:
            it.read_until("Stop with Ctrl-C")
            assert it.said() == [ASKED]
            assert len(it.thread(first.asked)) == 2
            assert redis.get("kept") == b"yes"
            assert_refused_beside(home)
            children = it.children()
            it.process.kill()
            until(lambda: not any(lives(child) for child in children), "a child is left")


def assert_refused_beside(home: Path) -> None:
    """A second run with the same folder says what to do, and disturbs nothing."""
    second = subprocess.run(
        [sys.executable, "-m", "deskloop", "run"],
        cwd=TREE,
        env=environment(home),
        capture_output=True,
        text=True,
    )
    assert second.returncode == 2
    assert second.stderr == (
        f"deskloop: Deskloop runs already with the data in {home}; stop it, "
        "or set DESKLOOP_HOME to another folder\n"
    )


NOBODY = "postgresql://ada:hunter2@127.0.0.1:1/desk"


def test_fresh_forgets_everything_and_a_failed_start_says_why(home: Path) -> None:
    """One start for both: it stops, for want of a database, when everything is forgotten."""
    embedded.start_valkey(home)
    with running(home, "--fresh", DATABASE_URL=NOBODY) as it:
        assert it.ended() == 2
        assert not embedded.answers(embedded.socket_path(home))
    assert it.lines[-1] == (
        "deskloop: no database answers at postgresql+psycopg://ada:***@127.0.0.1:1/desk; "
        f"start it or mend DATABASE_URL (more in {home / 'logs' / 'setup.log'})"
    )
    left = {path.name for path in home.iterdir()}
    assert left & {"deskloop.db", "playground.db", "playground-tokens.json"} == set()


def test_fresh_refuses_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with running(tmp_path, "--fresh") as it:
        assert it.ended() == 2
    assert it.lines == [
        f"deskloop: {tmp_path} holds other things than Deskloop's data; empty it yourself"
    ]
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
