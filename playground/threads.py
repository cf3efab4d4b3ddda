"""Threads: their parents, and what a parent tells of its replies."""

from playground.errors import SlackError
from playground.json_types import Json
from playground.workspace import Workspace


def parent_of(ws: Workspace, channel: Json, ts: str) -> Json:
    """Give the parent of the thread that `ts` belongs to; raises thread_not_found."""
    message = ws.store.message(channel["id"], ts)
    if message and "thread_ts" in message:
        message = ws.store.message(channel["id"], message["thread_ts"])
    if message is None:
        raise SlackError("thread_not_found")
    return message


def with_threads(ws: Workspace, channel: Json, messages: list[Json]) -> list[Json]:
    """Add to each parent what Slack says of its thread: how many replies, by whom, the latest."""
    threads = ws.store.threads(channel["id"], [each["ts"] for each in messages])
    return [_with_thread(each, threads.get(each["ts"], [])) for each in messages]


def _with_thread(message: Json, replies: list[tuple[str, str]]) -> Json:
    if not replies:
        return message
    users = list(dict.fromkeys(user for _, user in replies))
    return {
        **message,
        "thread_ts": message["ts"],
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1][0],
        "reply_users": users[:5],
        "is_locked": False,
        "subscribed": False,
    }
