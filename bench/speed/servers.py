"""The servers that are measured, each a process of its own on one core.

    python -m bench.speed.servers KIND PORT CHAT_URL

`slack-echo` is a bare slack-bolt AsyncApp that answers each message with one post over one shared
session. `msteams-echo` is a stock botbuilder echo. Every other kind is Deskloop as `deskloop serve`
runs it, with its settings from the environment.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import aiohttp
import uvicorn
from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.schema import Activity
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    PasswordServiceClientCredentialFactory,
)
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SECRET, TOKEN = "shhh", "xoxb-bench"


def slack_echo(chat_url: str) -> Starlette:
    """Make the bare slack-bolt echo."""
    held: dict[str, AsyncSlackRequestHandler] = {}

    async def events(request: Request) -> Response:
        if "handler" not in held:
            held["handler"] = AsyncSlackRequestHandler(_bolt(chat_url))
        return await held["handler"].handle(request)

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


def _bolt(chat_url: str) -> AsyncApp:
    session = aiohttp.ClientSession()
    web = AsyncWebClient(token=TOKEN, base_url=f"{chat_url}/api/", session=session)
    app = AsyncApp(client=web, signing_secret=SECRET)

    @app.event("message")
    async def echo(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], text=event["text"])

    return app


class _CloudAdapter(CloudAdapterBase):
    """The adapter of the samples, without its aiohttp server: every server here is uvicorn."""

    async def process_activity(self, header: str | None, activity: Activity, logic: Any) -> Any:
        """Authenticate first, as the samples' adapter does for a request without a token."""
        known = await self.bot_framework_authentication.authenticate_request(activity, header)
        return await super().process_activity(known, activity, logic)


def msteams_echo() -> Starlette:
    """Make the stock botbuilder echo, as its samples (02.echo-bot) make it, without an app id."""
    adapter = _CloudAdapter(
        BotFrameworkAuthenticationFactory.create(
            channel_service="",
            credential_factory=PasswordServiceClientCredentialFactory("", ""),
        )
    )

    async def echo(turn: TurnContext) -> None:
        await turn.send_activity(f"Echo: {turn.activity.text}")

    async def messages(request: Request) -> Response:
        activity = Activity().deserialize(await request.json())
        await adapter.process_activity(request.headers.get("Authorization"), activity, echo)
        return Response(status_code=201)

    return Starlette(routes=[Route("/api/messages", messages, methods=["POST"])])


def main() -> None:
    """Serve one kind on one core."""
    kind, port, chat_url = sys.argv[1:4]
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    app = slack_echo(chat_url) if kind == "slack-echo" else msteams_echo()
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_config=None, access_log=False)


if __name__ == "__main__":
    main()
