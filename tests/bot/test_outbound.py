"""The sender: what is owed to a chat arrives, in order, once, whatever goes wrong."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from office import Office
from outbox_rows import newest_posts
from situations import STARTER
from sqlalchemy import text as text_of
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from bot import outbound as outbounds
from bot.outbound import Outbound
from bot.pace import Pace
from bot.slack import post as slack_post
from bot.undeliverable import Undeliverable
from bot.writer import Writer
from helpdesk.cards import Card, card, text
from helpdesk.doors import Door
from helpdesk.ports import ChatBusyError, ChatRefusedError, ChatUnsureError, Place
from storage import outbox, requests
from storage.db import Database
from storage.tables import OutboxRow

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PATIENCE_SECONDS = 15.0

BUSY = ChatBusyError("ratelimited", 30.0)
UNSURE = ChatUnsureError("no answer")
REFUSED = ChatRefusedError("is_archived")


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Chat:
    """A chat that fails as it is told: `failures` by channel, the next one first.

    `arrived` are posts that are there although the sender never heard of it.
    """

    failures: dict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))
    arrived: dict[int, Place] = field(default_factory=dict)
    posts: list[tuple[str, str]] = field(default_factory=list)
    updates: list[tuple[Place, str]] = field(default_factory=list)
    looks: list[int] = field(default_factory=list)
    tries: int = 0
    gate: asyncio.Event | None = None
    can_look: bool = True

    async def post(self, channel: str, thread: str | None, card: Card, outbox_id: int) -> Place:
        self.tries += 1
        await (self.gate.wait() if self.gate else asyncio.sleep(0))
        if self.failures[channel]:
            raise self.failures[channel].pop(0)
        self.posts.append((channel if thread is None else f"{channel}/{thread}", card.summary))
        return Place("T1", channel, f"1.{len(self.posts)}", thread)

    async def update(self, place: Place, card: Card) -> None:
        self.tries += 1
        self.updates.append((place, card.summary))

    async def find(
        self, channel: str, thread: str | None, outbox_id: int, since: datetime
    ) -> Place | None:
        self.looks.append(outbox_id)
        return self.arrived.get(outbox_id)


def owe(
    database: Database,
    channel: str,
    words: str,
    *,
    op: str = "post",
    slot: str | None = None,
    under: str | None = None,
) -> int:
    """Owe a card in a channel, as use-cases do; `slot` names the post of request R."""
    payload = {
        "door": "slack",
        "channel": channel,
        "card": card(text(words)).model_dump(mode="json"),
        "thread_slot": under,
        "thread": None,
    }
    request_id = "R" if slot or under else None
    with database.transaction() as session:
        if slot and op == "post":
            post = requests.Post("R", slot, Door.SLACK, "T1", channel, None, channel)
            requests.note_post(session, post)
        outbox.owe_post(
            session, op, payload, NOON, order_key=channel, request_id=request_id, slot=slot
        )
        return newest_posts(session, 1)[0]


def row(database: Database, row_id: int) -> OutboxRow:
    with database.snapshot() as session:
        return session.get_one(OutboxRow, row_id)


def owed(database: Database) -> int:
    with database.snapshot() as session:
        return outbox.pending(session, outbox.Lane.CHAT)


def sender(database: Database, chat: Chat, clock: Clock) -> Outbound:
    elsewhere = Undeliverable(STARTER, Door.SLACK)
    pace = Pace(rate=1e6, burst=1000)
    return Outbound(database, Writer(database), {Door.SLACK: chat}, clock, pace, elsewhere)


def send(database: Database, chat: Chat, clock: Clock, until: Callable[[], bool]) -> None:
    """Let one sender work until a condition holds, and stop it."""
    asyncio.run(_send([sender(database, chat, clock)], until))


async def _send(senders: list[Outbound], until: Callable[[], bool]) -> None:
    tasks = [asyncio.create_task(each.run()) for each in senders]
    try:
        await _watch(senders, until)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _watch(senders: list[Outbound], until: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not until():
            for each in senders:
                each.wake()
            await asyncio.sleep(0.005)


def drain(database: Database, chat: Chat, clock: Clock) -> None:
    """Let one sender work until nothing is owed any more."""
    send(database, chat, clock, lambda: not owed(database))


def test_posts_of_one_channel_arrive_in_the_order_they_were_owed(
    sqlite_database: Database,
) -> None:
    chat = Chat()
    for number in range(5):
        owe(sqlite_database, "C1", f"number {number}")
    drain(sqlite_database, chat, Clock())
    assert chat.posts == [("C1", f"number {number}") for number in range(5)]


@pytest.mark.case(19)
def test_a_limit_pauses_its_channel_alone_and_keeps_the_order(sqlite_database: Database) -> None:
    """Case 19."""
    chat, clock = Chat(), Clock()
    chat.failures["C1"] = [BUSY]
    for channel, words in [("C1", "one"), ("C1", "two"), ("C2", "three"), ("C2", "four")]:
        owe(sqlite_database, channel, words)
    send(sqlite_database, chat, clock, lambda: owed(sqlite_database) == 2)
    assert chat.posts == [("C2", "three"), ("C2", "four")]
    clock.passes(30)
    drain(sqlite_database, chat, clock)
    assert chat.posts[2:] == [("C1", "one"), ("C1", "two")]


@pytest.mark.case(19)
def test_a_channel_that_pauses_is_not_asked_before_its_time(sqlite_database: Database) -> None:
    """Case 19: Retry-After is kept to the second."""
    chat, clock = Chat(), Clock()
    chat.failures["C1"] = [BUSY]
    waiting = owe(sqlite_database, "C1", "one")
    send(sqlite_database, chat, clock, lambda: row(sqlite_database, waiting).error is not None)
    clock.passes(29.9)
    owe(sqlite_database, "C2", "another")
    send(sqlite_database, chat, clock, lambda: len(chat.posts) == 1)
    assert chat.posts == [("C2", "another")]
    assert row(sqlite_database, waiting).due_at == NOON + timedelta(seconds=30)


@pytest.mark.case(20)
def test_a_post_that_may_have_arrived_is_looked_for_and_not_sent_again(
    sqlite_database: Database,
) -> None:
    """Case 20: it did arrive."""
    chat, clock = Chat(), Clock()
    chat.failures["C1"] = [UNSURE]
    posted = owe(sqlite_database, "C1", "one", slot="card:1")
    chat.arrived[posted] = Place("T1", "C1", "1.99")
    send(sqlite_database, chat, clock, lambda: row(sqlite_database, posted).error is not None)
    clock.passes(1)
    drain(sqlite_database, chat, clock)
    assert (chat.tries, chat.looks, chat.posts) == (1, [posted], [])
    with sqlite_database.snapshot() as session:
        kept = requests.post(session, "R", "card:1")
    assert kept is not None
    assert kept.ts == "1.99"


@pytest.mark.case(20)
def test_a_post_that_did_not_arrive_is_sent_again_once(sqlite_database: Database) -> None:
    """Case 20: it did not arrive."""
    chat, clock = Chat(), Clock()
    chat.failures["C1"] = [UNSURE]
    posted = owe(sqlite_database, "C1", "one")
    send(sqlite_database, chat, clock, lambda: row(sqlite_database, posted).error is not None)
    clock.passes(1)
    drain(sqlite_database, chat, clock)
    assert (chat.looks, chat.posts) == ([posted], [("C1", "one")])


@pytest.mark.case(20)
def test_a_limit_between_two_tries_does_not_make_it_forget_to_look(
    sqlite_database: Database,
) -> None:
    """Case 20: the first try may have arrived, whatever came after it."""
    chat, clock = Chat(), Clock()
    chat.failures["C1"] = [UNSURE, BUSY]
    posted = owe(sqlite_database, "C1", "one")
    for seconds in (0, 1, 30):
        clock.passes(seconds)
        asked = chat.tries + 1
        send(sqlite_database, chat, clock, lambda: chat.tries == asked)  # noqa: B023
    assert chat.looks == [posted, posted]


def test_a_limit_alone_needs_no_look(sqlite_database: Database) -> None:
    chat, clock = Chat(), Clock()
    chat.failures["C1"] = [BUSY]
    owe(sqlite_database, "C1", "one")
    send(sqlite_database, chat, clock, lambda: chat.tries == 1)
    clock.passes(30)
    drain(sqlite_database, chat, clock)
    assert (chat.looks, chat.posts) == ([], [("C1", "one")])


def test_tries_that_stay_unsure_come_less_and_less_often(sqlite_database: Database) -> None:
    chat, clock = Chat(), Clock()
    posted = owe(sqlite_database, "C1", "one")
    waits = []
    for number in range(1, 12):
        chat.failures["C1"] = [UNSURE]
        send(sqlite_database, chat, clock, lambda: chat.tries == number)  # noqa: B023
        waits.append((row(sqlite_database, posted).due_at - clock.now).total_seconds())
        clock.now = row(sqlite_database, posted).due_at
    longest = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert all(most / 2 <= wait <= most for wait, most in zip(waits, longest, strict=True))
    # Many that failed at once do not all come again at once.
    assert len(set(waits)) == len(waits)


def test_a_failure_nobody_foresaw_is_tried_again_too(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    chat, clock = Chat(), Clock()
    chat.failures["C1"] = [KeyError("channel")]
    owe(sqlite_database, "C1", "one")
    send(sqlite_database, chat, clock, lambda: chat.tries == 1)
    clock.passes(1)
    drain(sqlite_database, chat, clock)
    assert chat.posts == [("C1", "one")]
    assert "in a way nobody foresaw" in caplog.text


def test_what_stays_unsure_for_a_day_is_given_up_and_the_next_one_goes_on(
    sqlite_database: Database,
) -> None:
    chat, clock = Chat(), Clock()
    chat.failures["C1"] = [UNSURE]
    owe(sqlite_database, "C1", "one")
    owe(sqlite_database, "C1", "two")
    clock.passes(25 * 3600)
    drain(sqlite_database, chat, clock)
    assert chat.posts == [("C1", "two")]


def test_a_send_that_hangs_is_ended_within_its_lease_and_tried_again(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the row would be taken over, and sent twice, while the first still tries."""
    assert outbounds._SEND_SECONDS < 30
    monkeypatch.setattr(outbounds, "_SEND_SECONDS", 0.01)
    chat, clock = Chat(gate=asyncio.Event()), Clock()
    row = owe(sqlite_database, "C1", "one")
    send(sqlite_database, chat, clock, lambda: chat.tries > 0 and waits(sqlite_database, row))
    assert owed(sqlite_database) == 1


