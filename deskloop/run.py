"""`deskloop run`: everything on one machine, for trying it and for small teams.

The bot and the worker are the production processes, `deskloop serve` and `deskloop worker`; this
module only starts them with the addresses of what is embedded.
"""

from __future__ import annotations

import fcntl
import json
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

from rich.console import Console

from deskloop import agents_playground, dashboard, embedded, files, workspace
from deskloop.agents_playground import Program
from deskloop.demo import Week
from deskloop.errors import DeskloopError
from deskloop.processes import free_port, start, stop
from deskloop.settings import Settings
from helpdesk.catalog import Catalog

_READY_SECONDS = 60.0
_MARKER = ".deskloop-data"


class RunError(DeskloopError):
    """Something cannot be started; the message says what to do."""


@dataclass(frozen=True)
class _Addresses:
    bot: int
    playground: int | None
    agents_playground: int | None

    @property
    def health(self) -> str:
        return f"http://127.0.0.1:{self.bot}/healthz"

    @property
    def health_of_all(self) -> list[str]:
        """What answers once everything can be used."""
        found = [self.health]
        if self.playground:
            found.append(f"http://127.0.0.1:{self.playground}/_people/idle")
        if self.agents_playground:
            found.append(f"http://127.0.0.1:{self.agents_playground}/_debug/ping")
        return found


def run(
    settings: Settings,
    catalog: Catalog,
    console: Console,
    *,
    fresh: bool,
    msteams: bool,
    week: Week | None = None,
) -> None:
    """Start everything, print the addresses, and stop it all on Ctrl-C or SIGTERM.

    A simulated `week` begins as soon as everything is up.
    """
    home = settings.home
    if msteams and settings.msteams_app_id:
        raise RunError("--msteams is for trying without an app; unset MSTEAMS_APP_ID for it")
    _prepare(home, fresh=fresh)
    with _only_one(home), ExitStack() as stack:
        _stop_on_sigterm()
        try:
            console.print("[dim]Starting the queue and the database …[/]")
            environment = _with_embedded(settings, home, stack)
            _learn_once(environment, home, console)
            program = agents_playground.prepare(home, console) if msteams else None
            addresses = _ports(settings, console, program)
            children = _start(catalog, addresses, program, environment, home, stack)
            _wait_until_ready(addresses, children, home)
            _greet(addresses, home, console)
            _invite(settings, addresses, console)
            if week:
                week.start(f"http://127.0.0.1:{addresses.playground}", console)
            _watch(children, home)
        except KeyboardInterrupt:
            _finish_undisturbed()
            console.print("\n[dim]Stopping; everything is kept in[/] " + str(home))


def _prepare(home: Path, *, fresh: bool) -> None:
    marker = home / _MARKER
    if fresh and home.exists():
        if any(home.iterdir()) and not marker.exists():
            raise RunError(f"{home} holds other things than Deskloop's data; empty it yourself")
        embedded.stop_valkey(home)
        shutil.rmtree(home)
    files.make_folder(home)
    marker.touch()


