"""Signed HTTP requests to the bot.

Signature: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from urllib.parse import urlencode

import aiohttp

from playground.json_types import Json
from playground.transport import ACK_SECONDS, Answer, DeliveryError, Kind, Retry

_KEEP_SECONDS = 2.0  # below uvicorn's 5 s, so that no payload meets a connection being closed
_FORM = "application/x-www-form-urlencoded"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Give Slack's v0 signature of a request body."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


class HttpTransport:
    """Posts payloads to the bot's one URL; `url` is asked each time, for it may be set late."""

    def __init__(
        self, url: Callable[[], str | None], signing_secret: str, clock: Callable[[], float]
    ) -> None:
        self._url, self._secret, self._clock = url, signing_secret, clock
        self._session: aiohttp.ClientSession | None = None

    async def send(self, kind: Kind, payload: Json, retry: Retry) -> Answer:
        """Post one payload; raises DeliveryError when the bot is not there or too slow."""
        url = self._url()
        if url is None:
            raise DeliveryError("connection_failed")
        body, content_type = _encoded(kind, payload)
        headers = {**self._signed(body), **_retry_headers(retry), "Content-Type": content_type}
        try:
            return await self._post(url, body, headers)
        except TimeoutError as problem:
            raise DeliveryError("http_timeout") from problem
        except aiohttp.ClientError as problem:
            raise DeliveryError("connection_failed") from problem

    async def close(self) -> None:
        """Close the HTTP session."""
        if self._session:
            await self._session.close()

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector)
        async with (
            asyncio.timeout(ACK_SECONDS),
            self._session.post(url, data=body, headers=headers, allow_redirects=False) as response,
        ):
            text = await response.text()
            no_retry = response.headers.get("x-slack-no-retry") == "1"
            return Answer(response.status, _decoded(text), no_retry)

    def _signed(self, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock()))
        return {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }


def _encoded(kind: Kind, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), _FORM


def _decoded(text: str) -> Json | None:
    """Read an answer's body; a command may be answered with bare text."""
    if not text.strip():
        return None
    try:
        body = json.loads(text)
    except ValueError:
        return {"text": text}
    return body if isinstance(body, dict) else {"text": text}


def _retry_headers(retry: Retry) -> dict[str, str]:
    if not retry.num:
        return {}
    return {"x-slack-retry-num": str(retry.num), "x-slack-retry-reason": retry.reason}
