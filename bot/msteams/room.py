"""How much fits into one card. Pure.

A message may have 25 KB, by the documents of other days 28, 40 or 100 KB counted as UTF-16
(https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

Element = dict[str, Any]

# Bytes of a card's JSON. That many, or twice as many of UTF-16, leave room below 25 KB, or 40, for
# the message around it.
BUDGET = 18_000


class Room(NamedTuple):
    """How much may be shown.

    Blocks of a card; characters of a paragraph, of a link's address (a longer one is no link) and
    of a label; choices of a list.
    """

    blocks: int = 1000
    words: int = BUDGET
    address: int = 2000
    label: int = 75
    choices: int = 1000


# What is shortened first comes first, with what stays of it at least.
_LEAST = {"blocks": 30, "words": 40, "address": 0, "label": 24, "choices": 1}


def fitted(drawn: Callable[[Room], Element]) -> Element:
    """Draw a card with as much room as BUDGET allows.

    What is long is shortened first: dozens of blocks, then words, then links, then labels; at last
    a list loses choices. A card of some dozens of paragraphs and buttons always fits; a larger one
    is drawn as small as it can be.
    """
    room = Room()
    whole = drawn(room)
    if size(whole) <= BUDGET:
        return whole
    for part, least in _LEAST.items():
        smaller = partial(_with, room, part)
        if size(drawn(smaller(least))) <= BUDGET:
            sizes = range(least, getattr(room, part) + 1)
            fitting = bisect_right(sizes, BUDGET, key=lambda each: size(drawn(smaller(each))))
            return drawn(smaller(sizes[fitting - 1]))
        room = smaller(least)
    return drawn(room)


def _with(room: Room, part: str, amount: int) -> Room:
    return room._replace(**{part: amount})


def size(card: Element) -> int:
    """Return the bytes of a card's JSON in the longer of the two ways to write it, with escapes."""
    return len(json.dumps(card))
