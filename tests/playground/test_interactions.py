"""Buttons, modals and Home at a plain endpoint: payload shapes, triggers, stacks, refusals."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

pytestmark = pytest.mark.anyio


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()), "value": value}


def button(value: str, action_id: str = "go") -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(value), "value": value}


def text_input(action_id: str, *, optional: bool = False, **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": f"block-{action_id}",
        "label": plain("Why?"),
        "optional": optional,
        "element": {"type": "plain_text_input", "action_id": action_id, **more},
    }


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "details",
        "title": plain("Details"),
        "submit": plain("Send"),
        "blocks": list(blocks or [text_input("why")]),
        **more,
    }


async def posted(slack: Any, *elements: dict[str, Any], **more: Any) -> dict[str, str]:
    """Post a message with these elements; give the place as the people's API wants it."""
    blocks = [{"type": "actions", "block_id": "b", "elements": list(elements)}]
    answer = await slack.client.chat_postMessage(channel="C1", text="?", blocks=blocks, **more)
    return {"user": "U1", "channel": "C1", "ts": answer["ts"]}


async def trigger(slack: Any, receiver: Any) -> str:
    await slack.post("commands", user="U1", channel="C1", command="/it")
    return str(receiver.last()["trigger_id"])


async def opened(slack: Any, receiver: Any, view: dict[str, Any]) -> dict[str, Any]:
    answer = await slack.client.views_open(trigger_id=await trigger(slack, receiver), view=view)
    return dict(answer["view"])


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return str(refusal.value.response["error"])


async def test_a_press_carries_user_place_message_state_and_ways_to_answer(
    slack: Any, receiver: Any
) -> None:
    place = await posted(slack, button("yes"))
    await slack.post("actions", **place, action_id="go")
    body = receiver.last()
    assert body["type"] == "block_actions"
    assert body["user"] == {"id": "U1", "username": "maya", "name": "maya", "team_id": "T1"}
    assert body["channel"] == {"id": "C1", "name": "it-help"}
    assert body["container"] == {
        "type": "message",
        "message_ts": place["ts"],
        "channel_id": "C1",
        "is_ephemeral": False,
    }
    assert body["message"]["bot_id"] == "B1"
    assert body["state"] == {"values": {}}
    assert body["response_url"].startswith(f"{slack.url}/actions/T1/")
    (action,) = body["actions"]
    assert action.pop("action_ts")
    assert action == {**button("yes"), "block_id": "b"}


async def test_a_press_in_a_thread_names_the_thread(slack: Any, receiver: Any) -> None:
    ts = await slack.say("help")
    place = await posted(slack, button("yes"), thread_ts=ts)
    await slack.post("actions", **place, action_id="go")
    assert receiver.last()["container"]["thread_ts"] == ts


async def test_a_press_on_an_ephemeral_message_comes_without_the_message(
    slack: Any, receiver: Any
) -> None:
    blocks = [{"type": "actions", "elements": [button("yes")]}]
    answer = await slack.client.chat_postEphemeral(channel="C1", user="U1", text="?", blocks=blocks)
    place = {"channel": "C1", "ts": answer["message_ts"], "action_id": "go"}
    await slack.post("actions", user="U1", **place)
    body = receiver.last()
    assert body["container"]["is_ephemeral"]
    assert "message" not in body
    refused = await slack.post("actions", user="U2", **place)
    assert refused["error"] == "message_not_found"


async def test_of_several_buttons_with_one_action_the_value_says_which(
    slack: Any, receiver: Any
) -> None:
    blocks = [
        {"type": "actions", "elements": [button(value)]} for value in ("vpn", "wifi", "badge")
    ]
    answer = await slack.client.chat_postMessage(channel="C1", text="?", blocks=blocks)
    place = {"user": "U1", "channel": "C1", "ts": answer["ts"]}
    await slack.post("actions", **place, action_id="go", value="wifi")
    assert receiver.last()["actions"][0]["value"] == "wifi"


async def test_what_was_picked_before_is_in_the_state_of_the_next_press(
    slack: Any, receiver: Any
) -> None:
    select = {
        "type": "static_select",
        "action_id": "team",
        "option_groups": [{"label": plain("All"), "options": [option("network")]}],
    }
    place = await posted(slack, select, button("go"))
    await slack.post("actions", **place, action_id="team", value="network")
    await slack.post("actions", **place, action_id="go")
    state = receiver.last()["state"]["values"]["b"]["team"]
    assert state == {"type": "static_select", "selected_option": option("network")}


