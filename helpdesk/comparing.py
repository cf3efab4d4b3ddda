"""A figure beside what it was: by how much it moved, and whether that may be chance. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from helpdesk.metrics import DEFINITIONS, Better, Figure, Trend
from helpdesk.metrics.tally import Tally


@dataclass(frozen=True)
class Comparison:
    """The same figure of two periods, and in which direction it improves."""

    now: Figure
    before: Figure
    better: Better = Better.MORE

    @property
    def is_too_few(self) -> bool:
        """Whether one of the periods has too few cases."""
        return self.now.is_too_few or self.before.is_too_few

    @property
    def points(self) -> float | None:
        """The share now less the share before, in percentage points; None where one is missing."""
        if self.now.share is None or self.before.share is None:
            return None
        return 100 * (self.now.share - self.before.share)

    @property
    def difference(self) -> tuple[float, float] | None:
        """Return where the true difference lies, 95 times in 100: of shares, or of medians.

        From the likely ranges of both figures: Zou and Donner, "Construction of confidence limits
        about effect measures: a general approach", 2008. Of two shares it is Newcombe's, see
        `helpdesk.chance`. None where one has no such range.
        """
        now, before = _known(self.now), _known(self.before)
        if now is None or before is None:
            return None
        (value, low, high), (value_before, low_before, high_before) = now, before
        moved = value - value_before
        return (
            moved - hypot(value - low, high_before - value_before),
            moved + hypot(high - value, value_before - low_before),
        )

    @property
    def trend(self) -> Trend | None:
        """BETTER or WORSE where the likely difference leaves out zero; TOO_FEW under `ENOUGH`.

        None where no direction is the better one.
        """
        if self.better is Better.NEITHER or self.now.of is None:
            return None
        if self.is_too_few:
            return Trend.TOO_FEW
        low, high = self.difference or (0.0, 0.0)
        if low <= 0 <= high:
            return Trend.UNCLEAR
        return Trend.BETTER if (low > 0) is (self.better is Better.MORE) else Trend.WORSE


def compared(name: str, now: Tally, before: Tally) -> Comparison:
    """Return how a figure of `DEFINITIONS` moved from one period to the next."""
    definition = DEFINITIONS[name]
    return Comparison(definition.figure(now), definition.figure(before), definition.better)


def _known(figure: Figure) -> tuple[float, float, float] | None:
    """Return a figure, and between what the truth lies, in one unit."""
    value = figure.value if figure.is_measure else figure.share
    return None if value is None or figure.interval is None else (value, *figure.interval)
