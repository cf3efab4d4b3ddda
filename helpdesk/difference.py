"""Where two texts differ, as people compare them: line by line, and word by word. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_BETWEEN = "…"


@dataclass(frozen=True)
class Difference:
    """The lines that go and the lines that come, with "…" between places that are apart.

    `words` are the words that change, as (before, after); either may be "".
    """

    before: str
    after: str
    words: tuple[tuple[str, str], ...]


def difference(before: str, after: str) -> Difference:
    """Compare two texts; what is equal is left out of all parts."""
    lines = list(_changes(before.splitlines(), after.splitlines()))
    words = (each for old, new in lines for each in _changes(_words(old), _words(new)))
    return Difference(
        before=f"\n{_BETWEEN}\n".join("\n".join(old) for old, _ in lines if old),
        after=f"\n{_BETWEEN}\n".join("\n".join(new) for _, new in lines if new),
        words=tuple((" ".join(old), " ".join(new)) for old, new in words),
    )


def shown(words: str, limit: int = 1500) -> str:
    """Return the beginning of long words: two of them have to stand on one card."""
    return words if len(words) <= limit else words[: limit - 1] + _BETWEEN


def _words(lines: Sequence[str]) -> list[str]:
    return [word for line in lines for word in line.split()]


def _changes(
    before: Sequence[str], after: Sequence[str]
) -> Iterable[tuple[Sequence[str], Sequence[str]]]:
    matcher = SequenceMatcher(None, before, after)
    for tag, start, end, start_after, end_after in matcher.get_opcodes():
        if tag != "equal":
            yield before[start:end], after[start_after:end_after]
