"""Emoji reactions on messages."""

import copy
import re

from playground import messages, threads
from playground.errors import SlackError
from playground.json_types import Json
from playground.workspace import Workspace


def add(ws: Workspace, channel: Json, ts: str, name: str, user: str) -> None:
    """Add a user's reaction; raises invalid_name or already_reacted."""
    if not re.fullmatch(r"[a-z0-9_+'-]+", name):
        raise SlackError("invalid_name")
    message = copy.deepcopy(messages.find(ws, channel, ts))
    reactions = message.setdefault("reactions", [])
    found = next((each for each in reactions if each["name"] == name), None)
    if found is None:
        found = {"name": name, "users": [], "count": 0}
        reactions.append(found)
    if user in found["users"]:
        raise SlackError("already_reacted")
    found["users"].append(user)
    found["count"] += 1
    _keep(ws, channel, message, "reaction_added", name, user)


def remove(ws: Workspace, channel: Json, ts: str, name: str, user: str) -> None:
    """Take a user's reaction away; raises no_reaction."""
    message = copy.deepcopy(messages.find(ws, channel, ts))
    reactions = message.get("reactions", [])
    found = next((each for each in reactions if each["name"] == name), None)
    if found is None or user not in found["users"]:
        raise SlackError("no_reaction")
    found["users"].remove(user)
    found["count"] -= 1
    message["reactions"] = [each for each in reactions if each["count"]]
    _keep(ws, channel, message, "reaction_removed", name, user)


def _keep(ws: Workspace, channel: Json, message: Json, kind: str, name: str, user: str) -> None:
    ws.store.put_message(channel["id"], message)
    shown = threads.with_threads(ws, channel, [message])[0]
    ts, thread_ts = message["ts"], message.get("thread_ts")
    ws.show(channel, "reaction", ts=ts, thread_ts=thread_ts, message=shown)
    event = {
        "type": kind,
        "user": user,
        "reaction": name,
        "item_user": message["user"],
        "item": {"type": "message", "channel": channel["id"], "ts": ts},
        "event_ts": ws.timestamps.next(),
    }
    ws.emit(event, channel)
