"""What a person sees of an Adaptive Card and can do with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Element = dict[str, Any]

_MOMENT = re.compile(r"\{\{DATE\((?P<at>[^,]+),SHORT\)\}\} \{\{TIME\((?P=at)\)\}\}")


@dataclass(frozen=True)
class ChoiceSet:
    """A list: its input's name, its choices as (title, value), and the button that sends it."""

    name: str
    choices: list[tuple[str, str]]
    sends: Element | None


def words(card: Element) -> str:
    """Every word that is shown, a line for each paragraph; buttons and lists have none."""
    lines = ("".join(run["text"] for run in part["inlines"]) for part in _texts(card))
    return _MOMENT.sub(_clock, "\n".join(lines))


def _clock(found: re.Match[str]) -> str:
    """A time as a client in London shows it in winter."""
    return f"{datetime.fromisoformat(found['at']):%d %b %H:%M} UTC"


def links(card: Element) -> list[tuple[str, str]]:
    """The links in the words, as (label, address)."""
    runs = (run for part in _texts(card) for run in part["inlines"] if "selectAction" in run)
    return [(run["text"], run["selectAction"]["url"]) for run in runs]


def buttons(card: Element) -> list[Element]:
    """The buttons, in order.

    One that only sends a list belongs to the list; one that goes back to the shared card decides
    nothing.
    """
    return [each for each in _actions(card) if not ("list" in each["data"] or _goes_back(each))]


def is_folded(button: Element) -> bool:
    """Whether a button stands in the menu of its row."""
    return button.get("mode") == "secondary"


def lists(card: Element) -> list[ChoiceSet]:
    """The lists, in order."""
    return [
        ChoiceSet(
            each["id"],
            [(choice["title"], choice["value"]) for choice in each["choices"]],
            next((act for act in _actions(card) if act["data"].get("list") == each["id"]), None),
        )
        for each in _parts(card, "Input.ChoiceSet")
    ]


def inputs(card: Element) -> list[str]:
    """The names of all inputs, in order."""
    return [each["id"] for each in _walk(card) if _is_input(each)]


def prefilled(card: Element) -> dict[str, str]:
    """What stands in the inputs before anybody fills them in."""
    return {each["id"]: each.get("value", "") for each in _walk(card) if _is_input(each)}


def _is_input(part: Element) -> bool:
    return str(part.get("type")).startswith("Input.")


def required(card: Element) -> list[str]:
    """The names of the inputs that must not stay empty."""
    return [each["id"] for each in _walk(card) if each.get("isRequired")]


def way_back(card: Element) -> Element:
    """The button that goes back to the shared card; raises StopIteration where there is none."""
    return next(each for each in _actions(card) if _goes_back(each))


def _goes_back(action: Element) -> bool:
    return action.get("verb") == "refresh"


def _texts(card: Element) -> Iterator[Element]:
    return _parts(card, "RichTextBlock")


def _actions(card: Element) -> list[Element]:
    return [each for row in _parts(card, "ActionSet") for each in row["actions"]]


def _parts(card: Element, kind: str) -> Iterator[Element]:
    return (each for each in _walk(card) if each.get("type") == kind)


def _walk(part: Any) -> Iterator[Element]:
    if isinstance(part, dict):
        yield part
    for each in part.values() if isinstance(part, dict) else part:
        if isinstance(each, dict | list):
            yield from _walk(each)
