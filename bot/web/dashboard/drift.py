"""Drift: what changed since when, what to do about it, and the requests that show it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.web.dashboard.content import Content
from bot.web.dashboard.page import Page, View
from bot.web.dashboard.to_decide import examples, shows, titles
from helpdesk.drift.alerts import Alert
from helpdesk.model import Request
from helpdesk.wording.drift import sentence, to_do
from storage import alerts

_MOST_OVER = 20


@dataclass(frozen=True)
class Shown:
    """One alert in words. `closed_at` is None while it is open."""

    id: str
    sentence: str
    to_do: str
    opened_at: datetime
    closed_at: datetime | None
    requests: Collection[Request]


def _build(view: View) -> Content:
    every = alerts.everything(view.session)
    still = (each for each in every if each.closed_at is None and _is_wanted(view, each))
    over = (each for each in every if each.closed_at is not None and _is_wanted(view, each))
    values = {"open": still, "over": islice(over, _MOST_OVER)}
    return Content({name: [_shown(view, each) for each in found] for name, found in values.items()})


def _is_wanted(view: View, alert: Alert) -> bool:
    """Whether it is open, or was in the period asked for, and of what is asked for."""
    period, closed_at = view.asked.chosen_period, alert.closed_at
    is_then = (
        period is None
        or closed_at is None
        or (alert.opened_at < period.until and closed_at >= period.since)
    )
    return is_then and shows(view, alert)


def _shown(view: View, alert: Alert) -> Shown:
    return Shown(
        alert.id,
        sentence(alert, view.catalog, titles(view.session, [alert])),
        to_do(alert, view.catalog),
        alert.opened_at,
        alert.closed_at,
        examples(view, alert),
    )


PAGE = Page("drift", "Drift", _build, "/dashboard/drift", in_menu=False, of_any_time=True)
