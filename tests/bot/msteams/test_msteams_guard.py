"""The guard: nothing reaches the door that Teams did not send, and nothing else is parsed."""

import asyncio
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from checked import ACTIVITY, TENANT, URL, Checked, checked
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse, Response

from bot.msteams.guard import Check, Guard
from bot.msteams.tokens import Development
from bot.web.body import MAX_BYTES

MESSAGE = {**ACTIVITY, "type": "message", "id": "1", "from": {"id": "29:a"}, "text": "help"}
LOCAL = {**MESSAGE, "serviceUrl": "http://127.0.0.1:3978/"}


@dataclass
class Asked:
    """One request to a guarded app: what it answered, what the app got, how much was read."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    said: bytes = b""
    got: list[dict[str, Any]] = field(default_factory=list)
    read: int = 0


@dataclass
class Door:
    """A guard over one check, and how a test asks it."""

    checked: Checked

    def ask(self, body: Any = MESSAGE, **headers: str | None) -> Asked:
        """Ask with a good token by default; what is no bytes is sent as JSON."""
        given = {"authorization": self.checked.bearer(), **headers}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.checked.run(asked(self.checked.tokens(), [raw], given))

    def ask_in_chunks(self, chunks: Iterable[bytes], **headers: str) -> Asked:
        """Ask without a token."""
        return self.checked.run(asked(self.checked.tokens(), chunks, dict(headers)))


async def asked(
    check: Check,
    chunks: Iterable[bytes],
    headers: dict[str, str | None],
    client: tuple[str, int] | None = ("203.0.113.9", 4711),
) -> Asked:
    """Send a request in these chunks, and say what came of it."""
    found, waiting = Asked(), iter(chunks)

    async def app(activity: dict[str, Any]) -> Response:
        found.got.append(activity)
        return PlainTextResponse("taken", 202)

    async def receive() -> dict[str, Any]:
        chunk = next(waiting, None)
        found.read += len(chunk or b"")
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message: dict[str, Any]) -> None:
        found.status = message.get("status", found.status)
        found.headers |= dict(message.get("headers", ()))
        found.said += message.get("body", b"")

    raw = [(k.replace("_", "-").encode(), v.encode("latin-1")) for k, v in headers.items() if v]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": raw, "client": client}
    await Guard(check, app)(scope, receive, send)
    return found


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with checked() as found:
        yield Door(found)


def outcome(found: Asked) -> tuple[int, list[dict[str, Any]]]:
    return found.status, found.got


def test_an_activity_of_teams_reaches_the_app_which_answers_it(door: Door) -> None:
    found = door.ask()
    assert (found.status, found.said, found.got) == (202, b"taken", [MESSAGE])


def test_a_request_without_a_token_is_refused_and_told_what_is_wanted(door: Door) -> None:
    found = door.ask(authorization=None)
    assert outcome(found) == (401, [])
    assert found.headers[b"www-authenticate"] == b"Bearer"


BROKEN = {
    "broken": b'{"type": ',
    "empty": b"",
    "array": b"[1, 2]",
    "string": b'"message"',
    "number": b"5",
    "null": b"null",
    "bad UTF-8": b'{"type": "\xff\xfe\xfd"}',
    "UTF-16": json.dumps(MESSAGE).encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf" + json.dumps(MESSAGE).encode(),
    "200,000 levels": b"[" * 200_000,
    "200,000 levels of objects": b'{"a":' * 200_000,
    "NUL": b'{"type": "\x00"}',
    "NaN": json.dumps({**MESSAGE, "value": float("nan")}).encode(),
    "a number of 5,000 digits": b'{"value": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_activity_is_refused(door: Door, body: bytes) -> None:
    assert outcome(door.ask(body)) == (400, [])


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_nothing_is_parsed_without_a_token(door: Door, body: bytes) -> None:
    assert outcome(door.ask(body, authorization="Bearer a.b.c")) == (401, [])


@pytest.mark.parametrize("name", ["type", "channelId", "serviceUrl", "conversation", "from"])
def test_an_activity_that_lacks_a_field_is_refused_by_its_name(door: Door, name: str) -> None:
    found = door.ask({key: value for key, value in MESSAGE.items() if key != name})
    assert outcome(found) == (400, [])
    assert name.encode() in found.said


WRONG = {
    "type": 5,
    "id": 5,
    "text": {"a": 1},
    "name": [],
    "serviceUrl": [URL],
    "channelId": {},
    "conversation": "19:a",
    "from": "29:a",
    "recipient": [],
    "replyToId": 5,
    "channelData": "x",
    "entities": {"a": 1},
    "attachments": [5],
    "membersAdded": "29:a",
    "reactionsAdded": [None],
}


@pytest.mark.parametrize(("name", "value"), WRONG.items(), ids=WRONG.keys())
def test_a_field_of_the_wrong_kind_is_refused_by_its_name(
    door: Door, name: str, value: Any
) -> None:
    found = door.ask({**MESSAGE, name: value})
    assert outcome(found) == (400, [])
    assert name.encode() in found.said


def test_a_conversation_without_an_id_is_refused(door: Door) -> None:
    assert outcome(door.ask({**MESSAGE, "conversation": {"tenantId": TENANT}})) == (400, [])


def test_what_the_token_does_not_allow_is_refused(door: Door) -> None:
    """The token is good, but it was given for another address."""
    moved = {**MESSAGE, "serviceUrl": "https://smba.trafficmanager.net/amer/"}
    assert outcome(door.ask(moved)) == (403, [])


@pytest.mark.parametrize("length", [str(30_000_000), str(MAX_BYTES + 1), "9" * 5000, "²", "-1"])
def test_a_body_that_announces_too_much_is_refused_unread(door: Door, length: str) -> None:
    found = door.ask_in_chunks([b"x" * 65_536] * 460, content_length=length)
    assert (found.status, found.read, found.got) == (413, 0, [])


def test_a_body_that_announces_nothing_is_read_up_to_the_limit_only(door: Door) -> None:
    found = door.ask_in_chunks((b"x" * 65_536 for _ in range(460)), transfer_encoding="chunked")
    assert outcome(found) == (413, [])
    assert found.read <= MAX_BYTES + 65_536


def test_neither_token_nor_text_gets_into_the_log(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    token = door.checked.bearer(aud="another-app")
    with caplog.at_level(logging.DEBUG):
        door.ask({**MESSAGE, "text": "my password is hunter2"}, authorization=token)
    assert "401" in caplog.text
    assert not any(part in caplog.text for part in [*token.split()[1].split("."), "hunter2"])


def in_development(body: Any, client: str, **headers: str | None) -> Asked:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return asyncio.run(asked(Development(), [raw], dict(headers), (client, 4711)))


def test_development_takes_what_this_machine_sends_without_a_token() -> None:
    assert outcome(in_development(LOCAL, "127.0.0.1")) == (202, [LOCAL])


def test_development_parses_nothing_that_another_machine_sends() -> None:
    assert outcome(in_development(b"[" * 200_000, "203.0.113.9")) == (403, [])


def test_development_refuses_an_activity_that_answers_elsewhere() -> None:
    assert outcome(in_development(MESSAGE, "127.0.0.1")) == (403, [])


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_development_refuses_what_is_no_activity(body: bytes) -> None:
    assert outcome(in_development(body, "127.0.0.1")) == (400, [])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
FIELDS = sorted({*MESSAGE, *WRONG, "value", "channelData"})


@given(st.binary(max_size=200), st.text(st.characters(max_codepoint=255), max_size=40))
def test_garbage_without_a_token_is_always_401(door: Door, body: bytes, header: str) -> None:
    assert outcome(door.ask(body, authorization=header)) == (401, [])


@given(st.binary(max_size=200))
def test_garbage_with_a_token_is_always_400(door: Door, body: bytes) -> None:
    assert outcome(door.ask(body)) == (400, [])


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1))
def test_an_activity_with_anything_in_any_field_is_taken_or_refused(
    door: Door, changed: dict[str, Any]
) -> None:
    found = door.ask({**MESSAGE, **changed})
    assert found.status in (202, 400, 403)
    assert len(found.got) == (found.status == 202)