@pytest.mark.parametrize(
    ("element", "value", "wanted"),
    [
        (
            {"type": "multi_static_select", "options": [option("a"), option("b")]},
            ["b"],
            {"selected_options": [option("b")]},
        ),
        (
            {"type": "checkboxes", "options": [option("a")]},
            ["a"],
            {"selected_options": [option("a")]},
        ),
        (
            {"type": "radio_buttons", "options": [option("a")]},
            "a",
            {"selected_option": option("a")},
        ),
        ({"type": "overflow", "options": [option("a")]}, "a", {"selected_option": option("a")}),
        ({"type": "users_select"}, "U2", {"selected_user": "U2"}),
    ],
)
async def test_each_kind_of_choice_has_slacks_keys(
    slack: Any, receiver: Any, element: dict[str, Any], value: Any, wanted: dict[str, Any]
) -> None:
    place = await posted(slack, {**element, "action_id": "pick"})
    assert (await slack.post("actions", **place, action_id="pick", value=value))["ok"]
    action = receiver.last()["actions"][0]
    assert {key: action[key] for key in wanted} == wanted


async def test_feedback_buttons_send_the_side_that_was_pressed(slack: Any, receiver: Any) -> None:
    sides = {
        f"{side}_button": {"text": plain(side), "value": side} for side in ("positive", "negative")
    }
    element = {"type": "feedback_buttons", "action_id": "helped", **sides}
    blocks = [{"type": "context_actions", "elements": [element]}]
    answer = await slack.client.chat_postMessage(channel="C1", text="?", blocks=blocks)
    place = {"user": "U1", "channel": "C1", "ts": answer["ts"], "action_id": "helped"}
    await slack.post("actions", **place, value="negative")
    action = receiver.last()["actions"][0]
    assert (action["type"], action["value"]) == ("feedback_buttons", "negative")


async def test_what_is_not_offered_cannot_be_pressed(slack: Any, receiver: Any) -> None:
    select = {"type": "static_select", "action_id": "team", "options": [option("network")]}
    place = await posted(slack, select)
    await slack.idle()
    before = len(receiver.received)
    unknown = await slack.post("actions", **place, action_id="other")
    outside = await slack.post("actions", **place, action_id="team", value="mars")
    assert (unknown["error"], outside["error"]) == ("bad_request", "bad_request")
    assert "mars" in outside["message"]
    assert len(receiver.received) == before


async def test_without_interactivity_nothing_is_sent(start: Any, manifest: dict[str, Any]) -> None:
    manifest["settings"]["interactivity"]["is_enabled"] = False
    slack = await start()
    place = await posted(slack, button("yes"))
    answer = await slack.post("actions", **place, action_id="go")
    assert answer["error"] == "interactivity_disabled"


async def test_a_press_nobody_takes_is_told_to_the_person(slack: Any) -> None:
    place = await posted(slack, button("yes"))
    answer = await slack.post("actions", **place, action_id="go")
    assert (answer["ok"], answer["error"]) == (False, "dispatch_failed")


async def test_a_trigger_works_once(slack: Any, receiver: Any) -> None:
    trigger_id = await trigger(slack, receiver)
    await slack.client.views_open(trigger_id=trigger_id, view=modal())
    again = slack.client.views_open(trigger_id=trigger_id, view=modal())
    assert await error_of(again) == "exchanged_trigger_id"


async def test_a_trigger_ends_after_three_seconds(start: Any) -> None:
    now = [1_700_000_000.0]
    slack = await start(clock=lambda: now[0])
    early, late = slack.workspace.triggers.issue("U1"), slack.workspace.triggers.issue("U1")
    now[0] += 3.0
    assert (await slack.client.views_open(trigger_id=early, view=modal()))["ok"]
    now[0] += 0.1
    call = slack.client.views_open(trigger_id=late, view=modal())
    assert await error_of(call) == "expired_trigger_id"


async def test_an_invented_trigger_is_invalid(slack: Any) -> None:
    call = slack.client.views_open(trigger_id="1.2.abc", view=modal())
    assert await error_of(call) == "invalid_trigger_id"


async def test_an_invalid_view_is_refused_with_its_fault(slack: Any, receiver: Any) -> None:
    view = modal(title=plain("x" * 25))
    call = slack.client.views_open(trigger_id=await trigger(slack, receiver), view=view)
    assert await error_of(call) == "invalid_arguments"


async def test_an_open_view_knows_its_roots_and_state(slack: Any, receiver: Any) -> None:
    view = await opened(slack, receiver, modal(private_metadata="42"))
    assert (view["root_view_id"], view["previous_view_id"]) == (view["id"], None)
    assert (view["team_id"], view["app_id"], view["bot_id"]) == ("T1", "A1", "B1")
    assert view["private_metadata"] == "42"
    empty = {"type": "plain_text_input", "value": None}
    assert view["state"]["values"] == {"block-why": {"why": empty}}


async def test_at_most_three_modals_are_stacked(slack: Any, receiver: Any) -> None:
    bottom = await opened(slack, receiver, modal())
    for _ in range(2):
        pushed = await slack.client.views_push(
            trigger_id=await trigger(slack, receiver), view=modal()
        )
    assert pushed["view"]["root_view_id"] == bottom["id"]
    fourth = slack.client.views_push(trigger_id=await trigger(slack, receiver), view=modal())
    assert await error_of(fourth) == "push_limit_reached"


