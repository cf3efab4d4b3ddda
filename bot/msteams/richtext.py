"""Words as parts of an Adaptive Card that nothing in them can change. Pure.

A TextBlock reads its text as Markdown and holds mentions; a TextRun shows its text as it is
(https://learn.microsoft.com/adaptive-cards/schema-explorer/text-run). So every word stands in one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.msteams.room import Element, Room
from helpdesk.markup import Channel, Code, Emphasis, Link, Person, Span, Strong, clean

Names = Mapping[str, str]

SMALL: Element = {"size": "small", "isSubtle": True}

# The one thing that is read even in a TextRun, as a date in the reader's own style:
# https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
_DATE = re.compile(r"\{\{(?=DATE\(|TIME\()")
_APART = "{\N{WORD JOINER}{"
_BOLD: Element = {"weight": "bolder"}


class _Piece(NamedTuple):
    words: str
    look: Element


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


def quote(text: str, room: Room) -> Element:
    """Render a person's words."""
    said = _rich_text([_run(_Piece(shortened(text, room.words), {}), {})], {})
    return {"type": "Container", "style": "emphasis", "items": [said]}


def _rich_text(runs: list[Element], spacing: Element) -> Element:
    return {"type": "RichTextBlock", "inlines": [run for run in runs if run["text"]], **spacing}


def _run(piece: _Piece, look: Element) -> Element:
    return {"type": "TextRun", "text": _DATE.sub(_APART, piece.words), **look, **piece.look}


def _piece(span: Span, names: Names, room: Room) -> _Piece:
    match span:
        case Strong():
            return _Piece(clean(span.text), _BOLD)
        case Emphasis():
            return _Piece(clean(span.text), {"italic": True})
        case Code():
            return _Piece(clean(span.text), {"fontType": "monospace"})
        case Link():
            return _Piece(clean(span.text), _target(clean(span.url), room.address))
        case Person():
            return _person(clean(names.get(span.id, "")).strip())
        case Channel():
            return _channel(clean(names.get(span.id, span.id)))
        case _:
            return _Piece(clean(span.text), {})


def _target(url: str, limit: int) -> Element:
    return {"selectAction": {"type": "Action.OpenUrl", "url": url}} if len(url) <= limit else {}


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
            return [*kept, piece._replace(words=piece.words[: max(limit - 1, 0)] + "…")]
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
