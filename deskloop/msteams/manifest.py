"""The manifest of the Teams app, as a dict that goes into JSON.

Shape and limits: Microsoft's schema 1.19, the oldest one with all that is used here, so that
tenants whose Teams is behind take it too. No key is in it that Deskloop does not use.
https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema
"""

from __future__ import annotations

import re
from typing import Any

from deskloop.errors import DeskloopError
from helpdesk.wording.home import COMMANDS

SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v1.19/MicrosoftTeams.schema.json"
EXAMPLE_HOST = "helpdesk.example.com"

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NOBODY = "00000000-0000-0000-0000-000000000000"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"({_LABEL}\.)+(?!\d+$){_LABEL}", re.IGNORECASE)
_NAME_CHARACTERS = 30
_SCOPES = ("personal", "team", "groupChat")

_SHORT = "IT requests that get better with every correction"
# Microsoft asks that the description says what becomes of the messages that are read.
_FULL = (
    "Write what is wrong, in the help channel or to the app directly. It answers, asks the one "
    "question that matters, or passes your request on to the right team. If it was wrong, correct "
    "it where you are: it learns from that, and tells you when it has.\n\n"
    "In the teams that it is added to, the app reads the messages of the channels, so that nobody "
    "has to mention it in a help channel or in the thread of a request. Other messages are not "
    "kept. What it keeps stays in your organization's own database; passwords, keys and card "
    "numbers are taken out first."
)


class PackageError(DeskloopError):
    """The app package cannot be made; the message names the mend."""


def build(app_id: str, version: str, *, host: str = EXAMPLE_HOST, name: str) -> dict[str, Any]:
    """Build the manifest of the app whose bot has this Microsoft app id (a GUID).

    `version` is ours, `host` the name of the web server behind the links of the app's page, `name`
    what people read in Teams (at most 30 characters). Raises PackageError.
    """
    app_id, host, name = _checked_id(app_id), _checked_host(host), _checked_name(name)
    return {
        "$schema": SCHEMA,
        "manifestVersion": "1.19",
        "version": _release(version),
        "id": app_id,
        "developer": _developer(name, host),
        "name": {"short": name, "full": f"{name}: IT requests in chat"},
        "description": {"short": _SHORT, "full": _FULL},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#0e6f66",
        "bots": [_bot(app_id)],
        "composeExtensions": [_shortcuts(app_id)],
        "permissions": ["identity"],
        "validDomains": [host],
        # Without a resource Teams refuses resource-specific permissions; what it says is not used.
        "webApplicationInfo": {"id": app_id, "resource": f"https://{host}"},
        "authorization": {"permissions": {"resourceSpecific": _read_channels()}},
    }


def _developer(name: str, host: str) -> dict[str, str]:
    return {
        "name": name,
        "websiteUrl": f"https://{host}/",
        "privacyUrl": f"https://{host}/privacy",
        "termsOfUseUrl": f"https://{host}/terms",
    }


def _bot(app_id: str) -> dict[str, Any]:
    commands = [
        {"title": word, "description": what[:1].upper() + what[1:]}
        for word, what in COMMANDS.items()
    ]
    return {
        "botId": app_id,
        "scopes": list(_SCOPES),
        "supportsFiles": True,
        "isNotificationOnly": False,
        "commandLists": [{"scopes": list(_SCOPES), "commands": commands}],
    }


def _shortcuts(app_id: str) -> dict[str, Any]:
    ask = {
        "id": "makeRequest",
        "type": "action",
        "title": "Ask IT about this",
        "description": "Turn a message into a request of who wrote it",
        "context": ["message"],
        "fetchTask": True,
    }
    return {"botId": app_id, "commands": [ask]}


def _read_channels() -> list[dict[str, str]]:
    # Channels only: in a group chat the bot reads nothing but what mentions it.
    return [{"name": "ChannelMessage.Read.Group", "type": "Application"}]


def _checked_id(app_id: str) -> str:
    if not _GUID.fullmatch(app_id) or app_id == _NOBODY:
        raise PackageError(
            f"the app id “{app_id}” is not a GUID; set MSTEAMS_APP_ID to the “Microsoft App ID” "
            "on the configuration page of your Azure Bot"
        )
    return app_id.lower()


def _checked_host(host: str) -> str:
    if not _HOST.fullmatch(host) or len(host) > 253:
        raise PackageError(
            f"“{host}” is not a public host name; write the name alone, without https://, port or "
            f"path: --host {EXAMPLE_HOST}"
        )
    return host.lower()


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name.isprintable() or not 0 < len(name) <= _NAME_CHARACTERS:
        raise PackageError(
            f"“{name}” cannot be the app's name; write 1 to {_NAME_CHARACTERS} characters in one "
            "line: --name Deskloop"
        )
    return name


def _release(version: str) -> str:
    """Return the three numbers of a version; Teams takes no suffix such as .dev1."""
    numbers = re.match(r"\d+\.\d+\.\d+(?!\d)", version)
    if not numbers:
        raise PackageError(f"the version “{version}” does not begin with three numbers, as 1.2.0")
    return numbers[0]
