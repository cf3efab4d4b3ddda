"""Where two texts differ, as people compare them: line by line, and word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_BETWEEN = "…"
_WORD = re.compile(r"\S+")
_Places = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Lines:
    """The lines of one text that the other has not, with "…" between places that are apart.

    `marked` are the words that differ within them, by where they begin and end in `text`; none
    where the lines have no word in common with those that stand against them.
    """

    text: str
    marked: _Places


@dataclass(frozen=True)
class Difference:
    """The lines that go and the lines that come."""

    before: Lines
    after: Lines


def difference(before: str, after: str) -> Difference:
    """Compare two texts; what is equal is left out of both parts."""
    old, new = before.splitlines(), after.splitlines()
    pairs = [("\n".join(old[gone]), "\n".join(new[come])) for gone, come in _changes(old, new)]
    marked = [(pair, _marks(*pair)) for pair in pairs]
    gone, come = ([(pair[at], marks[at]) for pair, marks in marked] for at in (0, 1))
    return Difference(_joined(gone), _joined(come))


def shown(words: str, limit: int = 1500) -> str:
    """Return the beginning of long words: two of them have to stand on one card."""
    return words if len(words) <= limit else words[: limit - 1] + _BETWEEN


def _joined(parts: Iterable[tuple[str, _Places]]) -> Lines:
    text, marked = "", list[tuple[int, int]]()
    for part, places in parts:
        if part:
            text += f"\n{_BETWEEN}\n" if text else ""
            marked += [(len(text) + start, len(text) + end) for start, end in places]
            text += part
    return Lines(text, tuple(marked))


def _marks(before: str, after: str) -> tuple[_Places, _Places]:
    """Return where the words stand that differ, in each of two texts."""
    old, new = list(_WORD.finditer(before)), list(_WORD.finditer(after))
    words, others = [each[0] for each in old], [each[0] for each in new]
    if set(words).isdisjoint(others):
        return (), ()
    runs = list(_changes(words, others))
    return _places(old[gone] for gone, _ in runs), _places(new[come] for _, come in runs)


def _places(runs: Iterable[Sequence[re.Match[str]]]) -> _Places:
    return tuple((run[0].start(), run[-1].end()) for run in runs if run)


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterable[tuple[slice, slice]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, start_after, end_after in matcher.get_opcodes():
        if tag != "equal":
            yield slice(start, end), slice(start_after, end_after)
