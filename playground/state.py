"""What people chose in selects, inputs and checkboxes: Slack's `state.values`.

Shapes: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from collections.abc import Iterator
from typing import Any

from playground.blocks.layout import elements_of
from playground.errors import RequestError
from playground.json_types import Json

_ONE_OPTION = {"static_select", "external_select", "radio_buttons", "overflow"}
_MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
_STATELESS = {"button", "overflow", "feedback_buttons", "icon_button", "image"}


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Give every interactive element with its block."""
    for block in blocks:
        for element in elements_of(block):
            yield block, element


def find(
    blocks: list[Json], action_id: str, value: Any = None, block_id: str | None = None
) -> tuple[Json, Json]:
    """Find the element that is meant; where several share an action_id, `value` tells which.

    Raises RequestError if there is none.
    """
    found = [
        (block, element)
        for block, element in elements(blocks)
        if element["action_id"] == action_id and block_id in (None, block["block_id"])
    ]
    if not found:
        raise RequestError(f"Nothing with action_id {action_id!r} stands there.")
    if value is None or len(found) == 1:
        return found[0]
    return next((each for each in found if _offers(each[1], value)), found[0])


def initial(blocks: list[Json]) -> dict[str, Json]:
    """Give the state of untouched blocks, as {block_id: {action_id: state}}."""
    values: dict[str, Json] = {}
    for block, element in elements(blocks):
        if element["type"] not in _STATELESS:
            state = {"type": element["type"], **_initial(element)}
            values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def merged(values: dict[str, Json], chosen: dict[str, Json]) -> dict[str, Json]:
    """Put what was chosen before over an initial state, where element and type are still there."""
    return {
        block_id: {
            action_id: _kept(chosen.get(block_id, {}).get(action_id), state)
            for action_id, state in states.items()
        }
        for block_id, states in values.items()
    }


def is_stateful(element: Json) -> bool:
    """Tell whether an element keeps what was chosen."""
    return element["type"] not in _STATELESS


def chosen(element: Json, value: Any, suggested: list[Json] | None = None) -> Json:
    """Give the state keys for a choice; `value` is a text, an option's value or a list of them.

    `suggested` are the options of an external select. Raises RequestError on an unknown option.
    """
    kind = element["type"]
    if kind in _ONE_OPTION:
        return {"selected_option": _option(element, value, suggested) if value else None}
    if kind in _MANY_OPTIONS:
        wanted = value if isinstance(value, list) else [value] if value else []
        return {"selected_options": [_option(element, each, suggested) for each in wanted]}
    if kind == "users_select":
        return {"selected_user": value or None}
    if kind == "multi_users_select":
        return {"selected_users": list(value or [])}
    return {"value": value or None}


def pressed(element: Json, value: Any, suggested: list[Json] | None = None) -> Json:
    """Give the keys of an action: what was pressed, chosen or typed."""
    if element["type"] in ("button", "icon_button"):
        kept = ("text", "value", "style", "url")
        return {key: element[key] for key in kept if key in element}
    if element["type"] == "feedback_buttons":
        side = _feedback_side(element, value)
        return {"text": side["text"], "value": side["value"]}
    return chosen(element, value, suggested)


def options_of(element: Json) -> list[Json]:
    """Give all options of an element, out of their groups."""
    groups = element.get("option_groups") or []
    return [
        *(element.get("options") or []),
        *(each for group in groups for each in group["options"]),
    ]


def _offers(element: Json, value: Any) -> bool:
    values = [element.get("value"), *(each["value"] for each in options_of(element))]
    sides = (element.get("positive_button"), element.get("negative_button"))
    return value in [*values, *(side["value"] for side in sides if side)]


def _option(element: Json, value: Any, suggested: list[Json] | None) -> Json:
    for option in [*options_of(element), *(suggested or [])]:
        if option["value"] == value:
            return {key: option[key] for key in ("text", "value", "description") if key in option}
    raise RequestError(f"{element['action_id']!r} does not offer {value!r}.")


def _feedback_side(element: Json, value: Any) -> Json:
    for side in (element["positive_button"], element["negative_button"]):
        if side["value"] == value:
            return dict(side)
    raise RequestError(f"Say by value which of the two feedback buttons is meant, not {value!r}.")


def _initial(element: Json) -> Json:
    kind = element["type"]
    if kind in _ONE_OPTION:
        return {"selected_option": element.get("initial_option")}
    if kind in _MANY_OPTIONS:
        return {"selected_options": element.get("initial_options") or []}
    if kind == "users_select":
        return {"selected_user": element.get("initial_user")}
    if kind == "multi_users_select":
        return {"selected_users": element.get("initial_users") or []}
    return {"value": element.get("initial_value")}


def _kept(before: Json | None, now: Json) -> Json:
    return before if before and before["type"] == now["type"] else now
