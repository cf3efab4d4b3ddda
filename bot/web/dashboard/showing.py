"""How figures and times read on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.web.dashboard.content import Cell
from helpdesk.metrics import Figure, Trend

TOO_FEW = "too few to tell"


def share(value: float | None) -> str:
    """Return a share in percent."""
    return "–" if value is None else f"{100 * value:.0f} %"


def amount(figure: Figure) -> str:
    """Return a figure as people read it: a share, a time, or a count."""
    if figure.unit == "minutes":
        return minutes(figure.value)
    if figure.of is not None:
        return share(figure.share)
    return "–" if figure.value is None else f"{figure.value:,.0f}"


def minutes(value: float | None) -> str:
    """Return a span of minutes in the largest unit that keeps two digits."""
    if value is None:
        return "–"
    for size, unit in ((24 * 60, "d"), (60, "h")):
        if value >= 2 * size:
            return f"{value / size:.1f} {unit}"
    return f"{value:.0f} min"


def likely(figure: Figure) -> str:
    """Return between what and what the true share lies, or that nobody can tell."""
    if figure.of is None:
        return ""
    if figure.is_too_few:
        return f"{TOO_FEW} ({figure.of:,} {figure.unit if figure.unit != 'minutes' else 'cases'})"
    low, high = figure.interval
    if figure.unit == "minutes":
        return f"{minutes(low)} to {minutes(high)}"
    return f"{100 * low:.0f} to {100 * high:.0f} % of {figure.of:,}"


def figure_cell(figure: Figure, href: str | None = None) -> Cell:
    """Return a figure as a cell: the number, and below it how sure it is."""
    value = figure.share if figure.of is not None and figure.unit != "minutes" else figure.value
    return Cell(amount(figure), "" if value is None else value, href, likely(figure))


def number(value: float) -> str:
    """Return a count with its thousands apart."""
    return f"{value:,.0f}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a time in the helpdesk's zone."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def trend(value: Trend) -> str:
    """Return a trend as the class of what shows it."""
    return value.value.replace(" ", "-")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "share": share,
    "amount": amount,
    "likely": likely,
    "number": number,
    "minutes": minutes,
    "moment": moment,
    "trend": trend,
}
