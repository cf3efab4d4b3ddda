"""Which scope Slack asks for a method, a kind of channel and an event."""

from playground.errors import SlackError
from playground.manifest import Manifest

METHOD_SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.join": "channels:join",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "usergroups.list": "usergroups:read",
    "users.info": "users:read",
    "users.list": "users:read",
}
"""Methods that want one scope whatever their arguments; the conversations.* ask by channel."""

PREFIXES = {
    "public_channel": "channels",
    "private_channel": "groups",
    "im": "im",
    "mpim": "mpim",
}
"""The scope prefix of each kind of channel: channels:read, groups:history …"""

MESSAGE_EVENTS = {
    "public_channel": "message.channels",
    "private_channel": "message.groups",
    "im": "message.im",
}

_EVENT_SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "channel_rename": "channels:read",
    "group_rename": "groups:read",
}


def require(manifest: Manifest, scope: str) -> None:
    """Raise Slack's missing_scope unless the manifest grants `scope`."""
    if scope not in manifest.scopes:
        raise SlackError("missing_scope", needed=scope, provided=",".join(manifest.scopes))


def subscribed(manifest: Manifest, event: str) -> bool:
    """Tell whether an event ("message.channels") is both subscribed to and covered by a scope."""
    scope = _EVENT_SCOPES.get(event)
    return event in manifest.events and (scope is None or scope in manifest.scopes)
