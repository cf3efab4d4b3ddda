"""Where people find buttons and selects: on messages, in modals and at Home."""

from collections.abc import Callable
from dataclasses import dataclass

from playground import ephemerals, messages, shapes, state, threads
from playground.errors import RequestError
from playground.interact import response_url
from playground.json_types import Json
from playground.views import OpenView
from playground.workspace import Workspace


@dataclass(frozen=True)
class Surface:
    """Blocks that someone sees.

    `chosen` is what they chose there so far; `keys` gives what a payload says of the place,
    with the state of the moment.
    """

    user: str
    blocks: list[Json]
    chosen: dict[str, Json]
    keys: Callable[[], Json]


def on_message(ws: Workspace, user: str, channel: Json, ts: str) -> Surface:
    """Give a message, ephemeral or not, as a surface; raises SlackError message_not_found."""
    ephemeral = ephemerals.find(ws, channel, ts, user)
    message = ephemeral or messages.find(ws, channel, ts)
    blocks = message.get("blocks", [])
    chosen = ws.selections.setdefault((user, channel["id"], ts), {})

    def keys() -> Json:
        return {
            **_message_keys(ws, channel, message),
            "state": {"values": state.merged(state.initial(blocks), chosen)},
            "response_url": response_url(ws, user, channel, ts),
        }

    return Surface(user, blocks, chosen, keys)


def in_view(view: OpenView) -> Surface:
    """Give an open modal as a surface."""
    container = {"type": "view", "view_id": view.doc["id"]}
    return Surface(
        view.user,
        view.doc["blocks"],
        view.chosen,
        lambda: {"container": container, "view": view.payload()},
    )


def at_home(ws: Workspace, user: str) -> Surface:
    """Give a person's Home as a surface; raises RequestError if the app published none."""
    home = ws.views.home(user)
    if home is None:
        raise RequestError(f"The app has published no Home for {user}.")
    container = {"type": "view", "view_id": home["id"]}
    chosen = ws.selections.setdefault((user, "home", home["id"]), {})

    def keys() -> Json:
        values = state.merged(state.initial(home["blocks"]), chosen)
        return {"container": container, "view": {**home, "state": {"values": values}}}

    return Surface(user, home["blocks"], chosen, keys)


def channel_keys(channel: Json) -> Json:
    """Give the channel as interactions carry it."""
    return {"channel": {"id": channel["id"], "name": shapes.channel_name(channel)}}


def _message_keys(ws: Workspace, channel: Json, message: Json) -> Json:
    """Give container, channel and message; Slack leaves the message out where it is ephemeral."""
    ephemeral = bool(message.get("ephemeral"))
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel["id"],
        "is_ephemeral": ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    keys = {"container": container, **channel_keys(channel)}
    if not ephemeral:
        keys["message"] = threads.with_threads(ws, channel, [message])[0]
    return keys
