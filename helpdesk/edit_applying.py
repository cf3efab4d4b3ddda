"""A template with a change of its words made in its markup. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk.edits import Change, text_of
from helpdesk.markup import (
    Code,
    Emphasis,
    Link,
    MarkupError,
    Plain,
    Span,
    Strong,
    as_text,
    pieces,
    slots_in,
)

LIMIT = 2800
"""Characters that a template may have; see `catalog_entries.Body`."""

_LINK = re.compile(r"(?P<label>.+) \((?P<url>https?://[^\s()]+)\)", re.DOTALL)
_MARKS: dict[type[object], str] = {Strong: "**", Emphasis: "_", Code: "`"}
_STEP = re.compile(r"^(\d{1,2})([.)] )", re.MULTILINE)


@dataclass(frozen=True)
class _Piece:
    """A piece of a template: its markup, what it is (None: a slot), and its words as shown."""

    source: str
    span: Span | None
    shown: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the text as shown."""
        return self.start + len(self.shown)


def apply(body: str, change: Change) -> str | None:
    """Return the template with the change made; what is not changed stays as it is.

    None where that cannot be: the change is of another text, would break the markup or a slot, or
    makes it too long.
    """
    start, end = change.place
    text = text_of(body)
    wanted = text[:start] + change.after + text[end:]
    if text[start:end] != change.before:
        return None
    parts = list(_changed(body, change))
    made = "".join(each for each in parts if each is not None)
    if None in parts or not made.strip() or _text(made) != wanted:
        return None
    if not slots_in(made).keys() <= {"requester", *slots_in(body)}:
        return None
    made = _renumbered(made) if _STEP.search(f"\n{change.before}\n{change.after}") else made
    return made if len(made) <= LIMIT else None


def _text(body: str) -> str | None:
    try:
        return text_of(body)
    except MarkupError:
        return None


def _changed(body: str, change: Change) -> Iterator[str | None]:
    """Yield the markup of each piece as it is now; None for one that cannot be so."""
    start, end = change.place
    placed = _placed(body)
    home = _home(placed, start, end)
    is_put = home is not None
    for piece in placed:
        if not is_put and piece.start >= start:
            yield change.after
            is_put = True
        head, tail = (
            piece.shown[: max(0, start - piece.start)],
            piece.shown[max(0, end - piece.start) :],
        )
        yield _as(piece, head + (change.after if piece is home else "") + tail)
        if not is_put and piece.end > start:
            yield change.after
            is_put = True
    yield "" if is_put else change.after


def _placed(body: str) -> list[_Piece]:
    found, at = [], 0
    for source, span in pieces(body):
        shown = source if span is None else as_text((span,))
        found.append(_Piece(source, span, shown, at))
        at += len(shown)
    return found


def _home(placed: list[_Piece], start: int, end: int) -> _Piece | None:
    """Return the piece within which the change is; None between pieces, or across them."""
    around = [each for each in placed if each.span and each.start <= start and end <= each.end]
    words = [each for each in around if isinstance(each.span, Plain)]
    within = [each for each in around if start < end or each.start < start < each.end]
    return next(iter(words + within), None)


def _as(piece: _Piece, shown: str) -> str | None:
    """Return a piece's markup where it shows this; None where it cannot."""
    if shown == piece.shown:
        return piece.source
    if isinstance(piece.span, Link):
        link = _LINK.fullmatch(shown)
        return f"[{link['label']}]({link['url']})" if link else shown
    if piece.span is None:
        return None if shown else ""
    mark, core = _MARKS.get(type(piece.span), ""), shown.strip()
    return shown.replace(core, f"{mark}{core}{mark}") if core else shown


def _renumbered(body: str) -> str:
    """Count the steps of each list from where it begins."""
    lines, number = body.split("\n"), None
    for index, line in enumerate(lines):
        step = _STEP.match(line)
        if step:
            number = int(step[1]) if number is None else number + 1
            lines[index] = f"{number}{step[2]}{line[step.end() :]}"
        elif line.strip() and not line.startswith(" "):
            number = None
    return "\n".join(lines)
