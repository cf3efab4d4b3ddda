"""What a person sees: users, channels, messages."""

from playground import ephemerals, threads
from playground.directory import kind_of
from playground.json_types import Json
from playground.people.asked import Asked
from playground.workspace import Workspace


async def users(asked: Asked) -> Json:
    """GET /_people/users: the people, without the bot."""
    return {"users": _users(asked.ws)}


async def channels(asked: Asked) -> Json:
    """GET /_people/channels: all of them, or with `user` those that person sees."""
    user = asked.user() if asked.optional("user") else None
    return {"channels": _channels(asked.ws, user)}


async def workspace(asked: Asked) -> Json:
    """GET /_people/workspace: everything a page needs at its start."""
    ws, user = asked.ws, asked.user()
    bot = ws.directory.bot
    return {
        "team": ws.directory.team,
        "bot": {**bot, "id": bot["user_id"]},
        "you": _person(ws.directory.people[user]),
        "users": _users(ws),
        "usergroups": [_usergroup(each) for each in ws.directory.usergroups],
        "channels": _channels(ws, user),
        "commands": list(ws.manifest.commands),
        "shortcuts": list(ws.manifest.shortcuts),
        "home_tab": ws.manifest.home_tab,
    }


async def seen(asked: Asked) -> Json:
    """GET /_people/messages: a channel or a thread in time order, as a person sees it."""
    ws, channel, thread_ts = asked.ws, asked.channel(), asked.optional("thread_ts")
    if thread_ts:
        parent = threads.parent_of(ws, channel, thread_ts)
        found = [parent, *ws.store.replies(channel["id"], parent["ts"])]
    else:
        found = ws.store.top_level(channel["id"])
    shown = threads.with_threads(ws, channel, found)
    if asked.optional("user"):
        shown += ephemerals.seen_by(ws, channel, asked.user(), thread_ts)
    return {"messages": sorted(shown, key=lambda message: str(message["ts"]))}


def _users(ws: Workspace) -> list[Json]:
    return [_person(person) for person in ws.directory.people.values()]


def _person(person: Json) -> Json:
    shown = ("id", "name", "real_name", "role", "tz", "simulated")
    return {key: person[key] for key in shown if key in person}


def _usergroup(group: Json) -> Json:
    return {key: group[key] for key in ("id", "handle", "name")}


def _channels(ws: Workspace, user: str | None) -> list[Json]:
    found = ws.directory.channels.values()
    if user is None:
        return [_channel(ws, each, None) for each in found if kind_of(each) != "im"]
    return [_channel(ws, each, user) for each in found if ws.directory.can_see(each["id"], user)]


def _channel(ws: Workspace, channel: Json, user: str | None) -> Json:
    if kind_of(channel) == "im":
        return {"id": channel["id"], "name": ws.directory.bot["name"], "is_im": True}
    shown = {
        "id": channel["id"],
        "name": channel["name"],
        "topic": channel.get("topic", ""),
        "private": bool(channel.get("private")),
        "archived": bool(channel.get("archived")),
        "members": len(ws.directory.members[channel["id"]]),
        "is_im": False,
    }
    return {**shown, "is_member": ws.directory.is_member(channel["id"], user)} if user else shown
