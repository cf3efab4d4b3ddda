"""A message of Slack as a person reads it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from office import Said

Element = dict[str, Any]

_ENTITY = re.compile(
    r"<(?:(?:[@#]|!subteam\^)(?P<id>\w+)(?:\|[^>]*)?|[^|>]*\|(?P<label>[^>]*)|(?P<bare>[^>]*))>"
)
_LINK = re.compile(r"<(https?://[^|>]*)\|([^>]*)>")
# Marks that mean nothing, since they are the words of a date that there is not.
_STILLED = re.compile(r"<!date\^0\^\{_\}\|([*_~`]+)>")
_HIDDEN = {ord(mark): chr(0xE000 + ord(mark)) for mark in "*_~`"}
_SHOWN = {0xE000 + ord(mark): mark for mark in "*_~`"}
_MARKS = re.compile(r"(?<!\w)([*_`])(?=\S)(.+?)(?<=\S)\1(?!\w)")


@dataclass(frozen=True)
class Pressable:
    """A button, or an option of a menu: what pressing it sends, and what it carries for us."""

    label: str
    block_id: str
    action_id: str
    value: str
    carries: str
    is_folded: bool


@dataclass(frozen=True)
class SlackSaid(Said):
    """One message as one person sees it; `names` are people's and channels' by id."""

    raw: Element
    names: Mapping[str, str]

    @property
    def ts(self) -> str:
        return str(self.raw["ts"])

    @property
    def author(self) -> str:
        return str(self.raw["user"])

    @property
    def is_bot(self) -> bool:
        return bool(self.raw.get("bot_id"))

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.raw.get("ephemeral"))

    @property
    def blocks(self) -> list[Element]:
        return list(self.raw.get("blocks") or [])

    @property
    def parts(self) -> list[Element]:
        """The buttons, the lists and the menus, each with its block's id."""
        return [
            element | {"block_id": block["block_id"]}
            for block in self.blocks
            for element in _elements(block)
        ]

    @property
    def pressables(self) -> list[Pressable]:
        """All that can be pressed, folded away or not."""
        return [each for part in self.parts for each in _pressables(part)]

    def pressable(self, label: str, nth: int = 0) -> Pressable:
        """What has this label, the first of them or a later one."""
        found = [each for each in self.pressables if each.label == label]
        assert len(found) > nth, f"no {label!r} among {[each.label for each in self.pressables]}"
        return found[nth]

    @property
    def buttons(self) -> list[str]:
        return [each.label for each in self.pressables if not each.is_folded]

    @property
    def menu(self) -> list[str]:
        return [each.label for each in self.pressables if each.is_folded]

    @property
    def options(self) -> list[str]:
        lists = [each for each in self.parts if each["type"] != "overflow"]
        return [option["text"]["text"] for each in lists for option in options(each)]

    @property
    def links(self) -> list[tuple[str, str]]:
        found = _LINK.findall(str(list(_mrkdwn(self.blocks))))
        return [(html.unescape(label), html.unescape(url)) for url, label in found]

    @property
    def text(self) -> str:
        """Every word that is shown, without marks, as a person reads it."""
        parts = [self._words(block) for block in self.blocks]
        return "\n".join(part for part in parts if part) or self._read(str(self.raw["text"]))

    def value(self, label: str) -> str:
        return self.pressable(label).carries

    def _words(self, block: Element) -> str:
        match block["type"]:
            case "section" | "header":
                texts = [block.get("text"), *(block.get("fields") or ())]
                return "\n".join(self._read(str(each["text"])) for each in texts if each)
            case "context":
                return " ".join(self._read(str(each["text"])) for each in block["elements"])
            case "rich_text":
                return "".join(
                    str(each.get("text", ""))
                    for part in block["elements"]
                    for each in part["elements"]
                )
            case _:
                return ""

    def _read(self, mrkdwn: str) -> str:
        """Read mrkdwn as Slack shows it, with names for ids and without marks."""
        stilled = _STILLED.sub(lambda found: found[1].translate(_HIDDEN), mrkdwn)
        named = _MARKS.sub(r"\2", _ENTITY.sub(self._named, stilled)).translate(_SHOWN)
        return html.unescape(re.sub(r"\n+", "\n", named))

    def _named(self, found: re.Match[str]) -> str:
        if found["id"]:
            return self.names.get(found["id"], found["id"])
        return str(found["label"] or found["bare"])


def options(element: Element) -> list[Element]:
    """The options of a list, grouped or not."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _elements(block: Element) -> list[Element]:
    if block["type"] == "actions":
        return list(block["elements"])
    return [block["accessory"]] if "accessory" in block else []


def _pressables(part: Element) -> list[Pressable]:
    place = part["block_id"], part["action_id"]
    if part["type"] == "button":
        carried = str(part.get("value", ""))
        return [Pressable(part["text"]["text"], *place, carried, carried, is_folded=False)]
    folded = options(part) if part["type"] == "overflow" else []
    return [
        Pressable(
            each["text"]["text"],
            *place,
            each["value"],
            each["value"].partition("|")[2],
            is_folded=True,
        )
        for each in folded
    ]


def _mrkdwn(value: Any) -> Iterator[str]:
    """Every mrkdwn text, however deep."""
    if isinstance(value, dict) and value.get("type") == "mrkdwn":
        yield str(value["text"])
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from _mrkdwn(each)
