"""Slack's limits on blocks, to the character."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.blocks.surfaces import check_message_blocks, check_view, completed
from playground.errors import SlackError


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def options(count: int, length: int = 1) -> list[dict[str, Any]]:
    return [{"text": plain("x" * length), "value": str(number)} for number in range(count)]


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "pick", **more}


def overflow(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "overflow", "action_id": "menu", "options": found}


def modal(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Hi"), "blocks": [{"type": "divider"}], **more}


def refusals(blocks: Any) -> list[str]:
    try:
        check_message_blocks(blocks)
    except SlackError as refusal:
        assert refusal.error == "invalid_blocks"
        return list(refusal.details["response_metadata"]["messages"])
    return []


LIMITS = [
    ("section text", 3000, lambda n: {"type": "section", "text": mrkdwn("x" * n)}, "/text/text"),
    (
        "field text",
        2000,
        lambda n: {"type": "section", "fields": [plain("x" * n)]},
        "/fields/0/text",
    ),
    ("header", 150, lambda n: {"type": "header", "text": plain("x" * n)}, "/text/text"),
    ("button text", 75, lambda n: actions(button(text=plain("x" * n))), "/elements/0/text/text"),
    ("button value", 2000, lambda n: actions(button(value="x" * n)), "/elements/0/value"),
    ("action_id", 255, lambda n: actions(button(action_id="x" * n)), "/elements/0/action_id"),
    ("block_id", 255, lambda n: {"type": "divider", "block_id": "x" * n}, "/block_id"),
    (
        "option text",
        75,
        lambda n: actions(select(options=options(1, n))),
        "/elements/0/options/0/text/text",
    ),
    (
        "option value",
        150,
        lambda n: actions(overflow([{"text": plain("x"), "value": "v" * n}])),
        "/elements/0/options/0/value",
    ),
]


@pytest.mark.parametrize(("_", "most", "build", "where"), LIMITS, ids=[row[0] for row in LIMITS])
def test_a_text_may_reach_its_limit_and_not_pass_it(
    _: str, most: int, build: Any, where: str
) -> None:
    assert refusals([build(most)]) == []
    wanted = f"[ERROR] must be less than {most + 1} characters [json-pointer:/blocks/0{where}]"
    assert refusals([build(most + 1)]) == [wanted]


def test_an_overflow_menu_has_at_least_one_option() -> None:
    [fault] = refusals([actions(overflow([]))])
    assert "must provide at least 1 items" in fault


COUNTS = [
    ("blocks", 50, lambda n: [{"type": "divider"}] * n, ""),
    ("fields", 10, lambda n: [{"type": "section", "fields": [plain("x")] * n}], "/0/fields"),
    (
        "actions",
        25,
        lambda n: [actions(*(button(action_id=str(each)) for each in range(n)))],
        "/0/elements",
    ),
    ("options", 100, lambda n: [actions(select(options=options(n)))], "/0/elements/0/options"),
    ("overflow", 5, lambda n: [actions(overflow(options(n)))], "/0/elements/0/options"),
    ("context", 10, lambda n: [{"type": "context", "elements": [mrkdwn("x")] * n}], "/0/elements"),
]


@pytest.mark.parametrize(("_", "most", "build", "where"), COUNTS, ids=[row[0] for row in COUNTS])
def test_a_list_may_reach_its_limit_and_not_pass_it(
    _: str, most: int, build: Any, where: str
) -> None:
    assert refusals(build(most)) == []
    wanted = f"[ERROR] no more than {most} items allowed [json-pointer:/blocks{where}]"
    assert refusals(build(most + 1)) == [wanted]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"type": "section"}, "missing required field: text or fields"),
        ({"text": mrkdwn("x")}, "missing required field: type"),
        ({"type": "carousel"}, "unsupported type: carousel"),
        ({"type": "header", "text": mrkdwn("x")}, "must be one of: plain_text"),
        ({"type": "section", "text": mrkdwn("")}, "must be more than 0 characters"),
        ({"type": "section", "text": mrkdwn("x"), "colour": 1}, "invalid additional property"),
        ({"type": "actions", "elements": []}, "must provide at least 1 items"),
        (actions(select()), "must provide exactly one of: options, option_groups"),
        (actions(button(style="green")), "must be one of: primary, danger"),
        (actions(button(), button()), "`action_id` must be unique"),
        (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
    ],
)
def test_a_malformed_block_is_named(block: dict[str, Any], message: str) -> None:
    (found,) = refusals([block])
    assert message in found


def test_two_blocks_with_one_id_are_refused() -> None:
    (found,) = refusals([{"type": "divider", "block_id": "a"}] * 2)
    assert "`block_id` must be unique: a" in found


def test_the_same_action_id_may_stand_in_two_blocks() -> None:
    assert refusals([actions(button()), actions(button())]) == []


def test_many_small_blocks_are_refused_when_they_are_too_long_together() -> None:
    block = {"type": "section", "text": mrkdwn("x" * 2900)}
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message_blocks([block] * 5)


def test_blocks_must_be_a_list() -> None:
    with pytest.raises(SlackError, match="invalid_blocks_format"):
        check_message_blocks({"type": "divider"})


def test_feedback_buttons_stand_on_messages_but_not_in_modals() -> None:
    side = {"text": plain("Good"), "value": "good", "accessibility_label": "It helped"}
    element = {"type": "feedback_buttons", "positive_button": side, "negative_button": side}
    block = {"type": "context_actions", "elements": [element]}
    assert refusals([block]) == []
    with pytest.raises(SlackError, match="invalid_arguments"):
        check_view(modal(blocks=[block]), "modal")


def test_rich_text_with_every_kind_of_part_is_taken() -> None:
    inline = [
        {"type": "text", "text": "a", "style": {"bold": True}},
        {"type": "link", "url": "https://x.y", "text": "x"},
        {"type": "user", "user_id": "U1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "emoji", "name": "wave"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "broadcast", "range": "here"},
    ]
    section = {"type": "rich_text_section", "elements": inline}
    bullets = {"type": "rich_text_list", "style": "bullet", "elements": [section]}
    quote = {"type": "rich_text_quote", "elements": inline}
    code = {"type": "rich_text_preformatted", "elements": inline[:1]}
    assert refusals([{"type": "rich_text", "elements": [section, bullets, quote, code]}]) == []


@pytest.mark.parametrize(
    ("view", "message"),
    [
        (modal(title=plain("x" * 25)), "must be less than 25 characters"),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters"),
        (modal(blocks=[{"type": "divider"}] * 101), "no more than 100 items allowed"),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        (
            modal(
                blocks=[
                    {
                        "type": "input",
                        "label": plain("Why?"),
                        "element": {"type": "plain_text_input", "action_id": "why"},
                    }
                ]
            ),
            "submit is required",
        ),
    ],
)
def test_a_modal_over_a_limit_is_an_invalid_argument(view: dict[str, Any], message: str) -> None:
    with pytest.raises(SlackError) as refusal:
        check_view(view, "modal")
    assert refusal.value.error == "invalid_arguments"
    assert message in refusal.value.details["response_metadata"]["messages"][0]


def test_completed_blocks_all_have_ids_and_what_came_is_left_alone() -> None:
    given_blocks = [actions({"type": "button", "text": plain("Go")})]
    before = json.dumps(given_blocks)
    (block,) = completed(given_blocks)
    assert block["block_id"]
    assert block["elements"][0]["action_id"]
    assert json.dumps(given_blocks) == before


TYPES = ["section", "actions", "input", "image", "rich_text", "button", "static_select", "mrkdwn"]
KEYS = ["text", "elements", "element", "accessory", "options", "fields", "action_id", "block_id"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
        | st.builds(
            lambda kind, more: {**more, "type": kind},
            st.sampled_from(TYPES) | inner,
            st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
        )
    ),
    max_leaves=12,
)


@given(st.lists(ANYTHING, max_size=3))
def test_no_json_whatever_makes_the_checks_fail_otherwise(blocks: list[Any]) -> None:
    try:
        check_message_blocks(blocks)
    except SlackError as refusal:
        assert refusal.error == "invalid_blocks"
