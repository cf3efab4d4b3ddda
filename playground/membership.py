"""Joining and leaving channels."""

from playground import messages
from playground.directory import kind_of
from playground.json_types import Json
from playground.workspace import Workspace

_LETTERS = {"public_channel": "C", "private_channel": "G"}


def join(ws: Workspace, channel: Json, user: str) -> bool:
    """Put a user into a channel and tell everyone; False if they were in it already."""
    if ws.directory.is_member(channel["id"], user):
        return False
    ws.directory.join(channel["id"], user)
    messages.add_note(ws, user, channel, "channel_join", f"<@{user}> has joined the channel")
    ws.emit(_event(ws, "member_joined_channel", channel, user), channel)
    ws.show(channel, "channel", user=user, joined=True)
    return True


def leave(ws: Workspace, channel: Json, user: str) -> None:
    """Take a user out of a channel and tell everyone who stays."""
    ws.directory.leave(channel["id"], user)
    messages.add_note(ws, user, channel, "channel_leave", f"<@{user}> has left the channel")
    ws.emit(_event(ws, "member_left_channel", channel, user), channel)
    ws.show(channel, "channel", user=user, joined=False)


def _event(ws: Workspace, kind: str, channel: Json, user: str) -> Json:
    return {
        "type": kind,
        "user": user,
        "channel": channel["id"],
        "channel_type": _LETTERS[kind_of(channel)],
        "team": ws.directory.team["id"],
        "event_ts": ws.timestamps.next(),
    }
