"""Renaming a channel: the event, the line in it, and what conversations.info says from then on."""

from typing import Any

import pytest

pytestmark = pytest.mark.anyio


@pytest.fixture
def manifest(manifest: dict[str, Any]) -> dict[str, Any]:
    """The app hears of renamed channels."""
    events = manifest["settings"]["event_subscriptions"]
    events["bot_events"] += ["channel_rename", "group_rename"]
    return manifest


async def test_a_renamed_channel_is_told_as_slack_tells_it(slack: Any, receiver: Any) -> None:
    assert "channel_rename" in slack.workspace.manifest.events
    before = (await slack.client.conversations_info(channel="C1"))["channel"]["name"]
    await slack.post("names", user="U1", channel="C1", name="ask-it")
    await slack.idle()
    [event] = receiver.events("channel_rename")
    assert (event["channel"]["id"], event["channel"]["name"]) == ("C1", "ask-it")
    assert (await slack.client.conversations_info(channel="C1"))["channel"]["name"] == "ask-it"
    [line] = [each for each in receiver.events() if each.get("subtype") == "channel_name"]
    assert (line["old_name"], line["name"]) == (before, "ask-it")


async def test_a_name_that_another_channel_has_is_refused(slack: Any) -> None:
    taken = next(
        each["name"]
        for each in (await slack.client.conversations_list())["channels"]
        if each["id"] != "C1"
    )
    told = await slack.post("names", user="U1", channel="C1", name=taken)
    assert told["error"] == "name_taken"


async def test_a_chat_with_one_person_has_no_name(slack: Any) -> None:
    chat = (await slack.client.conversations_open(users="U1"))["channel"]["id"]
    told = (await slack.client.conversations_info(channel=chat))["channel"]
    assert "name" not in told and told["user"] == "U1"
