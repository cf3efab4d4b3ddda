"""The load: signed events of many people, so many at a time, until every answer has arrived."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import aiohttp

from bench.speed.servers import SECRET

# Each of these gets one post: an answer from a template. Everybody asks once.
ASKED = (
    "my outlook does not open",
    "i forgot my password",
    "vpn drops since this morning",
    "the printer is jammed",
)

AT_ONCE = 64
_PATIENCE_SECONDS = 120.0

Event = tuple[str, bytes, dict[str, str]]


def slack_event(number: int) -> Event:
    """Make a signed message of somebody's direct chat."""
    ts = f"{int(time.time())}.{number:06d}"
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": f"D{number:06d}",
        "user": f"U{number:06d}",
        "text": ASKED[number % len(ASKED)],
        "ts": ts,
        "event_ts": ts,
    }
    around = {"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event": event}
    around |= {"authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}]}
    body = json.dumps(around | {"event_id": f"Ev{number}", "event_time": int(time.time())}).encode()
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }
    return "/slack/events", body, headers


def msteams_event(chat_url: str) -> Callable[[int], Event]:
    """Return what makes a message of somebody's personal chat."""

    def event(number: int) -> Event:
        activity: dict[str, Any] = {
            "type": "message",
            "id": str(int(time.time() * 1000) * 100 + number),
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + ".000Z",
            "channelId": "msteams",
            "serviceUrl": chat_url,
            "from": {"id": f"29:{number}", "name": f"Person {number}"},
            "recipient": {"id": "28:bot", "name": "Deskloop"},
            "conversation": {
                "id": f"a:{number}",
                "conversationType": "personal",
                "tenantId": "tenant",
            },
            "channelData": {"tenant": {"id": "tenant"}},
            "text": ASKED[number % len(ASKED)],
            "textFormat": "plain",
        }
        return "/api/messages", json.dumps(activity).encode(), {"Content-Type": "application/json"}

    return event


async def run(
    bot_url: str, chat_url: str, made: Callable[[int], Event], first: int, count: int
) -> float:
    """Send `count` events; returns events a second, until the last answer arrived."""
    waiting = iter(range(first, first + count))
    async with aiohttp.ClientSession() as http:
        before = await _arrived(http, chat_url)
        began = time.monotonic()

        async def sender() -> None:
            for number in waiting:
                path, body, headers = made(number)
                async with http.post(bot_url + path, data=body, headers=headers) as response:
                    await response.read()
                    if response.status >= 300:
                        raise RuntimeError(f"{bot_url}{path} answered {response.status}")

        await asyncio.gather(*(sender() for _ in range(AT_ONCE)))
        last = await _all_arrived(http, chat_url, before["count"] + count)
    return count / (last - began)


async def _arrived(http: aiohttp.ClientSession, chat_url: str) -> dict[str, Any]:
    async with http.get(f"{chat_url}/count") as response:
        return dict(await response.json())


async def _all_arrived(http: aiohttp.ClientSession, chat_url: str, count: int) -> float:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (found := await _arrived(http, chat_url))["count"] < count:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{found['count']} of {count} answers arrived")
        await asyncio.sleep(0.02)
    return float(found["last"])