async def test_a_view_is_updated_by_id_or_external_id_unless_it_changed_meanwhile(
    slack: Any, receiver: Any
) -> None:
    view = await opened(slack, receiver, modal(external_id="request-42"))
    changed = modal(external_id="request-42", title=plain("Changed"))
    update = slack.client.views_update
    assert (await update(view_id=view["id"], hash=view["hash"], view=changed))["ok"]
    stale = update(view_id=view["id"], hash=view["hash"], view=changed)
    assert await error_of(stale) == "hash_conflict"
    assert (await update(external_id="request-42", view=changed))["view"]["id"] == view["id"]
    assert await error_of(update(view_id="V404", view=changed)) == "not_found"


async def test_what_was_typed_survives_an_update_of_the_view(slack: Any, receiver: Any) -> None:
    blocks = [text_input("why"), {"type": "actions", "elements": [button("more")]}]
    view = await opened(slack, receiver, modal(*blocks))
    place = {"user": "U1", "view_id": view["id"]}
    await slack.post("views/actions", **place, action_id="why", value="because")
    await slack.client.views_update(view_id=view["id"], view=modal(*blocks, text_input("who")))
    await slack.post("views/actions", **place, action_id="go")
    body = receiver.last()
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    values = body["view"]["state"]["values"]
    assert values["block-why"]["why"]["value"] == "because"
    assert values["block-who"]["who"]["value"] is None


async def test_an_input_tells_the_app_only_where_it_dispatches(slack: Any, receiver: Any) -> None:
    loud = {**text_input("loud"), "dispatch_action": True}
    view = await opened(slack, receiver, modal(text_input("quiet"), loud))
    place, before = {"user": "U1", "view_id": view["id"]}, len(receiver.received)
    await slack.post("views/actions", **place, action_id="quiet", value="x")
    assert len(receiver.received) == before
    await slack.post("views/actions", **place, action_id="loud", value="x")
    assert receiver.last()["actions"][0]["value"] == "x"


async def test_a_submission_lacking_a_required_field_is_not_sent(slack: Any, receiver: Any) -> None:
    blocks = (text_input("why", min_length=3), text_input("more", optional=True))
    view = await opened(slack, receiver, modal(*blocks))
    place, before = {"user": "U1", "view_id": view["id"]}, len(receiver.received)
    empty = await slack.post("views", **place, values={})
    assert list(empty["errors"]) == ["block-why"]
    short = await slack.post("views", **place, values={"why": "ab"})
    assert "at least 3" in short["errors"]["block-why"]
    assert len(receiver.received) == before
    assert (await slack.post("views", **place, values={"why": "abc"}))["ok"]


async def test_a_submission_has_slacks_shape(slack: Any, receiver: Any) -> None:
    view = await opened(slack, receiver, modal())
    values = {"block-why": {"why": "because"}}
    await slack.post("views", user="U1", view_id=view["id"], values=values)
    body = receiver.last()
    assert (body["type"], body["user"]["id"], body["team"]["id"]) == ("view_submission", "U1", "T1")
    assert body["view"]["callback_id"] == "details"
    assert body["view"]["state"]["values"]["block-why"]["why"]["value"] == "because"
    assert body["response_urls"] == []
    assert body["trigger_id"]


async def test_an_answer_can_clear_the_whole_stack(slack: Any, receiver: Any) -> None:
    await opened(slack, receiver, modal())
    top = await slack.client.views_push(trigger_id=await trigger(slack, receiver), view=modal())
    receiver.answers = [(200, {"response_action": "clear"})]
    place = {"user": "U1", "view_id": top["view"]["id"]}
    await slack.post("views", **place, values={"why": "because"})
    assert (await slack.get("views", user="U1"))["views"] == []


async def test_a_failed_submission_leaves_the_modal_open(slack: Any, receiver: Any) -> None:
    view = await opened(slack, receiver, modal())
    receiver.answers = [(500, None)]
    answer = await slack.post("views", user="U1", view_id=view["id"], values={"why": "x"})
    assert answer["error"] == "dispatch_failed"
    assert len((await slack.get("views", user="U1"))["views"]) == 1


async def test_closing_a_modal_that_does_not_ask_tells_nobody(slack: Any, receiver: Any) -> None:
    view = await opened(slack, receiver, modal())
    before = len(receiver.received)
    assert (await slack.post("views", user="U1", view_id=view["id"], close=True))["ok"]
    assert len(receiver.received) == before


async def test_home_is_not_enabled_without_its_tab(start: Any, manifest: dict[str, Any]) -> None:
    manifest["features"]["app_home"]["home_tab_enabled"] = False
    slack = await start()
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    assert await error_of(slack.client.views_publish(user_id="U1", view=view)) == "not_enabled"
