"""The people's API: what scripts and the page see and do."""

import asyncio
import json
from typing import Any

import pytest

pytestmark = pytest.mark.anyio


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages]


async def test_people_are_listed_without_the_bot(slack: Any) -> None:
    users = (await slack.get("users"))["users"]
    assert [(each["id"], each["role"]) for each in users] == [
        ("U1", "employee"),
        ("U2", "technician"),
    ]


async def test_a_person_sees_public_channels_their_private_ones_and_their_direct_message(
    slack: Any,
) -> None:
    everything = (await slack.get("channels"))["channels"]
    assert [each["name"] for each in everything] == ["it-help", "random", "old", "it-team", "board"]
    seen = (await slack.get("channels", user="U2"))["channels"]
    named = {each["name"]: each for each in seen}
    assert set(named) == {"it-help", "random", "old", "it-team", "Deskloop"}
    assert named["Deskloop"]["is_im"]
    assert (named["it-help"]["is_member"], named["random"]["is_member"]) == (True, False)


async def test_the_page_gets_all_it_needs_in_one_answer(slack: Any) -> None:
    found = await slack.get("workspace", user="U1")
    assert found["team"]["name"] == "Acme"
    assert (found["bot"]["id"], found["you"]["id"]) == ("UBOT", "U1")
    assert found["commands"][0]["command"] == "/it"
    assert {each["callback_id"] for each in found["shortcuts"]} == {"ask", "new"}


async def test_messages_are_in_time_order_with_threads_apart(slack: Any) -> None:
    first = await slack.say("first")
    await slack.say("reply", user="U2", thread_ts=first)
    await slack.say("second", channel="it-help")
    top = await slack.messages()
    assert texts(top) == ["first", "second"]
    assert (top[0]["reply_count"], top[0]["reply_users"]) == (1, ["U2"])
    assert texts(await slack.messages(thread_ts=first)) == ["first", "reply"]


async def test_an_ephemeral_message_in_a_thread_stands_in_that_thread(slack: Any) -> None:
    ts = await slack.say("help")
    place = {"channel": "C1", "user": "U1", "thread_ts": ts}
    await slack.client.chat_postEphemeral(**place, text="psst")
    assert texts(await slack.messages(user="U1", thread_ts=ts)) == ["help", "psst"]
    assert texts(await slack.messages(user="U1")) == ["help"]


async def test_who_posts_in_a_public_channel_joins_it(slack: Any) -> None:
    await slack.say("hi", user="U2", channel="random")
    first, second = await slack.messages("C2")
    assert (first["subtype"], second["text"]) == ("channel_join", "hi")
    assert slack.workspace.directory.is_member("C2", "U2")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"user": "U2", "channel": "G2", "text": "hi"}, "channel_not_found"),
        ({"user": "U1", "channel": "C404", "text": "hi"}, "channel_not_found"),
        ({"user": "U1", "channel": "C3", "text": "hi"}, "is_archived"),
        ({"user": "U1", "channel": "C1", "text": "  "}, "no_text"),
        ({"user": "U1", "channel": "C1", "text": "x", "thread_ts": "1.1"}, "thread_not_found"),
        ({"user": "U404", "channel": "C1", "text": "hi"}, "bad_request"),
        ({"user": "U1", "text": "hi"}, "bad_request"),
    ],
)
async def test_a_post_that_cannot_be_is_refused(
    slack: Any, body: dict[str, Any], error: str
) -> None:
    answer = await slack.post("messages", **body)
    assert (answer["ok"], answer["error"]) == (False, error)


