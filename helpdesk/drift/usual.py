"""What is normal for a stream: a share, season by season, and how much more is still nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

SEASONS = 28
"""The quarters of the days of a week, from Thursday 00:00 UTC, as 1 January 1970 was."""
_QUARTER = 6 * 3600
_WEEK = 7 * 24 * 3600
_EACH = np.arange(SEASONS)
_DAYS = _EACH // 4
# Quarters of a weekday, then those of a day of the weekend.
_QUARTERS = _EACH % 4 + 4 * np.isin(_DAYS, (2, 3))
_SURE = 0.95
# A rise by so much of what was is nothing that anybody would act upon.
_NOTHING = 0.10
# A group is drawn to 1 by so many expected yes at least.
_LEAST_PRIOR = 5.0
_HIGHEST = 0.97


def seasons(at: Floats) -> Places:
    """Return the season of each time float64[n] in seconds."""
    return (at % _WEEK // _QUARTER).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Usual:
    """The observations of before: the `seasons` int64[n] and `values` float64[n] of 0 or 1.

    A rise by `margin` (a share), or by 15 % of what was, is still nothing.
    """

    seasons: Places
    values: Floats
    margin: float

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many said yes, and of how many."""
        return int(self.values.sum()), len(self.values)

    @cached_property
    def highest(self) -> float:
        """The highest share that is still nothing, over all hours; near 1 of nothing.

        It is an upper bound that holds in 95 of 100, or what was with the margin: Clopper and
        Pearson, "The use of confidence or fiducial limits", 1934.
        """
        count, total = self.counts
        bound = float(betaincinv(count + 1, total - count, _SURE)) if count < total else 1.0
        share = count / total if total else 1.0
        return min(_HIGHEST, max(bound, share + max(self.margin, share * _NOTHING)))

    @cached_property
    def share(self) -> float:
        """The share over all hours, as far as it is known: never 0."""
        yes, of = self.counts
        return (yes + 0.5) / (of + 1)

    @cached_property
    def shares(self) -> Floats:
        """The share in each season, float64[SEASONS]: the hours of a week differ."""
        counts = np.bincount(self.seasons, self.values, SEASONS).astype(np.float64)
        totals = np.bincount(self.seasons, minlength=SEASONS).astype(np.float64)
        shares = np.full(SEASONS, self.share)
        for groups in (_DAYS, _QUARTERS, _EACH):
            shares = shares * _more(counts, totals * shares, groups)
        return shares

    @cached_property
    def limits(self) -> Floats:
        """The highest share in each season that is still nothing, float64[SEASONS].

        A season may have as many times its own share as all hours may have of theirs.
        """
        return np.minimum(_HIGHEST, self.shares * self.highest / self.share)


def _more(counts: Floats, expected: Floats, groups: Places) -> Floats:
    """Return how many times as often as expected each season's group said yes, float64[SEASONS].

    Each is drawn to 1 as far as groups differ by no more than chance: gamma-Poisson smoothing with
    the moments of Marshall, "Mapping disease and mortality rates using empirical Bayes
    estimators", 1991.
    """
    found, awaited = np.bincount(groups, counts), np.bincount(groups, expected)
    spread, squares = ((found - awaited) ** 2 - awaited).sum(), (awaited**2).sum()
    if spread <= 0:
        return np.ones(SEASONS)
    prior = max(_LEAST_PRIOR, squares / spread)
    return np.asarray(((found + prior) / (awaited + prior))[groups], np.float64)