@contextmanager
def _only_one(home: Path) -> Iterator[IO[str]]:
    with (home / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunError(
                f"Deskloop runs already with the data in {home}; stop it, "
                "or set DESKLOOP_HOME to another folder"
            ) from error
        yield lock


def _stop_on_sigterm() -> None:
    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def _finish_undisturbed() -> None:
    """Let a second Ctrl-C, or a supervisor's second SIGTERM, not cut the stopping short."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)


def _with_embedded(settings: Settings, home: Path, stack: ExitStack) -> dict[str, str]:
    """Start the embedded queue where no other is set; return the children's environment."""
    environment = {"DATABASE_URL": settings.database, "DESKLOOP_HOME": str(home)}
    if settings.redis_url is None:
        process = embedded.start_valkey(home)
        stack.callback(embedded.stop_valkey, home)
        if process:
            stack.callback(stop, process)
        environment["REDIS_URL"] = f"unix://{embedded.socket_path(home)}"
    return environment


def _learn_once(environment: dict[str, str], home: Path, console: Console) -> None:
    console.print("[dim]Bringing the database up to date; learning the catalog …[/]")
    command = [sys.executable, "-m", "deskloop", "models", "train"]
    process = start(command, home / "logs" / "setup.log", environment)
    if process.wait() != 0:
        raise RunError(_last_words(home / "logs" / "setup.log"))


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() or ["no word"]
    return f"{lines[-1].removeprefix('deskloop: ')} (more in {log})"


def _ports(settings: Settings, console: Console, program: Program | None) -> _Addresses:
    bot = _port("DESKLOOP_PORT", settings.deskloop_port, (), console)
    playground = agents = None
    if not (settings.slack_bot_token or settings.msteams_app_id):
        playground = _port("PLAYGROUND_PORT", settings.playground_port, (bot,), console)
    if program:
        wanted, taken = settings.agents_playground_port, (bot, playground or bot)
        agents = _port("AGENTS_PLAYGROUND_PORT", wanted, taken, console)
    return _Addresses(bot, playground, agents)


def _port(name: str, wanted: int, taken: tuple[int, ...], console: Console) -> int:
    port = free_port(wanted, taken=taken)
    if port != wanted:
        console.print(f"[yellow]Port {wanted} ({name}) is in use; taking {port} instead.[/]")
    return port


def _start(
    catalog: Catalog,
    addresses: _Addresses,
    program: Program | None,
    environment: dict[str, str],
    home: Path,
    stack: ExitStack,
) -> dict[str, subprocess.Popen[bytes]]:
    environment |= {"DESKLOOP_PORT": str(addresses.bot)}
    python = (sys.executable, "-m")
    children: dict[str, subprocess.Popen[bytes]] = {}

    def child(name: str, command: Sequence[str], environment: dict[str, str]) -> None:
        children[name] = start(command, home / "logs" / f"{name}.log", environment)
        stack.callback(stop, children[name])

    if addresses.playground:
        tokens = _tokens(home)
        api = f"http://127.0.0.1:{addresses.playground}/api/"
        environment |= tokens | _as_slack(tokens, api)
        child("playground", [*python, *_playground(catalog, addresses, home)], environment)
    if program and addresses.agents_playground:
        environment |= {"MSTEAMS_DEVELOPMENT": "true"}
        port = addresses.agents_playground
        command = program.start_command(home, catalog, port, addresses.bot)
        child("agents-playground", command, agents_playground.environment(home))
    child("bot", [*python, "deskloop", "serve"], environment)
    child("worker", [*python, "deskloop", "worker"], environment)
    return children


def _playground(catalog: Catalog, addresses: _Addresses, home: Path) -> list[str]:
    seed = home / "workspace.json"
    seed.write_text(json.dumps(workspace.seed(catalog), indent=1))
    return [
        "playground",
        *("--port", str(addresses.playground)),
        *("--data", str(home / "playground.db")),
        *("--seed", str(seed)),
        *("--manifest", str(files.manifest())),
        *("--events-url", f"http://127.0.0.1:{addresses.bot}/slack/events"),
        *("--dashboard-url", f"http://127.0.0.1:{addresses.bot}/dashboard"),
    ]


def _tokens(home: Path) -> dict[str, str]:
    """Make the playground's secrets once; they are worth nothing outside this machine."""
    kept = home / "playground-tokens.json"
    if not kept.exists():
        kept.touch(mode=0o600)
        made = {
            "PLAYGROUND_BOT_TOKEN": f"xoxb-{secrets.token_hex(16)}",
            "PLAYGROUND_APP_TOKEN": f"xapp-{secrets.token_hex(16)}",
            "PLAYGROUND_SIGNING_SECRET": secrets.token_hex(16),
        }
        kept.write_text(json.dumps(made))
    tokens: dict[str, str] = json.loads(kept.read_text())
    return tokens


def _as_slack(tokens: dict[str, str], api: str) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": tokens["PLAYGROUND_BOT_TOKEN"],
        "SLACK_SIGNING_SECRET": tokens["PLAYGROUND_SIGNING_SECRET"],
        "SLACK_API_URL": api,
        # The playground has no rate limit of its own; people should not wait for Slack's.
        "DESKLOOP_POSTS_PER_SECOND": "50",
    }


def _wait_until_ready(
    addresses: _Addresses, children: dict[str, subprocess.Popen[bytes]], home: Path
) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not all(map(_is_healthy, addresses.health_of_all)):
        _check(children, home)
        if time.monotonic() > deadline:
            raise RunError(f"the bot does not get ready; see {home / 'logs' / 'bot.log'}")
        time.sleep(0.1)


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _check(children: dict[str, subprocess.Popen[bytes]], home: Path) -> None:
    for name, process in children.items():
        if process.poll() is not None:
            raise RunError(f"the {name} ended: " + _last_words(home / "logs" / f"{name}.log"))


def _greet(addresses: _Addresses, home: Path, console: Console) -> None:
    console.print("\n[bold]Deskloop runs.[/]")
    if addresses.playground:
        console.print(f"  Playground   http://127.0.0.1:{addresses.playground}   ← open this")
    if addresses.agents_playground:
        console.print(f"  Teams        http://127.0.0.1:{addresses.agents_playground}   ← and this")
    console.print(f"  Bot          {addresses.health}")
    console.print(f"  Data, logs   {home}")
    console.print("Stop with Ctrl-C; the next start finds everything again.\n")


def _invite(settings: Settings, addresses: _Addresses, console: Console) -> None:
    base = settings.deskloop_url or f"http://127.0.0.1:{addresses.bot}"
    console.print("Dashboard, for one browser (another link: “deskloop dashboard”):")
    console.print(f"  {dashboard.link(settings, base)}\n", soft_wrap=True)


def _watch(children: dict[str, subprocess.Popen[bytes]], home: Path) -> None:
    while True:
        _check(children, home)
        time.sleep(0.5)
