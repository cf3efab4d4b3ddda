"""Cursors as Slack writes them: an opaque base64 text."""

import base64
import binascii
from typing import TypeVar

from playground.errors import SlackError

T = TypeVar("T")


def cursor(kind: str, value: str) -> str:
    """Write a cursor: `kind` and `value` ("next_ts", "1700000000000123")."""
    return base64.b64encode(f"{kind}:{value}".encode()).decode()


def read_cursor(kind: str, text: str | None) -> str | None:
    """Read a cursor of a kind back; raises invalid_cursor."""
    if text is None:
        return None
    try:
        found, _, value = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as problem:
        raise SlackError("invalid_cursor") from problem
    if found != kind:
        raise SlackError("invalid_cursor")
    return value


def page(everything: list[T], limit: int, text: str | None) -> tuple[list[T], str]:
    """Cut a list into pages; give this page and the next one's cursor, "" at the end."""
    try:
        start = int(read_cursor("offset", text) or 0)
    except ValueError as problem:
        raise SlackError("invalid_cursor") from problem
    end = start + limit
    return everything[start:end], cursor("offset", str(end)) if end < len(everything) else ""
