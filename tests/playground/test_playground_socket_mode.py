"""Socket Mode held against the SDK's own client."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

pytestmark = pytest.mark.anyio


class Ears:
    """SDK clients that keep what they hear and acknowledge it unless told not to."""

    def __init__(self, slack: Any) -> None:
        self.web = AsyncWebClient("xoxb-bot", base_url=f"{slack.url}/api/")
        self.clients: list[SocketModeClient] = []
        self.heard: list[SocketModeRequest] = []
        self.hellos: list[dict[str, Any]] = []
        self.deaf = 0

    async def connect(self) -> SocketModeClient:
        client = SocketModeClient("xapp-app", web_client=self.web, ping_interval=30)
        client.socket_mode_request_listeners.append(self.hear)
        client.message_listeners.append(self.note)
        self.clients.append(client)
        await client.connect()
        return client

    async def hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        if self.deaf:
            self.deaf -= 1
        else:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))

    async def note(self, _: Any, message: dict[str, Any], __: Any) -> None:
        if message.get("type") == "hello":
            self.hellos.append(message)


@pytest.fixture
async def slack(start: Any) -> Any:
    return await start(socket_mode=True)


@pytest.fixture
async def ears(slack: Any) -> AsyncIterator[Ears]:
    ears = Ears(slack)
    yield ears
    for client in ears.clients:
        await client.close()


async def test_a_message_arrives_as_an_envelope(slack: Any, ears: Ears) -> None:
    await ears.connect()
    ts = await slack.say("hi")
    await slack.idle()
    (request,) = ears.heard
    assert request.type == "events_api"
    assert request.accepts_response_payload is False
    assert request.payload["event"]["ts"] == ts
    assert (request.retry_attempt, request.retry_reason) == (0, "")


async def test_hello_counts_the_connections_and_each_event_goes_to_one(
    slack: Any, ears: Ears
) -> None:
    await ears.connect()
    await ears.connect()

    async def both() -> bool:
        return len(ears.hellos) == 2

    await slack.until(both)
    assert [hello["num_connections"] for hello in ears.hellos] == [1, 2]
    assert "approximate_connection_time" in ears.hellos[0]["debug_info"]
    for number in range(4):
        await slack.say(f"{number}")
    await slack.idle()
    assert sorted(each.payload["event"]["text"] for each in ears.heard) == ["0", "1", "2", "3"]


async def test_an_eleventh_connection_is_sent_away(slack: Any) -> None:
    sockets = [await _opened(slack) for _ in range(10)]
    first = [(await socket.receive_json())["type"] for socket in sockets]
    answer = await (await _opened(slack)).receive_json()
    assert first == ["hello"] * 10
    assert (answer["type"], answer["reason"]) == ("disconnect", "too_many_websockets")


async def _opened(slack: Any) -> Any:
    headers = {"Authorization": "Bearer xapp-app"}
    async with slack.http.post(f"{slack.url}/api/apps.connections.open", headers=headers) as answer:
        return await slack.http.ws_connect((await answer.json())["url"])


async def test_a_ticket_opens_one_connection_only(slack: Any) -> None:
    ticket = slack.workspace.sockets.ticket()
    url = f"{slack.url}/link/?ticket={ticket}"
    async with slack.http.ws_connect(url) as socket:
        assert (await socket.receive_json())["type"] == "hello"
    with pytest.raises(Exception, match="403"):
        await slack.http.ws_connect(url)


async def test_what_is_not_acknowledged_in_time_comes_again(
    slack: Any, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.socket_mode.ACK_SECONDS", 0.2)
    await ears.connect()
    ears.deaf = 1
    await slack.say("hi")
    await slack.idle()
    first, second = ears.heard
    assert first.payload["event_id"] == second.payload["event_id"]
    assert (second.retry_attempt, second.retry_reason) == (1, "http_timeout")


async def test_a_lost_connection_is_noticed_at_once(slack: Any, ears: Ears) -> None:
    client = await ears.connect()
    ears.deaf = 1
    await slack.say("hi")

    async def heard() -> bool:
        return bool(ears.heard)

    await slack.until(heard)
    await client.close()
    await slack.idle()
    listed = (await slack.get("deliveries"))["deliveries"]
    assert {each["status"] for each in listed} == {"connection_failed"}


async def test_a_client_asked_to_refresh_comes_back(slack: Any, ears: Ears) -> None:
    await ears.connect()
    await slack.post("faults", kind="disconnect")

    async def again() -> bool:
        return len(ears.hellos) == 2

    await slack.until(again)
    await slack.say("still there?")
    await slack.idle()
    assert ears.heard[-1].payload["event"]["text"] == "still there?"


async def test_without_a_connection_events_wait_for_their_retry(slack: Any) -> None:
    await slack.say("hi")
    await slack.idle()
    listed = (await slack.get("deliveries"))["deliveries"]
    assert [each["status"] for each in listed] == ["connection_failed"] * 2
