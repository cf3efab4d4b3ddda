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
# Quarters of a weekday, then those of a day of the weekend.
_COARSE = np.array([each % 4 + 4 * (each // 4 in (2, 3)) for each in range(SEASONS)])
_SURE = 0.99
_SURE_OF_SEASON = 0.90
_LEAST_PRIOR, _MOST_PRIOR = 100.0, 1e6
_HIGHEST = 0.97


def seasons(at: Floats) -> Places:
    """Return the season of each time float64[n] in seconds."""
    return (at % _WEEK // _QUARTER).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Usual:
    """The observations of before: the `seasons` int64[n] and `values` float64[n] of 0 or 1.

    A rise by `margin`, or by a quarter of what was, is still nothing.
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

        It is an upper bound that holds in 99 of 100, or what was with the margin: Clopper and
        Pearson, "The use of confidence or fiducial limits", 1934.
        """
        count, total = self.counts
        bound = float(betaincinv(count + 1, total - count, _SURE)) if count < total else 1.0
        share = count / total if total else 1.0
        return min(_HIGHEST, max(bound, share + max(self.margin, share / 4)))

    def limits(self) -> Floats:
        """Return the same for each season float64[SEASONS]: the hours of a week differ.

        The share of a quarter of that weekday counts, and of all weekdays or weekends, as far as
        it had requests, where it is higher than that of all.
        """
        counts = np.bincount(self.seasons, self.values, SEASONS).astype(np.float64)
        totals = np.bincount(self.seasons, minlength=SEASONS).astype(np.float64)
        coarse = self._limits(_sums(counts), _sums(totals))[_COARSE]
        fine = self._limits(counts, totals)
        return np.asarray(np.maximum(self.highest, np.maximum(coarse, fine)), np.float64)

    def _limits(self, counts: Floats, totals: Floats) -> Floats:
        """Return the limits of seasons; each is drawn to the share of all as far as they agree."""
        yes, of = self.counts
        share = (yes + 0.5) / (of + 1)
        prior = _agreement(counts, totals, share)
        counts = counts + prior * share
        totals = totals + prior
        shares = counts / totals
        bounds = betaincinv(counts, totals - counts, _SURE_OF_SEASON)
        with_margin = shares + np.maximum(self.margin, shares / 4)
        return np.asarray(np.minimum(_HIGHEST, np.maximum(bounds, with_margin)), np.float64)


def _agreement(counts: Floats, totals: Floats, share: float) -> float:
    """Return as how many requests the share of all speaks in each season.

    It is by the method of moments for beta-binomial counts (Kleinman, "Proportions with extraneous
    variance", 1973): where seasons differ by no more than chance, it outweighs them.
    """
    spread = float(((counts - totals * share) ** 2).sum()) / (share * (1 - share))
    pairs = float((totals * (totals - 1)).sum())
    excess = (spread - float(totals.sum())) / pairs if pairs else 0.0
    return min(_MOST_PRIOR, max(_LEAST_PRIOR, 1 / excess - 1)) if excess > 0 else _MOST_PRIOR


def _sums(by_season: Floats) -> Floats:
    return np.asarray(np.bincount(_COARSE, by_season, 8), np.float64)
