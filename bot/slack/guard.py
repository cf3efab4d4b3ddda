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
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web import body as bodies

WINDOW_SECONDS = 300


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
            body = await bodies.read(headers, receive)
        except bodies.TooLargeError:
            await bodies.too_large()(scope, receive, send)
            return
        if not self._is_signed(headers, body):
            await PlainTextResponse("not signed by Slack", 401)(scope, receive, send)
            return
        await self._app(scope, bodies.replay(body, receive), send)

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
