"""conversations.*, users.*, auth.test and authorisation, held against the SDK's own client."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

pytestmark = pytest.mark.anyio


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return str(refusal.value.response["error"])


async def test_auth_test_names_team_and_bot(slack: Any) -> None:
    answer = await slack.client.auth_test()
    found = [answer[key] for key in ("team_id", "user_id", "bot_id", "team")]
    assert found == ["T1", "UBOT", "B1", "Acme"]
    assert "chat:write" in answer.headers["x-oauth-scopes"]


@pytest.mark.parametrize(
    ("token", "error"),
    [("xoxb-other", "invalid_auth"), ("xapp-app", "not_allowed_token_type"), ("", "not_authed")],
)
async def test_a_wrong_token_is_refused(slack: Any, token: str, error: str) -> None:
    client = AsyncWebClient(token, base_url=f"{slack.url}/api/", session=slack.http)
    assert await error_of(client.auth_test()) == error


async def test_an_unknown_method_is_named_as_such(slack: Any) -> None:
    assert await error_of(slack.client.api_call("files.list")) == "unknown_method"


async def test_a_missing_argument_is_named(slack: Any) -> None:
    with pytest.raises(SlackApiError) as refusal:
        await slack.client.api_call("chat.postMessage", json={"text": "hi"})
    messages = refusal.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] missing required field: channel"]


async def test_listing_walks_through_all_pages_of_what_the_bot_sees(slack: Any) -> None:
    found: list[str] = []
    kinds = "public_channel,private_channel,im"
    async for page in await slack.client.conversations_list(types=kinds, limit=2):
        assert len(page["channels"]) <= 2
        found += [each["id"] for each in page["channels"] if not each["is_im"]]
    assert found == ["C1", "C2", "C3", "G1"]


async def test_archived_channels_can_be_left_out(slack: Any) -> None:
    answer = await slack.client.conversations_list(exclude_archived=True)
    assert [each["name"] for each in answer["channels"]] == ["it-help", "random"]


async def test_the_bots_own_channels_are_those_it_is_in(slack: Any) -> None:
    answer = await slack.client.users_conversations(types="public_channel,private_channel")
    assert [each["id"] for each in answer["channels"]] == ["C1", "C3", "G1"]


async def test_a_channel_shows_its_topic_kind_and_membership(slack: Any) -> None:
    channel = (await slack.client.conversations_info(channel="C1"))["channel"]
    assert (channel["topic"]["value"], channel["is_private"], channel["is_member"]) == (
        "Ask",
        False,
        True,
    )
    members = (await slack.client.conversations_members(channel="C1"))["members"]
    assert members == ["U1", "U2", "UBOT"]


async def test_the_bot_joins_public_channels_only(slack: Any) -> None:
    assert (await slack.client.conversations_join(channel="C2"))["channel"]["is_member"]
    again = await slack.client.conversations_join(channel="C2")
    assert again["warning"] == "already_in_channel"
    refusal = await error_of(slack.client.conversations_join(channel="G1"))
    assert refusal == "method_not_supported_for_channel_type"


async def test_history_is_latest_first_without_replies_and_pages(slack: Any) -> None:
    stamps = [await slack.say(f"message {number}") for number in range(5)]
    await slack.say("reply", thread_ts=stamps[0])
    found = []
    async for page in await slack.client.conversations_history(channel="C1", limit=2):
        found += [each["ts"] for each in page["messages"]]
    assert found == stamps[::-1]


async def test_history_between_two_times_leaves_the_ends_out_unless_inclusive(slack: Any) -> None:
    stamps = [await slack.say(f"message {number}") for number in range(4)]
    between = {"channel": "C1", "oldest": stamps[0], "latest": stamps[3]}
    found = (await slack.client.conversations_history(**between))["messages"]
    assert [each["ts"] for each in found] == [stamps[2], stamps[1]]
    all_four = (await slack.client.conversations_history(**between, inclusive=True))["messages"]
    assert [each["ts"] for each in all_four] == stamps[::-1]


async def test_replies_come_with_their_parent_and_page(slack: Any) -> None:
    parent = await slack.say("parent")
    stamps = [await slack.say(f"reply {number}", thread_ts=parent) for number in range(3)]
    found = []
    async for page in await slack.client.conversations_replies(channel="C1", ts=parent, limit=2):
        assert page["messages"][0]["reply_count"] == 3
        found += [each["ts"] for each in page["messages"][1:]]
    assert found == stamps


async def test_a_thread_that_is_not_there_is_not_found(slack: Any) -> None:
    call = slack.client.conversations_replies(channel="C1", ts="1700000000.000001")
    assert await error_of(call) == "thread_not_found"


async def test_metadata_is_read_back_only_when_asked_for(slack: Any) -> None:
    metadata = {"event_type": "request", "event_payload": {"id": "42"}}
    await slack.client.chat_postMessage(channel="C1", text="hi", metadata=metadata)
    plain = await slack.client.conversations_history(channel="C1")
    full = await slack.client.conversations_history(channel="C1", include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


async def test_history_of_a_channel_without_the_bot_is_refused(slack: Any) -> None:
    assert await error_of(slack.client.conversations_history(channel="C2")) == "not_in_channel"
    assert await error_of(slack.client.conversations_history(channel="G2")) == "channel_not_found"


async def test_users_are_people_and_the_bot(slack: Any) -> None:
    everyone = (await slack.client.users_list())["members"]
    assert [(each["id"], each["is_bot"]) for each in everyone] == [
        ("U1", False),
        ("U2", False),
        ("UBOT", True),
    ]
    maya = (await slack.client.users_info(user="U1"))["user"]
    assert (maya["real_name"], maya["profile"]["first_name"]) == ("Maya Chen", "Maya")
    assert await error_of(slack.client.users_info(user="U404")) == "user_not_found"


NEEDED = [
    ("chat:write", "chat.postMessage", {"channel": "C1", "text": "hi"}),
    ("chat:write", "chat.update", {"channel": "C1", "ts": "1", "text": "hi"}),
    ("channels:read", "conversations.list", {}),
    ("groups:read", "conversations.list", {"types": "public_channel,private_channel"}),
    ("im:read", "users.conversations", {"types": "im"}),
    ("groups:read", "conversations.info", {"channel": "G1"}),
    ("channels:history", "conversations.history", {"channel": "C1"}),
    ("groups:history", "conversations.replies", {"channel": "G1", "ts": "1"}),
    ("channels:join", "conversations.join", {"channel": "C2"}),
    ("im:write", "conversations.open", {"users": "U1"}),
    ("mpim:write", "conversations.open", {"users": "U1,U2"}),
    ("reactions:write", "reactions.add", {"channel": "C1", "timestamp": "1", "name": "eyes"}),
    ("users:read", "users.info", {"user": "U1"}),
    ("users:read", "users.list", {}),
    ("usergroups:read", "usergroups.list", {}),
]


@pytest.mark.parametrize(("scope", "method", "arguments"), NEEDED)
async def test_a_method_without_its_scope_names_what_it_needs(
    start: Any, manifest: dict[str, Any], scope: str, method: str, arguments: dict[str, str]
) -> None:
    granted = [each for each in manifest["oauth_config"]["scopes"]["bot"] if each != scope]
    manifest["oauth_config"]["scopes"]["bot"] = granted
    slack = await start()
    with pytest.raises(SlackApiError) as refusal:
        await slack.client.api_call(method, params=arguments)
    response = refusal.value.response
    assert (response["error"], response["needed"]) == ("missing_scope", scope)
    assert response["provided"] == ",".join(granted)
