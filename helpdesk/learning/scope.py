"""How much a request is like anything learned: the score that tells what is out of scope.

Two signs together: how high the best label scores, and how close the nearest examples are.
docs/evaluation.md says how well they tell requests that belong to no label, and by which command.
"""

from dataclasses import dataclass
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

NEAREST = 5
PER_SCORE = 0.08
"""What one nat of the best label's score counts for, in cosines."""
MOST = 5_000
"""Examples that are kept, spread over all there are: the time of a decision grows with them."""
USUAL_MEAN, USUAL_SPREAD = 0.9, 0.3
"""Where nothing can be held out: about what 3 to 10 examples a label gave on public sets."""

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bank:
    """The examples: `centre` float32[width] is their mean, `rows` float32[examples, width].

    Rows have length one after the centre was taken away: what all requests share tells nothing.
    """

    centre: Floats
    rows: Floats

    @staticmethod
    def of(vectors: Floats) -> "Bank":
        """Return the bank of the examples' `vectors` float32[examples, width]; none is allowed."""
        kept = vectors[_spread(len(vectors))]
        centre = kept.mean(axis=0) if len(kept) else np.zeros(vectors.shape[1], np.float32)
        return Bank(centre, _rounded(unit(kept - centre)))

    def place(self, vectors: Floats) -> Floats:
        """Return `vectors` float32[..., width] as the rows are: less the centre, of length one."""
        return unit(vectors - self.centre)

    def likeness(self, vectors: Floats, best: Doubles) -> Doubles:
        """Return float64[texts], higher for what is like the examples; it has no bounds.

        `vectors` float32[texts, width]; `best` float64[texts] is the highest score of each.
        """
        return self.nearness(self.place(vectors), best)

    def nearness(self, placed: Floats, best: Doubles) -> Doubles:
        """Return the `likeness` of texts that have their place."""
        count = min(NEAREST, len(self.rows))
        if not count or not placed.shape[1]:
            return PER_SCORE * best
        cosines = placed @ self.rows.T
        nearest = np.partition(cosines, len(self.rows) - count, axis=1)[:, -count:]
        return np.asarray(nearest.mean(axis=1) + PER_SCORE * best, np.float64)


@dataclass(frozen=True, eq=False)
class Scope:
    """A bank, with the `mean` and `spread` of the likeness of examples that it did not hold."""

    bank: Bank
    mean: float
    spread: float

    @staticmethod
    def of(vectors: Floats, held_out: Doubles) -> "Scope":
        """Return the scope of the examples' `vectors`; `held_out` is the likeness of such."""
        if len(held_out) < NEAREST or not held_out.std():
            return Scope(Bank.of(vectors), USUAL_MEAN, USUAL_SPREAD)
        return Scope(Bank.of(vectors), float(held_out.mean()), float(held_out.std()))

    def familiarity(self, placed: Floats, best: float) -> float:
        """Return how much a request is like the examples, 0 to 1; `placed` is its place.

        It is the share of requests of their kind that would be less like them, were likeness
        spread as a normal distribution.
        """
        likeness = float(self.bank.nearness(placed[None], np.array([best]))[0])
        return 0.5 * (1 + erf((likeness - self.mean) / (self.spread * sqrt(2))))


def unit(vectors: Floats) -> Floats:
    """Return `vectors` at length one along the last axis; those of length zero stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1))


def _spread(count: int) -> NDArray[np.int64]:
    """Return which of `count` rows are kept: as many as may be, from all places alike."""
    return np.unique(np.linspace(0, count - 1, min(count, MOST)).round().astype(np.int64))


def _rounded(rows: Floats) -> Floats:
    """Return `rows` as they come back from float16, in which a model's file has them."""
    return rows.astype(np.float16).astype(np.float32)
