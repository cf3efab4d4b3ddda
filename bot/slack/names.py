"""What people and channels of Slack are called: read beside what goes on, which never waits for it.

Whoever writes or presses, and every channel where somebody does, is asked about once, and again
after a day. What was there before this process is caught up with while nobody new is about: of
many people, Slack's list of all is read first, which tells as many a minute as they tell an hour.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.channels import Channels
from bot.pace import Pace
from bot.people import People
from bot.slack.directory import Directory
from bot.slack.mrkdwn import is_slack_id
from bot.slack.parse import storable
from bot.slack.post import asked
from helpdesk.doors import Door
from helpdesk.ports import ChatBusyError, ChatRefusedError, ChatUnsureError

log = logging.getLogger(__name__)

_FRESH_SECONDS = 24 * 3600.0
_AT_ONCE = 5
# Half of the calls that Slack takes in a minute, 100 of users.info (Tier 4), 50 of
# conversations.info (Tier 3) and 20 of users.list (Tier 2): whoever may have a role is asked about
# at once, and other processes ask as well. https://docs.slack.dev/apis/web-api/rate-limits
_PEOPLE_A_SECOND, _CHANNELS_A_SECOND, _PAGES_A_SECOND = 45 / 60, 20 / 60, 10 / 60
# As many as Slack wants on one page of people at most, and more than are asked about by themselves.
_PAGE = 200
_EVERYBODY = "everybody"
_AWAY_SECONDS = 30.0
# Slack tells the name of a private channel to its members only, and makes that of a chat of several
# from their names: neither is for all who read the pages. What the catalog names, they know.
_PRIVATE, _SEVERAL = "Private channel", "Direct messages of several people"

_Read = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class _Question:
    """What is asked of Slack: about whom or which channel, how, and how fast."""

    name: str
    read: _Read
    pace: Pace


class Names:
    """Asks Slack about people and channels, one after the other, no faster than it allows."""

    def __init__(
        self,
        web: AsyncWebClient,
        directory: Directory,
        people: People,
        channels: Channels,
        clock: Callable[[], float],
    ) -> None:
        self._web = web
        self._directory = directory
        self._people = people
        self._channels = channels
        self._clock = clock
        self._fresh_until: dict[str, float] = {}
        # Who acts now is asked about before all who did before this process.
        self._now: asyncio.Queue[_Question] = asyncio.Queue()
        self._later: deque[_Question] = deque()
        self._pace_of_people = Pace(_PEOPLE_A_SECOND, _AT_ONCE)
        self._pace_of_channels = Pace(_CHANNELS_A_SECOND, _AT_ONCE)
        self._pace_of_pages = Pace(_PAGES_A_SECOND, _AT_ONCE)

    def saw_person(self, user: str) -> None:
        """Have somebody's name read soon, where that was not done for a day."""
        if is_slack_id(user) and self._is_due(user):
            self._now.put_nowait(self._person(user, self._read_person))

    def saw_channel(self, channel: str) -> None:
        """Have a channel's name read soon, likewise; a chat with one person has none."""
        if not _is_direct(channel) and self._is_due(channel):
            self._now.put_nowait(self._channel(channel))

    def renamed(self, channel: str) -> None:
        """Have the new name of a channel read soon."""
        self._fresh_until.pop(channel, None)
        self.saw_channel(channel)

    async def run(self) -> None:
        """Read names for ever."""
        try:
            await self._catch_up()
        except Exception:
            log.exception("who has no name yet cannot be read; whoever acts is asked about anyway")
        while True:
            await self._read_next()

    async def _catch_up(self) -> None:
        await self._channels.note_workspace(self._directory.workspace, self._directory.company)
        channels = await self._channels.nameless(Door.SLACK)
        self._later.extend(self._channel(each) for each in channels if not _is_direct(each))
        people = list(filter(is_slack_id, await self._people.nameless()))
        if len(people) > _PAGE:
            self._later.append(self._everybody(frozenset(people)))
        # Whom the list names is not due any more when their turn comes.
        self._later.extend(self._person(each, self._read_past) for each in people)

    def _everybody(self, wanted: frozenset[str], cursor: str = "") -> _Question:
        read = partial(self._read_page, wanted, cursor)
        return _Question(_EVERYBODY, read, self._pace_of_pages)

    def _person(self, user: str, read: Callable[[str], Awaitable[None]]) -> _Question:
        return _Question(user, partial(read, user), self._pace_of_people)

    def _channel(self, channel: str) -> _Question:
        read = partial(self._read_channel, channel)
        return _Question(channel, read, self._pace_of_channels)

    def _is_due(self, name: str) -> bool:
        """Whether nobody told for a day what a person, or a channel, is called."""
        is_fresh = self._clock() < self._fresh_until.get(name, 0.0)
        return not is_fresh and self._people.is_due(name)

    async def _next(self) -> _Question:
        if self._now.empty() and self._later:
            return self._later.popleft()
        return await self._now.get()

    async def _read_next(self) -> None:
        question = await self._next()
        if not self._is_due(question.name):
            return
        await question.pace.turn("names")
        try:
            await asked(question.read())
        except ChatBusyError as error:
            self._later.appendleft(question)
            await asyncio.sleep(error.seconds)
        except ChatRefusedError as error:
            log.warning("Slack does not tell what %s is called: %s", question.name, error)
            self._fresh_until[question.name] = self._clock() + _FRESH_SECONDS
        except Exception as error:
            is_away = isinstance(error, ChatUnsureError)
            told = "the name of %s cannot be read now (%s); asking again"
            log.warning(told, question.name, error, exc_info=not is_away)
            self._later.append(question)
            await asyncio.sleep(_AWAY_SECONDS)

    async def _read_person(self, user: str) -> None:
        await self._people.learn(user, await self._directory.read_profile(user))

    async def _read_past(self, user: str) -> None:
        """Read the name of somebody who acted some time ago, unless it was erased since."""
        if not await self._people.is_erased(user):
            await self._read_person(user)

    async def _read_page(self, wanted: frozenset[str], cursor: str) -> None:
        """Read a page of the list of all, keep who is wanted, and have the next page read."""
        told, following = await self._directory.list_profiles(cursor, _PAGE)
        for user in wanted & told.keys():
            if not await self._people.is_erased(user):
                await self._people.learn(user, told[user])
        if following:
            self._later.appendleft(self._everybody(wanted, following))

    async def _read_channel(self, channel: str) -> None:
        told = (await self._web.conversations_info(channel=channel))["channel"]
        name = storable(self._called(channel, told))
        await self._channels.note(self._directory.workspace, channel, name)
        self._fresh_until[channel] = self._clock() + _FRESH_SECONDS

    def _called(self, channel: str, told: Mapping[str, Any]) -> str:
        if told.get("is_mpim"):
            return _SEVERAL
        here = self._directory
        is_known = here.is_help_channel(channel) or here.is_team_channel(channel)
        return _PRIVATE if told.get("is_private") and not is_known else str(told["name"])


def _is_direct(channel: str) -> bool:
    return not channel or channel.startswith("D")