def waits(database: Database, row: int) -> bool:
    """Whether a row was put off: nobody has leased it, and it is not due yet."""
    with database.snapshot() as session:
        known = session.connection().execute(
            text_of("SELECT lease_until, error FROM outbox WHERE id = :id"), {"id": row}
        )
        lease, error = known.one()
        return lease is None and error is not None


def test_a_refused_post_becomes_a_dead_letter_with_its_reason_and_the_next_one_goes_on(
    sqlite_database: Database,
) -> None:
    """Towards case 21: no fallback channel is told yet."""
    chat = Chat()
    chat.failures["C1"] = [REFUSED]
    refused, after = (owe(sqlite_database, "C1", words) for words in ("one", "two"))
    drain(sqlite_database, chat, Clock())
    assert chat.posts == [("C1", "two")]
    states = [
        (row(sqlite_database, each).state, row(sqlite_database, each).error)
        for each in (refused, after)
    ]
    assert states == [("dead", "is_archived"), ("done", None)]


def test_what_belongs_to_a_post_that_was_never_sent_is_given_up(
    sqlite_database: Database,
) -> None:
    chat = Chat()
    chat.failures["C1"] = [REFUSED]
    owe(sqlite_database, "C1", "the card", slot="card:1")
    update = owe(sqlite_database, "C1", "the card, newer", op="update", slot="card:1")
    reply = owe(sqlite_database, "C1", "below the card", under="card:1")
    drain(sqlite_database, chat, Clock())
    assert (chat.posts, chat.updates) == ([], [])
    for each in (update, reply):
        assert row(sqlite_database, each).state == "dead"
        assert "was never sent" in str(row(sqlite_database, each).error)


