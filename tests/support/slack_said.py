"""A message of Slack as a person reads it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from office import Said

Element = dict[str, Any]

_ENTITY = re.compile(r"<(?:[@#](?P<id>\w+)(?:\|[^>]*)?|[^|>]*\|(?P<label>[^>]*)|(?P<bare>[^>]*))>")
_MARKS = re.compile(r"(?<!\w)([*_`])(?=\S)(.+?)(?<=\S)\1(?!\w)")


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
        """The buttons and the lists."""
        rows = [block["elements"] for block in self.blocks if block["type"] == "actions"]
        return [element for row in rows for element in row]

    @property
    def buttons(self) -> list[str]:
        return [each["text"]["text"] for each in self.parts if each["type"] == "button"]

    @property
    def options(self) -> list[str]:
        return [option["text"]["text"] for each in self.parts for option in options(each)]

    @property
    def text(self) -> str:
        """Every word that is shown, without marks, as a person reads it."""
        parts = [self._words(block) for block in self.blocks]
        return "\n".join(part for part in parts if part) or self._read(str(self.raw["text"]))

    def value(self, label: str) -> str:
        return str(self.button(label)["value"])

    def button(self, label: str) -> Element:
        return next(
            each
            for each in self.parts
            if each["type"] == "button" and each["text"]["text"] == label
        )

    def _words(self, block: Element) -> str:
        match block["type"]:
            case "section" | "header":
                return self._read(str(block["text"]["text"]))
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
        named = _ENTITY.sub(self._named, mrkdwn)
        return html.unescape(re.sub(r"\n+", "\n", _MARKS.sub(r"\2", named)))

    def _named(self, found: re.Match[str]) -> str:
        if found["id"]:
            return self.names.get(found["id"], found["id"])
        return str(found["label"] or found["bare"])


def options(element: Element) -> list[Element]:
    """The options of a list, grouped or not."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]
