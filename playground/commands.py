"""Slash commands and shortcuts.

Shapes: https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from playground import messages, shapes, threads
from playground.errors import RequestError, SlackError
from playground.interact import interact, response_url, send, show_answer
from playground.json_types import Json
from playground.surfaces import channel_keys
from playground.workspace import Workspace


async def run(ws: Workspace, user: str, channel: Json, name: str, text: str) -> Json:
    """Run a slash command; give the bot's immediate answer, which is also shown, or {}.

    Raises SlackError unknown_command if the manifest does not list it.
    """
    if ws.manifest.command(name) is None or "commands" not in ws.manifest.scopes:
        raise SlackError("unknown_command")
    answer = await send(ws, "slash_commands", _command(ws, user, channel, name, text))
    if answer.get("text") or answer.get("blocks"):
        show_answer(ws, user, channel, answer)
    return answer


async def use_shortcut(
    ws: Workspace, user: str, callback_id: str, channel: Json | None, ts: str | None
) -> None:
    """Use a global shortcut, or a message shortcut on the message `ts`."""
    listed = ws.manifest.shortcut(callback_id)
    if listed is None:
        raise SlackError("unknown_shortcut")
    if listed["type"] == "global":
        place: Json = {}
    elif channel and ts:
        place = _on_message(ws, user, channel, ts)
    else:
        raise RequestError("A message shortcut needs a channel and a ts.")
    payload = {
        **shapes.interaction(ws.directory, "message_action" if place else "shortcut", user),
        **place,
        "callback_id": callback_id,
        "trigger_id": ws.triggers.issue(user),
        "action_ts": ws.timestamps.next(),
    }
    await interact(ws, payload)


def _command(ws: Workspace, user: str, channel: Json, name: str, text: str) -> Json:
    return {
        "token": shapes.VERIFICATION_TOKEN,
        "team_id": ws.directory.team["id"],
        "team_domain": shapes.DOMAIN,
        "channel_id": channel["id"],
        "channel_name": shapes.channel_name(channel),
        "user_id": user,
        "user_name": ws.directory.people[user]["name"],
        "command": name,
        "text": text,
        "api_app_id": ws.directory.bot["app_id"],
        "is_enterprise_install": "false",
        "response_url": response_url(ws, user, channel, None),
        "trigger_id": ws.triggers.issue(user),
    }


def _on_message(ws: Workspace, user: str, channel: Json, ts: str) -> Json:
    message = messages.find(ws, channel, ts)
    return {
        **channel_keys(channel),
        "message_ts": ts,
        "message": threads.with_threads(ws, channel, [message])[0],
        "response_url": response_url(ws, user, channel, ts),
    }
