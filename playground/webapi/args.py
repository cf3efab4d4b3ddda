"""The arguments of a Web API call: form or JSON, whatever the types they came in."""

import json
from dataclasses import dataclass
from typing import Any

from playground import scopes
from playground.directory import kind_of
from playground.errors import SlackError
from playground.json_types import Json
from playground.workspace import Workspace

_FALSE = {"0", "false", "False", ""}


@dataclass(frozen=True)
class Call:
    """One call: the workspace, the arguments, and the address it came to."""

    ws: Workspace
    args: Json

    def text(self, key: str, default: str | None = None) -> str:
        """Give a text argument; raises invalid_arguments if it is missing without a default."""
        value = self.args.get(key)
        if value is None or value == "":
            if default is None:
                raise _missing(key)
            return default
        return str(value)

    def optional(self, key: str) -> str | None:
        """Give a text argument or None."""
        value = self.args.get(key)
        return str(value) if value not in (None, "") else None

    def flag(self, key: str) -> bool:
        """Give a boolean argument, False if missing."""
        value = self.args.get(key, False)
        return value if isinstance(value, bool) else str(value) not in _FALSE

    def number(self, key: str, default: int, most: int) -> int:
        """Give a whole number; raises invalid_limit outside 1 to `most`."""
        try:
            value = int(self.args.get(key) or default)
        except ValueError as problem:
            raise SlackError("invalid_limit") from problem
        if not 1 <= value <= most:
            raise SlackError("invalid_limit")
        return value

    def json(self, key: str, error: str) -> Any:
        """Give a structured argument, which a form carries as JSON text; None if missing."""
        value = self.args.get(key)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as problem:
            raise SlackError(error) from problem

    def channel(self, *, by_name: bool = False) -> Json:
        """Give the channel meant; raises channel_not_found, also for what the bot cannot see.

        Only chat.postMessage takes a name or a user's id (`by_name`).
        """
        reference, directory = self.text("channel"), self.ws.directory
        found = directory.find_channel(reference) if by_name else directory.channels.get(reference)
        if found is None or not directory.can_see(found["id"], directory.bot["user_id"]):
            raise SlackError("channel_not_found")
        return found

    def readable_channel(self, verb: str) -> Json:
        """Give the channel after checking the scope that its kind asks for ("history", "read")."""
        channel = self.channel()
        scopes.require(self.ws.manifest, f"{scopes.PREFIXES[kind_of(channel)]}:{verb}")
        return channel


def _missing(key: str) -> SlackError:
    messages = [f"[ERROR] missing required field: {key}"]
    return SlackError("invalid_arguments", response_metadata={"messages": messages})
