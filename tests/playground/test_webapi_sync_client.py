"""The SDK's synchronous client, which sends forms where the other sends JSON."""

import asyncio
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

pytestmark = pytest.mark.anyio


@pytest.fixture
def client(slack: Any) -> WebClient:
    return WebClient("xoxb-bot", base_url=f"{slack.url}/api/")


async def test_blocks_and_flags_arrive_through_a_form(slack: Any, client: WebClient) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "*Hi*"}}
    ts = await slack.say("help")

    def post() -> Any:
        return client.api_call(
            "chat.postMessage",
            data={
                "channel": "C1",
                "text": "hi",
                "blocks": '[{"type": "section", "text": {"type": "mrkdwn", "text": "*Hi*"}}]',
                "thread_ts": ts,
                "reply_broadcast": "true",
            },
        )

    message = (await asyncio.to_thread(post))["message"]
    assert message["blocks"][0]["text"] == block["text"]
    assert message["subtype"] == "thread_broadcast"


async def test_reading_calls_work(slack: Any, client: WebClient) -> None:
    await slack.say("help")
    history = await asyncio.to_thread(client.conversations_history, channel="C1", limit=1)
    assert history["messages"][0]["text"] == "help"


async def test_broken_json_in_a_form_is_refused(slack: Any, client: WebClient) -> None:
    def post() -> Any:
        data = {"channel": "C1", "text": "hi", "blocks": "[{"}
        return client.api_call("chat.postMessage", data=data)

    with pytest.raises(SlackApiError, match="invalid_blocks_format"):
        await asyncio.to_thread(post)
