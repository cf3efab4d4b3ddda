"""What must hold of the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.answers.figures import Figures, share


@dataclass(frozen=True)
class Floor:
    """`measure` of `part` must be at least `floor`, or at most where `is_limit`."""

    part: str
    measure: str
    floor: float
    is_limit: bool = False

    def is_met(self, value: float | None) -> bool:
        """Tell whether a value reaches it; of nothing, a limit is kept and no floor is reached."""
        if value is None:
            return self.is_limit
        return value <= self.floor if self.is_limit else value >= self.floor


# What chance takes from a good answer is for `earning` to say: in one run of a desk it is also
# judged by requests for which it was the wrong choice.
FLOORS = (
    Floor("edits", "found", 0.90),
    Floor("edits", "false", 0.05, is_limit=True),
    Floor("policies", "bad_lost_within_30", 1.0),
    Floor("earning", "bad_loses_within_30", 0.95),
    Floor("earning", "good_loses_within_500", 0.02, is_limit=True),
)


def beside(results: Iterable[Mapping[str, Any]]) -> dict[str, Figures]:
    """Return for each floor: the share over all runs, and whether it is met.

    What there was nothing of has no share.
    """
    runs = list(results)
    found = {}
    for each in FLOORS:
        figures = [run[each.part][each.measure] for run in runs]
        pooled = share(sum(f["count"] for f in figures), sum(f["of"] for f in figures))
        told = {"floor": each.floor, "pass": each.is_met(pooled["share"])}
        found[f"{each.part}.{each.measure}"] = pooled | told
    return found
