"""One repetition: a desk lives through a scenario, and the product looks for drift in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from bench.drift.scenarios import Desk, Scenario, What
from bench.drift.world import START, Drawn, Life, Pools
from helpdesk.catalog import Catalog
from helpdesk.drift import alerts
from helpdesk.drift.alerts import Alert
from helpdesk.drift.observed import Answered, Judged, Observed, Seen
from helpdesk.drift.scan import LOOK_BACK, monday
from helpdesk.heirs import team_now

_A_DAY, _A_WEEK = timedelta(days=1), timedelta(weeks=1)
_T = TypeVar("_T", Seen, Judged, Answered)


@dataclass(frozen=True)
class Outcome:
    """What came of one repetition.

    Without a drift: `quiet` is how many requests came in which an alert could come. With one:
    `delay` counts affected requests until the first alert, `days` the time; None without any.
    `told` are the alerts, as "kind subject".
    """

    quiet: int
    told: tuple[str, ...]
    delay: int | None = None
    days: float | None = None


def outcome(
    desk: Desk, scenario: Scenario, found: Pools, catalog: Catalog, dice: Random
) -> Outcome:
    """Live through a scenario once, and look for drift in it."""
    drawn = Life(scenario.at(desk), scenario, found, dice).lived()
    if scenario.what is What.RENAME:
        drawn = replace(drawn, observed=_renamed(drawn, scenario, catalog))
    begins = drawn.begins if scenario.is_drift else START + 2 * _A_WEEK
    alerts_found = alerts_of(drawn.observed, begins, drawn.ends)
    # A worker looks every ten minutes: the first sign opens the alert, the stronger ones join it.
    told = [
        (min(sign.at for sign in each.signs), f"{each.kind} {each.subject}".strip())
        for each in alerts_found
    ]
    return came_of(drawn, scenario, begins, told)


def came_of(
    drawn: Drawn, scenario: Scenario, begins: datetime, told: Sequence[tuple[datetime, str]]
) -> Outcome:
    """Return what came of a life in which alerts were `told`: when, and of what."""
    names = tuple(name for _, name in told)
    if not scenario.is_drift:
        return Outcome(sum(begins <= each.at for each in drawn.observed.seen), names)
    if not told:
        return Outcome(0, names)
    first = min(at for at, _ in told)
    return Outcome(0, names, sum(at <= first for at in drawn.affected), (first - begins) / _A_DAY)


def _renamed(drawn: Drawn, scenario: Scenario, catalog: Catalog) -> Observed:
    """Return the past as storage reads it once a team has another name: in the teams of now."""
    after = _with_heir(catalog, str(scenario.team), str(scenario.to))
    seen = [
        replace(each, team=team_now(_called(each, drawn, scenario), each.category, after))
        for each in drawn.observed.seen
    ]
    judged = [
        replace(each, team=team_now(each.team, None, after) or each.team)
        for each in drawn.observed.judged
    ]
    return Observed.of(seen, judged, list(drawn.observed.answered))


def _called(seen: Seen, drawn: Drawn, scenario: Scenario) -> str:
    is_new = seen.at >= drawn.begins and seen.team == scenario.team
    return str(scenario.to) if is_new else str(seen.team)


def _with_heir(catalog: Catalog, team: str, name: str) -> Catalog:
    data = catalog.model_dump(mode="json")
    for each in data["teams"]:
        if each["id"] == team:
            each.update(id=name, formerly=[team])
    for each in data["categories"]:
        each["team"] = name if each["team"] == team else each["team"]
    return Catalog.model_validate(data)


def alerts_of(observed: Observed, begins: datetime, ends: datetime) -> list[Alert]:
    """Return every alert in the order of time."""
    known: dict[str, Alert] = {}
    for now, seen in looks(observed, begins, ends):
        for each in alerts.update(seen, list(known.values()), now):
            known[each.id] = each
    return sorted(known.values(), key=lambda each: each.main.at)


def looks(
    observed: Observed, begins: datetime, ends: datetime
) -> Iterator[tuple[datetime, Observed]]:
    """Yield the end of each week, and what is looked at then.

    A worker looks every ten minutes and finds the same, sooner: what is usual stays for the week,
    the test sees no further than each request, and a sign says when it could first be seen.
    """
    weeks = (ends - monday(begins)) // _A_WEEK
    for now in (*(monday(begins) + _A_WEEK * week for week in range(1, weeks + 1)), ends):
        yield now, _upto(observed, now)


def _upto(observed: Observed, now: datetime) -> Observed:
    since = monday(now) - LOOK_BACK
    return Observed(
        _between(observed.seen, since, now),
        _between(observed.judged, since, now),
        _between(observed.answered, since, now),
    )


def _between(rows: Sequence[_T], since: datetime, now: datetime) -> tuple[_T, ...]:
    first = bisect_left(rows, since, key=lambda each: each.at)
    return tuple(rows[first : bisect_right(rows, now, key=lambda each: each.at)])
