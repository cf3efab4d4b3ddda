"""Calling people in Teams: what a card needs so that it notifies them. Pure.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards
Only words of a TextBlock can mention anybody, and rich text, in which all else is written, cannot:
whoever is called stands in a line of its own above the rest.
"""

from __future__ import annotations

import re

from bot.msteams.richtext import Names
from bot.msteams.room import Element
from helpdesk.markup import clean

# A TextBlock reads markup, and a mention ends where a tag does.
_MARKUP = re.compile(r"[<>&*_~`#|\\\[\](){}!]")


def calling(drawn: Element, people: Names) -> Element:
    """Return a drawn card that notifies these people, by id; nobody without a name can be."""
    named = {person: _plain(name) for person, name in sorted(people.items())}
    entities = [_mention(person, name) for person, name in named.items() if name]
    if not entities:
        return drawn
    words = " ".join(each["text"] for each in entities)
    line: Element = {"type": "TextBlock", "text": words, "wrap": True}
    return drawn | {"body": [line, *drawn["body"]], "msteams": {"entities": entities}}


def _plain(name: str) -> str:
    return " ".join(_MARKUP.sub(" ", clean(name)).split())


def _mention(person: str, name: str) -> Element:
    mentioned = {"id": person, "name": name}
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": mentioned}
