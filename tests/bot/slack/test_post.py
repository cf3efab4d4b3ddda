"""Posting to Slack, against a scripted Web API: what is sent, and what each failure means."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.corrections import Reaction
from bot.people import People
from bot.slack.directory import Directory
from bot.slack.post import SlackChat, client
from bot.slack.teller import Teller
from helpdesk.cards import card, text
from helpdesk.ports import ChatBusyError, ChatError, ChatRefusedError, ChatUnsureError, Place

CARD = card(text("Hello **you**."))
SINCE = datetime(2026, 1, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Api:
    """A Web API that always gives one answer, and remembers what it was asked."""

    chat: SlackChat
    teller: Teller
    response_url: str
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def call(self) -> dict[str, Any]:
        [(_, arguments)] = self.asked
        return arguments


@asynccontextmanager
async def api(answer: Answer, seconds: float = 5.0) -> AsyncIterator[Api]:
    asked: list[tuple[str, dict[str, Any]]] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        is_json = request.content_type == "application/json"
        given = await (request.json() if is_json else request.post())
        asked.append((request.match_info["method"], {**request.query, **given}))
        return await answer(request)

    app = web.Application()
    app.router.add_route("*", "/api/{method}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    [(host, port)] = [address[:2] for address in runner.addresses]
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        base = f"http://{host}:{port}/api/"
        slack, directory = client("xoxb-test", base, session), _Known()
        teller = Teller(slack, session, directory)
        chat = SlackChat(slack, directory, _Named())
        yield Api(chat, teller, f"{base}response_url", asked)
    await runner.cleanup()


class _Known(Directory):
    """A directory that was read already."""

    def __init__(self) -> None:
        self.workspace = "T1"
        self._ids = {"it-network": "C123"}
        self.url = "https://t1.example/"

    async def ready(self) -> None:
        """Nothing is left to read."""


class _Named(People):
    """The names of the people of other chats."""

    def __init__(self) -> None:
        self._known = {"29:ada": "Ada *Okafor*"}
        self._asked = []
        self._ask_again_at = {}

    def _read(self, wanted: Collection[str]) -> dict[str, str]:
        return {}


def ok(**body: Any) -> Answer:
    return _json({"ok": True, **body})


def refused(error: str, status: int = 200, **headers: str) -> Answer:
    return _json({"ok": False, "error": error}, status=status, headers=headers)


def _json(body: dict[str, Any], **more: Any) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.json_response(body, **more)

    return answer


def page(status: int, body: str, kind: str, **headers: str) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=body, content_type=kind, headers=headers)

    return answer


async def cut(request: web.Request) -> web.StreamResponse:
    """Close the connection instead of answering."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def silence(_request: web.Request) -> web.StreamResponse:
    """Never answer."""
    await asyncio.Event().wait()
    raise AssertionError("nobody sets this event")


async def failure(answer: Answer, seconds: float = 5.0) -> ChatError:
    """Post a card, and return what its failure meant."""
    async with api(answer, seconds) as slack:
        with pytest.raises(ChatError) as caught:
            await slack.chat.post("C1", None, CARD, 7)
    assert len(slack.asked) == 1, "it was sent more than once"
    return caught.value


async def test_a_post_carries_its_outbox_id_and_unfurls_nothing() -> None:
    async with api(ok(channel="C123", ts="1.5")) as slack:
        place = await slack.chat.post("it-network", "1.1", CARD, 7)
    assert place == Place("T1", "C123", "1.5", "1.1")
    assert slack.call["channel"] == "C123"
    assert slack.call["thread_ts"] == "1.1"
    assert slack.call["text"] == "Hello you."
    assert slack.call["blocks"][0]["text"]["text"] == "Hello *you*."
    assert slack.call["metadata"]["event_payload"] == {"outbox_id": 7}
    assert not slack.call["unfurl_links"]
    assert not slack.call["unfurl_media"]


async def test_a_channel_nobody_knows_is_named_to_slack_as_it_is() -> None:
    async with api(ok(channel="C9", ts="1.5")) as slack:
        assert await slack.chat.post("it-elsewhere", None, CARD, 7) == Place("T1", "C9", "1.5")
    assert slack.call["channel"] == "it-elsewhere"


async def test_an_update_replaces_text_and_blocks_where_they_stand() -> None:
    async with api(ok(channel="C1", ts="1.5")) as slack:
        await slack.chat.update(Place("T1", "C1", "1.5"), CARD)
    [(method, call)] = slack.asked
    assert method == "chat.update"
    assert (call["channel"], call["ts"], call["text"]) == ("C1", "1.5", "Hello you.")


def _read(*ids: int) -> Answer:
    messages = [
        {
            "ts": f"1.{number}",
            "metadata": {"event_type": "deskloop_post", "event_payload": {"outbox_id": number}},
        }
        for number in ids
    ]
    others = [
        {"ts": "1.0"},
        {"ts": "1.1", "metadata": {"event_type": "other", "event_payload": {"outbox_id": 8}}},
    ]
    return ok(messages=[*others, *messages])


