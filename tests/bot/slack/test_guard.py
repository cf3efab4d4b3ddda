"""The guard: nothing reaches the app that Slack did not sign, and nothing unsigned is parsed."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signed import headers

from bot.slack.guard import Guard
from bot.web.body import MAX_BYTES

SECRET, NOW = "shhh", 1_700_000_000
BODY = json.dumps({"type": "event_callback"}).encode()


@dataclass
class Asked:
    """One request to a guarded app: what it answered, what the app got, how much was read."""

    status: int = 0
    got: list[bytes] = field(default_factory=list)
    read: int = 0


def ask(chunks: Iterable[bytes], given: dict[str, str]) -> Asked:
    """Send a request in these chunks, and say what came of it."""
    asked, waiting = Asked(), iter(chunks)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked.got.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> dict[str, Any]:
        chunk = next(waiting, None)
        asked.read += len(chunk or b"")
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message: dict[str, Any]) -> None:
        asked.status = message.get("status", asked.status)

    raw = [(key.lower().encode(), value.encode("latin-1")) for key, value in given.items()]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": raw}
    asyncio.run(Guard(app, SECRET, lambda: float(NOW))(scope, receive, send))
    return asked


def signed(body: bytes = BODY, stamp: int | str = NOW) -> dict[str, str]:
    return headers(SECRET, body, str(stamp))


def test_a_signed_request_reaches_the_app_with_its_exact_bytes() -> None:
    asked = ask([BODY[:5], BODY[5:]], signed())
    assert (asked.status, asked.got) == (200, [BODY])


def test_a_body_changed_on_its_way_is_refused() -> None:
    asked = ask([BODY + b" "], signed())
    assert (asked.status, asked.got) == (401, [])


def test_a_signature_by_another_secret_is_refused() -> None:
    asked = ask([BODY], headers("another", BODY, str(NOW)))
    assert (asked.status, asked.got) == (401, [])


@pytest.mark.case(3)
@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-300, 200), (300, 200), (301, 401)])
def test_a_timestamp_counts_for_five_minutes_either_way(seconds: int, status: int) -> None:
    """Case 3."""
    assert ask([BODY], signed(stamp=NOW + seconds)).status == status


@pytest.mark.case(4)
@pytest.mark.parametrize("stamp", ["abc", "", "-1", "1e9", "²", " 1700000000", "9" * 5000])
def test_a_timestamp_that_is_no_number_is_refused(stamp: str) -> None:
    """Case 4."""
    asked = ask([BODY], signed(stamp=stamp))
    assert (asked.status, asked.got) == (401, [])


@pytest.mark.case(4)
@pytest.mark.parametrize("signature", ["v0=ÿþ", "", "v0=", "v0=" + "0" * 64])
def test_a_signature_that_is_not_ascii_or_not_ours_is_refused(signature: str) -> None:
    """Case 4."""
    asked = ask([BODY], signed() | {"X-Slack-Signature": signature})
    assert (asked.status, asked.got) == (401, [])


def test_a_request_without_any_of_the_headers_is_refused() -> None:
    assert ask([BODY], {}).status == 401


@pytest.mark.case(5)
@pytest.mark.parametrize(
    "body",
    [b'{"type": ', b"[1, 2]", b"\xff\xfe\xfd", b"[" * 200_000],
    ids=["broken", "array", "bad UTF-8", "200,000 levels"],
)
def test_an_unsigned_body_is_refused_whatever_it_holds(body: bytes) -> None:
    """Case 5: it is not even parsed."""
    asked = ask([body], {"Content-Type": "application/json"})
    assert (asked.status, asked.got) == (401, [])


@pytest.mark.case(6)
@pytest.mark.parametrize("length", [str(30_000_000), str(MAX_BYTES + 1), "9" * 5000, "²", "-1", ""])
def test_a_body_that_announces_too_much_is_refused_unread(length: str) -> None:
    """Case 6."""
    asked = ask([b"x" * 65_536] * 460, {"Content-Length": length})
    assert (asked.status, asked.read) == (413, 0)


@pytest.mark.case(6)
def test_a_body_that_announces_nothing_is_read_up_to_the_limit_only() -> None:
    """Case 6, in chunks and without a length."""
    asked = ask((b"x" * 65_536 for _ in range(460)), {"Transfer-Encoding": "chunked"})
    assert (asked.status, asked.got) == (413, [])
    assert asked.read <= MAX_BYTES + 65_536


def test_a_signed_body_of_exactly_the_limit_is_taken() -> None:
    body = b"x" * MAX_BYTES
    assert ask([body], signed(body)).status == 200


@settings(deadline=None)
@given(
    st.binary(max_size=200),
    st.dictionaries(
        st.sampled_from(["X-Slack-Request-Timestamp", "X-Slack-Signature", "Content-Length"]),
        st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=30),
    ),
)
def test_nothing_unsigned_ever_gets_through(body: bytes, given_headers: dict[str, str]) -> None:
    asked = ask([body], given_headers)
    assert asked.status in (401, 413)
    assert asked.got == []
