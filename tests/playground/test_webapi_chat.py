"""chat.*, reactions.* and response_url, held against the SDK's own client."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

pytestmark = pytest.mark.anyio

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*Hi*"}}


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return str(refusal.value.response["error"])


async def test_a_posted_message_carries_the_bots_identity_and_ids_for_its_blocks(
    slack: Any,
) -> None:
    answer = await slack.client.chat_postMessage(channel="C1", text="hi", blocks=[SECTION])
    message = answer["message"]
    assert (message["user"], message["bot_id"], message["text"]) == ("UBOT", "B1", "hi")
    assert message["blocks"][0]["block_id"]
    assert [each["ts"] for each in await slack.messages()] == [answer["ts"]]


@pytest.mark.parametrize("channel", ["C1", "#it-help", "it-help"])
async def test_a_channel_may_be_given_by_id_or_name(slack: Any, channel: str) -> None:
    assert (await slack.client.chat_postMessage(channel=channel, text="hi"))["channel"] == "C1"


async def test_a_persons_id_as_channel_means_their_direct_message(slack: Any) -> None:
    posted = await slack.client.chat_postMessage(channel="U1", text="hi")
    opened = await slack.client.conversations_open(users="U1")
    assert posted["channel"] == opened["channel"]["id"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C404", "text": "hi"}, "channel_not_found"),
        ({"channel": "G2", "text": "hi"}, "channel_not_found"),
        ({"channel": "C2", "text": "hi"}, "not_in_channel"),
        ({"channel": "C3", "text": "hi"}, "is_archived"),
        ({"channel": "C1", "text": " ", "blocks": []}, "no_text"),
        ({"channel": "C1", "text": "hi", "thread_ts": "1700000000.000001"}, "thread_not_found"),
        ({"channel": "C1", "text": "hi", "username": "Other"}, "missing_scope"),
        (
            {"channel": "C1", "text": "hi", "metadata": {"event_type": "x"}},
            "invalid_metadata_format",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
async def test_a_post_that_slack_would_refuse_is_refused_in_its_words(
    slack: Any, arguments: dict[str, Any], error: str
) -> None:
    assert await error_of(slack.client.chat_postMessage(**arguments)) == error
    assert await slack.messages() == []


async def test_chat_write_public_posts_to_channels_the_bot_is_not_in(
    start: Any, manifest: dict[str, Any]
) -> None:
    manifest["oauth_config"]["scopes"]["bot"].append("chat:write.public")
    slack = await start()
    assert (await slack.client.chat_postMessage(channel="C2", text="hi"))["ok"]


async def test_a_text_over_forty_thousand_characters_is_cut(slack: Any) -> None:
    answer = await slack.client.chat_postMessage(channel="C1", text="x" * 40_001)
    assert len(answer["message"]["text"]) == 40_000


async def test_an_update_takes_at_most_four_thousand_bytes(slack: Any) -> None:
    ts = (await slack.client.chat_postMessage(channel="C1", text="hi"))["ts"]
    place = {"channel": "C1", "ts": ts}
    assert await error_of(slack.client.chat_update(**place, text="é" * 2001)) == "msg_too_long"
    assert (await slack.client.chat_update(**place, text="é" * 2000))["ok"]


async def test_an_update_by_text_alone_takes_the_blocks_away_and_shows_as_edited(
    slack: Any,
) -> None:
    ts = (await slack.client.chat_postMessage(channel="C1", text="a", blocks=[SECTION]))["ts"]
    message = (await slack.client.chat_update(channel="C1", ts=ts, text="b"))["message"]
    assert message["text"] == "b"
    assert "blocks" not in message
    assert message["edited"]["user"] == "UBOT"


async def test_an_update_with_blocks_does_not_show_as_edited(slack: Any) -> None:
    ts = (await slack.client.chat_postMessage(channel="C1", text="a"))["ts"]
    answer = await slack.client.chat_update(channel="C1", ts=ts, text="b", blocks=[SECTION])
    assert "edited" not in answer["message"]
    assert answer["message"]["blocks"][0]["text"] == SECTION["text"]


async def test_the_bot_changes_and_deletes_its_own_messages_only(slack: Any) -> None:
    ts = await slack.say("mine")
    place = {"channel": "C1", "ts": ts}
    assert await error_of(slack.client.chat_update(**place, text="b")) == "cant_update_message"
    assert await error_of(slack.client.chat_delete(**place)) == "cant_delete_message"
    own = (await slack.client.chat_postMessage(channel="C1", text="a"))["ts"]
    await slack.client.chat_delete(channel="C1", ts=own)
    missing = {"channel": "C1", "ts": own}
    assert await error_of(slack.client.chat_update(**missing, text="b")) == "message_not_found"


async def test_a_deleted_parent_leaves_a_tombstone_over_its_replies(slack: Any) -> None:
    ts = (await slack.client.chat_postMessage(channel="C1", text="a"))["ts"]
    await slack.say("reply", thread_ts=ts)
    await slack.client.chat_delete(channel="C1", ts=ts)
    parent, reply = await slack.messages(thread_ts=ts)
    assert (parent["subtype"], reply["text"]) == ("tombstone", "reply")


async def test_an_ephemeral_message_is_seen_by_its_person_only_and_is_not_history(
    slack: Any,
) -> None:
    await slack.client.chat_postEphemeral(channel="C1", user="U1", text="psst")
    assert [each["text"] for each in await slack.messages(user="U1")] == ["psst"]
    assert await slack.messages(user="U2") == []
    assert (await slack.client.conversations_history(channel="C1"))["messages"] == []


async def test_an_ephemeral_message_needs_its_person_in_the_channel(slack: Any) -> None:
    call = slack.client.chat_postEphemeral(channel="G1", user="U1", text="psst")
    assert await error_of(call) == "user_not_in_channel"


async def test_a_permalink_leads_to_the_playgrounds_own_page(slack: Any) -> None:
    ts = await slack.say("a")
    reply = await slack.say("b", thread_ts=ts)
    answer = await slack.client.chat_getPermalink(channel="C1", message_ts=reply)
    wanted = f"{slack.url}/archives/C1/p{reply.replace('.', '')}?thread_ts={ts}&cid=C1"
    assert answer["permalink"] == wanted


async def test_a_reply_in_a_thread_by_a_replys_ts_joins_the_same_thread(slack: Any) -> None:
    ts = await slack.say("a")
    reply = await slack.say("b", thread_ts=ts)
    answer = await slack.client.chat_postMessage(channel="C1", text="c", thread_ts=reply)
    assert answer["message"]["thread_ts"] == ts


async def test_a_broadcast_reply_stands_in_thread_and_channel(slack: Any) -> None:
    ts = await slack.say("a")
    await slack.client.chat_postMessage(channel="C1", text="b", thread_ts=ts, reply_broadcast=True)
    in_channel = [each["text"] for each in await slack.messages()]
    in_thread = [each["text"] for each in await slack.messages(thread_ts=ts)]
    assert in_channel == in_thread == ["a", "b"]


async def test_reactions_are_added_once_and_removed_once(slack: Any) -> None:
    ts = await slack.say("a")
    reaction = {"channel": "C1", "timestamp": ts, "name": "eyes"}
    await slack.client.reactions_add(**reaction)
    assert await error_of(slack.client.reactions_add(**reaction)) == "already_reacted"
    (message,) = await slack.messages()
    assert message["reactions"] == [{"name": "eyes", "users": ["UBOT"], "count": 1}]
    await slack.client.reactions_remove(**reaction)
    assert await error_of(slack.client.reactions_remove(**reaction)) == "no_reaction"
    assert (
        await error_of(slack.client.reactions_add(**{**reaction, "name": "a b"})) == "invalid_name"
    )


async def test_a_response_url_ends_after_five_uses(slack: Any, receiver: Any) -> None:
    command = {"user": "U1", "channel": "C1", "command": "/it"}
    await slack.post("commands", **command)
    url = receiver.last()["response_url"]
    statuses = []
    for number in range(6):
        async with slack.http.post(url, json={"text": f"{number}"}) as answer:
            statuses.append(answer.status)
    assert statuses == [200] * 5 + [404]
    assert len(await slack.messages(user="U1")) == 5


async def test_a_response_url_ends_after_thirty_minutes(start: Any) -> None:
    now = [1_700_000_000.0]
    slack = await start(clock=lambda: now[0])
    key = slack.workspace.response_urls.issue("U1", {"channel": "C1", "ts": None})
    now[0] += 30 * 60 + 1
    async with slack.http.post(f"{slack.url}/actions/T1/{key}", json={"text": "x"}) as answer:
        assert (await answer.json())["error"] == "expired_url"


async def test_a_response_can_be_for_the_whole_channel(slack: Any, receiver: Any) -> None:
    receiver.answers = [(200, {"text": "All hear this", "response_type": "in_channel"})]
    await slack.post("commands", user="U1", channel="C1", command="/it")
    assert [each["text"] for each in await slack.messages(user="U2")] == ["All hear this"]


async def test_a_response_from_a_thread_goes_to_the_channel_unless_it_names_the_thread(
    slack: Any, receiver: Any
) -> None:
    ts = await slack.say("help")
    element = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [{"type": "actions", "elements": [element]}]
    card = await slack.client.chat_postMessage(channel="C1", text="?", thread_ts=ts, blocks=blocks)
    await slack.post("actions", user="U1", channel="C1", ts=card["ts"], action_id="go")
    url = receiver.last()["response_url"]
    await slack.http.post(url, json={"text": "in channel"})
    await slack.http.post(url, json={"text": "in thread", "thread_ts": ts})
    assert (await slack.messages(user="U1"))[-1]["text"] == "in channel"
    assert (await slack.messages(user="U1", thread_ts=ts))[-1]["text"] == "in thread"
