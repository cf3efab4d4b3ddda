"""Sums of days and weeks as they are kept: what is in a cell, and how cells are added and written.

Kinds of cells: `requests` (a tally, by first team), `confusion` (by first team, the counts of the
teams it belonged to), `answers` (by first team, what came of each wording), `corrections` (their
ids and times, since what was learned of them changes without them), and `built` (that there is a
sum, under which signature of the catalog, and how often it was made).

Each sum is kept by place, and once more for `ALL` channels of a workspace and `ALL` workspaces:
most pages ask for no channel in particular, and there may be many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from helpdesk.metrics.corrections import micros
from helpdesk.metrics.life import Life
from helpdesk.metrics.tally import AnswerTally, added, of_answers, of_confusion, of_life, total
from helpdesk.uses import Wording
from helpdesk.verdicts import Record
from storage.lives import Correction
from storage.rows import table_of
from storage.tables import RollupRow

Place = tuple[str, str, str]
"""A workspace, a channel as filters show it, and a first team."""
Counts = Mapping[str, Any]

ALL = "*"
"""Stands for the workspace or the channel of what was added up of all of them."""
BUILT = "built"
_CORRECTIONS = "corrections"
_SUMS = ("requests", "confusion", "answers", _CORRECTIONS)
_NOWHERE = ("", "", "")
_CELL = table_of(RollupRow)


@dataclass(frozen=True)
class Cell:
    """One sum of a day or a week. `subject` is the signature where its kind is `built`."""

    kind: str
    place: Place
    counts: Counts
    subject: str = ""


# Days and weeks by the names of their sums.


def day_name(day: date) -> str:
    """Return the name of a day's sum."""
    return day.isoformat()


def week_name(monday: date) -> str:
    """Return the name of a week's sum; no day's is like it."""
    return f"{_WEEK}{monday.isoformat()}"


def is_week(name: str) -> bool:
    """Whether it is the name of a week's sum."""
    return name.startswith(_WEEK)


def first_day(name: str) -> date:
    """Return the day, or the Monday, that a sum's name tells."""
    return date.fromisoformat(name.removeprefix(_WEEK))


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def days_of(monday: date) -> list[date]:
    """Return the days of a week."""
    return [monday + timedelta(days=number) for number in range(7)]


_WEEK = "W"


# Made from the log.


def of_lives(made: Iterable[Life]) -> Iterator[Cell]:
    """Return what lives add up to, by place."""
    by_place: dict[Place, list[Life]] = defaultdict(list)
    for life in made:
        by_place[life.workspace, life.channel, life.team].append(life)
    for place, its in by_place.items():
        yield Cell("requests", place, total(map(of_life, its)).counts)
        confusion = {right: count for (_, right), count in of_confusion(its).items()}
        found = (("confusion", confusion), ("answers", _answer_counts(of_answers(its))))
        yield from (Cell(kind, place, counts) for kind, counts in found if counts)


def _answer_counts(found: Mapping[Wording, AnswerTally]) -> Counts:
    return {
        f"{template}@{version}/{name}": count
        for (template, version), each in found.items()
        for name, count in {_USES: each.uses, **vars(each.record)}.items()
        if count
    }


def answers_of(counts: Counts) -> dict[Wording, AnswerTally]:
    """Return what came of each wording, from the counts of its cells."""
    by_wording: dict[Wording, dict[str, int]] = defaultdict(dict)
    for key, count in counts.items():
        wording, _, name = key.rpartition("/")
        template, _, version = wording.rpartition("@")
        by_wording[template, int(version)][name] = count
    return {
        wording: AnswerTally(each.pop(_USES, 0), Record(**each))
        for wording, each in by_wording.items()
    }


_USES = "uses"


def of_corrections(given: Iterable[Correction]) -> Iterator[Cell]:
    """Return corrections by place."""
    by_place: dict[Place, list[Correction]] = defaultdict(list)
    for each in given:
        by_place[each.workspace, each.channel, each.team].append(each)
    for place, its in by_place.items():
        ids, times = [each.id for each in its], [micros(each.at) for each in its]
        yield Cell(_CORRECTIONS, place, {"ids": ids, "at": times})


# Made from other cells, and written.


def with_all(made: Iterable[Cell]) -> list[Cell]:
    """Return the cells of places, and those of all channels and workspaces they add up to."""
    found = list(made)
    everywhere = (((each.kind, (ALL, ALL, each.place[2])), each.counts) for each in found)
    somewhere = (
        ((each.kind, (workspace, ALL, team)), each.counts)
        for each in found
        for workspace, _, team in [each.place]
    )
    return [*found, *_added(everywhere), *_added(somewhere)]


def sum_week(session: Session, monday: date) -> None:
    """Let the sum of a week be that of its days; there is none before all of them have one."""
    names = [day_name(each) for each in days_of(monday)]
    built = select(_CELL.c.day).where(_CELL.c.kind == BUILT, _CELL.c.day.in_(names))
    is_whole = len(session.connection().execute(built).all()) == len(names)
    sums = [*_added(_kept(session, names)), marker("", 1)] if is_whole else []
    replace(session, week_name(monday), sums)


_Key = tuple[str, Place]
"""The kind of a cell, and its place."""


def _kept(session: Session, names: Collection[str]) -> Iterator[tuple[_Key, Counts]]:
    chosen = _CELL.c.kind.in_(_SUMS), _CELL.c.day.in_(names)
    for row in session.connection().execute(select(_CELL).where(*chosen)):
        yield (row.kind, (row.workspace, row.channel, row.team)), row.counts


def _added(counted: Iterable[tuple[_Key, Counts]]) -> Iterator[Cell]:
    """Add up what is of the same kind and place."""
    found: dict[_Key, list[Counts]] = defaultdict(list)
    for key, counts in counted:
        found[key].append(counts)
    for (kind, place), its in found.items():
        yield Cell(kind, place, _sum_of(kind, its))


def _sum_of(kind: str, counts: Sequence[Counts]) -> Counts:
    if kind == _CORRECTIONS:
        return {name: [one for each in counts for one in each[name]] for name in ("ids", "at")}
    return added(counts).counts


def marker(signature: str, times: int) -> Cell:
    """Return the cell that says that there is a sum."""
    return Cell(BUILT, _NOWHERE, {"times": times}, signature)


def replace(session: Session, name: str, cells: Iterable[Cell]) -> None:
    """Let these be all cells of a day or a week."""
    connection = session.connection()
    # With the kinds an index tells which they are.
    kinds = _CELL.c.kind.in_((*_SUMS, BUILT))
    connection.execute(delete(_CELL).where(kinds, _CELL.c.day == name))
    rows = [_row(name, each) for each in cells]
    if rows:
        connection.execute(insert(_CELL), rows)


def _row(name: str, cell: Cell) -> dict[str, Any]:
    workspace, channel, team = cell.place
    return {
        "kind": cell.kind,
        "day": name,
        "workspace": workspace,
        "channel": channel,
        "team": team,
        "subject": cell.subject,
        "counts": dict(cell.counts),
    }
