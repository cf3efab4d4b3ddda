"""Renaming channels."""

from playground import messages
from playground.directory import kind_of
from playground.errors import SlackError
from playground.json_types import Json
from playground.workspace import Workspace

_KINDS = {"public_channel": "channel", "private_channel": "group"}


def rename(ws: Workspace, channel: Json, name: str, user: str) -> None:
    """Give a channel another name and tell everyone; raises SlackError where it cannot have it.

    https://docs.slack.dev/reference/events/channel_rename, …/group_rename, and the line that Slack
    writes: https://docs.slack.dev/reference/events/message/channel_name
    """
    kind = _KINDS.get(kind_of(channel))
    if kind is None:
        raise SlackError("method_not_supported_for_channel_type")
    if ws.directory.find_channel(name) is not None:
        raise SlackError("name_taken")
    old = channel["name"]
    ws.directory.rename(channel["id"], name)
    note = f'has renamed the channel from "{old}" to "{name}"'
    messages.add_note(ws, user, channel, f"{kind}_name", note, old_name=old, name=name)
    ws.emit(_event(ws, f"{kind}_rename", channel), channel)
    ws.show(channel, "channel", user=user, joined=True)


def _event(ws: Workspace, event: str, channel: Json) -> Json:
    told = {"id": channel["id"], "name": channel["name"], "name_normalized": channel["name"]}
    kind = {"is_channel": event == "channel_rename", "is_mpim": False}
    return {
        "type": event,
        "channel": {**told, **kind, "created": 1_700_000_000},
        "event_ts": ws.timestamps.next(),
    }
