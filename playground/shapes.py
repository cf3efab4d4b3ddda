"""The shapes Slack sends: users, channels, event envelopes, what every interaction carries.

Shapes: https://docs.slack.dev/apis/events-api, https://docs.slack.dev/reference/objects
"""

import secrets
from typing import Any

from playground.directory import Directory, kind_of
from playground.json_types import Json

VERIFICATION_TOKEN = "playground-verification-token"  # noqa: S105 -- deprecated by Slack; not a secret
DOMAIN = "playground"
CHANNEL_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im"}
"""What events call the kinds of channel."""


def envelope(directory: Directory, event: Json, event_time: int) -> Json:
    """Wrap an event as Slack delivers it."""
    team_id, bot = directory.team["id"], directory.bot
    authorization = {
        "enterprise_id": None,
        "team_id": team_id,
        "user_id": bot["user_id"],
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team_id,
        "context_team_id": team_id,
        "context_enterprise_id": None,
        "api_app_id": bot["app_id"],
        "event": event,
        "type": "event_callback",
        "event_id": "Ev" + secrets.token_hex(5).upper(),
        "event_time": event_time,
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": "4-" + secrets.token_urlsafe(24),
    }


def interaction(directory: Directory, kind: str, user: str) -> Json:
    """Give the keys that every interactive payload carries."""
    return {
        "type": kind,
        "user": {
            "id": user,
            "username": directory.people[user]["name"],
            "name": directory.people[user]["name"],
            "team_id": directory.team["id"],
        },
        "api_app_id": directory.bot["app_id"],
        "token": VERIFICATION_TOKEN,
        "team": {"id": directory.team["id"], "domain": DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_name(channel: Json) -> str:
    """Give a channel's name as interactions and commands carry it."""
    return "directmessage" if channel.get("is_im") else str(channel["name"])


def user_object(directory: Directory, user: str) -> Json:
    """Give a user, a person or the bot, as users.info does."""
    bot = directory.bot
    is_bot = user == bot["user_id"]
    person = {"name": bot["name"].lower(), "real_name": bot["name"]} if is_bot else {}
    person = person or directory.people[user]
    return {
        "id": user,
        "team_id": person.get("team_id", directory.team["id"]),
        "name": person["name"],
        "deleted": bool(person.get("deleted")),
        "color": "4bbe2e",
        "real_name": person["real_name"],
        "tz": person.get("tz", "Etc/UTC"),
        "tz_label": person.get("tz", "Coordinated Universal Time"),
        "tz_offset": 0,
        "profile": _profile(directory, person, is_bot=is_bot),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": bool(person.get("is_restricted")),
        "is_ultra_restricted": bool(person.get("is_ultra_restricted")),
        "is_bot": is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
        # Only somebody of another company has it.
        **({"is_stranger": True} if person.get("is_stranger") else {}),
    }


def usergroup_object(directory: Directory, group: Json, *, with_users: bool) -> Json:
    """Give a user group as usergroups.list does.

    https://docs.slack.dev/reference/objects/usergroup-object
    """
    shown = {
        "id": group["id"],
        "team_id": directory.team["id"],
        "is_usergroup": True,
        "name": group["name"],
        "description": group.get("description", ""),
        "handle": group["handle"],
        "is_external": False,
        "date_create": 1_700_000_000,
        "date_update": 1_700_000_000,
        "date_delete": 0,
        "auto_type": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group["users"]),
    }
    return {**shown, "users": list(group["users"])} if with_users else shown


def _profile(directory: Directory, person: Json, *, is_bot: bool) -> Json:
    first, _, last = str(person["real_name"]).partition(" ")
    profile = {
        "real_name": person["real_name"],
        "real_name_normalized": person["real_name"],
        "display_name": person["name"],
        "display_name_normalized": person["name"],
        "first_name": first,
        "last_name": last,
        "title": person.get("title", ""),
        "team": directory.team["id"],
    }
    if is_bot:
        bot = {"api_app_id": directory.bot["app_id"], "bot_id": directory.bot["bot_id"]}
        return {**profile, **bot}
    return profile


def channel_object(directory: Directory, channel: Json) -> Json:
    """Give a channel or DM as conversations.info does."""
    kind = kind_of(channel)
    common = {
        "id": channel["id"],
        "created": 1_700_000_000,
        "is_archived": bool(channel.get("archived")),
        "is_im": kind == "im",
        "is_org_shared": False,
        "context_team_id": directory.team["id"],
        "updated": 1_700_000_000_000,
    }
    if kind == "im":
        return {**common, "user": channel["user"], "is_user_deleted": False, "priority": 0}
    return {**common, **_named_channel(directory, channel, private=kind == "private_channel")}


def _named_channel(directory: Directory, channel: Json, *, private: bool) -> Json:
    topic = {"value": channel.get("topic", ""), "creator": "", "last_set": 0}
    return {
        "name": channel["name"],
        "name_normalized": channel["name"],
        "is_channel": not private,
        "is_group": private,
        "is_mpim": False,
        "is_private": private,
        "is_general": channel["name"] == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": directory.is_member(channel["id"], directory.bot["user_id"]),
        "topic": topic,
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
        "num_members": len(directory.members[channel["id"]]),
        "creator": "",
    }


def bot_identity(directory: Directory) -> Json:
    """Give the keys that mark a message as the bot's."""
    bot, team_id = directory.bot, directory.team["id"]
    profile: dict[str, Any] = {
        "id": bot["bot_id"],
        "app_id": bot["app_id"],
        "name": bot["name"],
        "icons": {},
        "deleted": False,
        "updated": 1_700_000_000,
        "team_id": team_id,
    }
    return {
        "user": bot["user_id"],
        "bot_id": bot["bot_id"],
        "app_id": bot["app_id"],
        "bot_profile": profile,
        "team": team_id,
    }
