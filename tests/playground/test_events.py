"""Events as they arrive at a plain HTTP endpoint: shapes, signature, retries, who gets which."""

from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

pytestmark = pytest.mark.anyio


async def test_a_message_event_has_slacks_shape(slack: Any, receiver: Any) -> None:
    ts = await slack.say("hello")
    await slack.idle()
    body = receiver.last()
    kept = {key: body[key] for key in ("type", "team_id", "api_app_id", "is_ext_shared_channel")}
    assert kept == {
        "type": "event_callback",
        "team_id": "T1",
        "api_app_id": "A1",
        "is_ext_shared_channel": False,
    }
    assert body["event_id"].startswith("Ev")
    assert body["authorizations"][0]["user_id"] == "UBOT"
    event = body["event"]
    assert event.pop("blocks")[0]["type"] == "rich_text"
    assert len(event.pop("client_msg_id")) == 36
    assert event == {
        "type": "message",
        "user": "U1",
        "text": "hello",
        "team": "T1",
        "ts": ts,
        "event_ts": ts,
        "channel": "C1",
        "channel_type": "channel",
    }


async def test_the_signature_convinces_the_sdks_verifier(slack: Any, receiver: Any) -> None:
    await slack.say("hëllo")
    await slack.idle()
    request = receiver.received[0]
    assert SignatureVerifier("signing-secret").is_valid_request(request["raw"], request["headers"])
    assert not SignatureVerifier("other").is_valid_request(request["raw"], request["headers"])


async def test_a_reply_names_its_thread_and_the_parents_author(slack: Any, receiver: Any) -> None:
    ts = await slack.say("help", user="U1")
    await slack.say("what?", user="U2", thread_ts=ts)
    await slack.idle()
    reply = receiver.events()[-1]
    assert (reply["thread_ts"], reply["parent_user_id"]) == (ts, "U1")


async def test_a_broadcast_carries_its_subtype_and_root(slack: Any, receiver: Any) -> None:
    ts = await slack.say("help")
    await slack.say("me too", user="U2", thread_ts=ts, broadcast=True)
    await slack.idle()
    event = receiver.events()[-1]
    assert (event["subtype"], event["root"]["ts"]) == ("thread_broadcast", ts)


async def test_the_bots_own_message_comes_back_as_an_event(slack: Any, receiver: Any) -> None:
    metadata = {"event_type": "request", "event_payload": {}}
    await slack.client.chat_postMessage(channel="C1", text="hi", metadata=metadata)
    await slack.idle()
    (event,) = receiver.events()
    assert (event["user"], event["bot_id"], event["app_id"]) == ("UBOT", "B1", "A1")
    assert "metadata" not in event


async def test_an_edit_and_a_deletion_carry_what_was_there_before(
    slack: Any, receiver: Any
) -> None:
    ts = await slack.say("helo")
    await slack.post("edits", user="U1", channel="C1", ts=ts, text="hello")
    await slack.post("deletes", user="U1", channel="C1", ts=ts)
    await slack.idle()
    _, changed, deleted = receiver.events()
    assert changed["subtype"] == "message_changed"
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("helo", "hello")
    assert changed["message"]["edited"]["user"] == "U1"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert deleted["previous_message"]["text"] == "hello"
    assert len({ts, changed["ts"], deleted["ts"]}) == 3


async def test_a_mention_is_an_event_of_its_own_beside_the_message(
    slack: Any, receiver: Any
) -> None:
    await slack.say("hey @deskloop, help")
    await slack.idle()
    (mention,) = receiver.events("app_mention")
    (message,) = receiver.events("message")
    assert mention["text"] == message["text"] == "hey <@UBOT>, help"
    assert mention["ts"] == message["ts"]


async def test_a_mention_in_a_direct_message_is_only_a_message(slack: Any, receiver: Any) -> None:
    direct = slack.workspace.directory.direct_message("U1")["id"]
    await slack.say("@Deskloop hi", channel=direct)
    await slack.idle()
    assert receiver.events("app_mention") == []
    assert receiver.events()[0]["channel_type"] == "im"


