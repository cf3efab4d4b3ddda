"""Who serves requests in Slack: the people in the teams' channels, and whom the catalog names."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.groups import Groups
from bot.slack.mrkdwn import is_slack_id
from helpdesk.authority import Staff
from helpdesk.catalog import Catalog, Team
from helpdesk.doors import Door

log = logging.getLogger(__name__)

_GROUP = re.compile(r"@.+|S[A-Z0-9]+")


def is_group(someone: str) -> bool:
    """Whether an entry of the catalog is written as a user group: by its @handle, or its id."""
    return _GROUP.fullmatch(someone) is not None


class Crews:
    """Reads the staff; where a channel cannot be read, who was there last counts."""

    def __init__(self, web: AsyncWebClient, catalog: Catalog, groups: Groups) -> None:
        self._web = web
        self._catalog = catalog
        self._groups = groups
        self._people: dict[str, frozenset[str]] = {}
        self._missing: frozenset[str] = frozenset()

    @property
    def teams(self) -> list[Team]:
        """The teams that work in Slack."""
        return [team for team in self._catalog.teams if team.chat is not Door.MSTEAMS]

    @property
    def channels(self) -> list[str]:
        """The channels whose people have a role, by the names or ids in the catalog."""
        leads = [self._catalog.it_channel] if self._catalog.it_channel else []
        return list(dict.fromkeys([*(team.channel for team in self.teams), *leads]))

    async def read(self, resolve: Callable[[str], str | None], bot_user: str) -> Staff:
        """Read who is where now."""
        for name in self.channels:
            self._people[name] = await self._people_in(name, resolve(name)) - {bot_user}
        crews = {
            team.id: self._people[team.channel] | self._named(team.technicians)
            for team in self.teams
        }
        leads = self._people.get(self._catalog.it_channel or "", frozenset())
        staff = Staff(crews, leads | self._named(self._catalog.leads))
        self._tell_missing()
        return staff

    async def _people_in(self, name: str, channel: str | None) -> frozenset[str]:
        if channel is None:
            log.warning("there is no channel #%s; create it, or mend the catalog", name)
            return frozenset()
        people: set[str] = set()
        try:
            async for page in await self._web.conversations_members(channel=channel, limit=200):
                people.update(page["members"])
        except SlackApiError as error:
            log.warning("cannot read who is in #%s: %s", name, error)
            return self._people.get(name, frozenset())
        return frozenset(people)

    def _named(self, someone: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self._meant(each) for each in someone))

    def _meant(self, someone: str) -> frozenset[str]:
        group = self._groups.get(someone)
        if group:
            return group.members
        return frozenset({someone}) if is_slack_id(someone) else frozenset()

    def _tell_missing(self) -> None:
        """Say once which user groups are not there, and again when that has changed."""
        named = [*self._catalog.leads, *(one for team in self.teams for one in team.technicians)]
        missing = frozenset(one for one in named if is_group(one) and not self._groups.get(one))
        if missing and missing != self._missing:
            log.warning("there is no user group %s; mend the catalog", ", ".join(sorted(missing)))
        self._missing = missing
