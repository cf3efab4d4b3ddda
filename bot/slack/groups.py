"""The user groups of the workspace: who is meant by a handle such as @network-oncall."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Group:
    """A user group: its id, its handle without the @, and the ids of its people."""

    id: str
    handle: str
    members: frozenset[str]


class Groups:
    """The groups as they were last read; none where the app may not read them."""

    def __init__(self, web: AsyncWebClient) -> None:
        self._web = web
        self._found: dict[str, Group] = {}
        self._warned: set[str] = set()

    def get(self, name: str) -> Group | None:
        """Return a group, given by its id or its handle with or without the @."""
        return self._found.get(name.removeprefix("@"))

    async def read(self) -> None:
        """Read the groups; where that is refused it says so once, and keeps what it knows.

        https://docs.slack.dev/reference/methods/usergroups.list, scope usergroups:read.
        """
        try:
            told = await self._web.usergroups_list(include_users=True)
        except SlackApiError as error:
            self._warn(str(error.response["error"]))
            return
        groups = [
            Group(each["id"], each["handle"], frozenset(each.get("users") or ()))
            for each in told["usergroups"]
        ]
        self._found = {name: each for each in groups for name in (each.id, each.handle)}

    def _warn(self, refusal: str) -> None:
        if refusal not in self._warned:
            log.warning("user groups cannot be read (scope usergroups:read): %s", refusal)
            self._warned.add(refusal)
