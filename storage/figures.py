"""Figures of any period: clean days from their cells, everything else from the log; always exact.

See storage.rollups for what a clean day is. What the sums mean says helpdesk.metrics.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
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
from helpdesk.metrics.tally import AnswerTally, Tally, added, of_answers, of_confusion
from helpdesk.verdicts import Record
from storage.lives import ALWAYS
from storage.reading import Part, Reading, parts
from storage.rows import table_of
from storage.tables import ConversationRow

_CONVERSATION = table_of(ConversationRow)

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
    return added(part.counts for part in parts(session, period, wanted, catalog))


def by_team(session: Session, period: Period, wanted: Filter, catalog: Catalog) -> dict[str, Tally]:
    """Return the same by first team; what went to no team yet is in none of them."""
    found: dict[str, list[Mapping[str, int]]] = defaultdict(list)
    for part in parts(session, period, wanted, catalog):
        found[part.team].append(part.counts)
    return {team: added(found[team]) for team in sorted(found) if team}


def series(
    session: Session, period: Period, wanted: Filter, catalog: Catalog, step: Step
) -> list[Slice]:
    """Return what each slice of a period adds up to, empty ones too."""
    cut = slices(period, step, zone_of(catalog))
    return _series(parts(session, period, wanted, catalog, is_whole=step in _OF_DAYS), cut)


def series_by_team(
    session: Session, period: Period, wanted: Filter, catalog: Catalog, step: Step
) -> dict[str, list[Slice]]:
    """Return the same by first team."""
    cut = slices(period, step, zone_of(catalog))
    found: dict[str, list[Part]] = defaultdict(list)
    for part in parts(session, period, wanted, catalog, is_whole=step in _OF_DAYS):
        found[part.team].append(part)
    return {team: _series(found[team], cut) for team in sorted(found) if team}


_OF_DAYS = (Step.DAY, Step.WEEK)


def confusion(
    session: Session, period: Period, wanted: Filter, catalog: Catalog
) -> dict[tuple[str, str], int]:
    """Return how many requests went to one team first and belonged to another: (first, other)."""
    reading = Reading(session, period, wanted, catalog)
    found = of_confusion(reading.lives())
    for row in reading.cells("confusion"):
        pair = row.team, row.subject
        found[pair] = found.get(pair, 0) + row.counts["requests"]
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
    reading = Reading(session, period, wanted, catalog)
    cells = (row for row in reading.cells("confusion") if (row.team, row.subject) == (first, right))
    where = {*reading.rest, *map(reading.day_of, cells)}
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
    reading = Reading(session, period, wanted, catalog)
    found = of_answers(reading.lives())
    for row in reading.cells("answers"):
        template, _, version = row.subject.rpartition("@")
        counts = dict(row.counts)
        one = AnswerTally(counts.pop("uses"), Record(**counts))
        wording = template, int(version)
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
    places = set(Reading(session, ALWAYS, EVERYTHING, catalog).places())
    channels = {channel for _, channel in places}
    names = {DIRECT: "Direct messages"} | _names(session, channels)
    return Choices(
        teams,
        {each: names.get(each, each) for each in sorted(channels)},
        {each: each for each in sorted({workspace for workspace, _ in places})},
    )


def _names(session: Session, channels: Collection[str]) -> dict[str, str]:
    chosen = _CONVERSATION.c.channel.in_(channels)
    columns = _CONVERSATION.c.channel, _CONVERSATION.c.name
    rows = session.connection().execute(select(*columns).where(chosen))
    return {row.channel: row.name for row in rows if row.name}