async def test_a_read_only_direct_message_takes_no_posts(
    start: Any, manifest: dict[str, Any]
) -> None:
    manifest["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    slack = await start()
    direct = slack.workspace.directory.direct_message("U1")["id"]
    answer = await slack.post("messages", user="U1", channel=direct, text="hi")
    assert answer["error"] == "messages_tab_disabled"


async def test_the_bots_name_as_channel_means_the_direct_message_with_it(slack: Any) -> None:
    await slack.say("hi", user="U2", channel="Deskloop")
    direct = slack.workspace.directory.direct_message("U2")["id"]
    assert texts(await slack.messages(direct, user="U2")) == ["hi"]


async def test_another_persons_direct_message_cannot_be_read(slack: Any) -> None:
    direct = slack.workspace.directory.direct_message("U2")["id"]
    answer = await slack.get("messages", channel=direct, user="U1")
    assert answer["error"] == "channel_not_found"


async def test_people_edit_and_delete_their_own_messages_only(slack: Any) -> None:
    place = {"channel": "C1", "ts": await slack.say("helo")}
    refused = await slack.post("edits", user="U2", text="hello", **place)
    assert refused["error"] == "cant_update_message"
    assert (await slack.post("edits", user="U1", text="hello", **place))["ok"]
    (message,) = await slack.messages()
    assert (message["text"], message["edited"]["user"]) == ("hello", "U1")
    assert (await slack.post("deletes", user="U2", **place))["error"] == "cant_delete_message"
    assert (await slack.post("deletes", user="U1", **place))["ok"]
    assert await slack.messages() == []


async def test_a_reaction_can_be_given_and_taken_back(slack: Any) -> None:
    reaction = {"user": "U2", "channel": "C1", "ts": await slack.say("hi"), "name": ":tada:"}
    await slack.post("reactions", **reaction)
    assert (await slack.messages())[0]["reactions"][0]["users"] == ["U2"]
    await slack.post("reactions", **reaction, remove=True)
    assert (await slack.messages())[0]["reactions"] == []


async def test_an_unknown_command_is_refused_as_slack_does(slack: Any) -> None:
    answer = await slack.post("commands", user="U1", channel="C1", command="/nope")
    assert answer["error"] == "unknown_command"


async def test_a_command_has_slacks_form_fields(slack: Any, receiver: Any) -> None:
    await slack.post("commands", user="U1", channel="C1", command="/it", text="vpn down")
    form = receiver.last()
    wanted = {
        "team_id": "T1",
        "channel_id": "C1",
        "channel_name": "it-help",
        "user_id": "U1",
        "user_name": "maya",
        "command": "/it",
        "text": "vpn down",
        "api_app_id": "A1",
    }
    assert {key: form[key] for key in wanted} == wanted
    assert form["response_url"].startswith(slack.url)
    assert form["trigger_id"]


async def test_a_command_that_fails_says_so(slack: Any, receiver: Any) -> None:
    receiver.answers = [(500, None)]
    answer = await slack.post("commands", user="U1", channel="C1", command="/it")
    assert (answer["ok"], answer["error"]) == (False, "dispatch_failed")


async def test_a_stream_tells_a_person_what_they_may_see_as_it_happens(slack: Any) -> None:
    async with slack.http.get(f"{slack.url}/_people/stream?user=U1") as stream:
        assert await anext(lines(stream)) == "listening"
        await slack.say("secret", user="U2", channel="G1")
        ts = await slack.say("hi")
        await slack.say("reply", user="U2", thread_ts=ts)
        await slack.client.chat_postEphemeral(channel="C1", user="U2", text="not for you")
        await slack.client.chat_postEphemeral(channel="C1", user="U1", text="for you")
        updates = [json.loads(await anext(lines(stream))) for _ in range(4)]
    assert [each["type"] for each in updates] == ["message", "message", "changed", "ephemeral"]
    assert updates[2]["message"]["reply_count"] == 1
    assert updates[3]["message"]["text"] == "for you"


async def lines(stream: Any) -> Any:
    async with asyncio.timeout(5):
        async for line in stream.content:
            if line.strip():
                yield line.decode().strip().removeprefix("data: ").removeprefix(": ")


async def test_idle_counts_what_is_still_owed(start: Any) -> None:
    slack = await start(retry_delays=(60.0,))
    await slack.say("hi")
    answer = await slack.get("idle")
    assert answer == {"idle": False, "pending": 1}