@pytest.mark.case(20)
@pytest.mark.parametrize(
    ("thread", "method"), [("1.1", "conversations.replies"), (None, "conversations.history")]
)
async def test_a_post_is_found_again_by_its_metadata(thread: str | None, method: str) -> None:
    """Case 20."""
    async with api(_read(6, 7)) as slack:
        found = await slack.chat.find("it-network", thread, 7, SINCE)
    assert found == Place("T1", "C123", "1.7", thread)
    [(called, call)] = slack.asked
    assert called == method
    assert call["include_all_metadata"] == "1"
    assert float(call["oldest"]) <= SINCE.timestamp()


@pytest.mark.case(20)
async def test_a_post_that_never_arrived_is_not_found() -> None:
    """Case 20: another app's metadata is not ours."""
    async with api(_read(6, 7)) as slack:
        assert await slack.chat.find("C1", "1.1", 8, SINCE) is None


@pytest.mark.case(19)
@pytest.mark.parametrize(
    "answer",
    [
        refused("ratelimited", 429, **{"Retry-After": "30"}),
        page(429, "slow down", "text/html", **{"Retry-After": "30"}),
    ],
    ids=["Slack's", "a proxy's"],
)
async def test_a_limit_says_how_long_to_wait(answer: Answer) -> None:
    """Case 19."""
    found = await failure(answer)
    assert isinstance(found, ChatBusyError)
    assert found.seconds == 30


@pytest.mark.case(18)
@pytest.mark.parametrize("word", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_revoked_token_waits_for_a_new_installation(word: str) -> None:
    """Case 18: nothing was taken, and nothing is given up."""
    found = await failure(refused(word))
    assert isinstance(found, ChatBusyError)
    assert str(found) == f"{word}: install the app again"


@pytest.mark.parametrize("word", ["channel_not_found", "is_archived", "not_in_channel"])
async def test_a_refusal_is_final_and_keeps_slacks_word(word: str) -> None:
    """Towards case 21: no fallback channel is told yet."""
    found = await failure(refused(word))
    assert isinstance(found, ChatRefusedError)
    assert str(found) == word


@pytest.mark.case(20)
@pytest.mark.parametrize(
    "answer",
    [
        cut,
        page(500, "Internal Server Error", "text/plain"),
        page(502, "<html>bad gateway</html>", "text/html"),
        page(503, "<html>", "application/json"),
        page(200, "<html>log in to the wifi</html>", "application/json"),
        page(200, "<html>log in to the wifi</html>", "text/html"),
        refused("internal_error"),
        refused("service_unavailable", 503),
    ],
    ids=["cut", "500", "502", "503", "no JSON", "a page", "internal_error", "unavailable"],
)
async def test_whatever_else_goes_wrong_leaves_it_unsure(answer: Answer) -> None:
    """Case 20: it may have arrived, so the SDK itself must not send it again."""
    assert isinstance(await failure(answer), ChatUnsureError)


@pytest.mark.case(20)
async def test_no_answer_in_time_leaves_it_unsure() -> None:
    """Case 20: the shared session's timeout is the one that counts."""
    assert isinstance(await failure(silence, seconds=0.1), ChatUnsureError)


# What only the one who acted sees.


def press(slack: Api, *, is_ephemeral: bool) -> dict[str, Any]:
    """A press in a thread; Slack leaves `message` out where it was on an ephemeral one."""
    place = {"type": "message", "message_ts": "1.2", "channel_id": "C1", "thread_ts": "1.1"}
    payload = {
        "container": place | {"is_ephemeral": is_ephemeral},
        "channel": {"id": "C1", "name": "it-help"},
        "user": {"id": "UADA"},
        "response_url": slack.response_url,
        "trigger_id": "1.2.3",
    }
    return payload if is_ephemeral else payload | {"message": {"ts": "1.2", "thread_ts": "1.1"}}


@pytest.mark.parametrize("is_ephemeral", [True, False])
async def test_what_a_press_led_to_is_shown_to_one_person_in_its_thread(
    is_ephemeral: bool,
) -> None:
    """In place of an ephemeral message; beside a shared one, which others still need."""
    async with api(ok()) as slack:
        await slack.teller.react(press(slack, is_ephemeral=is_ephemeral), Reaction(card=CARD))
    [(method, call)] = slack.asked
    assert method == "response_url"
    assert call["response_type"] == "ephemeral"
    assert call["replace_original"] is is_ephemeral
    assert call["thread_ts"] == "1.1", "without it, it would stand in the channel"


async def test_a_reaction_without_anything_to_show_asks_slack_nothing() -> None:
    async with api(ok()) as slack:
        await slack.teller.react(press(slack, is_ephemeral=True), Reaction())
    assert slack.asked == []


@pytest.mark.parametrize("is_ephemeral", [True, False])
@pytest.mark.parametrize(
    "answer", [cut, page(500, "oops", "text/plain"), page(404, "expired_url", "text/plain")]
)
async def test_a_reaction_that_cannot_be_shown_is_logged_and_the_act_stands(
    answer: Answer, is_ephemeral: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async with api(answer) as slack:
        await slack.teller.react(press(slack, is_ephemeral=is_ephemeral), Reaction(card=CARD))
    assert "a reaction could not be shown" in caplog.text
