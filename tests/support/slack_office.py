"""The house with Slack in front: the playground, over HTTP or Socket Mode."""

from __future__ import annotations

import asyncio
import functools
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from house import PATIENCE_SECONDS, House, open_house, some_port
from office import Modal, Office, Said
from slack_said import Element, SlackSaid, options

from bot.slack.door import SlackSettings
from deskloop import files, workspace
from deskloop.workspace import BOT
from helpdesk.catalog import Catalog
from playground.server import serving
from playground.workspace import Workspace
from storage.db import Database

# What the bot calls to show something.
_SHOWING = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.publish")

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-test", "xapp-test", "shhh"


class SlackOffice(Office):
    """People and their workspace in the playground."""

    def __init__(self, house: House, playground_url: str, people: Workspace) -> None:
        super().__init__(house)
        self.playground_url = playground_url
        self.workspace = people
        self._seed = workspace.seed(house.catalog)
        self._names = {each["id"]: each["real_name"] for each in self._seed["people"]}
        self._names |= {each["id"]: each["name"] for each in self._seed["channels"]}
        groups = self._seed.get("usergroups", ())
        self._names |= {each["id"]: f"@{each['handle']}" for each in groups}

    @property
    def is_idle(self) -> bool:
        return self.workspace.deliverer.pending == 0

    @property
    def workspace_id(self) -> str:
        return str(self._seed["team"]["id"])

    def id_of(self, user: str) -> str:
        return user

    def name_of(self, user: str) -> str:
        return str(self._names[user])

    # What people do.

    def says(
        self, user: str, text: str, *, channel: str = "it-help", thread: str | None = None
    ) -> str:
        where = self.channel_id(channel, user) if channel == "dm" else channel
        sent = {"user": user, "channel": where, "text": text}
        answer = self.post("messages", sent | ({"thread_ts": thread} if thread else {}))
        return str(answer["ts"])

    def press(self, user: str, message: Said, label: str, *, channel: str = "it-help") -> None:
        used = _slack(message).pressable(label)
        self._act(user, channel, message, used.action_id, used.value)

    def pick(self, user: str, message: Said, label: str, *, channel: str = "it-help") -> None:
        element, option = next(
            (each, option)
            for each in _slack(message).parts
            for option in options(each)
            if option["text"]["text"] == label
        )
        self._act(user, channel, message, element["action_id"], option["value"])

    def _act(self, user: str, channel: str, message: Said, action_id: str, value: str) -> None:
        place = {"user": user, "channel": self.channel_id(channel, user), "ts": message.ts}
        self.post("actions", place | {"action_id": action_id, "value": value})

    def edits(self, user: str, ts: str, text: str, *, channel: str = "it-help") -> None:
        place = {"user": user, "channel": self.channel_id(channel, user), "ts": ts}
        self.post("edits", place | {"text": text})

    def deletes(self, user: str, ts: str, *, channel: str = "it-help") -> None:
        place = {"user": user, "channel": self.channel_id(channel, user), "ts": ts}
        self.post("deletes", place)

    def commands(self, user: str, text: str, *, channel: str = "general") -> Element:
        """Type `/it text`."""
        where = self.channel_id(channel, user)
        return self.post(
            "commands", {"user": user, "channel": where, "command": "/it", "text": text}
        )

    def reacts(self, user: str, ts: str, emoji: str, *, channel: str = "it-help") -> None:
        place = {"user": user, "channel": self.channel_id(channel, user), "ts": ts}
        self.post("reactions", place | {"name": emoji})

    def shortcut(self, user: str, ts: str, *, channel: str = "it-help") -> None:
        offered = self.workspace.manifest.shortcuts
        [callback_id] = [each["callback_id"] for each in offered if each["type"] == "message"]
        place = {"user": user, "channel": self.channel_id(channel, user), "ts": ts}
        self.post("shortcuts", place | {"callback_id": callback_id})

    def home(self, user: str) -> SlackSaid:
        """Open the app's Home, and return what it shows as one message."""
        self.post("home", {"user": user})
        self.settle()
        return self.home_now(user)

    def home_now(self, user: str) -> SlackSaid:
        """Return what Home shows, without opening it again."""
        view = self.until(lambda: self.get("home", user=user)["view"])
        raw = {"ts": view["id"], "user": BOT["user_id"], "bot_id": BOT["bot_id"], "text": ""}
        return SlackSaid(raw | {"blocks": view["blocks"]}, self._names)

    def press_home(self, user: str, label: str, nth: int = 0) -> None:
        """Press the button at Home with this label, the first one or a later one."""
        home = self.home_now(user)
        used = home.pressable(label, nth)
        place = {"user": user, "view_id": home.ts, "block_id": used.block_id}
        self.post("views/actions", place | {"action_id": used.action_id, "value": used.value})

    def modals(self, user: str) -> list[Modal]:
        return [_modal(view) for view in self.get("views", user=user)["views"]]

    def fills(self, user: str, values: dict[str, str]) -> None:
        self.post("views", {"user": user, "view_id": self._top_view(user), "values": values})

    def closes(self, user: str) -> None:
        self.post("views", {"user": user, "view_id": self._top_view(user), "close": True})

    def _top_view(self, user: str) -> str:
        found = self.until(lambda: self.get("views", user=user)["views"])
        return str(found[-1]["id"])

    # What people see.

    def in_thread(self, ts: str, user: str, channel: str) -> list[Said]:
        where = self.channel_id(channel, user)
        return self._said(self.get("messages", channel=where, thread_ts=ts, user=user))

    def in_channel(self, name: str, user: str) -> list[Said]:
        where = self.channel_id(name, user)
        return self._said(self.get("messages", channel=where, user=user))

    def _said(self, found: Element) -> list[Said]:
        return [SlackSaid(raw, self._names) for raw in found["messages"]]

    def channel_id(self, name: str, user: str) -> str:
        """The id of a channel by its name; "dm" is the person's direct chat with the bot."""
        if name[:1] in "CDG" and name.isalnum() and name.isupper():
            return name
        for channel in self.get("channels", user=user)["channels"]:
            if channel["name"] == name or (name == "dm" and channel.get("is_im")):
                return str(channel["id"])
        raise LookupError(name)

    # The playground.

    def posted(self) -> list[Any]:
        self.settle()
        calls = [call for method in _SHOWING for call in self.calls(method)]
        assert all(call["ok"] for call in calls), calls
        return [call["args"] | _structured(call["args"]) for call in calls]

    def faults(self, **fault: Any) -> None:
        self.post("faults", fault)

    def calls(self, method: str) -> list[Element]:
        """The Web API calls that the bot made."""
        return list(self.get("calls", method=method)["calls"])

    def get(self, path: str, **query: str) -> Element:
        url = f"{self.playground_url}/_people/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as response:
            return dict(json.load(response))

    def post(self, path: str, body: Element) -> Element:
        return _posted(f"{self.playground_url}/_people/{path}", body)


