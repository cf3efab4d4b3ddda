"""The curves that the commands draw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from deskloop.experiments.charts import Chart, Line
from helpdesk.experiment import figures
from helpdesk.experiment.exam import Judged
from helpdesk.experiment.stream import Step

_POINTS = 200  # more would be finer than a screen


def reliability(judged: Sequence[Judged]) -> Chart:
    """Draw how often it was right against how sure it was."""
    bins = figures.reliability(judged)
    return Chart(
        title="When it says how sure it is, can one believe it?",
        story=f"The calibration error is {figures.ece(judged):.1%}; on the dotted line it is none.",
        x_name="how sure it was",
        y_name="how often it was right",
        x=(0, 1),
        lines=[
            Line("perfectly calibrated", [(0, 0), (1, 1)], "ideal"),
            Line("this run", [(each.confidence, each.accuracy) for each in bins]),
        ],
    )


def coverage(judged: Sequence[Judged]) -> Chart:
    """Draw how often it is right on the share that it is surest of."""
    points = [(each.coverage, each.accuracy) for each in figures.coverage_curve(judged)]
    found = figures.coverage_at(judged)
    share = found.coverage if found else 0.0
    least = min(figures.RIGHT_ENOUGH, *(y for _, y in points))
    return Chart(
        title="How much can be routed, how rightly?",
        story=f"Of the {share:.0%} that it is surest of, 95% are right.",
        x_name="share that is routed, the surest first",
        y_name="of these, right",
        x=(0, 1),
        lines=[
            Line("95% right", [(0, figures.RIGHT_ENOUGH), (1, figures.RIGHT_ENOUGH)], "ideal"),
            Line("this run", _thinned(points)),
        ],
        y=(max(0.0, float(np.floor(least * 10 - 0.5)) / 10), 1),
    )


def learning(steps: Sequence[Step]) -> Chart:
    """Draw the running error of a stream, with learning and without."""
    wrong = [not step.judged.right for step in steps]
    untaught = [not step.right_untaught for step in steps]
    window = max(20, min(500, len(steps) // 8))
    taught_line, untaught_line = _running(wrong, window), _running(untaught, window)
    most = max(y for _, y in [*taught_line, *untaught_line])
    return Chart(
        title=f"Wrong first guesses, over the last {window} messages",
        story=f"At the end {taught_line[-1][1]:.0%} with learning and {untaught_line[-1][1]:.0%} "
        "without.",
        x_name="messages",
        y_name="wrong first guesses",
        x=(0, len(steps)),
        lines=[Line("never learns", untaught_line, "other"), Line("learns", taught_line)],
        y=(0, min(1.0, float(np.ceil(most * 10 + 0.5)) / 10)),
        x_is_share=False,
    )


def _running(wrong: Sequence[bool], window: int) -> list[tuple[float, float]]:
    total = np.cumsum([0, *wrong])
    ends = np.arange(min(window, len(wrong)), len(wrong) + 1)
    starts = np.maximum(ends - window, 0)
    errors = (total[ends] - total[starts]) / (ends - starts)
    return _thinned([(float(x), float(y)) for x, y in zip(ends, errors, strict=True)])


def _thinned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return at most `_POINTS` of them, the first and the last among them."""
    chosen = np.unique(np.linspace(0, len(points) - 1, _POINTS).astype(int))
    return [points[i] for i in chosen]
