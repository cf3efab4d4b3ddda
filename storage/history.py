"""Imported tickets: kept once each, and given to the learner in a fair choice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, fields

from sqlalchemy import delete, func, insert
from sqlmodel import Session, col, select

from helpdesk.catalog import Priority
from helpdesk.history import Ticket
from storage.db import take_turn
from storage.tables import HistoryRow


@dataclass(frozen=True)
class Added:
    """What became of tickets: new, known but now with another team, or known as they are."""

    new: int = 0
    moved: int = 0
    known: int = 0

    def __add__(self, other: Added) -> Added:
        return Added(self.new + other.new, self.moved + other.moved, self.known + other.known)


def add(session: Session, tickets: Iterable[Ticket]) -> Added:
    """Keep tickets, each key once; one that was kept with another team is replaced.

    Imports follow one another, and ids rise in the order of commits: whoever read up to an id
    has missed nothing below it. At most a few thousand tickets in one call.
    """
    take_turn(session, "history")
    given = list(tickets)
    wanted = {each.key: each for each in given}
    teams = _teams(session, wanted)
    moved = [key for key, team in teams.items() if wanted[key].team != team]
    first = cursor(session) + 1
    session.connection().execute(delete(HistoryRow).where(col(HistoryRow.key).in_(moved)))
    fresh = [each for key, each in wanted.items() if key not in teams or key in set(moved)]
    _insert(session, fresh, first)
    new = len(fresh) - len(moved)
    return Added(new, len(moved), len(given) - len(fresh))


def _teams(session: Session, keys: Collection[str]) -> dict[str, str]:
    query = select(HistoryRow.key, HistoryRow.team).where(col(HistoryRow.key).in_(keys))
    return dict(session.exec(query).all())


def _insert(session: Session, tickets: Sequence[Ticket], first: int) -> None:
    rows = [asdict(each) | {"id": number} for number, each in enumerate(tickets, first)]
    if rows:
        session.connection().execute(insert(HistoryRow), rows)


def cursor(session: Session) -> int:
    """The id of the newest import; 0 where nothing was imported."""
    return session.exec(select(func.max(HistoryRow.id))).one() or 0


def labels(session: Session) -> dict[tuple[str, str | None], int]:
    """How many tickets there are of each team and category."""
    place = (col(HistoryRow.team), col(HistoryRow.category))
    rows = session.exec(select(*place, func.count()).group_by(*place))
    return {(team, category): count for team, category, count in rows}


def newest(session: Session, teams: Collection[str], limit: int) -> list[Ticket]:
    """Return at most `limit` tickets of `teams`: the newest of each, then the next of each.

    So a small team keeps all its tickets before a large one takes the rest. The choice depends
    on the tickets alone, not on the order in which they were imported.
    """
    newest_first = (col(HistoryRow.created).desc().nulls_last(), col(HistoryRow.key))
    place = func.row_number().over(partition_by=col(HistoryRow.team), order_by=newest_first)
    ranked = (
        select(HistoryRow.id, place.label("place"))
        .where(col(HistoryRow.team).in_(teams))
        .subquery()
    )
    query = (
        select(HistoryRow)
        .join(ranked, ranked.c.id == HistoryRow.id)
        .order_by(ranked.c.place, HistoryRow.team)
        .limit(limit)
    )
    return [_ticket(row) for row in session.exec(query)]


def _ticket(row: HistoryRow) -> Ticket:
    values = {field.name: getattr(row, field.name) for field in fields(Ticket)}
    return Ticket(**values | {"priority": Priority(row.priority) if row.priority else None})
