"""Evidence that a stream of yes or no says yes more often than it may, since an unknown time.

Shin, Ramdas and Rinaldo, "E-detectors: a nonparametric framework for sequential change detection",
2023: the Shiryaev-Roberts sum of one e-process begun at each time. As long as each observation is
yes with at most its limit (given all before it), its mean after n observations is at most n. So
the chance that it ever reaches c within n observations is at most n / c, and the mean number of
observations to a false alarm is at least c, whatever else is true of the stream.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TIMES = np.array([1.5, 2.25, 5.0])
"""The bets are on so many times the odds of the limit, a third of the stake on each."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """`grown` float64[bets, n]: the logarithm of each bet's stake after each observation.

    It is that of the stake set at the beginning; `walks` are the same before each observation.
    """

    grown: Floats
    walks: Floats

    @staticmethod
    def of(values: Floats, limits: Floats) -> Evidence:
        """Weigh `values` float64[n] of 0 or 1 against the limit of each, or one limit, 0 to 1."""
        odds = TIMES[:, None] * limits / (1 - limits)
        bets = odds / (1 + odds)
        steps = np.where(values > 0, np.log(bets / limits), np.log((1 - bets) / (1 - limits)))
        grown = np.cumsum(steps, axis=1)
        return Evidence(grown, grown - steps)

    def may_reach(self, level: float) -> bool:
        """Whether `total` may reach a level; False is certain, and costs a tenth of the sum.

        Of n terms the sum is at most n times the greatest.
        """
        greatest = self.grown - np.minimum.accumulate(self.walks, axis=1)
        return float(greatest.max()) + log(self.grown.shape[1]) >= level

    @cached_property
    def sums(self) -> Floats:
        """The logarithm of each bet's sum, float64[bets, n]."""
        return self.grown + np.logaddexp.accumulate(-self.walks, axis=1)

    @cached_property
    def total(self) -> Floats:
        """The logarithm of the sum after each observation, float64[n]."""
        whole = np.logaddexp.reduce(self.sums, axis=0) - np.log(len(TIMES))
        return np.asarray(whole, np.float64)

    def change(self, upto: int) -> int:
        """Return the place of the first observation of the change that `upto` (a place) shows."""
        best = int(np.argmax(self.sums[:, upto]))
        return int(np.argmin(self.walks[best, : upto + 1]))
