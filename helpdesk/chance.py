"""What chance alone explains: how far a share may be from the truth, and whether two differ. Pure.

A share is given as (count, of): `count` of `of` cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, hypot, lgamma, sqrt

Share = tuple[int, int]
Amount = tuple[float, float]
"""The same where a case may count in part."""


def likely_range(count: float, total: float) -> tuple[float, float]:
    """Return the shares between which the true one lies, 95 times in 100; 0 to 1 of nothing.

    Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    if not total:
        return 0.0, 1.0
    z = 1.96
    share, spread = count / total, z * z / total
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / total + spread / total / 4) / (1 + spread)
    # The bounds hold the share itself; only rounding could say otherwise.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def likely_difference(now: Amount, before: Amount) -> tuple[float, float]:
    """Return the differences, `now` less `before`, between which the true one lies, 95 in 100.

    From Wilson's ranges of both: Newcombe, "Interval estimation for the difference between
    independent proportions", 1998, method 10. Of nothing it is -1 to 1.
    """
    if not now[1] or not before[1]:
        return -1.0, 1.0
    (low, high), (low_before, high_before) = likely_range(*now), likely_range(*before)
    share, share_before = now[0] / now[1], before[0] / before[1]
    difference = share - share_before
    return (
        difference - hypot(share - low, high_before - share_before),
        difference + hypot(high - share, share_before - low_before),
    )


def chance_of_rise(now: Share, before: Share) -> float:
    """Return how often chance alone makes the share rise at least so much; 1 of nothing.

    Fisher's exact test of two proportions, one-sided: were both samples drawn from one urn, the
    probability that `now` holds that many of all cases counted, or more.
    """
    counted, total = now[0] + before[0], now[1] + before[1]
    everything = _ways(total, counted)
    most = min(now[1], counted)
    return min(
        1.0,
        sum(
            exp(_ways(now[1], k) + _ways(before[1], counted - k) - everything)
            for k in range(now[0], most + 1)
        ),
    )


def _ways(of: int, chosen: int) -> float:
    """Return the logarithm of the number of ways to choose so many of so many."""
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)


def beyond_chance(chances: Sequence[float], error: float) -> list[int]:
    """Return which of several comparisons chance alone does not explain, the clearest first.

    Chance names none of them wrongly but `error` of the times, however many are compared: Holm,
    "A simple sequentially rejective multiple test procedure", 1979.
    """
    found: list[int] = []
    for index in sorted(range(len(chances)), key=lambda each: (chances[each], each)):
        if chances[index] > error / (len(chances) - len(found)):
            break
        found.append(index)
    return found
