"""The playground misbehaving on demand."""

import time
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

pytestmark = pytest.mark.anyio


async def post(slack: Any) -> aiohttp.ClientResponse:
    headers = {"Authorization": "Bearer xoxb-bot"}
    url = f"{slack.url}/api/chat.postMessage"
    async with slack.http.post(
        url, json={"channel": "C1", "text": "hi"}, headers=headers
    ) as answer:
        await answer.read()
        return answer


async def test_a_rate_limit_says_when_to_come_back_and_then_ends(slack: Any) -> None:
    fault = {"kind": "rate_limit", "method": "chat.postMessage", "retry_after": 7, "times": 1}
    await slack.post("faults", **fault)
    with pytest.raises(SlackApiError) as refusal:
        await slack.client.chat_postMessage(channel="C1", text="hi")
    assert refusal.value.response.status_code == 429
    assert refusal.value.response.headers["Retry-After"] == "7"
    assert refusal.value.response["error"] == "ratelimited"
    assert (await slack.client.chat_postMessage(channel="C1", text="hi"))["ok"]


async def test_the_sdks_retry_handler_gets_over_a_rate_limit(slack: Any) -> None:
    slack.client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    await slack.post("faults", kind="rate_limit", retry_after=0)
    assert (await slack.client.chat_postMessage(channel="C1", text="hi"))["ok"]


async def test_a_fault_for_one_channel_spares_the_others(slack: Any) -> None:
    await slack.post("faults", kind="error", channel="G1", error="fatal_error")
    assert (await slack.client.chat_postMessage(channel="C1", text="hi"))["ok"]
    with pytest.raises(SlackApiError, match="fatal_error"):
        await slack.client.chat_postMessage(channel="G1", text="hi")


@pytest.mark.parametrize(("kind", "posted"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_dropped_connection_closes_before_or_after_the_call_took_effect(
    slack: Any, kind: str, posted: int
) -> None:
    await slack.post("faults", kind=kind, method="chat.postMessage")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await post(slack)
    assert len(await slack.messages()) == posted


async def test_a_server_error_is_not_json(slack: Any) -> None:
    await slack.post("faults", kind="server_error", method="chat.postMessage")
    answer = await post(slack)
    assert answer.status == 500
    assert await slack.messages() == []


async def test_a_slow_call_takes_its_time(slack: Any) -> None:
    await slack.post("faults", kind="slow", seconds=0.2)
    started = time.monotonic()
    await post(slack)
    assert time.monotonic() - started >= 0.2


async def test_a_duplicated_event_arrives_as_often_as_said_under_one_id(
    slack: Any, receiver: Any
) -> None:
    await slack.post("faults", kind="duplicate", copies=3)
    await slack.say("hi")
    await slack.idle()
    assert [each["event_id"] for each in (one["json"] for one in receiver.received)] == [
        receiver.last()["event_id"]
    ] * 3


async def test_a_late_event_is_overtaken(slack: Any, receiver: Any) -> None:
    await slack.post("faults", kind="late", seconds=0.2)
    await slack.say("first")
    await slack.say("second")
    await slack.idle()
    assert [event["text"] for event in receiver.events()] == ["second", "first"]


async def test_the_latest_event_can_be_delivered_once_more_as_a_retry(
    slack: Any, receiver: Any
) -> None:
    await slack.say("hi")
    await slack.idle()
    await slack.post("faults", kind="retry")
    await slack.idle()
    assert len(receiver.events()) == 2
    assert receiver.received[1]["headers"]["x-slack-retry-num"] == "1"


async def test_armed_faults_are_listed_and_cleared(slack: Any) -> None:
    await slack.post("faults", kind="error", method="auth.test", error="fatal_error", times=9)
    (listed,) = (await slack.get("faults"))["faults"]
    assert (listed["kind"], listed["method"], listed["times"]) == ("error", "auth.test", 9)
    async with slack.http.delete(f"{slack.url}/_people/faults") as answer:
        assert (await answer.json())["ok"]
    assert (await slack.client.auth_test())["ok"]


async def test_a_fault_that_does_not_fit_is_told_what_would(slack: Any) -> None:
    unknown = await slack.post("faults", kind="fire")
    assert "'rate_limit'" in unknown["message"]
    wrong = await slack.post("faults", kind="slow", seconds="long")
    assert "seconds" in wrong["message"]
    assert (await slack.get("faults"))["faults"] == []


async def test_calls_are_listed_without_their_token(slack: Any) -> None:
    await slack.client.chat_postMessage(channel="C1", text="hi")
    async with slack.http.post(f"{slack.url}/api/auth.test", data={"token": "xoxb-bot"}):
        pass
    listed = await slack.get("calls")
    assert [each["method"] for each in listed["calls"]] == ["chat.postMessage", "auth.test"]
    assert "xoxb" not in str(listed)
