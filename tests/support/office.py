"""The whole house in one test process: the playground, the bot, a worker, and the people.

Everything is the real thing: Bolt over HTTP or Socket Mode, RQ on Valkey, the database, the
learner. Tests speak as people do (`says`, `press`, `pick`) and wait with `settle`, which watches
until nothing is owed any more; nothing sleeps for a guess.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from bot.service import BotSettings, Service
from bot.slack.door import SlackSettings
from deskloop import files, workspace
from deskloop.processes import free_port
from helpdesk.catalog import Catalog
from playground.server import serving
from playground.workspace import Workspace
from storage import outbox, queue
from storage.db import Database
from workers import context

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-test", "xapp-test", "shhh"
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Said:
    """One message as one person sees it."""

    raw: dict[str, Any]

    @property
    def ts(self) -> str:
        return str(self.raw["ts"])

    @property
    def author(self) -> str:
        return str(self.raw["user"])

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.raw.get("ephemeral"))

    @property
    def elements(self) -> list[dict[str, Any]]:
        return [
            element
            for block in self.raw.get("blocks") or []
            if block["type"] == "actions"
            for element in block["elements"]
        ]

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons, in order."""
        return [each["text"]["text"] for each in self.elements if each["type"] == "button"]

    @property
    def options(self) -> list[str]:
        """The labels of everything that can be picked from lists."""
        return [option["text"]["text"] for each in self.elements for option in _options(each)]

    @property
    def text(self) -> str:
        """Every word that is shown, markup included."""
        parts = [_words(block) for block in self.raw.get("blocks") or []]
        return "\n".join(part for part in parts if part) or str(self.raw["text"])


def _options(element: dict[str, Any]) -> list[dict[str, Any]]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _words(block: dict[str, Any]) -> str:
    match block["type"]:
        case "section" | "header":
            return str(block["text"]["text"])
        case "context":
            return " ".join(str(each["text"]) for each in block["elements"])
        case "rich_text":
            return "".join(
                str(each.get("text", "")) for part in block["elements"] for each in part["elements"]
            )
        case _:
            return ""


@dataclass
class Office:
    """People and their workspace, with Deskloop in it."""

    playground_url: str
    bot_url: str
    workspace: Workspace
    database: Database
    redis_url: str
    catalog: Catalog
    service: Service
    worker_is_on: bool = True
    _redis: Any = field(init=False)

    def __post_init__(self) -> None:
        self._redis = queue.connect(self.redis_url)

    # What people do.

    def says(
        self, user: str, text: str, *, channel: str = "it-help", thread: str | None = None
    ) -> str:
        """Post a message, and return its ts."""
        where = self.channel_id(channel, user) if channel == "dm" else channel
        sent = {"user": user, "channel": where, "text": text}
        answer = self.post("messages", sent | ({"thread_ts": thread} if thread else {}))
        return str(answer["ts"])

    def press(self, user: str, message: Said, label: str, *, channel: str = "it-help") -> None:
        """Press the button with this label."""
        button = next(
            each
            for each in message.elements
            if each["type"] == "button" and each["text"]["text"] == label
        )
        self._act(user, channel, message, button["action_id"], button["value"])

    def pick(self, user: str, message: Said, label: str, *, channel: str = "it-help") -> None:
        """Pick this option from the list that has it."""
        element, option = next(
            (each, option)
            for each in message.elements
            for option in _options(each)
            if option["text"]["text"] == label
        )
        self._act(user, channel, message, element["action_id"], option["value"])

    def _act(self, user: str, channel: str, message: Said, action_id: str, value: str) -> None:
        act = {
            "user": user,
            "channel": self.channel_id(channel, user),
            "ts": message.ts,
            "action_id": action_id,
            "value": value,
        }
        self.post("actions", act)

    def edits(self, user: str, ts: str, text: str, *, channel: str = "it-help") -> None:
        place = {"user": user, "channel": self.channel_id(channel, user), "ts": ts}
        self.post("edits", place | {"text": text})

    def deletes(self, user: str, ts: str, *, channel: str = "it-help") -> None:
        place = {"user": user, "channel": self.channel_id(channel, user), "ts": ts}
        self.post("deletes", place)

    def commands(self, user: str, text: str, *, channel: str = "general") -> dict[str, Any]:
        """Type `/it text`."""
        where = self.channel_id(channel, user)
        return self.post(
            "commands", {"user": user, "channel": where, "command": "/it", "text": text}
        )

    def modal(self, user: str) -> dict[str, Any]:
        """The modal on top of this person's screen, waited for."""
        return self.until(lambda: self.get("views", user=user)["views"] or None)[-1]

    def fills(self, user: str, values: dict[str, str]) -> dict[str, Any]:
        """Fill in and send the modal on top."""
        view = self.modal(user)
        return self.post("views", {"user": user, "view_id": view["id"], "values": values})

    # What people see.

    def thread(self, ts: str, *, user: str = "UADA", channel: str = "it-help") -> list[Said]:
        """Everything in a thread, its first message included, once nothing is owed any more."""
        self.settle()
        found = self.get(
            "messages", channel=self.channel_id(channel, user), thread_ts=ts, user=user
        )
        return [Said(raw) for raw in found["messages"]]

    def reply(self, ts: str, *, user: str = "UADA", channel: str = "it-help") -> Said:
        """The bot's first reply in a thread."""
        return next(
            said
            for said in self.thread(ts, user=user, channel=channel)
            if said.raw.get("bot_id") and not said.is_ephemeral
        )

    def only_to(self, user: str, ts: str, *, channel: str = "it-help") -> Said:
        """The newest ephemeral message in a thread."""
        said = [s for s in self.thread(ts, user=user, channel=channel) if s.is_ephemeral]
        return said[-1]

    def channel(self, name: str, *, user: str = "UTESS") -> list[Said]:
        """Everything at the top level of a channel, once nothing is owed any more."""
        self.settle()
        found = self.get("messages", channel=self.channel_id(name, user), user=user)
        return [Said(raw) for raw in found["messages"]]

    def cards(self, name: str, *, user: str = "UTESS") -> list[Said]:
        """The bot's cards in a team's channel."""
        return [said for said in self.channel(name, user=user) if said.raw.get("bot_id")]

    def all_cards(self, *, user: str = "UTESS") -> dict[str, list[Said]]:
        """The cards of every team's channel that has any."""
        found = {team.channel: self.cards(team.channel, user=user) for team in self.catalog.teams}
        return {name: cards for name, cards in found.items() if cards}

    def channel_id(self, name: str, user: str) -> str:
        """The id of a channel by its name; "dm" is the person's direct chat with the bot."""
        if name[:1] in "CDG" and name.isalnum() and name.isupper():
            return name
        for channel in self.get("channels", user=user)["channels"]:
            if channel["name"] == name or (name == "dm" and channel.get("is_im")):
                return str(channel["id"])
        raise LookupError(name)

    # The machinery.

    def settle(self) -> None:
        """Wait until every event is answered, every post sent, and every job done."""
        self.until(self._is_quiet)

    def _is_quiet(self) -> bool:
        if not self.get("idle")["idle"]:
            return False
        if self.worker_is_on and self._owed(outbox.Lane.WORK):
            self.work()
            return False
        return not self._owed(outbox.Lane.CHAT) and bool(self.get("idle")["idle"])

    def _owed(self, lane: outbox.Lane) -> int:
        with self.database.snapshot() as session:
            return outbox.pending(session, lane)

    def work(self) -> None:
        """Let an RQ worker do what waits in the queue, in this thread."""
        context.enter(context.Context(self.database, self._redis, self.catalog))
        worker = SimpleWorker(
            [queue.queue(self._redis)], connection=self._redis, serializer=JSONSerializer
        )
        worker.work(burst=True, logging_level="WARNING")

    def until(self, condition: Any) -> Any:
        """Watch until the condition gives something true, and return it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := condition()):
            if time.monotonic() > deadline:
                raise TimeoutError("this did not come to be in time")
            time.sleep(0.01)
        return found

    def health(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.bot_url}/healthz", timeout=5) as response:
            return dict(json.load(response))

    def faults(self, **fault: Any) -> None:
        """Let the playground misbehave."""
        self.post("faults", fault)

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The Web API calls that the bot made."""
        return list(self.get("calls", method=method)["calls"])

    def get(self, path: str, **query: str) -> dict[str, Any]:
        url = f"{self.playground_url}/_people/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as response:
            return dict(json.load(response))

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return _posted(f"{self.playground_url}/_people/{path}", body)


