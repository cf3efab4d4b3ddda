"""A newcomer's machine: `deskloop run` as a process of its own, and a real Chromium before it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from visitor import PATIENCE_MS, Visitor, arrive

from deskloop.processes import free_port, stop

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SETTINGS = re.compile("^(DATABASE_URL|REDIS_URL|(SLACK|DESKLOOP|PLAYGROUND)_.*)$")
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+) +← open this")
START_SECONDS = 120.0


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS)
        yield chromium
        chromium.close()


def _chromium() -> str:
    given = os.environ.get("CHROMIUM_PATH")
    found = given or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.fail(
            "the browser tests need Chromium: install it (Debian and Ubuntu: `sudo apt install "
            "chromium`; macOS: `brew install --cask chromium`), or set CHROMIUM_PATH to its "
            "program",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="module")
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The playground's address, as `deskloop run` prints it in a fresh data folder.

    A module may set more for its own run in SETTINGS.
    """
    home = Path(tempfile.mkdtemp(prefix="deskloop-browser-"))
    environment = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
    bot = free_port(20_000 + os.getpid() % 12_000)
    environment |= {
        "DESKLOOP_HOME": str(home),
        "DESKLOOP_PORT": str(bot),
        "PLAYGROUND_PORT": str(bot + 1),
        # The tests share their people: what one asks must not join what another asked.
        "DESKLOOP_JOIN_SECONDS": "0",
        "DESKLOOP_AUDIT_SHARE": "0",
        "DESKLOOP_RATING_SHARE": "0",
    }
    environment |= getattr(request.module, "SETTINGS", {})
    with (home / "printed").open("wb") as printed:
        command = [sys.executable, "-m", "deskloop", "run"]
        running = subprocess.Popen(command, stdout=printed, stderr=printed, env=environment)
    try:
        yield _printed_address(running, home / "printed")
    finally:
        stop(running, 30.0)
        shutil.rmtree(home, ignore_errors=True)


def _printed_address(running: subprocess.Popen[bytes], printed: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while not (found := ADDRESS.search(printed.read_text())):
        if running.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"deskloop run does not start:\n{printed.read_text()}", pytrace=False)
        time.sleep(0.1)
    return found[1]


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where the pictures of the last run lie."""
    folder = Path(__file__).parent / "shots"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


@pytest.fixture
def arrives(browser: Browser, address: str, shots: Path) -> Iterator[Callable[..., Visitor]]:
    """Let people open the page; in the end no page may have complained about anything."""
    visitors: list[Visitor] = []

    def one(person: str, **options: Any) -> Visitor:
        visitors.append(arrive(browser, address, person, shots, **options))
        return visitors[-1]

    yield one
    for visitor in visitors:
        visitor.page.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []
