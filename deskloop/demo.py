"""`deskloop demo`: everything on this machine, and a week of a simulated company at once."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from deskloop.errors import DeskloopError
from deskloop.settings import Settings

HOME = Path(".deskloop-demo")
_OTHERS = ("database_url", "redis_url", "slack_bot_token", "msteams_app_id")
_PATIENCE_SECONDS = 10.0


class DemoError(DeskloopError):
    """The demo cannot begin; the message says what to do."""


@dataclass(frozen=True)
class Week:
    """A simulated week of so many real `minutes`, decided by its `seed`."""

    minutes: float
    seed: int

    def start(self, playground: str, console: Console) -> None:
        """Start it in the playground at this address; raises DemoError if that refuses."""
        answer = _posted(f"{playground}/_people/week", asdict(self))
        if not answer["ok"]:
            raise DemoError(str(answer["message"]))
        seconds = answer["week"]["day_seconds"]
        console.print("[bold]A simulated week begins.[/] 300 people ask, and technicians work.")
        console.print(f"  People are simulated; Deskloop is not. A day takes {seconds} seconds.")
        console.print("  Pause it, or let it run faster, in the playground: “Play a week”.\n")


def settings_of_its_own(settings: Settings) -> Settings:
    """Return the settings with a data folder that holds nobody's own requests.

    Raises DemoError where the simulated requests would go into somebody's own database or chat.
    """
    theirs = [name.upper() for name in _OTHERS if getattr(settings, name)]
    if theirs:
        raise DemoError(
            f"the demo makes up people and requests, and keeps them apart from yours: unset "
            f"{', '.join(theirs)} for it"
        )
    if "deskloop_home" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"deskloop_home": HOME})


def _posted(url: str, body: dict[str, Any]) -> dict[str, Any]:
    sent, kind = json.dumps(body).encode(), {"Content-Type": "application/json"}
    request = urllib.request.Request(url, sent, kind)  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as response:  # noqa: S310
            return dict(json.load(response))
    except urllib.error.HTTPError as refusal:
        return dict(json.load(refusal))