def test_updates_and_replies_go_to_where_their_post_stands(sqlite_database: Database) -> None:
    chat = Chat()
    owe(sqlite_database, "C1", "the card", slot="card:1")
    owe(sqlite_database, "C1", "below the card", under="card:1")
    owe(sqlite_database, "C1", "the card, newer", op="update", slot="card:1")
    drain(sqlite_database, chat, Clock())
    assert chat.posts == [("C1", "the card"), ("C1/1.1", "below the card")]
    assert chat.updates == [(Place("T1", "C1", "1.1"), "the card, newer")]


@pytest.mark.case(35)
def test_two_senders_on_one_database_send_everything_once(database: Database) -> None:
    """Case 35, in small: one of them wins each row."""
    chat, clock = Chat(), Clock()
    for number in range(12):
        owe(database, f"C{number % 3}", f"number {number}")
    other = Database(database.url)
    both = [sender(database, chat, clock), sender(other, chat, clock)]
    asyncio.run(_send(both, lambda: not owed(database)))
    other.close()
    for channel in ("C0", "C1", "C2"):
        found = [words for place, words in chat.posts if place == channel]
        assert found == [f"number {number}" for number in range(12) if channel == f"C{number % 3}"]


def test_a_row_of_a_sender_that_died_goes_to_the_next_one_which_looks_first(
    sqlite_database: Database,
) -> None:
    chat, clock = Chat(), Clock()
    left = owe(sqlite_database, "C1", "one")
    with sqlite_database.transaction() as session:
        outbox.claim_heads(session, clock())
    clock.passes(29)
    owe(sqlite_database, "C2", "two")
    send(sqlite_database, chat, clock, lambda: owed(sqlite_database) == 1)
    assert chat.posts == [("C2", "two")]
    clock.passes(2)
    drain(sqlite_database, chat, clock)
    assert (chat.looks, chat.posts) == ([left], [("C2", "two"), ("C1", "one")])


