"""The guard in front of Bolt: size, then signature over the raw bytes, before anything is parsed.

Bolt reads a body of any size and parses before it verifies, so neither is left to it. Rules of the
signature: https://api.slack.com/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BYTES = 1_000_000
WINDOW_SECONDS = 300
_LENGTH_DIGITS = 12


class TooLargeError(Exception):
    """The body is longer than any that Slack sends."""


class Guard:
    """An ASGI app that lets only Slack's own requests through to `app`."""

    def __init__(self, app: ASGIApp, signing_secret: str, clock: Callable[[], float]) -> None:
        self._app = app
        self._secret = signing_secret.encode()
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 or 401 by itself, or hand the request on with its body replayed."""
        headers = Headers(scope=scope)
        try:
            body = await _read(headers, receive)
        except TooLargeError:
            refusal = PlainTextResponse("too large", 413, {"Connection": "close"})
            await refusal(scope, receive, send)
            return
        if not self._is_signed(headers, body):
            await PlainTextResponse("not signed by Slack", 401)(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    def _is_signed(self, headers: Headers, body: bytes) -> bool:
        stamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16 and signature.isascii()):
            return False
        if abs(self._clock() - int(stamp)) > WINDOW_SECONDS:
            return False
        base = b"v0:" + stamp.encode() + b":" + body
        expected = "v0=" + hmac.new(self._secret, base, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, signature)


async def _read(headers: Headers, receive: Receive) -> bytes:
    length = headers.get("content-length", "0")
    if not length.isdecimal() or len(length) > _LENGTH_DIGITS or int(length) > MAX_BYTES:
        raise TooLargeError
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BYTES:
            raise TooLargeError
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body once; after that, what the server says (a disconnect)."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed
