"""What Slack delivers, or somebody in its name: taken in once, or refused, whatever comes."""

import json
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from rows import all_rows
from signed import headers, payload, send
from slack_office import SECRET, SlackOffice
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from deskloop import workspace
from helpdesk.catalog import Catalog
from helpdesk.model import Request, Status
from playground import http_delivery
from storage import requests
from storage.db import Database

ASKED = "vpn drops since this morning"
Wire = list[tuple[str, bytes, dict[str, str]]]


def url(office: SlackOffice) -> str:
    return f"{office.bot_url}/slack/events"


def deliver(office: SlackOffice, name: str, **changes: Any) -> int:
    """Deliver a captured event, signed, with changes to it; returns the status."""
    envelope = payload(name)
    envelope["event"] |= changes
    body = json.dumps(envelope).encode()
    return send(url(office), body, headers(SECRET, body))[0]


def asked_of(office: SlackOffice) -> list[Request]:
    """All requests, once nothing is owed any more."""
    office.settle()
    with office.database.snapshot() as session:
        return requests.everything(session)


def replies(office: SlackOffice, ts: str) -> list[str]:
    return [said.text for said in office.thread(ts) if said.is_bot]


def state(office: SlackOffice) -> tuple[dict[str, list[Any]], int]:
    """Everything in the database, and how much the bot showed: equal where nothing happened."""
    rows = all_rows(office)
    calls = [call["method"] for call in office.get("calls")["calls"] if call["ok"]]
    return rows, sum(method.startswith(("chat.", "views.")) for method in calls)


def deliveries(office: SlackOffice, kind: str = "message") -> list[dict[str, Any]]:
    found = office.get("deliveries")["deliveries"]
    return [each for each in found if each["type"] == kind and not each["subtype"]]


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """Everything that the platform posts to the bot, byte for byte, from the office's start."""
    sent: Wire = []
    post = http_delivery.HttpTransport._post

    async def recorded(self: Any, to: str, body: bytes, given: dict[str, str]) -> Any:
        sent.append((to, body, given))
        return await post(self, to, body, given)

    monkeypatch.setattr(http_delivery.HttpTransport, "_post", recorded)
    return sent


# Once, however often it is delivered.


@pytest.mark.case(1)
def test_one_event_four_times_at_once_makes_one_request_and_one_reply(office: SlackOffice) -> None:
    """Case 1."""
    office.faults(kind="duplicate", copies=4)
    ts = office.says("UADA", ASKED)
    assert len(asked_of(office)) == 1
    assert len(replies(office, ts)) == 1
    assert [each["status"] for each in deliveries(office)[:4]] == [200] * 4


def test_a_mention_arrives_as_two_events_and_makes_one_request(office: SlackOffice) -> None:
    ts = office.says("UADA", f"@Deskloop {ASKED}")
    assert len(asked_of(office)) == 1
    assert len(replies(office, ts)) == 1
    assert deliveries(office, "app_mention")


def _asks(office: SlackOffice) -> None:
    office.says("UADA", ASKED)


def _presses_a_button(office: SlackOffice) -> None:
    office.press("UADA", office.reply(office.says("UADA", ASKED)), "Solved")


def _picks_from_a_list(office: SlackOffice) -> None:
    ts = office.says("UADA", ASKED)
    office.press("UADA", office.reply(ts), "Wrong team")
    office.pick("UADA", office.only_to("UADA", ts), "Facilities")


def _asks_by_command(office: SlackOffice) -> None:
    office.commands("UADA", ASKED)


def _asks_by_form(office: SlackOffice) -> None:
    office.commands("UADA", "")
    office.fills("UADA", {"words": ASKED})


def _edits(office: SlackOffice) -> None:
    ts = office.says("UADA", ASKED)
    office.settle()
    office.edits("UADA", ts, "my keyboard is broken")


def _deletes(office: SlackOffice) -> None:
    ts = office.says("UADA", ASKED)
    office.settle()
    office.deletes("UADA", ts)


