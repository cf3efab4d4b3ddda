"""Who and what there is in the workspace: channels by name, and who serves requests.

The directory is read at start and again when somebody unknown acts, at most every few seconds.
Who could have a role is asked about once, by users.info: guests and people of other organisations
have none, even in a team's channel.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.freshness import Freshness
from bot.roster import Roster
from bot.slack.crews import Crews
from bot.slack.groups import Group, Groups
from bot.slack.mrkdwn import is_slack_id
from bot.slack.parse import storable
from helpdesk.catalog import Catalog
from helpdesk.model import Profile, Roles

log = logging.getLogger(__name__)

# What a profile says beside the name.
_FACTS = ("title",)
# What says of a user that they do not belong here, or not any more.
_FOREIGN = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
# What users.info answers about somebody whom we are not to see.
_UNSEEN = frozenset({"user_not_found", "user_not_visible"})


class Directory:
    """Channel ids by name, and who has which role."""

    def __init__(self, web: AsyncWebClient, catalog: Catalog, clock: Callable[[], float]) -> None:
        self._web = web
        self._catalog = catalog
        self._ids: dict[str, str] = {}
        self._team_channels: frozenset[str | None] = frozenset()
        failures = (SlackApiError, aiohttp.ClientError, OSError)
        self._freshness = Freshness(self._read, failures, clock)
        self._roster = Roster(catalog.outsiders, failures, clock)
        self.bot_user = ""
        self._groups = Groups(web)
        self._crews = Crews(web, catalog, self._groups)
        # What was told in passing, until it is wanted: nobody is asked about twice.
        self._heard: dict[str, Profile] = {}
        self.workspace = ""
        self.company = ""
        self.url = ""

    def resolve(self, channel: str) -> str | None:
        """Return the id of a channel, given by name or id."""
        return self._ids.get(channel)

    def group(self, name: str) -> Group | None:
        """Return a user group, given by handle or id."""
        return self._groups.get(name)

    def is_help_channel(self, channel_id: str) -> bool:
        """Whether every message in this channel is a request."""
        return any(self.resolve(name) == channel_id for name in self._catalog.help_channels)

    def is_team_channel(self, channel_id: str) -> bool:
        """Whether a team gets its cards here, or IT is led from here."""
        return channel_id in self._team_channels

    def known_roles(self, user: str) -> Roles:
        """Return what is known of this person; nobody has a role before `meet` was awaited."""
        return self._roster.known(user)

    async def meet(self, user: str, home: str | None = None) -> None:
        """Learn whether somebody belongs here, where that matters; `home` is their workspace.

        Raises UnknownPersonError where that decides whether they are served, and Slack is away.
        """
        if home not in (None, self.workspace):
            self._roster.note(user, is_outsider=True)
        await self._roster.meet(lambda: self._is_outsider(user), user)

    async def name_of(self, user: str) -> str | None:
        """Ask Slack what a person of its own is called; None where it does not say."""
        profile = await self.profile_of(user)
        return (profile.name or None) if profile else None

    async def profile_of(self, user: str) -> Profile | None:
        """Ask Slack about a person of its own; None where it does not say."""
        if not is_slack_id(user):
            return None
        try:
            return await self.read_profile(user)
        except (SlackApiError, aiohttp.ClientError, OSError) as error:
            log.warning("cannot read what %s is called: %s", user, error)
            return None

    async def read_profile(self, user: str) -> Profile:
        """Ask Slack about a person of its own; raises what Slack raises.

        https://docs.slack.dev/reference/objects/user-object: of what people fill in, users.info
        tells the title; fields of a company's own want another scope, and are not read.
        """
        heard = self._heard.pop(user, None)
        return heard or _profile((await self._web.users_info(user=user))["user"])

    async def list_profiles(self, cursor: str, most: int) -> tuple[dict[str, Profile], str]:
        """Ask Slack about all its people, `most` at a time; returns them and the next cursor.

        An empty cursor stands for the first and after the last; raises what Slack raises.
        """
        told = await self._web.users_list(cursor=cursor, limit=most)
        following = (told.get("response_metadata") or {}).get("next_cursor") or ""
        return {user["id"]: _profile(user) for user in told["members"]}, following

    async def roles(self, user: str) -> Roles:
        """Return what this person is to the helpdesk; looks again where they are unknown.

        Raises UnknownPersonError, as `meet` does.
        """
        if not self._roster.is_named(user):
            await self._freshness.look_again()
        self._freshness.keep()
        await self.meet(user)
        return self.known_roles(user)

    async def _is_outsider(self, user: str) -> bool:
        """https://docs.slack.dev/reference/objects/user-object; raises what Slack raises."""
        try:
            told = (await self._web.users_info(user=user))["user"]
        except SlackApiError as error:
            if error.response["error"] in _UNSEEN:
                return True
            raise
        self._heard[user] = _profile(told)
        return _is_foreign(told, self.workspace)

    async def ready(self) -> None:
        """Read the workspace once; raises SlackApiError where Slack refuses."""
        await self._freshness.ready()

    async def _read(self) -> None:
        """Read who we are, the channels, and the people in the teams' channels."""
        if not self.bot_user:
            myself = await self._web.auth_test()
            self.bot_user, self.workspace = str(myself["user_id"]), str(myself["team_id"])
            self.url, self.company = str(myself["url"]), str(myself["team"])
        await self._groups.read()
        await self._read_channels()
        self._roster.staff = await self._crews.read(self.resolve, self.bot_user)
        self._team_channels = frozenset(map(self.resolve, self._crews.channels))

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
        names = {*self._catalog.help_channels, *self._crews.channels}
        if channel["name"] in names or channel["id"] in names:
            await self._web.conversations_join(channel=channel["id"])


def _profile(user: Mapping[str, Any]) -> Profile:
    told = user.get("profile") or {}
    name = str(told.get("real_name") or told.get("display_name") or "")
    facts = {key: storable(str(told[key])).strip() for key in _FACTS if told.get(key)}
    return Profile(name, facts)


def _is_foreign(user: Mapping[str, Any], workspace: str) -> bool:
    """Whether users.info tells of a guest, a bot, somebody gone, or of another organisation."""
    is_elsewhere = user.get("team_id", workspace) != workspace
    return is_elsewhere or any(user.get(flag) for flag in _FOREIGN)