def _structured(args: Element) -> Element:
    """The arguments that a form carries as JSON."""
    return {key: _read_json(args[key]) for key in ("blocks", "view") if key in args}


def _read_json(found: Any) -> Any:
    return json.loads(found) if isinstance(found, str) else found


def _slack(message: Said) -> SlackSaid:
    assert isinstance(message, SlackSaid)
    return message


def _modal(view: Element) -> Modal:
    offered = {
        block["block_id"]: [option["value"] for option in options(block["element"])]
        for block in view["blocks"]
    }
    return Modal(view["title"]["text"], offered)


def _posted(url: str, body: Element) -> Element:
    sent = json.dumps(body).encode()
    request = urllib.request.Request(url, sent, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:
            return dict(json.load(response))
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{url} {body}: {error.read().decode()}") from error


@functools.cache
def _manifest() -> Element:
    return dict(yaml.safe_load(files.manifest().read_text()))


@contextmanager
def open_slack(
    catalog: Catalog,
    port: int,
    *,
    socket_mode: bool = False,
    retry_delays: tuple[float, ...] = (0.0, 0.2, 0.4),
    data: Path | None = None,
    fault: Element | None = None,
) -> Iterator[tuple[SlackSettings, Workspace, str]]:
    """Open the playground before a bot that will listen on `port`: its settings, and its URL."""
    people = Workspace(
        workspace.seed(catalog),
        _manifest(),
        None,
        signing_secret=SECRET,
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        data=data,
        retry_delays=retry_delays,
        socket_mode=socket_mode,
    )
    people.events_url = f"http://127.0.0.1:{port}/slack/events"
    # Only who opens the same data again has to wait until it is written.
    with open_playground(people, waits=data is not None) as url:
        if fault:
            _posted(f"{url}/_people/faults", fault)
        app_token = APP_TOKEN if socket_mode else None
        yield SlackSettings(BOT_TOKEN, SECRET, app_token, f"{url}/api/"), people, url


@contextmanager
def open_office(
    database: Database,
    redis_url: str,
    catalog: Catalog,
    *,
    join_seconds: float = 0.0,
    audit_share: float = 0.0,
    rating_share: float = 0.0,
    **slack: Any,
) -> Iterator[SlackOffice]:
    """Open the house, and close it again; the playground has its `fault` before the bot starts."""
    port = some_port()
    with (
        open_slack(catalog, port, **slack) as (settings, people, url),
        open_house(
            database,
            redis_url,
            catalog,
            port=port,
            slack=settings,
            join_seconds=join_seconds,
            audit_share=audit_share,
            rating_share=rating_share,
        ) as house,
    ):
        office = SlackOffice(house, url, people)
        if slack.get("socket_mode"):
            office.until(lambda: people.sockets.count)
        yield office


@contextmanager
def open_playground(people: Workspace, *, waits: bool = True) -> Iterator[str]:
    """Serve the playground in an event loop of its own; `waits` for its end, too."""
    address: list[str] = []
    ready, stop = threading.Event(), threading.Event()

    async def serve() -> None:
        async with serving(people) as url:
            address.append(url)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    try:
        assert ready.wait(PATIENCE_SECONDS), "the playground does not start"
        yield address[0]
    finally:
        stop.set()
        if waits:
            thread.join(PATIENCE_SECONDS)