def _posted(url: str, body: dict[str, Any]) -> dict[str, Any]:
    sent = json.dumps(body).encode()
    request = urllib.request.Request(url, sent, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:
            return dict(json.load(response))
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{url} {body}: {error.read().decode()}") from error


@contextmanager
def open_office(
    database: Database,
    redis_url: str,
    catalog: Catalog,
    *,
    socket_mode: bool = False,
    join_seconds: float = 0.0,
    retry_delays: tuple[float, ...] = (0.0, 0.2, 0.4),
    data: Path | None = None,
    fault: dict[str, Any] | None = None,
) -> Iterator[Office]:
    """Open the house, and close it again; the playground has `fault` before the bot starts."""
    people = Workspace(
        workspace.seed(catalog),
        yaml.safe_load(files.manifest().read_text()),
        None,
        signing_secret=SECRET,
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        data=data,
        retry_delays=retry_delays,
        socket_mode=socket_mode,
    )
    with open_playground(people) as playground_url:
        port = free_port(30_000 + time.monotonic_ns() % 20_000)
        settings = BotSettings(
            database_url=database.url,
            redis_url=redis_url,
            slack=SlackSettings(
                bot_token=BOT_TOKEN,
                signing_secret=SECRET,
                app_token=APP_TOKEN if socket_mode else None,
                api_url=f"{playground_url}/api/",
            ),
            msteams=None,
            catalog=catalog,
            join_within=timedelta(seconds=join_seconds),
            posts_per_second=1000,
        )
        service = Service(settings)
        people.events_url = f"http://127.0.0.1:{port}/slack/events"
        if fault:
            _posted(f"{playground_url}/_people/faults", fault)
        with _serving(service, port) as bot_url:
            office = Office(playground_url, bot_url, people, database, redis_url, catalog, service)
            office.until(lambda: office.health()["status"] == "ok")
            if socket_mode:
                office.until(lambda: people.sockets.count)
            yield office


@contextmanager
def open_playground(people: Workspace) -> Iterator[str]:
    """Serve the playground in an event loop of its own."""
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
        thread.join(PATIENCE_SECONDS)


@contextmanager
def _serving(service: Service, port: int) -> Iterator[str]:
    """Serve the bot in an event loop of its own."""
    server = uvicorn.Server(
        uvicorn.Config(service.app(), host="127.0.0.1", port=port, log_config=None)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline, "the bot does not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)
