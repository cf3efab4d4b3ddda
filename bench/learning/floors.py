"""What must hold of each measure, and what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Floor:
    """`measure` of `part` must reach `floor`; more is better where `goal` is not below it.

    `dataset` None: of every set.
    """

    part: str
    measure: str
    floor: float
    goal: float
    dataset: str | None = None

    def is_met(self, value: float | None) -> bool:
        """Tell whether `value` reaches the floor; None never does."""
        if value is None:
            return False
        return value >= self.floor if self.goal >= self.floor else value <= self.floor


def _shots(
    dataset: str, part: str, floors: tuple[float, ...], goals: tuple[float, ...]
) -> list[Floor]:
    names = ("accuracy_5", "accuracy_10", "accuracy_full")
    return [
        Floor(part, name, floor, goal, dataset)
        for name, floor, goal in zip(names, floors, goals, strict=False)
    ]


FLOORS = (
    *_shots("banking77", "shots", (0.805, 0.855, 0.94), (0.83, 0.88, 0.95)),
    *_shots("banking77", "traffic", (0.835, 0.87), (0.86, 0.89)),
    *_shots("clinc150", "shots", (0.89, 0.915, 0.957), (0.91, 0.935, 0.97)),
    *_shots("clinc150", "traffic", (0.915, 0.93), (0.935, 0.95)),
    *_shots("hwu64", "shots", (0.80, 0.835, 0.92), (0.83, 0.86, 0.935)),
    *_shots("hwu64", "traffic", (0.83, 0.855), (0.86, 0.88)),
    Floor("scope", "auroc", 0.975, 0.987, "clinc150"),
    Floor("scope", "fpr95", 0.11, 0.06, "clinc150"),
    Floor("stream", "cumulative_error", 0.175, 0.14, "banking77"),
    Floor("stream", "auto_routed_error", 0.10, 0.06, "banking77"),
    Floor("stream", "ece", 0.04, 0.02, "banking77"),
    Floor("correction", "fixed", 1.0, 1.0),
    Floor("correction", "near_right", 0.85, 0.95),
    Floor("correction", "unrelated_broken", 0.01, 0.005),
    Floor("new_team", "messages", 60, 30, "banking77"),
    Floor("swap", "messages", 300, 150, "banking77"),
    Floor("poison", "loss_at_once", 0.08, 0.03),
    Floor("poison", "loss_after_retrain", 0.08, 0.03),
    Floor("cost", "decision_ratio", 2.0, 1.2),
    Floor("cost", "retrain_ratio", 1.5, 0.5),
    Floor("memory", "megabytes", 700, 350),
)


def beside(dataset: str, part: str, figures: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return for each measure that has a floor here: its value, floor, goal, and what is met."""
    return {
        each.measure: {
            "value": figures[each.measure],
            "floor": each.floor,
            "goal": each.goal,
            "pass": each.is_met(figures[each.measure]),
        }
        for each in FLOORS
        if each.part == part and each.dataset in (None, dataset) and each.measure in figures
    }
