"""Messages of the Events API, on the short way to their listener.

Nearly all that Slack sends is messages, and Bolt's way to a listener (its middleware, its matching,
its arguments by name) costs as much as taking the message in. Everything else goes on to Bolt, and
so do the messages of Socket Mode.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic_core import from_json
from slack_bolt.request.internals import extract_team_id
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web import body as bodies

TakeIn = Callable[[Mapping[str, Any], str], Awaitable[None]]


class Messages:
    """An ASGI app behind the guard: takes in messages, and hands the rest on to `app`.

    The 200 follows the commit; an exception becomes a 500, and Slack delivers again.
    """

    def __init__(self, app: ASGIApp, take_in: TakeIn) -> None:
        self._app = app
        self._take_in = take_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a message, or hand the request on with its body replayed."""
        body = (await receive())["body"]
        payload = _payload(body)
        if payload is None:
            await self._app(scope, bodies.replay(body, receive), send)
            return
        await self._take_in(payload["event"], str(extract_team_id(payload)))
        await Response()(scope, receive, send)


def _payload(body: bytes) -> dict[str, Any] | None:
    """Return the payload of a message; None for anything else."""
    if b'"message"' not in body:
        return None
    try:
        payload = from_json(body)
    except ValueError:
        return None
    is_event = isinstance(payload, dict) and payload.get("type") == "event_callback"
    event = payload.get("event") if is_event else None
    is_message = isinstance(event, dict) and event.get("type") == "message"
    return payload if is_message else None
