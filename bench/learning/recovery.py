"""How many messages a team waits until it is served as well as before."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from helpdesk.experiment.stream import Step

WINDOW = 20
"""Messages whose accuracy is looked at: the last ones of the affected teams."""
ENOUGH = 0.8
"""Of the former accuracy; reaching that is recovery."""


@dataclass(frozen=True)
class Recovery:
    """`messages` of the affected teams came until the window was good enough, its own included.

    Where it never was, `messages` are all that came. `curve` has the window's accuracy after each.
    """

    messages: int
    recovered: bool
    curve: list[float]


def recovery(steps: Iterable[Step], labels: Collection[str], former: float) -> Recovery:
    """Take steps until the teams of `labels` have `ENOUGH` of the accuracy `former` again."""
    window: deque[bool] = deque(maxlen=WINDOW)
    curve: list[float] = []
    for step in steps:
        if step.judged.sample.label not in labels:
            continue
        window.append(step.judged.right)
        curve.append(sum(window) / len(window))
        if len(window) == WINDOW and curve[-1] >= ENOUGH * former:
            return Recovery(len(curve), True, curve)
    return Recovery(len(curve), False, curve)
