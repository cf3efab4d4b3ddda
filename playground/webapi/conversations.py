"""The conversations.* methods: https://docs.slack.dev/reference/methods?family=conversations."""

from playground import membership, scopes, shapes
from playground.directory import kind_of
from playground.errors import SlackError
from playground.json_types import Json
from playground.webapi.args import Call
from playground.webapi.paging import page


def listing(call: Call) -> Json:
    """conversations.list: what the bot can see."""
    return _listing(call, members_only=False)


def of_user(call: Call) -> Json:
    """users.conversations: the channels the bot is in."""
    return _listing(call, members_only=True)


def info(call: Call) -> Json:
    """conversations.info."""
    channel = call.readable_channel("read")
    shown = shapes.channel_object(call.ws.directory, channel)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


def members(call: Call) -> Json:
    """conversations.members."""
    channel = call.readable_channel("read")
    everyone = list(call.ws.directory.members[channel["id"]])
    shown, following = page(everyone, call.number("limit", 100, 1000), call.optional("cursor"))
    return {"members": shown, "response_metadata": {"next_cursor": following}}


def join(call: Call) -> Json:
    """conversations.join: public channels only."""
    channel = call.channel()
    if kind_of(channel) != "public_channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.get("archived"):
        raise SlackError("is_archived")
    joined = membership.join(call.ws, channel, call.ws.directory.bot["user_id"])
    answer: Json = {"channel": shapes.channel_object(call.ws.directory, channel)}
    if not joined:
        answer |= {"warning": "already_in_channel"}
        answer["response_metadata"] = {"warnings": ["already_in_channel"]}
    return answer


def open_direct(call: Call) -> Json:
    """conversations.open: the direct message with one person."""
    users = [each.strip() for each in call.text("users").split(",")]
    if len(users) > 1:
        scopes.require(call.ws.manifest, "mpim:write")
        raise SlackError("method_not_supported_for_channel_type")
    scopes.require(call.ws.manifest, "im:write")
    if users[0] not in call.ws.directory.people:
        raise SlackError("user_not_found")
    channel = call.ws.directory.direct_message(users[0])
    if call.flag("return_im"):
        return {"channel": shapes.channel_object(call.ws.directory, channel)}
    return {"channel": {"id": channel["id"]}}


def _listing(call: Call, *, members_only: bool) -> Json:
    kinds = [each.strip() for each in call.text("types", "public_channel").split(",")]
    for kind in kinds:
        if kind not in scopes.PREFIXES:
            raise SlackError("invalid_types")
        scopes.require(call.ws.manifest, f"{scopes.PREFIXES[kind]}:read")
    found = [
        shapes.channel_object(call.ws.directory, channel)
        for channel in call.ws.directory.channels.values()
        if kind_of(channel) in kinds and _listed(call, channel, members_only=members_only)
    ]
    shown, following = page(found, call.number("limit", 100, 1000), call.optional("cursor"))
    return {"channels": shown, "response_metadata": {"next_cursor": following}}


def _listed(call: Call, channel: Json, *, members_only: bool) -> bool:
    directory = call.ws.directory
    bot = directory.bot["user_id"]
    if call.flag("exclude_archived") and channel.get("archived"):
        return False
    if members_only:
        return directory.is_member(channel["id"], bot)
    return directory.can_see(channel["id"], bot)
