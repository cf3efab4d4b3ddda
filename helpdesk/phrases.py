"""Words and phrases as they are compared: by whole words, whatever their case and spelling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from helpdesk.learning.text import normalise

Phrase = tuple[str, ...]
"""Words and signs in their order: “Wi-Fi 6” is ("wi", "-", "fi", "6")."""

_TOKEN = re.compile(r"‹\w+›|\w+|[^\w\s]")
_WORD = re.compile(r"\w*[^\W\d_]\w+|\w+[^\W\d_]\w*")


def phrase(text: str) -> Phrase:
    """Return the words and signs of `text`.

    An address, a link and a long number are one placeholder each (see `normalise`): they are not
    read.
    """
    return tuple(_TOKEN.findall(normalise(text)))


def can_be_matched(written: Phrase) -> bool:
    """Whether a phrase can be looked for: it has a word, and no placeholder."""
    has_word = any(token.isalnum() for token in written)
    return has_word and not any(token.startswith("‹") for token in written)


def stands_in(written: Phrase, said: Phrase) -> bool:
    """Whether a phrase that can be looked for stands in what was said, its words in a row."""
    places = range(len(said) - len(written) + 1)
    return can_be_matched(written) and any(said[at : at + len(written)] == written for at in places)


def grams(text: str) -> set[Phrase]:
    """Return the words of `text`, of two characters or more, and the pairs that stand together."""
    tokens = phrase(text)
    return {*_words((token,) for token in tokens), *_words(pairwise(tokens))}


def _words(candidates: Iterable[Phrase]) -> Iterator[Phrase]:
    return (each for each in candidates if all(_WORD.fullmatch(token) for token in each))


def usage(texts: Iterable[str]) -> Counter[Phrase]:
    """Return in how many of `texts` each word and each pair stands."""
    return Counter(gram for text in texts for gram in grams(text))