def test_a_sender_that_is_stopped_finishes_what_is_under_way(sqlite_database: Database) -> None:
    """Towards case 32."""
    chat, clock = Chat(), Clock()
    posted = owe(sqlite_database, "C1", "one")

    async def stop_in_mid_send() -> None:
        chat.gate = asyncio.Event()
        outbound = sender(sqlite_database, chat, clock)
        task = asyncio.create_task(outbound.run())
        await _watch([outbound], lambda: chat.tries == 1)
        task.cancel()
        chat.gate.set()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(stop_in_mid_send())
    assert chat.posts == [("C1", "one")]
    assert row(sqlite_database, posted).state == "done"


def test_a_send_that_could_not_be_noted_is_looked_for_and_not_sent_again(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The database fails between the send and its note, until the process ends."""
    chat, clock = Chat(), Clock()
    posted = owe(sqlite_database, "C1", "one")
    with monkeypatch.context() as broken:
        broken.setattr(outbox, "done", _no_database)
        send(sqlite_database, chat, clock, lambda: "the outbox cannot be read" in caplog.text)
    assert "the next sender looks for it first" in caplog.text
    chat.arrived[posted] = Place("T1", "C1", "1.1")
    clock.passes(31)
    drain(sqlite_database, chat, clock)
    assert (chat.posts, chat.looks) == ([("C1", "one")], [posted])


def test_a_send_is_noted_as_soon_as_the_database_is_back(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    chat = Chat()
    posted = owe(sqlite_database, "C1", "one")

    async def away_and_back() -> None:
        monkeypatch.setattr(outbox, "done", _no_database)
        outbound = sender(sqlite_database, chat, Clock())
        task = asyncio.create_task(outbound.run())
        await _watch([outbound], lambda: "the outbox cannot be read" in caplog.text)
        monkeypatch.undo()
        await _watch([outbound], lambda: row(sqlite_database, posted).state == "done")
        task.cancel()

    asyncio.run(away_and_back())
    assert (chat.posts, chat.looks) == ([("C1", "one")], [])


def _no_database(*_arguments: Any) -> None:
    raise OperationalError("COMMIT", {}, Exception("disk I/O error"))


def test_a_database_that_is_away_for_a_while_does_not_end_the_sender(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    chat = Chat()
    owe(sqlite_database, "C1", "one")

    async def away_and_back() -> None:
        monkeypatch.setattr(outbox, "claim_heads", _no_database)
        outbound = sender(sqlite_database, chat, Clock())
        task = asyncio.create_task(outbound.run())
        await _watch([outbound], lambda: "the outbox cannot be read" in caplog.text)
        monkeypatch.undo()
        await _watch([outbound], lambda: len(chat.posts) == 1)
        task.cancel()

    asyncio.run(away_and_back())
    assert chat.posts == [("C1", "one")]


# The same through Slack's own library, against a workspace that misbehaves.


def dead_letters(office: Office) -> list[str | None]:
    with office.database.snapshot() as session:
        return list(session.exec(select(OutboxRow.error).where(col(OutboxRow.state) == "dead")))


def replies(office: Office, asked: str) -> list[str]:
    """The bot's messages in the thread of what was asked."""
    return [said.text for said in office.thread(asked) if said.is_bot]


@pytest.mark.case(20)
@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "server_error"])
def test_slack_that_breaks_off_in_mid_send_shows_the_reply_once(office: Office, kind: str) -> None:
    """Case 20."""
    office.faults(kind=kind, method="chat.postMessage")
    asked = office.says("UADA", "vpn drops since this morning")
    assert len(replies(office, asked)) == 1
    assert office.calls("conversations.replies"), "it was not looked for"
    assert len(office.calls("chat.postMessage")) == (1 if kind == "drop_after" else 2)


