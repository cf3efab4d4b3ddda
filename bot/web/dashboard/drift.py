"""Drift: what changed since when, what to do about it, and the requests that show it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.web.dashboard.content import Content
from bot.web.dashboard.page import Page, View
from bot.web.dashboard.to_decide import titles
from helpdesk.drift.alerts import Alert
from helpdesk.model import Request
from helpdesk.wording.drift import sentence, to_do
from storage import alerts, requests

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
    found = alerts.everything(view.session)
    still = [_shown(view, each) for each in found if each.closed_at is None]
    closed = [each for each in found if each.closed_at is not None]
    over = [_shown(view, each) for each in closed[:_MOST_OVER]]
    return Content({"open": still, "over": over})


def _shown(view: View, alert: Alert) -> Shown:
    return Shown(
        alert.id,
        sentence(alert, view.catalog, titles(view.session, [alert])),
        to_do(alert, view.catalog),
        alert.opened_at,
        alert.closed_at,
        _still_there(view.session, alert.requests),
    )


def _still_there(session: Session, ids: Collection[str]) -> list[Request]:
    """Return the requests that nobody erased since."""
    return [requests.look(session, each) for each in ids if requests.is_there(session, each)]


PAGE = Page("drift", "Drift", _build, "/dashboard/drift", in_menu=False, has_filters=False)
