"""Labelled texts, and what their labels say to people."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.learning.text import normalise


@dataclass(frozen=True)
class Sample:
    """A text and its true label; `part` is the cell of the column that splits, `at` its time."""

    text: str
    label: str
    part: str = ""
    at: datetime | None = None


Samples = Sequence[Sample]


def sizes(samples: Iterable[Sample]) -> Counter[str]:
    """Return the number of samples of each label."""
    return Counter(sample.label for sample in samples)


def repeated(train: Samples, test: Samples) -> int:
    """Return how many texts of `test` stand in `train` too: they are remembered, not understood."""
    known = {normalise(sample.text) for sample in train}
    return sum(normalise(sample.text) in known for sample in test)


def readable(label: str) -> str | None:
    """Return a label as words, `card_arrival` as "card arrival"; None for a code like GRP_12.

    Readable is what holds a word of three letters with a vowel, or a word in another script.
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+", " ", label)
    words = [word for word in spaced.split() if not any(c.isdigit() for c in word)]
    is_word = any(
        not word.isascii() or (len(word) > 2 and re.search("[aeiouy]", word, re.IGNORECASE))
        for word in words
    )
    return " ".join(words) if is_word else None
