"""The proof of the shapes: a real Bolt app understands everything, over HTTP and Socket Mode."""

from typing import Any

import pytest

pytestmark = pytest.mark.anyio

BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Solved"}}
BLOCKS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Did it help?"}},
    {
        "type": "actions",
        "block_id": "answer",
        "elements": [
            {**BUTTON, "action_id": "solved", "value": "42"},
            {
                "type": "static_select",
                "action_id": "team",
                "options": [
                    {"text": {"type": "plain_text", "text": name}, "value": name.lower()}
                    for name in ("Network", "Hardware")
                ],
            },
        ],
    },
]
MODAL = {
    "type": "modal",
    "callback_id": "details",
    "title": {"type": "plain_text", "text": "Details"},
    "submit": {"type": "plain_text", "text": "Send"},
    "private_metadata": "request 42",
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Why?"},
            "element": {"type": "plain_text_input", "action_id": "reason"},
        }
    ],
}


async def test_a_message_reaches_a_message_listener_and_is_answered_in_its_thread(
    desk: Any,
) -> None:
    @desk.app.message("vpn")
    async def listen(message: dict[str, Any], say: Any) -> None:
        await say(f"Hi <@{message['user']}>", thread_ts=message["ts"])

    ts = await desk.slack.say("my vpn is down")
    await desk.slack.idle()
    thread = await desk.slack.messages(thread_ts=ts)
    assert [each["text"] for each in thread] == ["my vpn is down", "Hi <@U1>"]


async def test_a_mention_and_a_direct_message_reach_their_listeners(desk: Any) -> None:
    heard: list[str] = []

    @desk.app.event("app_mention")
    async def mentioned(event: dict[str, Any]) -> None:
        heard.append(f"mention {event['text']}")

    @desk.app.event("message")
    async def direct(event: dict[str, Any]) -> None:
        heard.append(f"{event['channel_type']} {event['text']}")

    await desk.slack.say("@Deskloop hello")
    await desk.slack.say("hello", channel=_direct(desk))
    await desk.slack.idle()
    assert sorted(heard) == ["channel <@UBOT> hello", "im hello", "mention <@UBOT> hello"]


async def test_a_pressed_button_acknowledges_and_updates_its_message(desk: Any) -> None:
    @desk.app.action("solved")
    async def solved(ack: Any, action: dict[str, Any], body: dict[str, Any], client: Any) -> None:
        await ack()
        message = body["message"]
        await client.chat_update(
            channel=body["channel"]["id"], ts=message["ts"], text=f"Solved {action['value']}"
        )

    posted = await desk.slack.client.chat_postMessage(channel="C1", text="?", blocks=BLOCKS)
    place = {"user": "U1", "channel": "C1", "ts": posted["ts"]}
    assert await desk.slack.post("actions", action_id="solved", **place) == {"ok": True}
    await desk.slack.idle()
    (message,) = await desk.slack.messages()
    assert message["text"] == "Solved 42"


async def test_a_select_and_respond_replace_the_original(desk: Any) -> None:
    @desk.app.action("team")
    async def chosen(ack: Any, action: dict[str, Any], body: dict[str, Any], respond: Any) -> None:
        await ack()
        state = body["state"]["values"]["answer"]["team"]["selected_option"]
        assert state == action["selected_option"]
        await respond(text=f"To {state['text']['text']}", replace_original=True)

    posted = await desk.slack.client.chat_postMessage(channel="C1", text="?", blocks=BLOCKS)
    place = {"user": "U1", "channel": "C1", "ts": posted["ts"]}
    answer = await desk.slack.post("actions", action_id="team", value="network", **place)
    await desk.slack.idle()
    assert answer == {"ok": True}
    assert (await desk.slack.messages())[0]["text"] == "To Network"


