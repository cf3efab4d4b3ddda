"""Line charts as SVG: no script, colours from the page they stand in, light or dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from deskloop.experiments.pages import render

WIDTH, HEIGHT = 460, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 26, 60, 44

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A line through `points`; `role` is "main", "other", or "ideal", each drawn in its way."""

    name: str
    points: Sequence[Point]
    role: str = "main"


@dataclass(frozen=True)
class Chart:
    """Lines over `x` and `y`, each from its first value to its second; `y` is a share.

    `story` says in a sentence what is to be seen, for those who do not see it.
    """

    title: str
    story: str
    x_name: str
    y_name: str
    x: Point
    lines: Sequence[Line]
    y: Point = (0, 1)
    x_is_share: bool = True


@dataclass(frozen=True)
class _Tick:
    at: float
    words: str


@dataclass(frozen=True)
class _Drawn:
    role: str
    name: str
    path: str
    legend_at: int


def svg(chart: Chart) -> Markup:
    """Return the chart as an <svg> element; the page around it gives the colours."""
    return render(
        "chart.svg",
        chart=chart,
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        right=WIDTH - _RIGHT,
        top=_TOP,
        bottom=HEIGHT - _BOTTOM,
        x_ticks=[_Tick(_x(chart, at), _x_words(chart, at)) for at in _steps(*chart.x)],
        y_ticks=[_Tick(_y(chart, at), _share(at)) for at in _steps(*chart.y)],
        lines=_drawn(chart),
    )


def picture(charts: Sequence[Chart]) -> str:
    """Return one SVG file with the charts below one another, and colours of its own."""
    return str(
        render("picture.svg", charts=map(svg, charts), width=WIDTH, height=HEIGHT, n=len(charts))
    )


def _drawn(chart: Chart) -> list[_Drawn]:
    drawn, at = [], _LEFT
    for line in chart.lines:
        drawn.append(_Drawn(line.role, line.name, _path(chart, line.points), at))
        at += 40 + 7 * len(line.name)
    return drawn


def _path(chart: Chart, points: Sequence[Point]) -> str:
    return " ".join(f"{_x(chart, x):.1f},{_y(chart, y):.1f}" for x, y in points)


def _x(chart: Chart, value: float) -> float:
    low, high = chart.x
    share = (value - low) / (high - low) if high > low else 0.5
    return _LEFT + share * (WIDTH - _LEFT - _RIGHT)


def _y(chart: Chart, value: float) -> float:
    low, high = chart.y
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def _x_words(chart: Chart, value: float) -> str:
    return _share(value) if chart.x_is_share else f"{value:,.0f}"


def _share(value: float) -> str:
    return f"{round(100 * value, 1):g}%"


def _steps(low: float, high: float) -> list[float]:
    """Return four to eight round values from `low` to `high`."""
    span = high - low
    if span <= 0:
        return [low]
    size = 10.0 ** len(f"{span:.0f}")
    sizes = [size / part for part in (1, 2, 4, 5, 10, 20, 40, 50, 100, 200, 400, 500, 1000)]
    step = next((each for each in sizes if span / each >= 4 - 1e-9), span)
    first = -(-low // step) * step
    return [first + i * step for i in range(int((high - first) / step + 1e-9) + 1)]
