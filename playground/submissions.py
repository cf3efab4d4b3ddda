"""Submitting and closing modals.

Shapes: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
"""

from typing import Any

from playground import shapes, state
from playground.actions import choose
from playground.errors import RequestError
from playground.interact import interact
from playground.json_types import Json
from playground.surfaces import in_view
from playground.views import OpenView
from playground.workspace import Workspace

_REQUIRED = "Please complete this required field."


async def fill(ws: Workspace, view: OpenView, values: Json) -> None:
    """Fill a modal's inputs from {action_id: value} or {block_id: {action_id: value}}."""
    blocks = {block["block_id"] for block in view.doc["blocks"]}
    for key, value in values.items():
        if isinstance(value, dict) and key in blocks:
            for action_id, each in value.items():
                await choose(ws, in_view(view), action_id, each, key)
        else:
            await choose(ws, in_view(view), key, value)


async def submit(ws: Workspace, view: OpenView) -> dict[str, str]:
    """Submit a modal and do what the answer says; give the errors by block_id, {} if none.

    Like Slack's own client it does not send what lacks a required field.
    """
    errors = _client_errors(view)
    if errors:
        return errors
    payload = {
        **shapes.interaction(ws.directory, "view_submission", view.user),
        "trigger_id": ws.triggers.issue(view.user),
        "view": view.payload(),
        "response_urls": [],
    }
    return _follow(ws, view, await interact(ws, payload))


async def close(ws: Workspace, view: OpenView) -> None:
    """Close a modal as its X does, and tell the app where it asked to be told."""
    whole = bool(view.doc["clear_on_close"])
    for closed in ws.views.close(view, whole_stack=whole):
        if closed.doc["notify_on_close"]:
            payload = shapes.interaction(ws.directory, "view_closed", view.user)
            await interact(ws, {**payload, "view": closed.payload(), "is_cleared": whole})


def _follow(ws: Workspace, view: OpenView, answer: Json) -> dict[str, str]:
    match answer.get("response_action"):
        case None:
            ws.views.close(view)
        case "clear":
            ws.views.close(view, whole_stack=True)
        case "update":
            ws.views.update(view.doc["id"], None, None, answer.get("view"))
        case "push":
            ws.views.push(view.user, answer.get("view"))
        case "errors":
            return dict(answer.get("errors") or {})
        case other:
            raise RequestError(f"The app answered with an unknown response_action {other!r}.")
    return {}


def _client_errors(view: OpenView) -> dict[str, str]:
    values = view.payload()["state"]["values"]
    found: dict[str, str] = {}
    for block, element in state.elements(view.doc["blocks"]):
        if block["type"] != "input":
            continue
        problem = _problem(block, element, values[block["block_id"]][element["action_id"]])
        if problem:
            found[block["block_id"]] = problem
    return found


def _problem(block: Json, element: Json, kept: Json) -> str | None:
    value: Any = next((each for key, each in kept.items() if key != "type"), None)
    if not value:
        return None if block.get("optional") else _REQUIRED
    length = len(value) if element["type"] == "plain_text_input" else None
    if length is not None and length < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if length is not None and length > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters."
    return None
