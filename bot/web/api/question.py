"""What a machine asks: a period and a filter as on the page, and how finely to cut it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.web import filters
from bot.web.errors import BadRequestError
from helpdesk.catalog import Catalog
from helpdesk.metrics.period import Filter, Period, Step, zone_of

STEPS: Mapping[str, Step] = {each.value.replace(" ", "-"): each for each in Step}
_SHORTEST = {
    Step.MINUTE: 60,
    Step.FIVE_MINUTES: 300,
    Step.HOUR: 3600,
    Step.DAY: 82_800,
    Step.WEEK: 601_200,
}
_MOST_SLICES = 1500


@dataclass(frozen=True)
class Question:
    """One question: a snapshot, at a moment, of which period and requests, and the step if any."""

    session: Session
    catalog: Catalog
    at: datetime
    period: Period
    filter: Filter
    step: Step


def read(
    session: Session,
    catalog: Catalog,
    at: datetime,
    query: Mapping[str, str],
    takes: tuple[str, ...],
) -> Question:
    """Return the question; raises BadRequestError naming what cannot be read, and what could."""
    strange = sorted(query.keys() - set(takes))
    if strange:
        known = ", ".join(takes) or "none at all"
        raise BadRequestError(f"“{strange[0]}” is no parameter here; there are: {known}")
    asked = filters.read(query, at, zone_of(catalog))
    step = _step(query["step"], asked.period) if query.get("step") else Step.fitting(asked.period)
    return Question(session, catalog, at, asked.period, asked.filter, step)


def _step(name: str, period: Period) -> Step:
    if name not in STEPS:
        raise BadRequestError(f"step is “{name}”; write one of {', '.join(STEPS)}")
    step = STEPS[name]
    if (period.until - period.since).total_seconds() / _SHORTEST[step] > _MOST_SLICES:
        raise BadRequestError(
            f"a step of {step} cuts this period into more than {_MOST_SLICES:,} slices; ask for a "
            "longer step or a shorter period"
        )
    return step
