"""The directory: channels by name, and who serves requests, as Slack tells it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot import freshness
from bot.slack.directory import Directory
from helpdesk.catalog import Catalog

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Slack:
    """A workspace as the Web API tells it; `failing` methods fail, and all wait for `slow`."""

    channels: list[dict[str, Any]]
    members: dict[str, list[str]]
    failing: set[str] = field(default_factory=set)
    slow: asyncio.Event | None = None
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def _called(self, method: str, **arguments: Any) -> None:
        self.calls.append((method, arguments))
        if self.slow:
            await self.slow.wait()
        if method in self.failing:
            raise SlackApiError("it failed", {"ok": False, "error": "internal_error"})

    async def auth_test(self) -> dict[str, Any]:
        await self._called("auth.test")
        return {"user_id": "UBOT", "team_id": "T1"}

    async def conversations_list(self, **given: Any) -> AsyncIterator[dict[str, Any]]:
        await self._called("conversations.list", **given)
        return _pages("channels", self.channels)

    async def conversations_members(self, **given: Any) -> AsyncIterator[dict[str, Any]]:
        await self._called("conversations.members", **given)
        return _pages("members", self.members.get(given["channel"], []))

    async def conversations_join(self, **given: Any) -> None:
        await self._called("conversations.join", **given)

    def count(self, method: str) -> int:
        return sum(called == method for called, _ in self.calls)


async def _pages(key: str, items: list[Any]) -> AsyncIterator[dict[str, Any]]:
    """One item a page: whoever reads the first page alone misses the rest."""
    for item in items:
        yield {key: [item]}


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def channel(name: str, *, member: bool = True, private: bool = False) -> dict[str, Any]:
    return {"id": f"C{name}", "name": name, "is_member": member, "is_private": private}


@pytest.fixture
def slack(catalog: Catalog) -> Slack:
    names = ["it-help", "general", *(team.channel for team in catalog.teams)]
    crews = {f"C{team.channel}": ["UTESS", "UBOT"] for team in catalog.teams}
    return Slack([channel(name) for name in names], crews | {"Cgeneral": ["UADA"]})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def directory(slack: Slack, catalog: Catalog, clock: Clock) -> Directory:
    web: Any = slack
    return Directory(web, catalog, clock)


async def test_channels_are_known_by_name_and_by_id(directory: Directory) -> None:
    await directory.ready()
    assert directory.resolve("it-help") == directory.resolve("Cit-help") == "Cit-help"
    assert directory.resolve("nowhere") is None


async def test_only_the_catalogs_help_channels_are_help_channels(directory: Directory) -> None:
    await directory.ready()
    assert directory.is_help_channel("Cit-help")
    assert not directory.is_help_channel("Cgeneral")


async def test_technicians_are_the_people_in_the_teams_channels(directory: Directory) -> None:
    await directory.ready()
    assert directory.is_known_technician("UTESS")
    assert not directory.is_known_technician("UADA")
    assert not directory.is_known_technician("UBOT"), "the bot is in every channel itself"


async def test_the_bot_joins_the_public_channels_of_the_catalog_and_no_others(
    slack: Slack, directory: Directory
) -> None:
    slack.channels = [
        channel("it-help", member=False),
        channel("general", member=False),
        channel("it-network", member=False, private=True),
        channel("it-hardware"),
    ]
    await directory.ready()
    joined = [given["channel"] for method, given in slack.calls if method == "conversations.join"]
    assert joined == ["Cit-help"]


async def test_a_missing_channel_is_named_and_the_others_are_read(
    slack: Slack, directory: Directory, caplog: pytest.LogCaptureFixture
) -> None:
    slack.channels = [each for each in slack.channels if each["name"] != "it-network"]
    with caplog.at_level(logging.WARNING):
        await directory.ready()
    assert "there is no channel #it-network" in caplog.text
    assert directory.is_known_technician("UTESS")


async def test_many_first_events_read_the_workspace_once(
    slack: Slack, directory: Directory
) -> None:
    await asyncio.gather(*(directory.ready() for _ in range(20)))
    assert slack.count("conversations.list") == 1


async def test_a_first_read_that_fails_is_tried_again_by_the_next_event(
    slack: Slack, directory: Directory
) -> None:
    slack.failing = {"conversations.list"}
    with pytest.raises(SlackApiError):
        await directory.ready()
    slack.failing = set()
    await directory.ready()
    assert directory.resolve("it-help") == "Cit-help"


async def test_somebody_new_in_a_teams_channel_is_found_when_they_act(
    slack: Slack, directory: Directory, clock: Clock
) -> None:
    await directory.ready()
    slack.members["Cit-network"].append("UNEW")
    clock.now += 21
    assert await directory.is_technician("UNEW")


async def test_somebody_unknown_makes_it_look_again_only_now_and_then(
    slack: Slack, directory: Directory, clock: Clock
) -> None:
    await directory.ready()
    clock.now += 19
    assert not await directory.is_technician("UADA")
    assert slack.count("conversations.list") == 1


async def test_somebody_known_never_waits_for_slack(
    slack: Slack, directory: Directory, clock: Clock
) -> None:
    await directory.ready()
    clock.now += 1000
    assert await directory.is_technician("UTESS")
    assert slack.count("conversations.list") == 1


async def test_who_acts_waits_a_moment_only_for_a_slow_workspace(
    slack: Slack, directory: Directory, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack wants its answer within 3 s; the look goes on by itself, and serves the next one."""
    monkeypatch.setattr(freshness, "_PATIENCE_SECONDS", 0.01)
    await directory.ready()
    slack.members["Cit-network"].append("UNEW")
    clock.now += 21
    slack.slow = asyncio.Event()
    assert not await directory.is_technician("UNEW")
    slack.slow.set()
    async with asyncio.timeout(5):
        while not directory.is_known_technician("UNEW"):
            await asyncio.sleep(0)
    assert slack.count("conversations.list") == 2


async def test_many_unknown_people_at_once_share_one_look(
    slack: Slack, directory: Directory, clock: Clock
) -> None:
    await directory.ready()
    clock.now += 21
    await asyncio.gather(*(directory.is_technician(f"U{number}") for number in range(20)))
    assert slack.count("conversations.list") == 2


@pytest.mark.parametrize("method", ["conversations.list", "conversations.members"])
async def test_what_was_read_last_counts_where_slack_fails(
    slack: Slack, directory: Directory, clock: Clock, method: str
) -> None:
    await directory.ready()
    slack.failing = {method}
    clock.now += 21
    assert not await directory.is_technician("UADA")
    assert await directory.is_technician("UTESS")
    assert directory.resolve("it-help") == "Cit-help"


async def test_who_left_a_teams_channel_is_no_technician_any_more(
    slack: Slack, directory: Directory, clock: Clock
) -> None:
    await directory.ready()
    slack.members = {}
    clock.now += 21
    await directory.is_technician("UADA")
    assert not await directory.is_technician("UTESS")
