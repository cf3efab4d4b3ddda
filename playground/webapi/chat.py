"""The chat.* methods: https://docs.slack.dev/reference/methods?family=chat."""

from typing import Any

from playground import ephemerals, messages, scopes
from playground.blocks.surfaces import check_message_blocks, completed
from playground.directory import kind_of
from playground.errors import SlackError
from playground.json_types import Json
from playground.webapi.args import Call

UPDATE_BYTES_MOST = 4000
"""chat.update refuses a longer text although chat.postMessage would take it."""


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    channel = call.channel(by_name=True)
    _check_may_post(call, channel)
    content = _content(call)
    if call.optional("username"):
        scopes.require(call.ws.manifest, "chat:write.customize")
        content["username"] = call.text("username")
    message = messages.post_as_bot(
        call.ws,
        channel,
        content,
        call.optional("thread_ts"),
        broadcast=call.flag("reply_broadcast"),
    )
    return {"channel": channel["id"], "ts": message["ts"], "message": message}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral."""
    channel, user = call.channel(), call.text("user")
    _check_may_post(call, channel)
    if user not in call.ws.directory.people:
        raise SlackError("user_not_found")
    if not call.ws.directory.is_member(channel["id"], user):
        raise SlackError("user_not_in_channel")
    message = ephemerals.post(call.ws, channel, user, _content(call), call.optional("thread_ts"))
    return {"message_ts": message["ts"]}


def update(call: Call) -> Json:
    """chat.update."""
    channel = call.channel()
    if len(str(call.args.get("text") or "").encode()) > UPDATE_BYTES_MOST:
        raise SlackError("msg_too_long")
    content = _content(call, needs_text=False)
    if not content:
        raise SlackError("no_text")
    message = messages.update_as_bot(call.ws, channel, call.text("ts"), content)
    return {
        "channel": channel["id"],
        "ts": message["ts"],
        "text": message["text"],
        "message": message,
    }


def delete(call: Call) -> Json:
    """chat.delete."""
    channel, ts = call.channel(), call.text("ts")
    messages.delete(call.ws, channel, ts, call.ws.directory.bot["user_id"])
    return {"channel": channel["id"], "ts": ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink; the link leads to the playground's own page."""
    channel = call.channel()
    message = messages.find(call.ws, channel, call.text("message_ts"))
    link = f"{call.ws.base_url}/archives/{channel['id']}/p{message['ts'].replace('.', '')}"
    if "thread_ts" in message:
        link += f"?thread_ts={message['thread_ts']}&cid={channel['id']}"
    return {"channel": channel["id"], "permalink": link}


def _check_may_post(call: Call, channel: Json) -> None:
    if channel.get("archived"):
        raise SlackError("is_archived")
    if kind_of(channel) == "im" and not call.ws.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    member = call.ws.directory.is_member(channel["id"], call.ws.directory.bot["user_id"])
    if not member and "chat:write.public" not in call.ws.manifest.scopes:
        raise SlackError("not_in_channel")


def _content(call: Call, *, needs_text: bool = True) -> Json:
    """Give the checked text, blocks and metadata of a message."""
    content: Json = {}
    blocks = call.json("blocks", "invalid_blocks_format")
    if blocks is not None:
        check_message_blocks(blocks)
        content["blocks"] = completed(blocks)
    if call.args.get("text") is not None:
        content["text"] = str(call.args["text"])
    if needs_text:
        if not content.get("blocks") and not content.get("text", "").strip():
            raise SlackError("no_text")
        content.setdefault("text", "")
    metadata = call.json("metadata", "invalid_metadata_format")
    if metadata is not None:
        content["metadata"] = _checked_metadata(metadata)
    return content


def _checked_metadata(metadata: Any) -> Json:
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    return metadata
