"""How a figure is defined: what it counts, of what, and what it does not say. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from helpdesk.metrics.figure import Figure
from helpdesk.metrics.spread import median_minutes
from helpdesk.metrics.tally import Tally

REQUESTS, RATINGS, CORRECTIONS = "requests", "ratings", "corrections"


class Better(StrEnum):
    """In which direction a figure improves."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


@dataclass(frozen=True)
class Definition:
    """One figure. `formula` says what is counted, `out_of` the denominator ("" for plain counts).

    `silent_about` is what it does not say; `unit` that of its value.
    """

    name: str
    title: str
    formula: str
    out_of: str
    silent_about: str
    figure: Callable[[Tally], Figure]
    better: Better = Better.NEITHER
    unit: str = REQUESTS


def count(name: str, unit: str = REQUESTS) -> Callable[[Tally], Figure]:
    """Make a plain count."""
    return lambda tally: Figure(tally[name], unit=unit)


def share(name: str, of: str, unit: str = REQUESTS) -> Callable[[Tally], Figure]:
    """Make a share: one count out of another."""
    return lambda tally: Figure(tally[name], tally[of], unit)


def median(name: str) -> Callable[[Tally], Figure]:
    """Make the median of the times in a distribution."""
    return lambda tally: median_minutes(tally.bins(name))
