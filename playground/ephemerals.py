"""Messages that only one person sees, until the playground stops."""

from playground import shapes
from playground.errors import SlackError
from playground.json_types import Json
from playground.workspace import Workspace


def post(ws: Workspace, channel: Json, user: str, content: Json, thread_ts: str | None) -> Json:
    """Show the bot's message to one person."""
    message = {"type": "message", **shapes.bot_identity(ws.directory), **content}
    message |= {"ts": ws.timestamps.next(), "ephemeral": True, "ephemeral_to": user}
    if thread_ts:
        message["thread_ts"] = thread_ts
    ws.ephemerals.setdefault(channel["id"], {})[message["ts"]] = message
    _show(ws, channel, "ephemeral", message)
    return message


def find(ws: Workspace, channel: Json, ts: str, user: str) -> Json | None:
    """Give an ephemeral message as its person sees it, or None."""
    message = ws.ephemerals.get(channel["id"], {}).get(ts)
    return message if message and message["ephemeral_to"] == user else None


def seen_by(ws: Workspace, channel: Json, user: str, thread_ts: str | None) -> list[Json]:
    """Give a person's ephemeral messages in a channel, or in one of its threads."""
    return [
        message
        for message in ws.ephemerals.get(channel["id"], {}).values()
        if message["ephemeral_to"] == user and message.get("thread_ts") == thread_ts
    ]


def replace(ws: Workspace, channel: Json, ts: str, content: Json) -> None:
    """Put other content into an ephemeral message; raises message_not_found."""
    before = ws.ephemerals.get(channel["id"], {}).get(ts)
    if before is None:
        raise SlackError("message_not_found")
    after = {**{key: value for key, value in before.items() if key != "blocks"}, **content}
    ws.ephemerals[channel["id"]][ts] = after
    _show(ws, channel, "changed", after)


def remove(ws: Workspace, channel: Json, ts: str) -> None:
    """Take an ephemeral message away; raises message_not_found."""
    message = ws.ephemerals.get(channel["id"], {}).pop(ts, None)
    if message is None:
        raise SlackError("message_not_found")
    _show(ws, channel, "deleted", message)


def _show(ws: Workspace, channel: Json, kind: str, message: Json) -> None:
    update = {
        "type": kind,
        "channel": channel["id"],
        "ts": message["ts"],
        "thread_ts": message.get("thread_ts"),
        "message": message,
    }
    ws.stream.publish(update, lambda user: user == message["ephemeral_to"])
