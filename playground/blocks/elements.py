"""Interactive elements and their limits.

Limits: https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Mapping

from playground.blocks.checks import (
    Check,
    boolean,
    both,
    exactly_one,
    integer,
    items,
    one_of,
    record,
    string,
)
from playground.blocks.objects import (
    CONFIRM,
    IDENTIFIER,
    OPTION,
    OPTIONS,
    plain,
    with_options,
)

_STYLE = one_of("primary", "danger")
_USERS = items(string(255), 100, least=0)


def _element(
    kind: str, required: Mapping[str, Check], optional: Mapping[str, Check] | None = None
) -> Check:
    common = {"action_id": IDENTIFIER, "focus_on_load": boolean}
    return record({"type": one_of(kind), **required}, {**common, **(optional or {})})


def _select(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    return _element(kind, required, {"placeholder": plain(150), "confirm": CONFIRM, **optional})


_MANY = {"initial_options": items(OPTION, 100), "max_selected_items": integer(1, 100)}
_ONE = {"initial_option": OPTION}
_QUERY = {"min_query_length": integer(0, 100)}
_FEEDBACK = record(
    {"text": plain(75), "value": string(2000)},
    {"accessibility_label": string(75)},
)

BUTTON = _element(
    "button",
    {"text": plain(75)},
    {
        "value": string(2000),
        "url": string(3000),
        "style": _STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)

IMAGE = both(
    record(
        {"type": one_of("image"), "alt_text": string(2000)},
        {"image_url": string(3000), "slack_file": record({}, {"id": string(255)})},
    ),
    exactly_one("image_url", "slack_file"),
)

SELECTS: dict[str, Check] = {
    "static_select": with_options(_select("static_select", {}, {**OPTIONS, **_ONE})),
    "multi_static_select": with_options(_select("multi_static_select", {}, {**OPTIONS, **_MANY})),
    "external_select": _select("external_select", {}, {**_QUERY, **_ONE}),
    "multi_external_select": _select("multi_external_select", {}, {**_QUERY, **_MANY}),
    "users_select": _select("users_select", {}, {"initial_user": string(255)}),
    "multi_users_select": _select(
        "multi_users_select",
        {},
        {"initial_users": _USERS, "max_selected_items": integer(1, 100)},
    ),
}

CHOICES: dict[str, Check] = {
    "radio_buttons": _element(
        "radio_buttons", {"options": items(OPTION, 10)}, {**_ONE, "confirm": CONFIRM}
    ),
    "checkboxes": _element(
        "checkboxes",
        {"options": items(OPTION, 10)},
        {"initial_options": items(OPTION, 10), "confirm": CONFIRM},
    ),
}

OVERFLOW = _element("overflow", {"options": items(OPTION, 5)}, {"confirm": CONFIRM})

TEXT_INPUT = _element(
    "plain_text_input",
    {},
    {
        "placeholder": plain(150),
        "initial_value": string(3000),
        "multiline": boolean,
        "min_length": integer(0, 3000),
        "max_length": integer(1, 3000),
        "dispatch_action_config": record(
            {},
            {
                "trigger_actions_on": items(
                    one_of("on_enter_pressed", "on_character_entered"), 2, least=0
                )
            },
        ),
    },
)

FEEDBACK_BUTTONS = _element(
    "feedback_buttons", {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}
)

ICON_BUTTON = _element(
    "icon_button",
    {"icon": one_of("trash"), "text": plain(75)},
    {
        "value": string(2000),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
        "visible_to_user_ids": _USERS,
    },
)

IN_ACTIONS = {"button": BUTTON, "overflow": OVERFLOW, **SELECTS, **CHOICES}
IN_SECTION = {"image": IMAGE, **IN_ACTIONS}
IN_INPUT = {"plain_text_input": TEXT_INPUT, **SELECTS, **CHOICES}
IN_CONTEXT_ACTIONS = {"feedback_buttons": FEEDBACK_BUTTONS, "icon_button": ICON_BUTTON}
