"""Posting, changing and reading messages, and the events that follow from it."""

import uuid
from typing import Any

from playground import shapes, text
from playground.directory import kind_of
from playground.errors import SlackError
from playground.json_types import Json
from playground.threads import parent_of, with_threads
from playground.workspace import Workspace

TEXT_MOST = 40_000
"""Slack cuts longer texts: https://docs.slack.dev/reference/methods/chat.postMessage#truncating"""


def post_typed(
    ws: Workspace,
    user: str,
    channel: Json,
    typed: str,
    thread_ts: str | None = None,
    *,
    broadcast: bool = False,
) -> Json:
    """Post what a person typed; raises SlackError if they may not post there."""
    _check_may_type(ws, user, channel, typed)
    message: Json = {
        "client_msg_id": str(uuid.uuid4()),
        "type": "message",
        "user": user,
        **_written(ws, typed),
        "team": ws.directory.team["id"],
    }
    posted = _add(ws, channel, message, thread_ts, broadcast=broadcast)
    _mention(ws, channel, posted)
    return posted


def post_as_bot(
    ws: Workspace,
    channel: Json,
    content: Json,
    thread_ts: str | None = None,
    *,
    broadcast: bool = False,
) -> Json:
    """Post the bot's message; `content` holds text, and perhaps blocks, metadata, username."""
    message = {"type": "message", **shapes.bot_identity(ws.directory), **_cut(content)}
    if "username" in content:
        message["subtype"] = "bot_message"
    return _add(ws, channel, message, thread_ts, broadcast=broadcast)


def add_note(ws: Workspace, user: str, channel: Json, subtype: str, note: str, **told: str) -> None:
    """Post a line that Slack itself writes, such as "… has joined the channel"."""
    message = {"type": "message", "subtype": subtype, "user": user, "text": note, **told}
    _add(ws, channel, message, None, broadcast=False)


def edit(ws: Workspace, channel: Json, ts: str, typed: str, user: str) -> Json:
    """Change the text of a person's own message."""
    before = find(ws, channel, ts)
    if before["user"] != user:
        raise SlackError("cant_update_message")
    edited = {"user": user, "ts": ws.timestamps.next()}
    return _change(ws, channel, before, {**before, **_written(ws, typed), "edited": edited})


def update_as_bot(ws: Workspace, channel: Json, ts: str, content: Json) -> Json:
    """Change one of the bot's messages.

    Blocks stay only where no text is given; a text alone takes their place and marks the message
    as edited: https://docs.slack.dev/reference/methods/chat.update
    """
    before = find(ws, channel, ts)
    if before.get("bot_id") != ws.directory.bot["bot_id"]:
        raise SlackError("cant_update_message")
    after = {**before, **_cut(content)}
    if "blocks" not in content and "text" in content:
        after.pop("blocks", None)
        after["edited"] = {"user": before["user"], "ts": ws.timestamps.next()}
    return _change(ws, channel, before, after)


def delete(ws: Workspace, channel: Json, ts: str, author: str) -> None:
    """Delete a message of `author`; one with replies leaves a tombstone."""
    before = find(ws, channel, ts)
    if before["user"] != author:
        raise SlackError("cant_delete_message")
    if ws.store.replies(channel["id"], ts, limit=1):
        _change(ws, channel, before, _tombstone(before))
        return
    ws.store.delete_message(channel["id"], ts)
    ws.show(channel, "deleted", **_where(before))
    if "thread_ts" in before:
        _show_parent(ws, channel, find(ws, channel, before["thread_ts"]))
    now = ws.timestamps.next()
    event = {"type": "message", "subtype": "message_deleted", "ts": now, "deleted_ts": ts}
    ws.emit_message(channel, {**event, "hidden": True, "previous_message": before})


def find(ws: Workspace, channel: Json, ts: str) -> Json:
    """Give a message; raises message_not_found."""
    message = ws.store.message(channel["id"], ts)
    if message is None:
        raise SlackError("message_not_found")
    return message


def _check_may_type(ws: Workspace, user: str, channel: Json, typed: str) -> None:
    if not ws.directory.can_see(channel["id"], user):
        raise SlackError("channel_not_found")
    if channel.get("archived"):
        raise SlackError("is_archived")
    tab_closed = ws.manifest.messages_read_only or not ws.manifest.messages_tab
    if kind_of(channel) == "im" and tab_closed:
        raise SlackError("messages_tab_disabled")
    if not typed.strip():
        raise SlackError("no_text")


def _written(ws: Workspace, typed: str) -> Json:
    users, channels = ws.directory.user_names(), ws.directory.channel_names()
    elements = text.parse(typed[:TEXT_MOST], users, channels)
    block = text.rich_text(elements, uuid.uuid4().hex[:5])
    return {"text": text.to_mrkdwn(elements), "blocks": [block]}


def _cut(content: Json) -> Json:
    return {**content, "text": content["text"][:TEXT_MOST]} if "text" in content else content


def _add(
    ws: Workspace, channel: Json, message: Json, thread_ts: str | None, *, broadcast: bool
) -> Json:
    parent = parent_of(ws, channel, thread_ts) if thread_ts else None
    message = {**message, **_in_thread(parent, broadcast=broadcast), "ts": ws.timestamps.next()}
    ws.store.put_message(channel["id"], message)
    ws.show(channel, "message", **_where(message), message=message)
    if parent is None:
        ws.emit_message(channel, message)
        return message
    root = _show_parent(ws, channel, parent)
    ws.emit_message(channel, {**message, "root": root} if broadcast else message)
    return message


def _show_parent(ws: Workspace, channel: Json, parent: Json) -> Json:
    """Tell the pages that a thread has grown or shrunk; give the parent as it is now."""
    root = with_threads(ws, channel, [parent])[0]
    ws.show(channel, "changed", **_where(root), message=root)
    return root


def _in_thread(parent: Json | None, *, broadcast: bool) -> Json:
    if parent is None:
        return {}
    keys = {"thread_ts": parent["ts"], "parent_user_id": parent["user"]}
    return {**keys, "subtype": "thread_broadcast"} if broadcast else keys


def _where(message: Json) -> Json:
    return {"ts": message["ts"], "thread_ts": message.get("thread_ts")}


def _mention(ws: Workspace, channel: Json, message: Json) -> None:
    bot = ws.directory.bot["user_id"]
    if f"<@{bot}>" not in message["text"] or kind_of(channel) == "im":
        return
    kept = ("user", "ts", "client_msg_id", "text", "team", "blocks", "thread_ts", "parent_user_id")
    event: dict[str, Any] = {key: message[key] for key in kept if key in message}
    place = {"channel": channel["id"], "event_ts": message["ts"]}
    ws.emit({"type": "app_mention", **event, **place}, channel)


def _change(ws: Workspace, channel: Json, before: Json, after: Json) -> Json:
    previous, message = (with_threads(ws, channel, [each])[0] for each in (before, after))
    ws.store.put_message(channel["id"], after)
    ws.show(channel, "changed", **_where(message), message=message)
    event = {"type": "message", "subtype": "message_changed", "ts": ws.timestamps.next()}
    states = {"message": message, "previous_message": previous}
    ws.emit_message(channel, {**event, "hidden": True, **states})
    return message


def _tombstone(message: Json) -> Json:
    return {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
        "ts": message["ts"],
    }
