"""Runs the playground: `python -m playground --help`."""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from playground.errors import ConfigurationError, PlaygroundError
from playground.json_types import Json
from playground.server import serving
from playground.workspace import Workspace


def main() -> int:
    """Serve until SIGINT or SIGTERM; give the exit status."""
    options = _parser().parse_args()
    try:
        asyncio.run(_serve(options))
    except (PlaygroundError, OSError) as problem:
        sys.stderr.write(f"playground: {problem}\n")
        return 1
    return 0


async def _serve(options: argparse.Namespace) -> None:
    workspace = Workspace(
        _read(options.seed, json.loads),
        _read(options.manifest, yaml.safe_load),
        options.events_url,
        signing_secret=_secret("PLAYGROUND_SIGNING_SECRET"),
        bot_token=_secret("PLAYGROUND_BOT_TOKEN"),
        app_token=os.environ.get("PLAYGROUND_APP_TOKEN", ""),
        data=options.data,
        socket_mode=options.socket_mode,
        dashboard_url=options.dashboard_url,
    )
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    async with serving(workspace, options.host, options.port) as address:
        sys.stdout.write(f"playground: {address}\n")
        sys.stdout.flush()
        await stop.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=3001, help="port to listen on")
    parser.add_argument("--data", type=Path, help="SQLite file to keep messages in")
    parser.add_argument("--seed", type=Path, required=True, help="people and channels, JSON")
    parser.add_argument("--manifest", type=Path, required=True, help="the app's manifest.yml")
    parser.add_argument("--events-url", help="where the app takes events over HTTP")
    parser.add_argument("--dashboard-url", help="the app's dashboard, to link to")
    parser.add_argument("--socket-mode", action="store_true", help="deliver over Socket Mode")
    return parser


def _read(path: Path, parse: Callable[[str], Any]) -> Json:
    try:
        found = parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as problem:
        raise ConfigurationError(f"Cannot read {path}: {problem}. Mend the file.") from problem
    if not isinstance(found, dict):
        raise ConfigurationError(f"{path} must hold a mapping at its top; mend the file.")
    return found


def _secret(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise ConfigurationError(f"{name} is not set; set it to what the app uses.")
    return value


if __name__ == "__main__":
    sys.exit(main())
