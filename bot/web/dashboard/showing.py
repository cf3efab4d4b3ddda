"""How figures and times read on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.web.dashboard.content import Cell
from helpdesk.comparing import Comparison
from helpdesk.metrics import Figure, Trend
from helpdesk.metrics.figure import MINUTES, POINTS

TOO_FEW = "too few to tell"


def share(value: float | None) -> str:
    """Return a share in percent."""
    return "–" if value is None else f"{100 * value:.0f} %"


def amount(figure: Figure) -> str:
    """Return a figure as people read it: a share, a time, or a count."""
    if figure.unit == MINUTES:
        return minutes(figure.value)
    if figure.of is not None and not figure.is_measure:
        return share(figure.share)
    if figure.value is None:
        return "–"
    return f"{figure.value:.1f} points" if figure.unit == POINTS else f"{figure.value:,.0f}"


def minutes(value: float | None) -> str:
    """Return a span of minutes in the largest unit that keeps two digits."""
    if value is None:
        return "–"
    for size, unit in ((24 * 60, "d"), (60, "h")):
        if value >= 2 * size:
            return f"{value / size:.1f} {unit}"
    if value < 1:
        return f"{60 * value:.0f} s" if value else "< 1 s"
    return f"{value:.0f} min"


def likely(figure: Figure) -> str:
    """Return between what and what the true share lies, or that nobody can tell."""
    if figure.of is None:
        return ""
    if figure.is_too_few:
        return f"{TOO_FEW} ({figure.of:,})"
    if figure.interval is None:
        return f"of {figure.of:,}"
    low, high = figure.interval
    if figure.is_measure:
        between = dict.fromkeys((minutes(low), minutes(high)))
        return f"{' to '.join(between)}, of {figure.of:,}"
    return f"{100 * low:.0f} to {100 * high:.0f} % of {figure.of:,}"


def moved(change: Comparison) -> str:
    """Return how a figure moved since the period before, and whether that says anything."""
    now, before = change.now, change.before
    if change.trend is None:
        return f"{amount(before)} before"
    if change.trend is Trend.TOO_FEW:
        return "too few to compare"
    if now.is_measure:
        by = f"{amount(before)} before"
    else:
        by = f"{change.points or 0:+.1f} points".replace("-", "−")
    return f"{by}, {_TRENDS[change.trend]}"


_TRENDS = {Trend.BETTER: "better", Trend.WORSE: "worse", Trend.UNCLEAR: "may be chance"}


def figure_cell(figure: Figure, href: str | None = None) -> Cell:
    """Return a figure as a cell: the number, and below it how sure it is."""
    is_share = figure.of is not None and not figure.is_measure
    value = figure.share if is_share else figure.value
    return Cell(amount(figure), "" if value is None else value, href, likely(figure))


def number(value: float) -> str:
    """Return a count with its thousands apart."""
    return f"{value:,.0f}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a time in the helpdesk's zone."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def trend(value: Trend | None) -> str:
    """Return a trend as the class of what shows it."""
    return value.value.replace(" ", "-") if value else ""


FILTERS: Mapping[str, Callable[..., Any]] = {
    "share": share,
    "amount": amount,
    "likely": likely,
    "number": number,
    "minutes": minutes,
    "moment": moment,
    "trend": trend,
    "moved": moved,
}
