"""The directory: channels by name, and who serves requests, as Slack tells it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot import freshness
from bot.errors import UnknownPersonError
from bot.slack.directory import Directory
from helpdesk.catalog import Catalog
from helpdesk.catalog_entries import Outsiders

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
    usergroups: list[dict[str, Any]] = field(default_factory=list)
    flags: dict[str, dict[str, Any]] = field(default_factory=dict)
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
        return {"user_id": "UBOT", "team_id": "T1", "team": "Acme", "url": "https://t1.example/"}

    async def usergroups_list(self, **given: Any) -> dict[str, Any]:
        await self._called("usergroups.list", **given)
        return {"usergroups": self.usergroups}

    async def users_info(self, **given: Any) -> dict[str, Any]:
        await self._called("users.info", **given)
        if "error" in self.flags.get(given["user"], {}):
            raise SlackApiError("it failed", {"ok": False, **self.flags[given["user"]]})
        return {"user": {"id": given["user"], "team_id": "T1"} | self.flags.get(given["user"], {})}

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
    names = ["it-help", "general", *(team.channel for team in catalog.teams), "it-leads"]
    crews = {f"C{team.channel}": ["UTESS", "UBOT"] for team in catalog.teams}
    elsewhere = {"Cgeneral": ["UADA"], "Cit-leads": ["ULEAD", "UBOT"]}
    return Slack([channel(name) for name in names], crews | elsewhere)


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
    assert (await directory.roles("UTESS")).is_technician
    assert not (await directory.roles("UADA")).is_technician
    assert not (await directory.roles("UBOT")).is_technician, "the bot is in every channel itself"


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
    assert (await directory.roles("UTESS")).is_technician


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
    assert (await directory.roles("UNEW")).is_technician


async def test_somebody_unknown_makes_it_look_again_only_now_and_then(
    slack: Slack, directory: Directory, clock: Clock
) -> None:
    await directory.ready()
    clock.now += 19
    assert not (await directory.roles("UADA")).is_technician
    assert slack.count("conversations.list") == 1


async def test_somebody_known_never_waits_for_slack(
    slack: Slack, directory: Directory, clock: Clock
) -> None:
    await directory.ready()
    await directory.meet("UTESS")
    clock.now += 1000
    assert (await directory.roles("UTESS")).is_technician
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
    assert not (await directory.roles("UNEW")).is_technician
    slack.slow.set()
    async with asyncio.timeout(5):
        while not (await directory.roles("UNEW")).is_technician:
            await asyncio.sleep(0)
    assert slack.count("conversations.list") == 2


async def test_many_unknown_people_at_once_share_one_look(
    slack: Slack, directory: Directory, clock: Clock
) -> None:
    await directory.ready()
    clock.now += 21
    await asyncio.gather(*(directory.roles(f"U{number}") for number in range(20)))
    assert slack.count("conversations.list") == 2


@pytest.mark.parametrize("method", ["conversations.list", "conversations.members"])
async def test_what_was_read_last_counts_where_slack_fails(
    slack: Slack, directory: Directory, clock: Clock, method: str
) -> None:
    await directory.ready()
    slack.failing = {method}
    clock.now += 21
    assert not (await directory.roles("UADA")).is_technician
    assert (await directory.roles("UTESS")).is_technician
    assert directory.resolve("it-help") == "Cit-help"


async def test_who_left_a_teams_channel_is_no_technician_any_more(
    slack: Slack, directory: Directory, clock: Clock
) -> None:
    await directory.ready()
    slack.members = {}
    clock.now += 21
    await directory.roles("UADA")
    assert not (await directory.roles("UTESS")).is_technician


# Which role.


def with_catalog(slack: Slack, catalog: Catalog, clock: Clock, **change: Any) -> Directory:
    web: Any = slack
    return Directory(web, catalog.model_copy(update=change), clock)


def with_technicians(catalog: Catalog, *technicians: str) -> dict[str, Any]:
    """What to change so that the first team names these."""
    first, *others = catalog.teams
    return {"teams": (first.model_copy(update={"technicians": technicians}), *others)}


async def test_who_is_in_a_teams_channel_is_a_technician_of_that_team(
    slack: Slack, directory: Directory
) -> None:
    slack.members["Cit-apps"] = ["UVERA"]
    await directory.ready()
    assert (await directory.roles("UVERA")).teams == {"apps"}
    assert "apps" not in (await directory.roles("UTESS")).teams


async def test_who_is_in_the_it_channel_leads(directory: Directory) -> None:
    await directory.ready()
    roles = await directory.roles("ULEAD")
    assert (roles.is_lead, roles.is_technician, roles.teams) == (True, True, frozenset())


@pytest.mark.parametrize("named", ["UVERA", "@apps-crew", "S0APPS"])
async def test_the_catalog_names_people_and_user_groups(
    slack: Slack, catalog: Catalog, clock: Clock, named: str
) -> None:
    slack.usergroups = [{"id": "S0APPS", "handle": "apps-crew", "users": ["UVERA", "UWEN"]}]
    team = catalog.teams[0].id
    more = with_technicians(catalog, named) | {"leads": (named,)}
    directory = with_catalog(slack, catalog, clock, **more)
    await directory.ready()
    roles = await directory.roles("UVERA")
    assert (roles.teams, roles.is_lead) == ({team}, True)
    assert (await directory.roles("UTESS")).teams >= {team}, "beside those in the channel"


async def test_a_user_group_that_is_not_there_is_named_once(
    slack: Slack, catalog: Catalog, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    directory = with_catalog(slack, catalog, clock, leads=("@nobody",))
    await directory.ready()
    clock.now += 21
    await directory.roles("UADA")
    assert caplog.text.count("there is no user group @nobody") == 1


async def test_for_a_team_without_people_the_others_stand_in(
    slack: Slack, directory: Directory
) -> None:
    slack.members["Cit-apps"] = ["UBOT"]
    await directory.ready()
    assert (await directory.roles("UTESS")).stands_in == {"apps"}
    assert (await directory.roles("UADA")).stands_in == frozenset()


FOREIGN = [
    {"is_restricted": True},
    {"is_ultra_restricted": True},
    {"is_stranger": True},
    {"is_bot": True},
    {"deleted": True},
    {"team_id": "T2"},
    {"error": "user_not_found"},
]


@pytest.mark.case(15)
@pytest.mark.parametrize("flags", FOREIGN, ids=lambda flags: next(iter(flags)))
@pytest.mark.parametrize("channel", ["Cit-network", "Cit-leads"])
async def test_who_does_not_belong_here_has_no_role_in_any_channel(
    slack: Slack, directory: Directory, flags: dict[str, Any], channel: str
) -> None:
    """Case 15."""
    slack.members[channel].append("UGUEST")
    slack.flags["UGUEST"] = flags
    await directory.ready()
    roles = await directory.roles("UGUEST")
    assert (roles.is_technician, roles.is_outsider) == (False, True)


@pytest.mark.case(15)
async def test_slack_connect_says_itself_who_is_of_elsewhere(
    slack: Slack, directory: Directory
) -> None:
    """Case 15: the event names the author's workspace, so that nobody is asked."""
    await directory.ready()
    await directory.meet("UTESS", "T2")
    assert directory.known_roles("UTESS").is_outsider
    assert slack.count("users.info") == 0


