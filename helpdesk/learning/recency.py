"""What no longer holds: labels that newer ones of other people contradict all around.

Teams exchange work, and what was right becomes wrong. A label is outdated where, of the newest
trusted labels near its text, nearly all were given after it and give one and the same other label.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpdesk.learning.embedding.encoder import Vectors
from helpdesk.learning.scope import unit

NEAR = 0.35
"""Cosine of meaning, less what all texts share, from which a text is about the same."""
WITNESSES = 5
"""The newest labels near a text that are asked."""
FEWEST = 3
"""So many must there be, or nothing is said to be outdated."""
AGREED = 0.8
"""The share of them that must give the same other label."""
MOST = 1_000
"""The newest labels that can outdate others."""
OUTDATED = 0.1
"""What an outdated label still weighs."""
_AT_ONCE = 1_000


@dataclass(frozen=True, eq=False)
class Told:
    """Labels of texts: `vectors` float32[texts, width], `at` in seconds since the epoch."""

    vectors: Vectors
    labels: Sequence[str]
    at: NDArray[np.float64]

    def newest(self) -> "Told":
        """Return the `MOST` newest, the newest first."""
        order = np.argsort(-self.at, kind="stable")[:MOST]
        return Told(self.vectors[order], [self.labels[i] for i in order], self.at[order])


def outdated(old: Told, fresh: Told) -> NDArray[np.bool_]:
    """Return bool[texts] which of `old` the labels of `fresh` contradict."""
    found = np.zeros(len(old.labels), bool)
    if len(fresh.labels) < FEWEST or not fresh.vectors.shape[1]:
        return found
    centre = fresh.vectors.mean(axis=0)
    newest = fresh.newest()
    places = unit(newest.vectors - centre)
    for first in range(0, len(found), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        near = unit(old.vectors[some] - centre) @ places.T >= NEAR
        near &= newest.at[None, :] > old.at[some, None]
        for row, witnesses in enumerate(near, first):
            found[row] = _contradicted(old.labels[row], np.flatnonzero(witnesses), newest.labels)
    return found


def _contradicted(label: str, witnesses: NDArray[np.int64], labels: Sequence[str]) -> bool:
    said = [labels[i] for i in witnesses[:WITNESSES]]
    if len(said) < FEWEST:
        return False
    usual = max(sorted(set(said)), key=said.count)
    return usual != label and said.count(usual) >= AGREED * len(said)