async def test_a_button_on_an_ephemeral_message_can_delete_it(desk: Any) -> None:
    @desk.app.action("solved")
    async def solved(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        assert body["container"]["is_ephemeral"]
        await respond(delete_original=True)

    posted = await desk.slack.client.chat_postEphemeral(
        channel="C1", user="U1", text="?", blocks=BLOCKS
    )
    place = {"user": "U1", "channel": "C1", "ts": posted["message_ts"]}
    assert await desk.slack.post("actions", action_id="solved", **place) == {"ok": True}
    await desk.slack.idle()
    assert await desk.slack.messages(user="U1") == []


async def test_a_command_opens_a_modal_whose_submission_is_checked_and_taken(desk: Any) -> None:
    taken: list[str] = []

    @desk.app.command("/it")
    async def run(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack(f"You asked: {body['text']}")
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @desk.app.view("details")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        reason = view["state"]["values"]["why"]["reason"]["value"]
        if len(reason) < 5:
            await ack(response_action="errors", errors={"why": "Say more."})
        else:
            taken.append(f"{view['private_metadata']}: {reason}")
            await ack()

    asked = {"user": "U1", "channel": "C1", "command": "/it", "text": "help"}
    answer = await desk.slack.post("commands", **asked)
    assert answer["response"]["text"] == "You asked: help"
    (view,) = (await desk.slack.get("views", user="U1"))["views"]
    filled = {"user": "U1", "view_id": view["id"]}
    refused = await desk.slack.post("views", **filled, values={"reason": "no"})
    assert refused["errors"] == {"why": "Say more."}
    accepted = await desk.slack.post("views", **filled, values={"why": {"reason": "my badge"}})
    assert accepted == {"ok": True}
    assert taken == ["request 42: my badge"]
    assert (await desk.slack.get("views", user="U1"))["views"] == []


async def test_a_modal_can_be_replaced_and_stacked_by_the_answer_to_its_submission(
    desk: Any,
) -> None:
    @desk.app.command("/it")
    async def run(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @desk.app.view("details")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        action = view["state"]["values"]["why"]["reason"]["value"]
        await ack(response_action=action, view={**MODAL, "private_metadata": action})

    await desk.slack.post("commands", user="U1", channel="C1", command="/it", text="")
    for action in ("update", "push"):
        top = (await desk.slack.get("views", user="U1"))["views"][-1]
        asked = {"user": "U1", "view_id": top["id"], "values": {"reason": action}}
        assert await desk.slack.post("views", **asked) == {"ok": True}
    views = (await desk.slack.get("views", user="U1"))["views"]
    assert [view["private_metadata"] for view in views] == ["update", "push"]


async def test_a_closed_modal_is_told_to_the_app(desk: Any) -> None:
    closed: list[str] = []

    @desk.app.command("/it")
    async def run(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @desk.app.view_closed("details")
    async def on_close(ack: Any, view: dict[str, Any]) -> None:
        await ack()
        closed.append(view["private_metadata"])

    await desk.slack.post("commands", user="U1", channel="C1", command="/it", text="")
    (view,) = (await desk.slack.get("views", user="U1"))["views"]
    await desk.slack.post("views", user="U1", view_id=view["id"], close=True)
    assert closed == ["request 42"]


async def test_an_external_select_asks_for_suggestions_and_takes_one(desk: Any) -> None:
    element = {"type": "external_select", "action_id": "category", "min_query_length": 0}
    option = {"text": {"type": "plain_text", "text": "VPN"}, "value": "vpn"}
    chosen: list[str] = []

    @desk.app.options("category")
    async def suggest(ack: Any, payload: dict[str, Any]) -> None:
        await ack(options=[option] if payload["value"] in "vpn" else [])

    @desk.app.action("category")
    async def choose(ack: Any, action: dict[str, Any]) -> None:
        await ack()
        chosen.append(action["selected_option"]["value"])

    blocks = [{"type": "actions", "elements": [element]}]
    posted = await desk.slack.client.chat_postMessage(channel="C1", text="?", blocks=blocks)
    place = {"user": "U1", "channel": "C1", "ts": posted["ts"], "action_id": "category"}
    offered = await desk.slack.get("options", **place, query="vp")
    assert offered["options"] == [option]
    assert await desk.slack.post("actions", **place, value="vpn") == {"ok": True}
    assert chosen == ["vpn"]


async def test_shortcuts_reach_their_listeners(desk: Any) -> None:
    used: list[str] = []

    @desk.app.message_shortcut("ask")
    async def on_message(ack: Any, shortcut: dict[str, Any]) -> None:
        await ack()
        used.append(shortcut["message"]["text"])

    @desk.app.global_shortcut("new")
    async def anywhere(ack: Any, shortcut: dict[str, Any]) -> None:
        await ack()
        used.append(shortcut["callback_id"])

    ts = await desk.slack.say("printer jam")
    await desk.slack.post("shortcuts", user="U2", callback_id="ask", channel="C1", ts=ts)
    await desk.slack.post("shortcuts", user="U2", callback_id="new")
    assert used == ["printer jam", "new"]


async def test_opening_home_lets_the_app_publish_it_and_its_buttons_work(desk: Any) -> None:
    pressed: list[str] = []
    home = {
        "type": "home",
        "blocks": [{"type": "actions", "elements": [{**BUTTON, "action_id": "refresh"}]}],
    }

    @desk.app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=home)

    @desk.app.action("refresh")
    async def refresh(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        pressed.append(body["view"]["type"])

    await desk.slack.post("home", user="U1")
    await desk.slack.idle()
    view = (await desk.slack.get("home", user="U1"))["view"]
    pressing = {"user": "U1", "view_id": view["id"], "action_id": "refresh"}
    assert await desk.slack.post("views/actions", **pressing) == {"ok": True}
    assert pressed == ["home"]


def _direct(desk: Any) -> str:
    return str(desk.slack.workspace.directory.direct_message("U1")["id"])
