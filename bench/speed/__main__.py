"""Measure the full path as a ratio to stock echoes, all in one run, each server on one core.

    python -m bench.speed [--json] [--events 600] [--rounds 3] [--only full_path_sqlite]

The full path is guard, de-duplication, decision, storage with fsync, outbox and post; the echoes
only answer. A round measures each server once, so that a slow moment of the machine meets all; the
ratio is that of the medians. The same few texts come again and again, so their vectors are at hand;
what one of them takes to be read is printed beside.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from threadpoolctl import threadpool_limits

from bench.speed import load
from bench.speed.servers import SECRET, TOKEN
from deskloop import embedded
from deskloop.processes import free_port, stop
from helpdesk import catalog as catalogs
from helpdesk.learning.embedding import loading
from storage import schema
from storage.db import Database, sqlite_url
from workers.learn import learn_all

FLOORS = {"full_path_sqlite": 0.35, "full_path_postgresql": 0.30, "msteams_vs_stock_echo": 3.0}
GOALS = {"full_path_sqlite": 0.65, "full_path_postgresql": 0.60, "msteams_vs_stock_echo": 5.0}
PEERS = {
    "full_path_sqlite": "slack_echo",
    "full_path_postgresql": "slack_echo",
    "msteams_vs_stock_echo": "msteams_echo",
}
_WARM_UP = 100


@dataclass(frozen=True)
class Server:
    """One server that runs: where, and the events that it is sent."""

    url: str
    chat_url: str
    event: Callable[[int], load.Event]


def main() -> None:
    """Measure and print."""
    options = _options()
    with ExitStack() as stack:
        servers = dict(_servers(options.only or list(FLOORS), stack))
        rates = asyncio.run(_measure(servers, options.events, options.rounds))
    report = _report(rates)
    print(json.dumps(report, indent=2) if options.json else _table(report))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--events", type=int, default=600, help="a server and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=list(FLOORS))
    return parser.parse_args()


def _servers(keys: list[str], stack: ExitStack) -> Iterator[tuple[str, Server]]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deskloop-speed-")))
    redis = _redis(folder, stack)
    for kind in dict.fromkeys([*(PEERS[key] for key in keys), *keys]):
        chat_url = _started(stack, folder, "chat", ["-m", "bench.speed.chat"], "/count", {})
        is_teams = kind.startswith("msteams")
        event = load.msteams_event(chat_url) if is_teams else load.slack_event
        if kind in PEERS.values():
            command = ["-m", "bench.speed.servers", kind.replace("_", "-")]
            url = _started(stack, folder, kind, command, "/", {}, chat_url)
        else:
            environment = _environment(kind, folder, chat_url, redis, stack)
            command = ["-c", _SERVE]
            url = _started(stack, folder, kind, command, "/healthz", environment)
        yield kind, Server(url, chat_url, event)


_SERVE = """
import os, sys
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.environ["DESKLOOP_PORT"] = sys.argv[1]
from deskloop.cli import main
sys.argv = ["deskloop", "serve"]
main()
"""


def _environment(
    kind: str, folder: Path, chat_url: str, redis: str, stack: ExitStack
) -> dict[str, str]:
    database = _database(kind, folder, stack)
    common = {
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "DESKLOOP_HOME": str(folder / kind),
        "DESKLOOP_JOIN_SECONDS": "0",
        "DESKLOOP_POSTS_PER_SECOND": "1000",
    }
    if kind.startswith("msteams"):
        return common | {"MSTEAMS_DEVELOPMENT": "true"}
    return common | {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{chat_url}/api/",
    }


def _database(kind: str, folder: Path, stack: ExitStack) -> str:
    """Make a database that has learned the starter catalog."""
    url = sqlite_url(folder / f"{kind}.db")
    if "postgresql" in kind:
        sys.path.append(str(Path(__file__).parents[2] / "tests" / "support"))
        from servers import postgresql

        found = stack.enter_context(postgresql(fsync=True))
        if found is None:
            raise SystemExit("there is no PostgreSQL: set TEST_DATABASE_URL")
        url = found
    database = Database(url)
    schema.migrate(database)
    learn_all(database, catalogs.load(catalogs.starter_path()), datetime.now(UTC))
    database.close()
    return database.url


def _redis(folder: Path, stack: ExitStack) -> str:
    process = embedded.start_valkey(folder)
    stack.callback(embedded.stop_valkey, folder)
    if process:
        stack.callback(stop, process)
    return f"unix://{embedded.socket_path(folder)}"


def _started(
    stack: ExitStack,
    folder: Path,
    name: str,
    command: list[str],
    ready: str,
    environment: Mapping[str, str],
    *more: str,
) -> str:
    port = free_port(20_000 + time.monotonic_ns() % 30_000)
    log = (folder / f"{name}-{port}.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, *command, str(port), *more],
        stdout=log,
        stderr=subprocess.STDOUT,
        env=os.environ | dict(environment),
    )
    stack.callback(stop, process)
    url = f"http://127.0.0.1:{port}"
    _wait_for(url + ready, process, folder / f"{name}-{port}.log")
    return url


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(log.read_text()[-2000:]) from None
            time.sleep(0.05)
        else:
            return


async def _measure(
    servers: Mapping[str, Server], events: int, rounds: int
) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {name: [] for name in servers}
    sent = 0
    for turn in range(rounds + 1):
        for name, server in servers.items():
            count = events if turn else _WARM_UP
            rate = await load.run(server.url, server.chat_url, server.event, sent, count)
            sent += count
            if turn:
                rates[name].append(rate)
    return rates


def _report(rates: Mapping[str, list[float]]) -> dict[str, object]:
    median = {name: statistics.median(each) for name, each in rates.items()}
    figures = {
        key: {
            "ratio": round(median[key] / median[PEERS[key]], 3),
            "floor": FLOORS[key],
            "goal": GOALS[key],
            "events_per_second": round(median[key], 1),
            "peer": PEERS[key],
            "peer_events_per_second": round(median[PEERS[key]], 1),
            "rounds": [round(each, 1) for each in rates[key]],
            "peer_rounds": [round(each, 1) for each in rates[PEERS[key]]],
        }
        for key in FLOORS
        if key in rates
    }
    return {"figures": figures, "embedding_ms": round(_embedding_ms(), 2)}


def _embedding_ms() -> float:
    """Return the median time in which one thread reads one of the texts, in milliseconds."""
    encoder = loading.uncached(loading.USUAL)
    encoder.encode(load.ASKED)
    times = []
    with threadpool_limits(1, user_api="blas"):
        for text in load.ASKED * 10:
            began = time.perf_counter()
            encoder.encode([text])
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def _table(report: Mapping[str, object]) -> str:
    figures = report["figures"]
    assert isinstance(figures, dict)
    lines = [
        f"{key:24} {each['ratio']:6.3f} (floor {each['floor']}, goal {each['goal']}): "
        f"{each['events_per_second']} a second, {each['peer']} {each['peer_events_per_second']}"
        for key, each in figures.items()
    ]
    return "\n".join([*lines, f"one text read anew: {report['embedding_ms']} ms"])


if __name__ == "__main__":
    main()