@pytest.mark.case(2)
@pytest.mark.parametrize(
    "act",
    [
        _asks,
        _presses_a_button,
        _picks_from_a_list,
        _asks_by_command,
        _asks_by_form,
        _edits,
        _deletes,
    ],
)
def test_a_byte_identical_replay_is_answered_and_changes_nothing(
    wire: Wire, office: SlackOffice, act: Callable[[SlackOffice], None]
) -> None:
    """Case 2: inside the window the signature still holds, so the event's own key must count."""
    act(office)
    before = state(office)
    statuses = [send(*each)[0] for each in list(wire)]
    assert statuses == [200] * len(statuses)
    assert statuses, "nothing was replayed"
    assert state(office) == before


# Refused, before anything is parsed. (Each rule of the guard alone: test_guard.py.)


@pytest.mark.case(3, 4, 5, 7)
def test_what_slack_did_not_sign_is_refused_and_changes_nothing(office: SlackOffice) -> None:
    """Cases 3, 4, 5 and 7 through the real server, one after the other."""
    body, now = json.dumps(payload("message")).encode(), int(time.time())
    unsigned = {"Content-Type": "application/json"}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    forged = {
        "301 s old": (body, headers(SECRET, body, str(now - 302))),
        "301 s ahead": (body, headers(SECRET, body, str(now + 310))),
        "no number": (body, headers(SECRET, body, "abc")),
        "no timestamp": (body, headers(SECRET, body, "")),
        "not ASCII": (body, headers(SECRET, body) | {"X-Slack-Signature": "v0=ÿ"}),
        "another secret": (body, headers("guessed", body)),
        "broken": (b'{"type":', unsigned),
        "an array": (b"[1]", unsigned),
        "bad UTF-8": (b"\xff\xfe", unsigned),
        "200,000 levels": (b"[" * 200_000, unsigned),
        "ssl_check": (b"ssl_check=1&token=x", form),
    }
    before = state(office)
    assert {name: send(url(office), *each)[0] for name, each in forged.items()} == dict.fromkeys(
        forged, 401
    )
    assert state(office) == before


@pytest.mark.case(5)
def test_signed_bodies_that_make_no_sense_do_not_stop_the_process(office: SlackOffice) -> None:
    """Case 5: whatever the secret's owner sends, the next person is served."""
    nonsense = [
        b"",
        b'{"type":',
        b"[1]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"type": "event_callback"}',
        b'{"type": "event_callback", "event": 7}',
        b'{"type": "event_callback", "event": {"type": "message"}}',
        b'{"type": "block_actions", "actions": []}',
    ]
    for body in nonsense:
        send(url(office), body, headers(SECRET, body))
    assert office.health()["status"] == "ok"
    assert len(replies(office, office.says("UADA", ASKED))) == 1


@pytest.mark.case(6)
@pytest.mark.parametrize("way", ["announced", "in chunks"])
def test_thirty_megabytes_from_a_stranger_are_not_read(office: SlackOffice, way: str) -> None:
    """Case 6: the answer comes long before the body's end."""
    chunk = b"x" * 65_536
    framing = {
        "announced": (b"Content-Length: 30000000", chunk),
        "in chunks": (b"Transfer-Encoding: chunked", b"10000\r\n" + chunk + b"\r\n"),
    }[way]
    status, sent = _pour(office, *framing)
    assert status == 413
    assert sent < 15_000_000


def _pour(office: SlackOffice, header: bytes, chunk: bytes) -> tuple[int, int]:
    """Send up to 30 MB until an answer comes; returns its status, and how much was sent."""
    place = urlsplit(office.bot_url)
    sent, rest = 0, chunk
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
        connection.sendall(b"POST /slack/events HTTP/1.1\r\nHost: bot\r\n" + header + b"\r\n\r\n")
        with suppress(ConnectionError):  # it is closed on us; the answer waits all the same
            while sent < 30_000_000 and not select.select([connection], [], [], 0)[0]:
                gone = connection.send(rest)
                sent, rest = sent + gone, rest[gone:] or chunk
        answer = connection.recv(100)
    return int(answer.split()[1]), sent


# Not for us, and answered all the same.


@pytest.mark.case(8)
def test_an_event_nobody_here_knows_is_answered_with_200(office: SlackOffice) -> None:
    """Case 8."""
    before = state(office)
    assert deliver(office, "reaction_added") == 200
    assert deliver(office, "reaction_added", type="invented_in_2031") == 200
    assert state(office) == before


