"""Words as parts of an Adaptive Card that nothing in them can change. Pure.

A TextBlock reads its text as Markdown and holds mentions; a TextRun shows its text as it is
(https://learn.microsoft.com/adaptive-cards/schema-explorer/text-run). So every word stands in one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote as quoted
from urllib.parse import urlencode

from bot.msteams.room import Element, Room
from helpdesk.cards import Quote
from helpdesk.doors import Door
from helpdesk.markup import (
    Channel,
    Elsewhere,
    Link,
    Moment,
    Person,
    Span,
    clean,
    plain,
)

Names = Mapping[str, str]

SMALL: Element = {"size": "small", "isSubtle": True}

# The one thing that is read even in a TextRun, as a date in the reader's own style:
# https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
_DATE = re.compile(r"\{\{(?=DATE\(|TIME\()")
_APART = "{\N{WORD JOINER}{"
_BOLD: Element = {"weight": "bolder"}
_LOOKS: Mapping[str, Element] = {
    "strong": _BOLD,
    "emphasis": {"italic": True},
    "code": {"fontType": "monospace"},
}


class _Piece(NamedTuple):
    """Words and their look; `template` is what a client makes the words of, where it does."""

    words: str
    look: Element
    template: str = ""


def shortened(text: str, limit: int) -> str:
    """Return the words, cleaned, in at most `limit` characters; never none at all."""
    shown = clean(text).strip() or "…"
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def words(spans: Sequence[Span], names: Names) -> str:
    """The words alone, with people's names."""
    return "".join(_piece(span, names, Room()).words for span in spans)


def paragraph(spans: Sequence[Span], names: Names, room: Room, look: Element) -> list[Element]:
    """Render spans, one element for each line.

    Lines are elements of their own, because a line break at the edge of a TextRun is lost on some
    phones (github.com/microsoft/AdaptiveCards/issues/4914).
    """
    elements: list[Element] = []
    spacing: Element = {}
    for line in _lines(_cut([_piece(span, names, room) for span in spans], room.words)):
        if any(piece.words.strip() for piece in line):
            elements.append(_rich_text([_run(piece, look) for piece in line], spacing))
            spacing = {"spacing": "none"}
        elif elements:
            spacing = {"spacing": "small"}
    return elements


def quote(block: Quote, room: Room) -> Element:
    """Render a person's words."""
    said = _rich_text([_run(_Piece(shortened(block.text, room.words), {}), {})], {})
    items = paragraph(block.parts, {}, room, {}) if block.marked else [said]
    return {"type": "Container", "style": "emphasis", "items": items}


def _rich_text(runs: list[Element], spacing: Element) -> Element:
    return {"type": "RichTextBlock", "inlines": [run for run in runs if run["text"]], **spacing}


def _run(piece: _Piece, look: Element) -> Element:
    text = piece.template or _DATE.sub(_APART, piece.words)
    return {"type": "TextRun", "text": text, **look, **piece.look}


def _piece(span: Span, names: Names, room: Room) -> _Piece:
    match span:
        case Link():
            return _Piece(clean(span.text), _target(clean(span.url), room.address))
        case Person():
            return _person(clean(names.get(span.id, "")).strip())
        case Channel():
            return _channel(clean(names.get(span.id, span.id)))
        case Moment():
            return _Piece(plain((span,)), {}, _clock(span.at))
        case Elsewhere():
            return _Piece(clean(span.text), _target(_address(span), room.address))
        case _:
            return _Piece(clean(plain((span,))), _LOOKS.get(span.kind, {}))


def _target(url: str, limit: int) -> Element:
    is_link = 0 < len(url) <= limit
    return {"selectAction": {"type": "Action.OpenUrl", "url": url}} if is_link else {}


def _clock(at: datetime) -> str:
    moment = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"{{{{DATE({moment},SHORT)}}}} {{{{TIME({moment})}}}}"


def _address(span: Elsewhere) -> str:
    """The link to a message; none to another chat, or to a chat with the bot, which has no link.

    https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams
    """
    if span.door is not Door.MSTEAMS or not span.channel.startswith("19:"):
        return ""
    is_chat = span.channel.endswith("@thread.v2")
    context = {"context": '{"contextType":"chat"}'} if is_chat else {}
    where = context or {"parentMessageId": span.thread or span.ts}
    message = f"{quoted(span.channel, safe='')}/{quoted(span.ts, safe='')}"
    return f"https://teams.microsoft.com/l/message/{message}?{urlencode(where)}"


def _person(name: str) -> _Piece:
    return _Piece(name, _BOLD) if name else _Piece("a colleague", {})


def _channel(name: str) -> _Piece:
    # A catalog may say where a channel is by its id, which nobody can read.
    return _Piece("its channel", {}) if name.startswith("19:") else _Piece(name, _BOLD)


def _cut(pieces: list[_Piece], limit: int) -> list[_Piece]:
    """The pieces up to `limit` characters in all, and where something is missing."""
    kept: list[_Piece] = []
    for piece in pieces:
        if len(piece.words) > limit:
            rest = "" if piece.template else piece.words[: max(limit - 1, 0)]
            return [*kept, piece._replace(words=f"{rest}…", template="")]
        kept.append(piece)
        limit -= len(piece.words)
    return kept


def _lines(pieces: list[_Piece]) -> list[list[_Piece]]:
    lines: list[list[_Piece]] = [[]]
    for piece in pieces:
        first, *rest = piece.words.split("\n")
        lines[-1].append(piece._replace(words=first))
        lines += [[piece._replace(words=each)] for each in rest]
    return lines
