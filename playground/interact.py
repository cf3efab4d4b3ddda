"""Sending an interaction to the bot, and showing what it answers with.

Shapes: https://docs.slack.dev/reference/interaction-payloads
"""

from playground import ephemerals, messages
from playground.blocks.surfaces import check_message_blocks, completed
from playground.errors import SlackError
from playground.json_types import Json
from playground.transport import Answer, DeliveryError, Kind
from playground.workspace import Workspace


async def interact(ws: Workspace, payload: Json) -> Json:
    """Send an interactive payload; give the answer's body, {} if it had none.

    Raises SlackError: interactivity_disabled, operation_timeout or dispatch_failed.
    """
    if not ws.manifest.interactive:
        raise SlackError("interactivity_disabled")
    return await send(ws, "interactive", payload)


async def send(ws: Workspace, kind: Kind, payload: Json) -> Json:
    """Send a payload once; give the answer's body, {} if it had none."""
    try:
        answer: Answer = await ws.deliverer.interaction(kind, payload)
    except DeliveryError as problem:
        timeout = problem.reason == "http_timeout"
        raise SlackError("operation_timeout" if timeout else "dispatch_failed") from problem
    if not 200 <= answer.status < 300:
        raise SlackError("dispatch_failed", status=answer.status)
    return answer.body or {}


def response_url(ws: Workspace, user: str, channel: Json, ts: str | None) -> str:
    """Give a response_url for something that `user` did in a channel, perhaps on a message."""
    key = ws.response_urls.issue(user, {"channel": channel["id"], "ts": ts})
    return f"{ws.base_url}/actions/{ws.directory.team['id']}/{key}"


def content_of(answer: Json) -> Json:
    """Give the checked text and blocks of an answer; raises SlackError as chat.postMessage does."""
    content = {key: answer[key] for key in ("text", "blocks") if answer.get(key) is not None}
    if not content.get("text") and not content.get("blocks"):
        raise SlackError("no_text")
    if "blocks" in content:
        check_message_blocks(content["blocks"])
        content["blocks"] = completed(content["blocks"])
    return {"text": "", **content}


def show_answer(ws: Workspace, user: str, channel: Json, answer: Json) -> None:
    """Show an answer to a command or response_url: to the one person unless it says in_channel."""
    content, thread_ts = content_of(answer), answer.get("thread_ts")
    if answer.get("response_type") == "in_channel":
        messages.post_as_bot(ws, channel, content, thread_ts)
    else:
        ephemerals.post(ws, channel, user, content, thread_ts)
