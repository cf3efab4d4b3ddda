"""Pressing buttons, picking options, asking for suggestions.

Shapes: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from typing import Any

from playground import shapes, state
from playground.interact import interact
from playground.json_types import Json
from playground.surfaces import Surface
from playground.workspace import Workspace

_PLACE = ("container", "channel", "message", "view")
_SUGGESTED = {"external_select", "multi_external_select"}


async def press(
    ws: Workspace,
    surface: Surface,
    action_id: str,
    value: Any = None,
    block_id: str | None = None,
) -> None:
    """Press a button, pick an option or fill an input.

    `value` is an option's value, a list of them, a user's id or a text. An input that does not
    dispatch its action is only noted. Raises RequestError if nothing like that is there, and
    SlackError if the bot did not answer.
    """
    block, element, keys = await choose(ws, surface, action_id, value, block_id)
    if block["type"] != "input" or block.get("dispatch_action"):
        await _send(ws, surface, _action(ws, block, element, keys))


async def choose(
    ws: Workspace, surface: Surface, action_id: str, value: Any, block_id: str | None = None
) -> tuple[Json, Json, Json]:
    """Note a choice without telling the bot; give the block, the element and what was chosen."""
    block, element = state.find(surface.blocks, action_id, value, block_id)
    options = await _suggested(ws, surface, block, element, value)
    keys = state.pressed(element, value, options)
    if state.is_stateful(element):
        kept = {"type": element["type"], **keys}
        surface.chosen.setdefault(block["block_id"], {})[action_id] = kept
    return block, element, keys


async def suggestions(
    ws: Workspace, surface: Surface, action_id: str, block_id: str | None, query: str
) -> Json:
    """Ask the bot for an external select's options; give {"options"} or {"option_groups"}."""
    block, element = state.find(surface.blocks, action_id, block_id=block_id)
    place = surface.keys()
    place = {key: place[key] for key in _PLACE if key in place}
    payload = {
        **shapes.interaction(ws.directory, "block_suggestion", surface.user),
        **place,
        "action_id": action_id,
        "block_id": block["block_id"],
        "value": query,
    }
    answer = await interact(ws, payload)
    ws.suggested[surface.user, element["action_id"]] = state.options_of(answer)
    return answer or {"options": []}


async def _suggested(
    ws: Workspace, surface: Surface, block: Json, element: Json, value: Any
) -> list[Json]:
    """Give the options an external select offered; one not offered yet is asked for."""
    if element["type"] not in _SUGGESTED or not value:
        return []
    wanted = value if isinstance(value, list) else [value]
    known = ws.suggested.get((surface.user, element["action_id"]), [])
    if not {each["value"] for each in known} >= set(wanted):
        await suggestions(ws, surface, element["action_id"], block["block_id"], str(wanted[-1]))
    return ws.suggested.get((surface.user, element["action_id"]), [])


async def _send(ws: Workspace, surface: Surface, action: Json) -> None:
    payload = {
        **shapes.interaction(ws.directory, "block_actions", surface.user),
        **surface.keys(),
        "trigger_id": ws.triggers.issue(surface.user),
        "actions": [action],
    }
    await interact(ws, payload)


def _action(ws: Workspace, block: Json, element: Json, keys: Json) -> Json:
    return {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        **keys,
        **{key: element[key] for key in ("placeholder", "confirm") if key in element},
        "action_ts": ws.timestamps.next(),
    }
