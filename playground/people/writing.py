"""What a person does to messages and channels."""

from playground import membership, messages, reactions, renaming
from playground.errors import RequestError, SlackError
from playground.json_types import Json
from playground.people.asked import Asked


async def post(asked: Asked) -> Json:
    """POST /_people/messages; who is not in a public channel yet joins it."""
    ws, user, channel = asked.ws, asked.user(), asked.channel()
    if not channel.get("archived"):
        membership.join(ws, channel, user)
    message = messages.post_typed(
        ws,
        user,
        channel,
        str(asked.value("text", "")),
        asked.optional("thread_ts"),
        broadcast=bool(asked.value("broadcast", False)),
    )
    return {"ok": True, "ts": message["ts"], "channel": channel["id"]}


async def edit(asked: Asked) -> Json:
    """POST /_people/edits."""
    messages.edit(asked.ws, asked.channel(), asked.text("ts"), asked.text("text"), asked.user())
    return {"ok": True}


async def delete(asked: Asked) -> Json:
    """POST /_people/deletes."""
    messages.delete(asked.ws, asked.channel(), asked.text("ts"), asked.user())
    return {"ok": True}


async def react(asked: Asked) -> Json:
    """POST /_people/reactions; with `remove` it is taken away."""
    change = reactions.remove if asked.value("remove") else reactions.add
    name = asked.text("name").strip(":")
    change(asked.ws, asked.channel(), asked.text("ts"), name, asked.user())
    return {"ok": True}


async def rename(asked: Asked) -> Json:
    """POST /_people/names: a channel gets another name."""
    renaming.rename(asked.ws, asked.channel(), asked.text("name"), asked.user())
    return {"ok": True}


async def member(asked: Asked) -> Json:
    """POST /_people/members: someone, or the bot, joins a channel; with `leave` they leave it."""
    directory, user, channel = asked.ws.directory, asked.text("user"), asked.text("channel")
    if user not in directory.people and user != directory.bot["user_id"]:
        raise RequestError(f"There is no user {user!r}.")
    found = directory.find_channel(channel)
    if found is None or found.get("is_im"):
        raise SlackError("channel_not_found")
    change = membership.leave if asked.value("leave") else membership.join
    change(asked.ws, found, user)
    return {"ok": True}
