"""What no longer holds: labels that newer ones of other people contradict all around.

Teams exchange work, and what was right becomes wrong. A label is outdated where, of the newest
trusted labels near its text, nearly all were given after it and give one and the same other label.
No single person makes it so.
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
PEOPLE = 2
"""So many people must have given it: nobody takes a team's work away alone."""
MOST = 1_000
"""The newest labels that can outdate others."""
OUTDATED = 0.1
"""What an outdated label still weighs."""
_AT_ONCE = 1_000


@dataclass(frozen=True, eq=False)
class Told:
    """Labels of texts: `vectors` float32[texts, width], `at` in seconds since the epoch.

    `givers` says on whose word each label stands.
    """

    vectors: Vectors
    labels: Sequence[str]
    at: NDArray[np.float64]
    givers: Sequence[str]

    def newest(self) -> "Told":
        """Return the `MOST` newest, the newest first."""
        order = np.argsort(-self.at, kind="stable")[:MOST]
        labels, givers = ([each[i] for i in order] for each in (self.labels, self.givers))
        return Told(self.vectors[order], labels, self.at[order], givers)


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
        for row, who in enumerate(near, first):
            witnesses = np.flatnonzero(who)[:WITNESSES]
            found[row] = _contradicted(old.labels[row], witnesses, newest)
    return found


def _contradicted(label: str, witnesses: NDArray[np.int64], fresh: Told) -> bool:
    if len(witnesses) < FEWEST:
        return False
    said = [fresh.labels[i] for i in witnesses]
    usual = max(sorted(set(said)), key=said.count)
    people = {fresh.givers[i] for i in witnesses if fresh.labels[i] == usual}
    return usual != label and said.count(usual) >= AGREED * len(said) and len(people) >= PEOPLE
