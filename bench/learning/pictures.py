"""The curves, as SVG files: one picture for each data set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.learning.accuracy import SHOTS
from bench.learning.peers import PEERS
from bench.learning.poison import STEP
from bench.learning.recovery import WINDOW
from bench.learning.run import Figures
from deskloop.experiments.charts import Chart, Line, Point, picture
from deskloop.experiments.replays import BLOCK


def draw(folder: Path, results: Mapping[str, Mapping[str, Figures]]) -> None:
    """Write `learning-NAME.svg` for each data set with what of its parts was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    for dataset, parts in results.items():
        charts = list(_charts(parts))
        if charts:
            drawn = picture(charts)
            (folder / f"learning-{dataset}.svg").write_text(drawn, encoding="utf-8")


def _charts(parts: Mapping[str, Figures]) -> Iterator[Chart]:
    if "accuracy_full" in parts.get("shots", {}):
        yield _shots(parts)
    if "error_by_500" in parts.get("stream", {}):
        yield _stream(parts["stream"])
    if "curves" in parts.get("new_team", {}):
        yield _change("A new team with only a name", parts["new_team"])
    if "curves" in parts.get("swap", {}):
        yield _change("Two teams exchange their work", parts["swap"])
    if "curve" in parts.get("poison", {}):
        yield _poison(parts["poison"])


def _shots(parts: Mapping[str, Figures]) -> Chart:
    own, traffic, beside = (parts.get(name, {}) for name in ("shots", "traffic", "peers"))
    lines = [
        Line("best peer", _points(lambda shots: _best(beside, shots)), "other"),
        Line("with traffic", _points(lambda shots: traffic.get(f"accuracy_{shots}")), "ideal"),
        Line("Deskloop", _points(lambda shots: own.get(f"accuracy_{shots}"))),
    ]
    lowest = min(y for line in lines for _, y in line.points)
    return Chart(
        title="Few examples",
        story=f"With every example {own['accuracy_full']:.1%} are right.",
        x_name="examples of each label",
        y_name="right",
        x=(SHOTS[0], SHOTS[-1]),
        lines=[line for line in lines if line.points],
        y=(float(np.floor(lowest * 10)) / 10, 1),
        x_is_share=False,
    )


def _points(accuracy: Callable[[int], float | None]) -> list[Point]:
    found = [(float(shots), accuracy(shots)) for shots in SHOTS]
    return [(x, y) for x, y in found if y is not None]


def _best(beside: Figures, shots: int) -> float | None:
    known = [beside[key] for peer in PEERS if (key := f"{peer}_{shots}") in beside]
    return max(known, default=None)


def _stream(stream: Figures) -> Chart:
    taught, untaught = stream["error_by_500"], stream["untaught_error_by_500"]
    most = max(*taught, *untaught)
    return Chart(
        title="A stream, corrected by people",
        story=f"Over the whole stream {stream['cumulative_error']:.1%} of first guesses are wrong.",
        x_name="messages",
        y_name=f"wrong, in each {BLOCK}",
        x=(0, float(stream["messages"])),
        lines=[
            Line("never learns", _blocks(untaught, stream["messages"]), "other"),
            Line("learns", _blocks(taught, stream["messages"])),
        ],
        y=(0, min(1.0, float(np.ceil(most * 10 + 0.5)) / 10)),
        x_is_share=False,
    )


def _blocks(errors: Sequence[float], messages: int) -> list[Point]:
    """Return each block's error at the block's end."""
    return [(float(min((i + 1) * BLOCK, messages)), error) for i, error in enumerate(errors)]


def _change(title: str, change: Figures) -> Chart:
    mean = _mean_curve(change["curves"])
    return Chart(
        title=title,
        story=f"{change['recovered']:.0%} recovered, after {change['messages_at_least']:.0f} "
        "of their messages in the mean.",
        x_name="messages of the affected teams",
        y_name=f"right, of the last {WINDOW}",
        x=(1, float(max(2, len(mean)))),
        lines=[Line("learns", [(float(i), y) for i, y in enumerate(mean, 1)])],
        x_is_share=False,
    )


def _mean_curve(curves: Sequence[Sequence[float]]) -> list[float]:
    """Return the mean of curves; who has recovered, whose curve ends, stays where it was."""
    longest = max(map(len, curves))
    full = [[*curve, *[curve[-1]] * (longest - len(curve))] for curve in curves if curve]
    return [float(value) for value in np.mean(full, axis=0)]


def _poison(poison: Figures) -> Chart:
    curve = poison["curve"]
    return Chart(
        title="Wrong corrections by one user",
        story=f"The worst attack costs {100 * poison['worst_at_once']:.0f} points at once.",
        x_name="wrong corrections",
        y_name="right, of the victim's",
        x=(0, float(STEP * (len(curve) - 1))),
        lines=[Line("mean of all attacks", [(float(i * STEP), y) for i, y in enumerate(curve)])],
        x_is_share=False,
    )
