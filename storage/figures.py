"""Figures of any period: clean days from their sums, everything else from the log; always exact.

See storage.rollups for what a clean day is. What the sums mean says helpdesk.metrics.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.metrics.life import Life
from helpdesk.metrics.period import (
    DIRECT,
    EVERYTHING,
    Filter,
    Period,
    Step,
    slices,
    zone_of,
)
from helpdesk.metrics.tally import AnswerTally, Tally, added, of_answers, of_confusion, total
from storage import cells
from storage.channels import names as channels_called
from storage.channels import workspace_names
from storage.lives import ALWAYS
from storage.once import once
from storage.reading import Part, Reading, coarsest, parts

zone = zone_of
"""In which zone days begin."""


@dataclass(frozen=True)
class Slice:
    """What a part of a period adds up to."""

    since: datetime
    until: datetime
    tally: Tally


@dataclass(frozen=True)
class Choices:
    """What filters offer: ids, with what they are called."""

    teams: Mapping[str, str]
    channels: Mapping[str, str]
    workspaces: Mapping[str, str]


def tally(session: Session, period: Period, wanted: Filter, catalog: Catalog) -> Tally:
    """Return what the requests made in a period, and the corrections given in it, add up to."""
    return total(_by_team(session, period, wanted, catalog).values())


def by_team(session: Session, period: Period, wanted: Filter, catalog: Catalog) -> dict[str, Tally]:
    """Return the same by first team; what went to no team yet is in none of them."""
    found = _by_team(session, period, wanted, catalog)
    return {team: found[team] for team in sorted(found) if team}


def _by_team(
    session: Session, period: Period, wanted: Filter, catalog: Catalog
) -> Mapping[str, Tally]:
    def read() -> Mapping[str, Tally]:
        found: dict[str, list[Mapping[str, int]]] = defaultdict(list)
        for part in parts(session, period, wanted, catalog, coarsest(period)):
            found[part.team].append(part.counts)
        return {team: added(counts) for team, counts in found.items()}

    return once(session, ("by team", period, wanted), read)


def series(
    session: Session, period: Period, wanted: Filter, catalog: Catalog, step: Step
) -> list[Slice]:
    """Return what each slice of a period adds up to, empty ones too."""
    cut = slices(period, step, zone_of(catalog))
    return _series(parts(session, period, wanted, catalog, step), cut)


def series_by_team(
    session: Session, period: Period, wanted: Filter, catalog: Catalog, step: Step
) -> dict[str, list[Slice]]:
    """Return the same by first team."""
    cut = slices(period, step, zone_of(catalog))
    found: dict[str, list[Part]] = defaultdict(list)
    for part in parts(session, period, wanted, catalog, step):
        found[part.team].append(part)
    return {team: _series(found[team], cut) for team in sorted(found) if team}


def confusion(
    session: Session, period: Period, wanted: Filter, catalog: Catalog
) -> dict[tuple[str, str], int]:
    """Return how many requests went to one team first and belonged to another: (first, other)."""
    reading = Reading(session, period, wanted, catalog, coarsest(period))
    found = of_confusion(reading.lives())
    for row in reading.cells("confusion"):
        for right, count in row.counts.items():
            found[row.team, right] = found.get((row.team, right), 0) + count
    return found


def confused(
    session: Session,
    period: Period,
    wanted: Filter,
    catalog: Catalog,
    first: str,
    right: str,
    limit: int = 50,
) -> list[str]:
    """Return the ids of the requests behind one number of `confusion`, the newest first."""
    reading = Reading(session, period, wanted, catalog, Step.DAY)
    rows = reading.cells("confusion")
    days = (reading.day_of(row) for row in rows if row.team == first and right in row.counts)
    where = {*reading.rest, *days}
    labelled = [each for each in catalog.known_team_ids if right in catalog.heirs(each)]
    found: list[Life] = []
    for part in sorted(where, key=lambda each: each.since, reverse=True):
        if len(found) >= limit:
            break
        its = reading.lives_in(part, [*labelled, right])
        found += [each for each in its if (each.team, each.belongs) == (first, right)][::-1]
    return [each.id for each in found][:limit]


def by_answer(
    session: Session, period: Period, wanted: Filter, catalog: Catalog
) -> dict[tuple[str, int], AnswerTally]:
    """Return by template and version on how many requests it was sent, and what came of it."""
    reading = Reading(session, period, wanted, catalog, coarsest(period))
    found = of_answers(reading.lives())
    kept = added(row.counts for row in reading.cells("answers"))
    for wording, one in cells.answers_of(kept.counts).items():
        found[wording] = found.get(wording, AnswerTally()) + one
    return found


def _series(read: Iterable[Part], cut: Sequence[Period]) -> list[Slice]:
    begins = [each.since for each in cut]
    found: list[list[Mapping[str, int]]] = [[] for _ in cut]
    for part in read:
        # A day that is cut at its beginning counts from its midnight on.
        found[max(0, bisect_right(begins, part.at) - 1)].append(part.counts)
    return [
        Slice(each.since, each.until, added(counts))
        for each, counts in zip(cut, found, strict=True)
    ]


# What there is to choose from.


def choices(session: Session, catalog: Catalog) -> Choices:
    """Return what filters offer; all direct messages are one channel."""
    teams = {each.id: each.name for each in catalog.teams}
    places = set(Reading(session, ALWAYS, EVERYTHING, catalog, Step.WEEK).places())
    channels = {channel for _, channel in places}
    names = channels_called(session, channels) | {DIRECT: "Direct messages"}
    return Choices(
        teams,
        {each: names[each] for each in sorted(channels, key=names.__getitem__)},
        workspace_names(session, {workspace for workspace, _ in places}),
    )