async def test_who_has_no_role_is_not_asked_about(slack: Slack, directory: Directory) -> None:
    await directory.ready()
    await directory.meet("UADA")
    assert slack.count("users.info") == 0


async def test_who_has_a_role_is_asked_about_once_an_hour(
    slack: Slack, directory: Directory, clock: Clock
) -> None:
    await directory.ready()
    await directory.meet("UTESS")
    clock.now += 3599
    await directory.meet("UTESS")
    assert slack.count("users.info") == 1
    slack.flags["UTESS"] = {"is_restricted": True}
    clock.now += 2
    await directory.meet("UTESS")
    assert directory.known_roles("UTESS").is_outsider


async def test_who_cannot_be_asked_about_has_no_role_for_now(
    slack: Slack, directory: Directory
) -> None:
    slack.failing = {"users.info"}
    await directory.ready()
    assert not (await directory.roles("UTESS")).is_technician
    slack.failing = set()
    assert (await directory.roles("UTESS")).is_technician


@pytest.mark.parametrize("policy", [Outsiders.REFUSED, Outsiders.IGNORED])
async def test_where_outsiders_are_not_served_nothing_goes_on_before_slack_tells(
    slack: Slack, catalog: Catalog, clock: Clock, policy: Outsiders
) -> None:
    """Slack delivers again what was answered with a failure."""
    directory = with_catalog(slack, catalog, clock, outsiders=policy)
    slack.failing = {"users.info"}
    await directory.ready()
    with pytest.raises(UnknownPersonError):
        await directory.meet("UADA")
    slack.failing = set()
    await directory.meet("UADA")
    assert not directory.known_roles("UADA").is_outsider
