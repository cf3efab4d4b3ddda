"""What in a text speaks for a label: leave out each part of it, and see what is lost.

Occlusion (Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014), on
words instead of pixels. It asks the whole learner, so it holds for words, meaning and memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from math import log
from operator import itemgetter

from helpdesk.learning.embedding.encoder import readable

MOST_PARTS = 30
FEWEST_PARTS = 6
CHARACTERS = 12_000
"""So many in all variants of a text together: about a second of an encoder's time."""
MOST_SHOWN = 4
LEAST = 0.2
"""Nats of log-odds: what adds less did not matter."""
LEAST_SHARE = 0.25
"""Nor did what counts less than this share of what counts most."""

_NEVER = 1e-6  # what a probability counts as at least: none at all has no logarithm
_ENDS = re.compile(r"[.,;:!?…]$")
_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True)
class Part:
    """A word, or some words in a row, and the text without it."""

    words: str
    rest: str


def parts(text: str) -> list[Part]:
    """Return the words of `text` once each, or where they are too many its clauses.

    A word that stands several times is left out everywhere. Clauses that are too many as well
    make room for runs of words of one length. What has no letter or digit is no part.
    """
    tokens = readable(text).split()
    room = CHARACTERS // max(sum(map(len, tokens)), 1)
    most = min(max(room, FEWEST_PARTS), MOST_PARTS)
    words, clauses = _by_word(tokens), _by_clause(tokens)
    if len(set(words)) <= most:
        return _parts(tokens, words)
    return _parts(tokens, clauses if 1 < len(set(clauses)) <= most else _by_run(tokens, most))


def _by_word(tokens: Sequence[str]) -> list[str]:
    return [_bare(token).casefold() for token in tokens]


def _by_clause(tokens: Sequence[str]) -> list[str]:
    ended = accumulate((bool(_ENDS.search(token)) for token in tokens), initial=0)
    return [str(number) for number, _ in zip(ended, tokens, strict=False)]


def _by_run(tokens: Sequence[str], most: int) -> list[str]:
    length = -(-len(tokens) // most)
    return [str(i // length) for i in range(len(tokens))]


def _parts(tokens: Sequence[str], keys: Sequence[str]) -> list[Part]:
    """Return a part for each of the `keys`, one a token; it is called as it first stands there."""
    keyed = list(zip(keys, tokens, strict=True))
    first: dict[str, str] = {}
    for key, run in groupby(keyed, itemgetter(0)):
        first.setdefault(key, _bare(" ".join(token for _, token in run)))
    return [
        Part(words, " ".join(token for other, token in keyed if other != key))
        for key, words in first.items()
        if words
    ]


def _bare(words: str) -> str:
    return _EDGES.sub("", words)


def what_counted(
    parts: Sequence[Part],
    whole: Mapping[str, float],
    without: Sequence[Mapping[str, float]],
    label: str,
    rival: str,
) -> tuple[str, ...]:
    """Return the words of the parts that spoke for `label` against `rival`, the strongest first.

    `whole` are the probabilities of the text, `without` those of the text without each part.
    """
    sure = _odds(whole, label, rival)
    lost = [sure - _odds(each, label, rival) for each in without]
    least = max(LEAST, LEAST_SHARE * max(lost, default=0.0))
    ranked = sorted(range(len(parts)), key=lambda i: (-lost[i], i))
    return tuple(parts[i].words for i in ranked[:MOST_SHOWN] if lost[i] >= least)


def _odds(probabilities: Mapping[str, float], label: str, rival: str) -> float:
    """Return the log-odds of `label` against `rival`."""
    return log(max(probabilities[label], _NEVER) / max(probabilities[rival], _NEVER))