@pytest.mark.case(19)
def test_slacks_limit_in_one_channel_leaves_the_others_their_pace(office: Office) -> None:
    """Case 19."""
    busy, direct = office.channel_id("it-help", "UADA"), office.channel_id("dm", "UCHIARA")
    office.faults(kind="rate_limit", method="chat.postMessage", channel=busy, retry_after=2)
    first = office.says("UADA", "vpn drops since this morning")
    office.until(lambda: office.calls("chat.postMessage"))
    second = office.says("UBEN", "my keyboard is broken")
    office.says("UCHIARA", "my laptop will not start", channel=direct)
    office.until(lambda: posted(office, direct))
    assert not posted(office, busy)
    assert len(replies(office, first)) == len(replies(office, second)) == 1
    assert [call["args"]["thread_ts"] for call in posted(office, busy)] == [first, second]


def posted(office: Office, channel: str) -> list[dict[str, Any]]:
    """The posts that Slack took in a channel, in their order."""
    calls = office.calls("chat.postMessage")
    return [call for call in calls if call["ok"] and call["args"]["channel"] == channel]


@pytest.mark.case(18)
def test_a_token_revoked_in_mid_send_parks_the_reply_until_it_is_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 18."""
    monkeypatch.setattr(slack_post, "_PARKED_SECONDS", 0.1)
    office.faults(kind="error", method="chat.postMessage", error="token_revoked")
    asked = office.says("UADA", "vpn drops since this morning")
    assert len(replies(office, asked)) == 1
    errors = [call["error"] for call in office.calls("chat.postMessage")]
    assert errors == ["token_revoked", None]
    assert dead_letters(office) == []


def test_an_archived_channel_costs_its_own_posts_only(office: Office) -> None:
    """Towards case 21: the reason is kept, and the next request there is answered."""
    office.faults(kind="error", method="chat.postMessage", error="is_archived")
    lost = office.says("UADA", "vpn drops since this morning")
    assert replies(office, lost) == []
    asked = office.says("UBEN", "my keyboard is broken")
    assert len(replies(office, asked)) == 1
    assert dead_letters(office) == ["is_archived"]


@pytest.mark.case(31)
def test_what_a_crash_left_unsure_waits_until_the_workspace_was_read(
    opened: Callable[..., Office], sqlite_database: Database
) -> None:
    """Case 31: only then is it known where to look for it; a channel is owed by its name."""
    now = datetime.now(UTC)
    shown = card(text("A card")).model_dump(mode="json")
    payload = {
        "door": "slack",
        "channel": "it-network",
        "card": shown,
        "thread_slot": None,
        "thread": None,
    }
    with sqlite_database.transaction() as session:
        outbox.owe_post(session, "post", payload, now, order_key="it-network")
        [row] = newest_posts(session, 1)
        assert [each.id for each in outbox.claim_heads(session, now)] == [row]
        outbox.put_off(session, row, now, "the process was killed")
    slow = {"kind": "slow", "method": "conversations.list", "seconds": 0.5, "times": 1}
    office = opened(sqlite_database, fault=slow)
    office.worker_is_on = False
    assert [each.text for each in office.cards("it-network")] == ["A card"]
