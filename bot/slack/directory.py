"""Who and what there is in the workspace: channels by name, and who serves requests.

Technicians are the people in the channels of the catalog's teams. The directory is read at start
and again when somebody unknown acts, at most every few seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.freshness import Freshness
from bot.slack.blocks import is_slack_id
from bot.slack.parse import storable
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.model import Profile

log = logging.getLogger(__name__)

# What a profile says beside the name.
_FACTS = ("title",)


class Directory:
    """Channel ids by name, and the people in the teams' channels."""

    def __init__(self, web: AsyncWebClient, catalog: Catalog, clock: Callable[[], float]) -> None:
        self._web = web
        self._catalog = catalog
        self._ids: dict[str, str] = {}
        self._crews: dict[str, frozenset[str]] = {}
        self._technicians: frozenset[str] = frozenset()
        failures = (SlackApiError, aiohttp.ClientError, OSError)
        self._freshness = Freshness(self._read, failures, clock)
        self.bot_user = ""
        self.workspace = ""

    def resolve(self, channel: str) -> str | None:
        """Return the id of a channel, given by name or id."""
        return self._ids.get(channel)

    def is_help_channel(self, channel_id: str) -> bool:
        """Whether every message in this channel is a request."""
        return any(self.resolve(name) == channel_id for name in self._catalog.help_channels)

    def is_known_technician(self, user: str) -> bool:
        """Whether this person was in the channel of a team when the directory was last read."""
        return user in self._technicians

    async def name_of(self, user: str) -> str | None:
        """Ask Slack what a person of its own is called; None where it does not say."""
        profile = await self.profile_of(user)
        return (profile.name or None) if profile else None

    async def profile_of(self, user: str) -> Profile | None:
        """Ask Slack about a person of its own; None where it does not say.

        https://docs.slack.dev/reference/objects/user-object: of what people fill in, users.info
        tells the title; fields of a company's own want another scope, and are not read.
        """
        if not is_slack_id(user):
            return None
        try:
            told = (await self._web.users_info(user=user))["user"]["profile"]
        except (SlackApiError, aiohttp.ClientError, OSError) as error:
            log.warning("cannot read what %s is called: %s", user, error)
            return None
        name = str(told.get("real_name") or told.get("display_name") or "")
        facts = {key: storable(str(told[key])).strip() for key in _FACTS if told.get(key)}
        return Profile(name, facts)

    async def is_technician(self, user: str) -> bool:
        """Whether this person is in the channel of a team; looks again where that is unknown."""
        if user not in self._technicians:
            await self._freshness.look_again()
        self._freshness.keep()
        return user in self._technicians

    async def ready(self) -> None:
        """Read the workspace once; raises SlackApiError where Slack refuses."""
        await self._freshness.ready()

    async def _read(self) -> None:
        """Read who we are, the channels, and the people in the teams' channels."""
        if not self.bot_user:
            myself = await self._web.auth_test()
            self.bot_user, self.workspace = str(myself["user_id"]), str(myself["team_id"])
        await self._read_channels()
        for channel in self._team_channels():
            self._crews[channel] = await self._people_in(channel)
        self._technicians = frozenset().union(*self._crews.values())

    async def _read_channels(self) -> None:
        found: dict[str, str] = {}
        async for page in await self._web.conversations_list(
            types="public_channel,private_channel", exclude_archived=True, limit=200
        ):
            for channel in page["channels"]:
                found[channel["name"]] = found[channel["id"]] = channel["id"]
                if not channel.get("is_member") and not channel.get("is_private"):
                    await self._join(channel)
        self._ids = found

    async def _join(self, channel: dict[str, str]) -> None:
        """Join the public channels that the catalog names; nobody has to invite the bot there."""
        names = {*self._catalog.help_channels, *self._team_channels()}
        if channel["name"] in names or channel["id"] in names:
            await self._web.conversations_join(channel=channel["id"])

    def _team_channels(self) -> list[str]:
        elsewhere = Door.MSTEAMS
        return [team.channel for team in self._catalog.teams if team.chat is not elsewhere]

    async def _people_in(self, channel: str) -> frozenset[str]:
        known = self.resolve(channel)
        if known is None:
            log.warning("there is no channel #%s; create it, or mend the catalog", channel)
            return frozenset()
        people: set[str] = set()
        try:
            async for page in await self._web.conversations_members(channel=known, limit=200):
                people.update(page["members"])
        except SlackApiError as error:
            log.warning("cannot read who is in #%s: %s", channel, error)
            return self._crews.get(channel, frozenset())
        return frozenset(people) - {self.bot_user}
