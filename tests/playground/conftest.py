"""A workspace on a free port, plain receivers and real Bolt apps to hold it against."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
import uvicorn
from aiohttp import web
from prompt import Prompt
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from playground import server
from playground.workspace import Workspace

SIGNING_SECRET, BOT_TOKEN, APP_TOKEN = "signing-secret", "xoxb-bot", "xapp-app"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def seed() -> dict[str, Any]:
    return {
        "team": {"id": "T1", "name": "Acme"},
        "bot": {"user_id": "UBOT", "bot_id": "B1", "name": "Deskloop", "app_id": "A1"},
        "people": [
            {"id": "U1", "name": "maya", "real_name": "Maya Chen", "role": "employee"},
            {"id": "U2", "name": "tom", "real_name": "Tom Fox", "role": "technician"},
        ],
        "usergroups": [
            {"id": "S1", "handle": "network", "name": "Network", "users": ["U2"]},
        ],
        "channels": [
            {"id": "C1", "name": "it-help", "topic": "Ask", "members": ["U1", "U2", "UBOT"]},
            {"id": "C2", "name": "random", "members": ["U1"]},
            {"id": "C3", "name": "old", "members": ["U1", "UBOT"], "archived": True},
            {"id": "G1", "name": "it-team", "private": True, "members": ["U2", "UBOT"]},
            {"id": "G2", "name": "board", "private": True, "members": ["U1"]},
        ],
    }


@pytest.fixture
def manifest() -> dict[str, Any]:
    scopes = (
        "app_mentions:read channels:history channels:join channels:read chat:write commands "
        "groups:history groups:read im:history im:read im:write reactions:read reactions:write "
        "users:read usergroups:read"
    )
    events = (
        "app_home_opened app_mention member_joined_channel message.channels message.groups "
        "message.im reaction_added reaction_removed"
    )
    return {
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "slash_commands": [{"command": "/it", "description": "Ask IT"}],
            "shortcuts": [
                {"name": "Ask", "type": "message", "callback_id": "ask", "description": "Ask"},
                {"name": "New", "type": "global", "callback_id": "new", "description": "New"},
            ],
        },
        "oauth_config": {"scopes": {"bot": scopes.split()}},
        "settings": {
            "event_subscriptions": {"bot_events": events.split()},
            "interactivity": {"is_enabled": True},
        },
    }


@dataclass
class Slack:
    """A running playground: its workspace, its address and the SDK's client for it."""

    workspace: Workspace
    url: str
    client: AsyncWebClient
    http: aiohttp.ClientSession

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        async with self.http.get(f"{self.url}/_people/{path}", params=query) as answer:
            return await answer.json()

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"{self.url}/_people/{path}", json=body) as answer:
            return await answer.json()

    async def say(self, text: str, user: str = "U1", channel: str = "C1", **more: Any) -> str:
        answer = await self.post("messages", user=user, channel=channel, text=text, **more)
        assert answer["ok"], answer
        return str(answer["ts"])

    async def messages(self, channel: str = "C1", **query: str) -> list[dict[str, Any]]:
        return (await self.get("messages", channel=channel, **query))["messages"]

    async def until(self, found: Callable[[], Awaitable[Any]], seconds: float = 5.0) -> Any:
        """Ask again and again until something is found; fails after a deadline."""
        deadline = time.monotonic() + seconds
        while not (result := await found()):
            assert time.monotonic() < deadline, "what was waited for did not happen"
            await asyncio.sleep(0.01)
        return result

    async def idle(self) -> None:
        async def asked() -> bool:
            return bool((await self.get("idle"))["idle"])

        await self.until(asked)


Start = Callable[..., Awaitable[Slack]]


@pytest.fixture
async def start(
    seed: dict[str, Any], manifest: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Start]:
    """Start playgrounds with changed options."""
    monkeypatch.setattr(server, "_Server", _Server)
    async with AsyncExitStack() as stack:

        async def starting(**options: Any) -> Slack:
            return await stack.enter_async_context(_running(seed, manifest, options))

        yield starting


@asynccontextmanager
async def _running(
    seed: dict[str, Any], manifest: dict[str, Any], options: dict[str, Any]
) -> AsyncIterator[Slack]:
    secrets = {"signing_secret": SIGNING_SECRET, "bot_token": BOT_TOKEN, "app_token": APP_TOKEN}
    workspace = Workspace(seed, manifest, **{**secrets, "retry_delays": (0.0,), **options})
    async with server.serving(workspace) as url, aiohttp.ClientSession() as http:
        client = AsyncWebClient(BOT_TOKEN, base_url=f"{url}/api/", session=http)
        yield Slack(workspace, url, client, http)


@pytest.fixture
async def slack(start: Start) -> Slack:
    return await start()


@dataclass
class Receiver:
    """A bare stand-in for a bot: keeps what arrives and answers as told."""

    url: str = ""
    answers: list[tuple[int, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    received: list[dict[str, Any]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.text()
        self.received.append({"headers": dict(request.headers), "raw": body, **_read(body)})
        status, answer = self.answers.pop(0) if self.answers else (200, None)
        if answer is None:
            return web.Response(status=status, headers=self.headers)
        return web.json_response(answer, status=status, headers=self.headers)

    def events(self, kind: str = "message") -> list[dict[str, Any]]:
        found = [each["json"].get("event") for each in self.received]
        return [event for event in found if event and event["type"] == kind]

    def last(self) -> dict[str, Any]:
        return self.received[-1]["json"]


def _read(body: str) -> dict[str, Any]:
    if body.startswith("{"):
        return {"json": json.loads(body)}
    form = {key: values[0] for key, values in parse_qs(body, keep_blank_values=True).items()}
    return {"json": json.loads(form["payload"]) if "payload" in form else form}


@pytest.fixture
async def receiver(slack: Slack) -> AsyncIterator[Receiver]:
    """A receiver to which `slack` delivers."""
    receiver, app = Receiver(), web.Application()
    app.router.add_post("/slack/events", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    receiver.url = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
    slack.workspace.events_url = receiver.url
    yield receiver
    await runner.cleanup()


@dataclass
class Desk:
    """A real Bolt app connected to a playground, over HTTP or Socket Mode."""

    app: AsyncApp
    slack: Slack
    transport: str


@pytest.fixture(params=["http", "socket mode"])
async def desk(request: pytest.FixtureRequest, start: Start) -> AsyncIterator[Desk]:
    transport = request.param
    slack = await start(socket_mode=transport == "socket mode")
    app = AsyncApp(client=slack.client, signing_secret=SIGNING_SECRET, process_before_response=True)
    connected = _over_http if transport == "http" else _over_socket
    async with connected(app, slack):
        yield Desk(app, slack, transport)


class _Server(Prompt):
    @contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield


@asynccontextmanager
async def _over_http(app: AsyncApp, slack: Slack) -> AsyncIterator[None]:
    handler = AsyncSlackRequestHandler(app)
    asgi = Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])])
    listening = socket.create_server(("127.0.0.1", 0))
    slack.workspace.events_url = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
    bot = _Server(uvicorn.Config(asgi, log_level="warning"))
    running = asyncio.create_task(bot.serve(sockets=[listening]))
    yield
    bot.should_exit = True
    await running


@asynccontextmanager
async def _over_socket(app: AsyncApp, slack: Slack) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=slack.client)
    await handler.connect_async()
    yield
    await handler.close_async()