async def test_joining_tells_the_bot_and_everyone(slack: Any, receiver: Any) -> None:
    await slack.client.conversations_join(channel="C2")
    await slack.idle()
    (joined,) = receiver.events("member_joined_channel")
    assert (joined["user"], joined["channel"], joined["channel_type"]) == ("UBOT", "C2", "C")
    assert receiver.events()[0]["subtype"] == "channel_join"


async def test_a_reaction_names_the_message_and_its_author(slack: Any, receiver: Any) -> None:
    ts = await slack.say("help")
    await slack.post("reactions", user="U2", channel="C1", ts=ts, name="eyes")
    await slack.idle()
    (event,) = receiver.events("reaction_added")
    assert event["item"] == {"type": "message", "channel": "C1", "ts": ts}
    assert (event["user"], event["item_user"], event["reaction"]) == ("U2", "U1", "eyes")


async def test_opening_home_is_an_event_in_the_direct_message(slack: Any, receiver: Any) -> None:
    await slack.post("home", user="U1")
    await slack.idle()
    (event,) = receiver.events("app_home_opened")
    assert (event["user"], event["tab"]) == ("U1", "home")


async def test_channels_without_the_bot_are_not_delivered(slack: Any, receiver: Any) -> None:
    await slack.say("secret", channel="C2")
    await slack.say("secret", channel="G2")
    await slack.idle()
    assert receiver.received == []


async def test_a_bot_that_was_removed_hears_nothing_more(slack: Any, receiver: Any) -> None:
    await slack.post("members", user="UBOT", channel="C1", leave=True)
    await slack.say("hello")
    await slack.idle()
    assert receiver.events() == []


@pytest.mark.parametrize(
    ("event", "scope"),
    [("message.channels", "app_mentions:read"), ("app_mention", "channels:history")],
)
async def test_only_what_is_subscribed_and_granted_is_delivered(
    seed: Any, manifest: dict[str, Any], start: Any, event: str, scope: str
) -> None:
    manifest["settings"]["event_subscriptions"]["bot_events"] = [event]
    slack = await start()
    await slack.say("@Deskloop hi")
    await slack.idle()
    kind = event.partition(".")[0]
    listed = (await slack.get("deliveries"))["deliveries"]
    assert {each["type"] for each in listed} == {kind}


async def test_an_event_without_its_scope_is_not_delivered(
    start: Any, manifest: dict[str, Any]
) -> None:
    manifest["oauth_config"]["scopes"]["bot"].remove("channels:history")
    slack = await start()
    await slack.say("hi")
    assert (await slack.get("deliveries"))["deliveries"] == []


async def test_an_event_nobody_takes_is_delivered_four_times(start: Any) -> None:
    slack = await start(retry_delays=(0.0, 0.0, 0.0))
    await slack.say("hi")
    await slack.idle()
    listed = (await slack.get("deliveries"))["deliveries"]
    assert [each["retry_num"] for each in listed] == [0, 1, 2, 3]
    assert {each["status"] for each in listed} == {"connection_failed"}


async def test_a_retry_carries_the_same_event_its_number_and_reason(
    slack: Any, receiver: Any
) -> None:
    receiver.answers = [(500, None)]
    await slack.say("hi")
    await slack.idle()
    first, second = receiver.received
    assert first["json"]["event_id"] == second["json"]["event_id"]
    assert "x-slack-retry-num" not in first["headers"]
    assert second["headers"]["x-slack-retry-num"] == "1"
    assert second["headers"]["x-slack-retry-reason"] == "http_error"


async def test_a_bot_may_ask_for_no_retry(slack: Any, receiver: Any) -> None:
    receiver.answers, receiver.headers = [(500, None)], {"x-slack-no-retry": "1"}
    await slack.say("hi")
    await slack.idle()
    assert len(receiver.received) == 1


async def test_events_start_in_the_order_of_sending(slack: Any, receiver: Any) -> None:
    stamps = [await slack.say(f"message {number}") for number in range(10)]
    await slack.idle()
    assert [event["ts"] for event in receiver.events()] == stamps
