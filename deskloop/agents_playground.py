"""Microsoft's Agents Playground, a Teams for one person in a browser, as a process beside the bot.

It is Microsoft's own program, under its own licence; npm fetches it once, into the data folder.
https://learn.microsoft.com/microsoftteams/platform/toolkit/debug-your-agents-playground
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from rich.console import Console

from deskloop import workspace
from helpdesk.catalog import Catalog
from helpdesk.doors import Door

PACKAGE = "@microsoft/m365agentsplayground@0.2.28"
_PROGRAM = "agentsplayground"
_INSTALL_SECONDS = 300.0

# It would listen on every address of the machine, and says nothing of who may speak to it.
_LOOPBACK_ONLY = """\
const { Server } = require("node:net");
const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, port, "127.0.0.1", ...rest);
};
"""

# Its schema asks for exactly so many people beside the one at the page, and takes one team with
# one channel beside General.
_OTHERS = 5
_CONFIG_VERSION = "0.1.1"


@dataclass(frozen=True)
class Program:
    """The program as it lies on this machine."""

    node: Path
    script: Path

    def start_command(self, home: Path, catalog: Catalog, port: int, bot: int) -> list[str]:
        """Write what it reads at its start, and return the command."""
        folder = _folder(home)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "loopback.cjs").write_text(_LOOPBACK_ONLY)
        _config_file(home).write_text(json.dumps(config(catalog), indent=1, ensure_ascii=False))
        return [
            *(str(self.node), "--require", str(folder / "loopback.cjs"), str(self.script), "start"),
            *("--app-endpoint", f"http://127.0.0.1:{bot}/api/messages"),
            *("--channel-id", "msteams"),
            *("--port", str(port)),
            *("--service-url", f"http://127.0.0.1:{port}/_connector"),
            "--disable-telemetry",
        ]


def environment(home: Path) -> dict[str, str]:
    """Return what it needs to know beyond its command."""
    return {
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(_config_file(home)),
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(_folder(home) / "console.log"),
        # Figures about its telemetry are sent even where the telemetry itself is off.
        "APPLICATION_INSIGHTS_NO_STATSBEAT": "1",
        "TEAMSAPPTESTER_BROWSER": "none",
    }


def prepare(home: Path, console: Console) -> Program | None:
    """Return the program, fetched where that can be; None, having said how, where it cannot."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node:
        console.print(
            "[yellow]Teams' playground needs Node.js, and there is no `node` here; install it "
            "(https://nodejs.org), then start again with --msteams.[/]"
        )
        return None
    script = find(home)
    if script is None and npm:
        script = _install(npm, home, console)
    if script is None:
        console.print(f"[yellow]To have Teams' playground, install it:[/] {_by_hand(home)}")
        return None
    return Program(Path(node), script)


def find(home: Path) -> Path | None:
    """Return its script: as installed for everybody, or in the data folder."""
    found = shutil.which(_PROGRAM)
    packed = _folder(home) / "node_modules" / ".bin" / _PROGRAM
    scripts = [Path(each).resolve() for each in (found, packed) if each]
    return next((each for each in scripts if each.suffix == ".js" and each.exists()), None)


def _install(npm: str, home: Path, console: Console) -> Path | None:
    console.print(f"[dim]Fetching Microsoft's Agents Playground with npm, once: {PACKAGE} …[/]")
    log = home / "logs" / "npm.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [npm, *_install_words(home)]
    try:
        with log.open("ab") as output:
            subprocess.run(  # noqa: S603 - npm as it was found on PATH
                command, stdout=output, stderr=output, timeout=_INSTALL_SECONDS, check=True
            )
    except (subprocess.SubprocessError, OSError):
        console.print(f"[yellow]npm could not fetch it; {log} says why.[/]")
    return find(home)


def _by_hand(home: Path) -> str:
    return " ".join(["npm", *_install_words(home)])


def _install_words(home: Path) -> list[str]:
    """The package brings everything with it, and no script of its has to run."""
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts"]
    return ["install", "--prefix", str(_folder(home)), *quiet, PACKAGE]


def config(catalog: Catalog) -> dict[str, Any]:
    """Return its configuration: the people of our playground, one of them at the page."""
    people = workspace.seed(catalog)["people"]
    me = people[0]
    others = sorted(people[1:], key=lambda person: str(person["role"]), reverse=True)
    return {
        "version": _CONFIG_VERSION,
        "tenantId": _guid("tenant"),
        "bot": {"id": f"28:{_guid('bot')}", "name": "Deskloop"},
        "currentUser": _person(me),
        "users": [_person(person) for person in others[:_OTHERS]],
        "personalChat": {"id": "a:personal-chat"},
        "groupChat": {"id": "19:group-chat@thread.v2", "name": "Lunch group"},
        "team": {
            "id": "19:deskloop@thread.tacv2",
            "name": "Deskloop",
            "aadGroupId": _guid("team"),
            "channels": [{"id": "19:channel@thread.tacv2", "name": _channel(catalog)}],
        },
    }


def _channel(catalog: Catalog) -> str:
    """Return the channel beside General: a team's that works in Teams, else where people ask."""
    ours = [team.channel for team in catalog.teams if team.chat is Door.MSTEAMS]
    names = [each.rpartition("/")[2] for each in (*ours, *catalog.help_channels)]
    return next((name for name in names if name.casefold() != "general"), "it-help")


def _person(person: dict[str, str]) -> dict[str, str]:
    given, _, surname = person["real_name"].partition(" ")
    address = f"{person['name']}@example.com"
    return {
        "id": f"29:{person['name']}",
        "name": person["real_name"],
        "userPrincipleName": address,
        "aadObjectId": _guid(person["name"]),
        "givenName": given,
        "surname": surname,
        "email": address,
    }


def _guid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"deskloop/{name}"))


def _folder(home: Path) -> Path:
    return home / "agents-playground"


def _config_file(home: Path) -> Path:
    return _folder(home) / ".m365agentsplayground.yml"
