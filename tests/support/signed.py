"""Requests that Slack's servers would send, made by hand: signed, replayed, or forged."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).parent.parent / "bot" / "slack" / "payloads"


def payload(name: str) -> dict[str, Any]:
    """A captured payload: tests/bot/slack/payloads/NAME.json."""
    return dict(json.loads((PAYLOADS / f"{name}.json").read_text()))


def headers(secret: str, body: bytes, stamp: str | None = None) -> dict[str, str]:
    """The headers of a signed JSON body; `stamp` is the time it claims, now by default."""
    stamp = str(int(time.time())) if stamp is None else stamp
    base = b"v0:" + stamp.encode() + b":" + body
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest(),
    }


def send(url: str, body: bytes, given: dict[str, str]) -> tuple[int, bytes]:
    """Post a body with these headers, and return the status and the body of the answer."""
    request = urllib.request.Request(url, body, given)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return int(response.status), bytes(response.read())
    except urllib.error.HTTPError as error:
        return error.code, error.read()
