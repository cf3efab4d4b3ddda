"""manifest.yml: a manifest Slack takes, with exactly the scopes and events that are in use.

"In use" is not written down anywhere: it is what the playground is asked for while people talk.
The schema is Slack's own (github.com/slackapi/manifest-schema at c50cfa8, MIT).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from office import Office

from bot.slack.listeners import MAKE_REQUEST, Listeners
from deskloop import files, workspace
from helpdesk.catalog import Catalog
from playground import scopes
from storage.db import Database

SCHEMA = Path(__file__).parent / "data" / "slack-manifest.schema.json"


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return dict(yaml.safe_load(files.manifest().read_text()))


@dataclass
class Used:
    """What the playground was asked for: scopes by API calls, events that it delivered."""

    scopes: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> Used:
    """Watch the playground where it checks scopes and subscriptions."""
    seen, require, subscribed = Used(), scopes.require, scopes.subscribed

    def watched_require(manifest: Any, scope: str) -> None:
        seen.scopes.add(scope)
        require(manifest, scope)

    def watched_subscribed(manifest: Any, event: str) -> bool:
        is_delivered = subscribed(manifest, event)
        seen.events |= {event} if is_delivered else set()
        return is_delivered

    monkeypatch.setattr(scopes, "require", watched_require)
    monkeypatch.setattr(scopes, "subscribed", watched_subscribed)
    return seen


@pytest.fixture
def talked(
    opened: Callable[..., Office],
    sqlite_database: Database,
    catalog: Catalog,
    used: Used,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Used]:
    """A day at the office: a public and a private help channel, direct chats, every surface."""
    seed = workspace.seed

    def seeded(catalog: Catalog) -> dict[str, Any]:
        people = seed(catalog)
        for channel in people["channels"]:
            channel["private"] = channel["name"] == "it-private"
            if channel["name"] == "it-security":
                channel["members"].remove(workspace.BOT["user_id"])
        return people

    monkeypatch.setattr(workspace, "seed", seeded)
    both = catalog.model_copy(update={"help_channels": ("it-help", "it-private")})
    office = opened(sqlite_database, catalog=both)
    office.worker_is_on = False
    _a_day(office)
    yield used


def _a_day(office: Office) -> None:
    office.faults(kind="drop_after", method="chat.postMessage")
    asked = office.says("UADA", "vpn drops since this morning")
    office.press("UADA", office.reply(asked), "Wrong team")
    office.press("UADA", office.only_to("UADA", asked), "Security")
    [card] = office.cards("it-security", user="UADA")
    office.press("UVERA", card, "Reassign", channel="it-security")
    office.fills("UVERA", {"team": "hardware"})
    office.says("UBEN", "my keyboard is broken", channel="it-private")
    office.says("UCHIARA", "the wifi is slow", channel=office.channel_id("dm", "UCHIARA"))
    office.says("UDEV", "@Deskloop my laptop will not start", channel="general")
    office.commands("UDEV", "outlook keeps asking for my password")
    office.home("UDEV")
    office.post("names", {"user": "UTESS", "channel": "it-help", "name": "ask-it"})
    office.post("names", {"user": "UTESS", "channel": "it-private", "name": "ask-it-alone"})
    office.settle()
    refused = [call["error"] for call in office.get("calls")["calls"] if not call["ok"]]
    assert refused == [], "a day on which nothing is missing"


def test_it_is_a_manifest_that_slack_takes(manifest: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text())
    faults = [
        f"{list(each.path)}: {each.message}"
        for each in Draft7Validator(schema).iter_errors(manifest)
    ]
    assert faults == []


def test_the_schema_would_notice_a_misspelt_key(manifest: dict[str, Any]) -> None:
    """The check above is worth something only if the schema refuses what is wrong."""
    broken = json.loads(json.dumps(manifest))
    broken["settings"]["event_subscriptions"]["bot_evnets"] = []
    assert not Draft7Validator(json.loads(SCHEMA.read_text())).is_valid(broken)


def test_it_lists_exactly_the_scopes_and_events_in_use(
    manifest: dict[str, Any], talked: Used
) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    # That somebody opens the Home tab takes no scope.
    for_events = {scopes._EVENT_SCOPES[event] for event in events if event != "app_home_opened"}
    assert sorted(talked.events) == sorted(events)
    assert sorted(talked.scopes | for_events | {"commands"}) == sorted(
        manifest["oauth_config"]["scopes"]["bot"]
    )


class _Bolt:
    """Notes which events somebody listens to by name."""

    def __init__(self) -> None:
        self.events: set[str] = set()

    def event(self, name: Any) -> Callable[[Any], Any]:
        if isinstance(name, str):
            self.events.add(name)
        return lambda listener: listener

    action = view = command = shortcut = lambda self, _pattern: lambda listener: listener


def test_every_event_has_its_listener_and_every_listener_its_event(
    manifest: dict[str, Any],
) -> None:
    nobody: Any = None
    bolt: Any = _Bolt()
    Listeners(nobody, nobody, nobody, nobody, nobody, nobody).register(bolt)
    listed = manifest["settings"]["event_subscriptions"]["bot_events"]
    # Reactions want one more scope, so whoever likes them as shortcuts adds both (docs/threads.md).
    assert {event.partition(".")[0] for event in listed} == bolt.events - {"reaction_added"}


def test_the_one_command_is_it(manifest: dict[str, Any]) -> None:
    assert [each["command"] for each in manifest["features"]["slash_commands"]] == ["/it"]


def test_the_one_shortcut_is_the_one_that_is_listened_to(manifest: dict[str, Any]) -> None:
    [shortcut] = manifest["features"]["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", MAKE_REQUEST)


def test_every_address_is_the_one_that_the_guard_stands_in_front_of(
    manifest: dict[str, Any],
) -> None:
    settings = manifest["settings"]
    addresses = [
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        *(each["url"] for each in manifest["features"]["slash_commands"]),
    ]
    assert all(address.endswith("/slack/events") for address in addresses)
