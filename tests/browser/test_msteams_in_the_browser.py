"""The loop in Teams: `deskloop run --msteams`, Microsoft's Agents Playground, and a browser.

Most teams work in the Slack playground, so that requests cross; Facilities works in Teams.
"""

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

import msteams_visitor
import pytest
from agents_program import need
from msteams_visitor import MSTeamsVisitor
from playwright.sync_api import Browser
from visitor import Visitor
from visitor import arrive as arrive_in_slack

from deskloop.processes import free_port, stop
from helpdesk import catalog

pytestmark = pytest.mark.browser
Arrives = Callable[..., MSTeamsVisitor]

SETTINGS = re.compile("^(DATABASE_URL|REDIS_URL|(SLACK|MSTEAMS|DESKLOOP|.*PLAYGROUND)_.*)$")
ADDRESSES = re.compile(r"Playground +(http://\S+).*Teams +(http://\S+)", re.DOTALL)
START_SECONDS = 120.0


@pytest.fixture(scope="module")
def addresses() -> Iterator[tuple[str, str]]:
    """Slack's and Teams' playground, as `deskloop run --msteams` prints them."""
    home = Path(tempfile.mkdtemp(prefix="deskloop-msteams-"))
    with pytest.MonkeyPatch.context() as patch:
        need(patch, fetch=True)
        kept = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
    with (home / "printed").open("wb") as printed:
        command = [sys.executable, "-m", "deskloop", "run", "--msteams"]
        environment = kept | _settings(home)
        running = subprocess.Popen(command, stdout=printed, stderr=printed, env=environment)
    try:
        yield _printed_addresses(running, home / "printed")
    finally:
        stop(running, 30.0)
        shutil.rmtree(home, ignore_errors=True)


def _settings(home: Path) -> dict[str, str]:
    bot = free_port(20_000 + os.getpid() % 12_000)
    return {
        "DESKLOOP_HOME": str(home / "data"),
        "DESKLOOP_CATALOG": str(_catalog(home)),
        "DESKLOOP_PORT": str(bot),
        "PLAYGROUND_PORT": str(bot + 1),
        "AGENTS_PLAYGROUND_PORT": str(bot + 2),
        "DESKLOOP_JOIN_SECONDS": "0",
        "DESKLOOP_AUDIT_SHARE": "0",
    }


def _catalog(home: Path) -> Path:
    """The starter catalog, with Facilities at home in Teams."""
    starter, changed = catalog.starter_path().read_text(), home / "catalog.yml"
    line = "    channel: it-facilities\n"
    assert starter.count(line) == 1
    changed.write_text(starter.replace(line, "    chat: msteams\n    channel: General\n"))
    return changed


def _printed_addresses(running: subprocess.Popen[bytes], printed: Path) -> tuple[str, str]:
    deadline = time.monotonic() + START_SECONDS
    while not (found := ADDRESSES.search(printed.read_text())):
        if running.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"deskloop run does not start:\n{printed.read_text()}", pytrace=False)
        time.sleep(0.1)
    return found[1], found[2]


@pytest.fixture
def arrives(browser: Browser, addresses: tuple[str, str], shots: Path) -> Iterator[Arrives]:
    """Let people open Teams' page; in the end none may have complained."""
    visitors: list[MSTeamsVisitor] = []

    def one(person: str | None = None) -> MSTeamsVisitor:
        visitors.append(msteams_visitor.arrive(browser, addresses[1], shots, person))
        return visitors[-1]

    yield one
    for visitor in visitors:
        visitor.page.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def in_slack(
    browser: Browser, addresses: tuple[str, str], shots: Path
) -> Iterator[Callable[[str], Visitor]]:
    """Let people open Slack's playground beside it."""
    visitors: list[Visitor] = []

    def one(person: str) -> Visitor:
        visitors.append(arrive_in_slack(browser, addresses[0], person, shots))
        return visitors[-1]

    yield one
    for visitor in visitors:
        visitor.page.context.close()


def test_asked_in_teams_worked_in_slack_learned_and_receipted(
    arrives: Arrives, in_slack: Callable[[str], Visitor]
) -> None:
    employee = arrives()
    employee.sees("I am Deskloop")
    employee.writes("the projector in room Lyon shows no picture")
    employee.presses("Wrong team")
    employee.sees("Which team should have it?")
    employee.shot("1-which-team")
    employee.chooses_team("Hardware")
    employee.sees("Moved to Hardware")
    employee.shot("2-moved")

    technician = in_slack("UTESS")
    technician.goes_to("it-hardware")
    technician.sees("the projector in room Lyon shows no picture", technician.channel)
    technician.presses("Resolve", technician.channel)
    technician.sees("resolved by", technician.channel)
    technician.shot("msteams-3-resolved-in-slack")

    employee.sees("marked this as resolved")
    employee.sees("your correction is live")
    employee.shot("4-receipt")


def test_asked_in_a_channel_of_teams_and_worked_there(arrives: Arrives) -> None:
    technician = arrives("29:tess")
    technician.goes_to("General")
    technician.sees("I am Deskloop")

    employee = arrives()
    employee.goes_to("it-help")
    employee.posts("the printer on floor 2 jams")
    employee.sees("Sent because this looks like")
    employee.presses("Wrong team")
    employee.chooses_team("Facilities")
    employee.sees("Moved to Facilities")
    employee.shot("5-channel-moved")

    technician.sees("the printer on floor 2 jams")
    technician.shot("6-card")
    employee.replies("it is the one beside the kitchen")
    technician.sees("it is the one beside the kitchen")

    technician.presses("Reassign")
    technician.sees("Why?")
    technician.shot("7-reassign")
    technician.presses("Back")
    technician.presses("Resolve")
    technician.sees("resolved by")
    technician.shot("8-resolved")

    employee.sees("marked this as resolved")
    employee.shot("9-channel-resolved")
