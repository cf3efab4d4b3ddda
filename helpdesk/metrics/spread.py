"""What distributions in bins say: a median with its range, and how honest certainty is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import comb, floor, sqrt

from helpdesk.metrics.figure import MINUTES, POINTS, Figure
from helpdesk.metrics.tally import WHOLE, Tally, minutes_of

_DIGITS = 2
"""Of minutes: a second is the shortest bin."""
_FEW = 200
"""Up to here the ranks of an interval are counted exactly; beyond, a normal law is as good."""


def median_minutes(bins: Mapping[int, int]) -> Figure:
    """Return the median of times in bins, and where the true one lies, 95 times in 100.

    The interval is between two of the observed times, whatever the law of the times: Conover,
    "Practical Nonparametric Statistics", 1999, 3.2. Under six cases no two are far enough apart.
    """
    many = sum(bins.values())
    if not many:
        return Figure(None, 0, MINUTES)
    middle = (_at(bins, (many + 1) // 2) + _at(bins, many // 2 + 1)) / 2
    rank = _rank(many)
    bounds = (_at(bins, rank), _at(bins, many + 1 - rank)) if rank else None
    rounded = (round(bounds[0], _DIGITS), round(bounds[1], _DIGITS)) if bounds else None
    return Figure(round(middle, _DIGITS), many, MINUTES, rounded)


def _at(bins: Mapping[int, int], rank: int) -> float:
    """Return the time of this rank, counted from 1."""
    order = sorted(bins)
    upto = accumulate(bins[index] for index in order)
    return minutes_of(
        next(index for index, count in zip(order, upto, strict=True) if count >= rank)
    )


def _rank(many: int) -> int:
    """Return the rank of the lower bound of a median's 95 % interval; 0 where there is none.

    The largest r with P(Binomial(many, 1/2) < r) <= 2.5 %.
    """
    if many > _FEW:
        return max(0, floor(many / 2 - 0.98 * sqrt(many)))
    below, rank = 1, 0
    while below <= 0.025 * 2**many:
        rank += 1
        below += comb(many, rank)
    return rank


@dataclass(frozen=True)
class Sureness:
    """Decisions that were about equally sure: how sure, in the mean, and how many were right."""

    confidence: float
    right: int
    of: int


def sureness(tally: Tally) -> list[Sureness]:
    """Return the bins of a reliability chart that hold anything, the least sure first."""
    return [
        Sureness(tally[f"sure_sum/{index}"] / WHOLE / of, tally[f"sure_right/{index}"], of)
        for index, of in tally.bins("sure").items()
    ]


def calibration_error(tally: Tally) -> Figure:
    """Return how far certainty was from the truth, in percentage points, weighted by cases.

    The expected calibration error: Naeini et al., "Obtaining well calibrated probabilities using
    Bayesian binning", 2015; ten bins of equal width.
    """
    bins = sureness(tally)
    of = sum(each.of for each in bins)
    if not of:
        return Figure(None, 0, POINTS)
    off = sum(abs(each.right - each.confidence * each.of) for each in bins)
    return Figure(round(100 * off / of, 1), of, POINTS)
