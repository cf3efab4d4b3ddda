"""A text as words, and where two texts differ in them: line by line, then word by word. Pure.

List marks, punctuation, case and white space make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

_WORD = re.compile(
    r"^[ \t]*(?:\d{1,2}[.)]|[-•*])(?=\s)"  # a list mark, which is no word
    r"|(?P<word>https?://[^\s()]*[^\s().,;:!?]|\w+(?:[-'’.@]\w+)*)|(?P<line>\n)",
    re.MULTILINE,
)
_MARK = re.compile(r"^[ \t]*(?:\d{1,2}[.)]|-)(?=\s|\Z)", re.MULTILINE)
# Two changes with no more than two of these between them are one.
_GLUE = frozenset(["a", "an", "and", "as", "at", "by", "for", "in", "is", "it", "of", "or", "the"])
_MOST_GLUE = 2

Range = tuple[int, int]
# Words from a to before b of ours, for words from c to before d of theirs.
_Op = tuple[int, int, int, int]


@dataclass(frozen=True)
class Word:
    """A word, the characters that it stands for, its line, and the number of the slot it is of."""

    key: str
    start: int
    end: int
    line: int
    slot: int | None = None


@dataclass(frozen=True)
class Written:
    """A text and its words."""

    text: str
    words: Sequence[Word]

    @classmethod
    def of(cls, text: str) -> Written:
        """Read a text."""
        return cls(text, words_in(text))

    def gap(self, index: int) -> tuple[int, int]:
        """Return the range of characters before the word of this index, after the one before."""
        start = self.words[index - 1].end if index else 0
        return start, self.words[index].start if index < len(self.words) else len(self.text)


def words_in(text: str) -> list[Word]:
    """Return the words of a text."""
    found, line = [], 0
    for match in _WORD.finditer(text):
        line += match["line"] is not None
        if match["word"]:
            key = match["word"].casefold().replace("’", "'")
            found.append(Word(key, match.start(), match.end(), line))
    return found


def differences(ours: Sequence[Word], theirs: Sequence[Word]) -> Iterator[tuple[slice, slice]]:
    """Yield which words of one text stand for which of the other, where they differ."""
    mine, others = _lines(ours), _lines(theirs)
    for a, b, c, d in _unlike([key for key, _ in mine], [key for key, _ in others]):
        first, there = _begin(mine, a, ours), _begin(others, c, theirs)
        last, end = _begin(mine, b, ours), _begin(others, d, theirs)
        keys = [each.key for each in ours[first:last]], [each.key for each in theirs[there:end]]
        for op in _slid(_glued(_unlike(*keys), keys[0]), *keys):
            yield slice(first + op[0], first + op[1]), slice(there + op[2], there + op[3])


def _lines(words: Sequence[Word]) -> list[tuple[tuple[str, ...], int]]:
    """Return the lines that have words: their words, and the index of the first."""
    indices = groupby(range(len(words)), lambda index: words[index].line)
    lines = [list(each) for _, each in indices]
    return [(tuple(words[index].key for index in line), line[0]) for line in lines]


def _begin(lines: Sequence[tuple[tuple[str, ...], int]], number: int, words: Sequence[Word]) -> int:
    return lines[number][1] if number < len(lines) else len(words)


def _unlike(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> list[_Op]:
    # Without autojunk, as that takes what stands often in a long text for noise.
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    return [op[1:] for op in matcher.get_opcodes() if op[0] != "equal"]


def _glued(ops: Sequence[_Op], ours: Sequence[str]) -> list[_Op]:
    """Make one of changes with hardly anything between them."""
    found: list[_Op] = []
    for a, b, c, d in ops:
        between = ours[found[-1][1] : a] if found else ()
        if found and len(between) <= _MOST_GLUE and _GLUE.issuperset(between):
            found[-1] = found[-1][0], b, found[-1][2], d
        else:
            found.append((a, b, c, d))
    return found


def _slid(ops: Sequence[_Op], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[_Op]:
    """Let what comes or goes begin as late as it can: "a b" in "a b a b" may be either."""
    ends = [*(op[0] for op in ops[1:]), len(ours)]
    for (a, b, c, d), end in zip(ops, ends, strict=True):
        for _ in range(end - b):
            comes, goes = a == b and theirs[c] == theirs[d], c == d and ours[a] == ours[b]
            if not comes and not goes:
                break
            a, b, c, d = a + 1, b + 1, c + 1, d + 1  # noqa: PLW2901
        yield a, b, c, d


def places(ours: Written, part: slice, theirs: Written, other: slice) -> tuple[Range, Range]:
    """Return the characters that differ in both texts: words, and what of the gaps goes along.

    What both texts have at the edges of the gaps around the words is left out.
    """
    (start, first), (last, end) = ours.gap(part.start), ours.gap(part.stop)
    (begin, head), (tail, stop) = theirs.gap(other.start), theirs.gap(other.stop)
    is_swap = part.start < part.stop and other.start < other.stop
    if is_swap and _marks(ours.text[start:first]) == _marks(theirs.text[begin:head]):
        start, begin = first, head
    if is_swap and _marks(ours.text[last:end]) == _marks(theirs.text[tail:stop]):
        end, stop = last, tail
    before = _shared(ours.text[start:first], theirs.text[begin:head])
    start, begin = start + before, begin + before
    after = _shared(
        ours.text[max(start, last) : end][::-1], theirs.text[max(begin, tail) : stop][::-1]
    )
    return (start, end - after), (begin, stop - after)


def _marks(gap: str) -> str:
    """Return the punctuation of a gap: white space and list marks say nothing."""
    return "".join(_MARK.sub("", gap).split())


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts have in common from their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    unlike = (index for index, (mine, theirs) in pairs if mine != theirs)
    return next(unlike, min(len(one), len(other)))
