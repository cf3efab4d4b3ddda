"""A figure, beside what it is out of and how far chance alone may have moved it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from helpdesk import chance

ENOUGH = 10
"""How many cases a figure needs before it tells anything, and two before they are compared."""

MINUTES, POINTS = "minutes", "points"
_MEASURES = (MINUTES, POINTS)


@dataclass(frozen=True)
class Figure:
    """A count, a share or a measure. `of` is the denominator (None for a plain count).

    `unit` says what is counted, or measured: minutes, or points of a hundred. `range` is where the
    truth likely lies where that is not Wilson's range of the share.
    """

    value: float | None
    of: int | None = None
    unit: str = "requests"
    range: tuple[float, float] | None = None

    @property
    def is_measure(self) -> bool:
        """Whether its value is measured, and `of` only says how many cases that was made from."""
        return self.unit in _MEASURES

    @property
    def share(self) -> float | None:
        """Return value / of; None for a measure, and where there is nothing to divide by."""
        if not self.of or self.value is None or self.is_measure:
            return None
        return self.value / self.of

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return where the truth lies, 95 times in 100: in the unit of `share`, or of a measure.

        The interval of a share of nothing is 0 to 1; a plain count has none, and nor has a measure
        of too few cases.
        """
        if self.range is not None or self.of is None or self.is_measure:
            return self.range
        return chance.likely_range(*counts(self))

    @property
    def is_too_few(self) -> bool:
        """Whether there were too few cases to tell anything; never of a plain count."""
        return self.of is not None and self.of < ENOUGH

    def as_json(self) -> dict[str, object]:
        """Return the figure for machines, which find the same names in each."""
        return {
            "value": self.value,
            "of": self.of,
            "share": self.share,
            "interval": list(self.interval) if self.interval else None,
            "too_few": self.is_too_few,
            "unit": self.unit,
        }


def counts(figure: Figure) -> chance.Share:
    """Return a share as (count, of); (0, 0) where it is none."""
    return (int(figure.value or 0), figure.of or 0) if figure.share is not None else (0, 0)


class Trend(StrEnum):
    """Whether a change is one."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"
    TOO_FEW = "too few"