def test_slacks_question_for_the_address_is_answered_with_its_challenge(
    office: SlackOffice,
) -> None:
    body = json.dumps(payload("url_verification")).encode()
    status, answer = send(url(office), body, headers(SECRET, body))
    assert status == 200
    assert payload("url_verification")["challenge"].encode() in answer


def test_talk_in_other_channels_is_ignored_and_not_kept(office: SlackOffice) -> None:
    before = state(office)[0]
    ts = office.says("UADA", "the salary talk is at noon", channel="general")
    office.edits("UADA", ts, "the salary talk is at one", channel="general")
    office.deletes("UADA", ts, channel="general")
    after = state(office)[0]
    assert [name for name in after if after[name] != before[name]] == ["ingress"]
    assert "salary" not in repr(after)


def test_a_mention_in_another_channel_is_answered_in_its_thread(office: SlackOffice) -> None:
    ts = office.says("UADA", f"@Deskloop {ASKED}", channel="general")
    assert len(asked_of(office)) == 1
    assert office.reply(ts, channel="general")


def test_a_private_help_channel_works_as_a_public_one(
    opened: Callable[..., SlackOffice],
    sqlite_database: Database,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seed = workspace.seed

    def seeded(catalog: Catalog) -> dict[str, Any]:
        people = seed(catalog)
        for channel in people["channels"]:
            channel["private"] = channel["name"] == "it-help"
        return people

    monkeypatch.setattr(workspace, "seed", seeded)
    office = opened(sqlite_database)
    office.worker_is_on = False
    ts = office.says("UADA", ASKED)
    assert len(asked_of(office)) == 1
    office.press("UADA", office.reply(ts), "Solved")
    assert "Solved" in office.reply(ts).text


@pytest.mark.case(13)
def test_what_bots_say_makes_no_request(office: SlackOffice) -> None:
    """Case 13: our own message, another bot's, a webhook's, a bot that names us."""
    before = state(office)
    for name in ("own_message", "other_bot", "bot_message", "other_bot_mention"):
        assert deliver(office, name) == 200
    assert state(office) == before


@pytest.mark.case(13)
def test_a_bot_that_answers_us_gets_no_answer(office: SlackOffice) -> None:
    """Case 13: so two bots cannot talk for ever, not even in the thread of a request."""
    ts = office.says("UADA", ASKED)
    before = len(replies(office, ts))
    for number in range(3):
        words = {"text": "wrong team, this belongs to Security", "ts": f"{float(ts) + number:.6f}"}
        assert deliver(office, "other_bot", thread_ts=ts, **words) == 200
    assert len(replies(office, ts)) == before
    [request] = asked_of(office)
    assert request.team == "network"


@pytest.mark.case(14)
@pytest.mark.usefixtures("hasty")
def test_a_reply_that_is_shown_in_the_channel_too_makes_no_new_request(office: SlackOffice) -> None:
    """Case 14: neither in a request's thread nor in any other."""
    ts = office.says("UADA", ASKED)
    office.reply(ts)
    elsewhere = office.says("UBEN", "good morning everybody")
    for thread in (ts, elsewhere):
        broadcast = {"text": "my keyboard is broken", "thread_ts": thread, "broadcast": True}
        office.post("messages", {"user": "UADA", "channel": "CITHELP", **broadcast})
    assert len(asked_of(office)) == 1


@pytest.mark.case(14)
def test_a_join_and_a_file_without_words_make_no_request(office: SlackOffice) -> None:
    """Case 14."""
    office.post("members", {"user": "UBEN", "channel": "it-help", "leave": True})
    office.post("members", {"user": "UBEN", "channel": "it-help"})
    for name in ("channel_join", "file_share"):
        assert deliver(office, name) == 200
    assert asked_of(office) == []


@pytest.mark.case(14)
def test_a_file_with_words_is_a_request_of_these_words(office: SlackOffice) -> None:
    """Case 14: people do ask with a screenshot."""
    assert deliver(office, "file_share_with_words") == 200
    [request] = asked_of(office)
    assert request.text == "my screen looks like this: vpn error 809"


# The database is down, or slow: Slack delivers again, and it is taken in once.


@pytest.mark.case(9)
def test_while_the_database_is_down_slack_hears_5xx_and_its_redelivery_is_taken_in_once(
    opened: Callable[..., SlackOffice], sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 9."""
    office = opened(sqlite_database, retry_delays=(0.05,) * 50)
    office.worker_is_on = False
    with monkeypatch.context() as outage:
        outage.setattr(office.service.database, "transaction", _down)
        ts = office.says("UADA", ASKED)
        office.until(lambda: deliveries(office))
    assert len(asked_of(office)) == 1
    assert len(replies(office, ts)) == 1
    statuses = [each["status"] for each in deliveries(office) if each["event_id"] == _first(office)]
    assert statuses[0] == 500
    assert statuses[-1] == 200


@contextmanager
def _down() -> Iterator[Session]:
    raise OperationalError("BEGIN", {}, Exception("could not connect to server"))
    yield  # pragma: no cover


def _first(office: SlackOffice) -> str:
    return str(deliveries(office)[0]["event_id"])


@pytest.mark.case(10)
@pytest.mark.parametrize("slow", [2.9, 3.1])
def test_a_slow_database_makes_one_request_before_and_after_slacks_patience(
    office: SlackOffice, slow: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 10, five times as fast: Slack waits 0.6 s instead of 3, the database 0.58 or 0.62 s."""
    monkeypatch.setattr(http_delivery, "ACK_SECONDS", 3 / 5)
    with office.database.transaction() as session:
        session.connection()  # takes SQLite's one lock for writing
        started = time.monotonic()
        ts = office.says("UADA", ASKED)
        office.until(lambda: time.monotonic() - started > slow / 5)
    assert len(asked_of(office)) == 1
    assert len(replies(office, ts)) == 1
    reasons = [each["status"] for each in deliveries(office)]
    assert slow < 3 or reasons[0] == "http_timeout"


# In any order.


@pytest.mark.case(11)
def test_an_edit_that_arrives_before_its_message_wins(office: SlackOffice) -> None:
    """Case 11."""
    office.faults(kind="late", seconds=0.6)
    ts = office.says("UADA", ASKED)
    office.edits("UADA", ts, "my keyboard is broken")
    [request] = asked_of(office)
    assert request.text == "my keyboard is broken"
    assert len(replies(office, ts)) == 1
    assert _order(office) == ["message_changed", None]


@pytest.mark.case(11)
def test_a_delete_that_arrives_before_its_message_wins(office: SlackOffice) -> None:
    """Case 11."""
    office.faults(kind="late", seconds=0.6)
    ts = office.says("UADA", ASKED)
    office.deletes("UADA", ts)
    assert asked_of(office) == []
    assert _order(office) == ["message_deleted", None]


def _order(office: SlackOffice) -> list[str | None]:
    """The subtypes of people's first two events, in the order of their arrival."""
    return [each["subtype"] for each in office.get("deliveries")["deliveries"][:2]]


@pytest.mark.case(11)
def test_of_two_edits_the_later_one_stands_in_whatever_order_they_arrive(
    office: SlackOffice,
) -> None:
    """Case 11: before the message, and after it."""
    office.faults(kind="late", seconds=0.6)
    ts = office.says("UADA", ASKED)
    _edit(office, ts, "the third wording: my keyboard is broken", after=3)
    _edit(office, ts, "the second wording", after=2)
    office.settle()
    _edit(office, ts, "the first wording", after=1)
    [request] = asked_of(office)
    assert request.text == "the third wording: my keyboard is broken"


def _edit(office: SlackOffice, ts: str, words: str, *, after: float) -> None:
    """Deliver an edit by hand, made some seconds after its message."""
    at = f"{float(ts) + after:.6f}"
    envelope = payload("message_changed")["event"]
    said = envelope["message"] | {"ts": ts, "text": words, "edited": {"user": "UADA", "ts": at}}
    before = envelope["previous_message"] | {"ts": ts}
    place = {"message": said, "previous_message": before, "ts": at, "event_ts": at}
    assert deliver(office, "message_changed", **place) == 200


@pytest.mark.case(11)
def test_a_message_deleted_after_its_reply_withdraws_the_request(office: SlackOffice) -> None:
    """Case 11: with a reply below it, Slack reports the delete as a change to a tombstone."""
    ts = office.says("UADA", ASKED)
    office.reply(ts)
    office.deletes("UADA", ts)
    [request] = asked_of(office)
    assert request.status is Status.WITHDRAWN
    assert replies(office, ts) == ["The request was withdrawn: its message was deleted."]
