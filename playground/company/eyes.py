"""What people see of a message: its words, and what they can press. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playground import state
from playground.json_types import Json


@dataclass(frozen=True)
class Pressable:
    """A button, an entry of a list or of a folded menu, by the `label` that people read."""

    label: str
    ts: str
    block_id: str
    action_id: str
    value: str | None


def pressables(message: Json) -> list[Pressable]:
    """Return all that can be pressed or picked on a message, in its order."""
    return list(_pressables(message))


def _pressables(message: Json) -> Iterator[Pressable]:
    for block, element in state.elements(message.get("blocks") or []):
        place = message["ts"], block["block_id"], element["action_id"]
        if element["type"] == "button":
            yield Pressable(element["text"]["text"], *place, element.get("value"))
        for option in state.options_of(element):
            yield Pressable(option["text"]["text"], *place, option["value"])


def labelled(messages: Iterable[Json], *labels: str) -> Pressable | None:
    """Return what has the first of these labels that stands there, the newest first."""
    found = [each for message in messages for each in pressables(message)]
    return next((each for label in labels for each in reversed(found) if each.label == label), None)


def row_of(message: Json, label: str) -> list[Pressable]:
    """Return what stands in the same row as this label."""
    every = pressables(message)
    rows = {each.block_id for each in every if each.label == label}
    return [each for each in every if each.block_id in rows]


def words(message: Json) -> str:
    """Return every word of a message as the chat keeps it, `<@U1>` for a name."""
    shown = "\n".join(_texts(message.get("blocks") or []))
    return shown or str(message.get("text", ""))


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        if part.get("type") == "user" and "user_id" in part:
            yield f"<@{part['user_id']}>"
        part = part.values()
    if isinstance(part, Iterable) and not isinstance(part, str):
        for each in part:
            yield from _texts(each)


def is_bot(message: Json) -> bool:
    """Tell whether the bot wrote it."""
    return bool(message.get("bot_id"))
