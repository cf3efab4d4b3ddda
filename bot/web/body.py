"""The body of a request, read with a bound: no chat's own server sends more than this."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive

MAX_BYTES = 1_000_000
_LENGTH_DIGITS = 12


class TooLargeError(Exception):
    """The body is longer than MAX_BYTES, or says so."""


async def read(headers: Headers, receive: Receive) -> bytes:
    """Read a body whole. Raises TooLargeError: at once, where its length is announced."""
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


def too_large() -> Response:
    """Answer 413, and close: the rest of the body is not worth reading."""
    return PlainTextResponse("too large", 413, {"Connection": "close"})


def replay(body: bytes, receive: Receive) -> Receive:
    """Give the body once; after that, what the server says (a disconnect)."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed
