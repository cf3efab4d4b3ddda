"""What technicians change in drafted answers, in terms of the template's own words. Pure.

Compared are words, line by line: list marks, punctuation, case and white space say nothing, nor
does what is particular to one person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from helpdesk.markup import as_text, inert, pieces
from helpdesk.particulars import PLACEHOLDER, replaced, unframed
from helpdesk.written import Word, Written, differences, places, words_in

_BULLET = re.compile(r"^([ \t]*)• ", re.MULTILINE)
_SLOT = re.compile(r"\{[^{}]*\}")
_LINE_WITH_BREAK = re.compile(r"\n+[^\n]+")
_LINE_TO_BREAK = re.compile(r"[^\n]+\n+(?:[ \t]*(?:\d{1,2}[.)]|-)[ \t]+)?|[^\n]+")
# What comes before a list's item ends with the mark of that item.
_NEXT_MARK = re.compile(r"\n[ \t]*(?:\d{1,2}[.)]|-)[ \t]*\Z")


@dataclass(frozen=True)
class Change:
    """Other words at one place of a template; either side may be "".

    `place` is the range of characters of the template's text as `text_of` gives it, `before` what
    stands there, `after` what is written instead, in markup without any marks but list marks.
    """

    place: tuple[int, int]
    before: str
    after: str

    @property
    def shown(self) -> tuple[str, str]:
        """The words before and after, as people may read them."""
        return _trimmed(self.before), _trimmed(self.after)


def _trimmed(words: str) -> str:
    return _NEXT_MARK.sub("", words).strip(" \t\n,;:")


def text_of(body: str) -> str:
    """Return a template's text as changes refer to it: without markup, and with its slots."""
    return "".join(source if span is None else as_text((span,)) for source, span in pieces(body))


def words_of(text: str, names: Collection[str] = ()) -> tuple[str, ...]:
    """Return the words of a text that count: no slots, and nothing particular to somebody."""
    kept = PLACEHOLDER.sub(" ", replaced(text, names))
    return tuple(each.key for each in words_in(_SLOT.sub(" ", kept)))


def changes(
    body: str, sent: str, values: Mapping[str, str], names: Collection[str] = ()
) -> list[Change]:
    """Return what was changed in a draft before it was sent.

    `values` are what filled the slots as text, `names` what people are called whom it may be about.
    Raises MarkupError for a body that does not parse.
    """
    draft = _Draft.filled(body, values)
    sent = _BULLET.sub(r"\1- ", sent)
    theirs = Written.of(sent if draft.is_framed else unframed(sent))
    found = []
    for part, other in differences(draft.words, theirs.words):
        place, there = places(draft, part, theirs, other)
        before = draft.text[slice(*place)]
        after = _with_slots(inert(theirs.text[slice(*there)]), values, before)
        lines = [after] if before else _lines_in(after)
        every = [Change(place, before, each) for each in lines]
        found += [each for each in every if not draft.is_particular(part, each, names)]
    return found


@dataclass(frozen=True)
class _Draft(Written):
    """A template as a technician saw it, with its slots filled; `words` stand in `text_of` it."""

    is_framed: bool = False

    @classmethod
    def filled(cls, body: str, values: Mapping[str, str]) -> _Draft:
        """Fill the slots with these values."""
        shown, at = "", 0
        standing: list[_Place] = []
        for number, (source, span) in enumerate(pieces(body)):
            here = source if span is None else as_text((span,))
            words = _filled(source, values) if span is None else here
            whole = [(at, at + len(here), number)] * len(words)
            each_one = [(at + i, at + i + 1, None) for i in range(len(here))]
            standing += whole if span is None else each_one
            shown, at = shown + words, at + len(here)
        found = [_standing_for(each, standing) for each in words_in(shown)]
        return cls(text_of(body), found, unframed(shown) != shown.strip())

    def is_particular(self, part: slice, change: Change, names: Collection[str]) -> bool:
        """Whether a change says nothing, or nothing but what is particular to one person."""
        mine = self.words[part]
        slots = {each.slot for each in mine} - {None}
        beside = {each.slot for each in (*self.words[: part.start], *self.words[part.stop :])}
        is_cut = bool(slots & beside) or ("{" in change.before and not slots)
        is_filling = bool(mine) and None not in {each.slot for each in mine}
        if is_cut or (is_filling and change.after.strip()):
            return True  # it is about what fills a slot
        before = tuple(each.key for each in mine if each.slot is None)
        return not slots and before == words_of(change.after, names)


# For a character that is shown: those of the text that it stands for, and its slot's number.
_Place = tuple[int, int, int | None]


def _standing_for(word: Word, standing: Sequence[_Place]) -> Word:
    """Return a word of what is shown as the characters of the text that it stands for."""
    (start, _, slot), (_, end, _) = standing[word.start], standing[word.end - 1]
    return replace(word, start=start, end=end, slot=slot)


def _lines_in(after: str) -> list[str]:
    """Cut what comes into lines with the breaks before them, or else after them."""
    return (_LINE_WITH_BREAK if after.startswith("\n") else _LINE_TO_BREAK).findall(after)


def _filled(slot: str, values: Mapping[str, str]) -> str:
    """Return what a draft shows for a slot: its value, its own words instead, or "…"."""
    name, has_default, default = slot.strip("{}").partition("|")
    return values.get(name, default if has_default else "…")


def _with_slots(after: str, values: Mapping[str, str], before: str) -> str:
    """Put slots back where their values stand: who asked, and those that stood there before."""
    for name, value in values.items():
        if value and (name == "requester" or f"{{{name}" in before):
            after = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", f"{{{name}}}", after)
    return after
