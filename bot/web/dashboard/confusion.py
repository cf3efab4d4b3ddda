"""Which team got first what belonged to another: a table, and the requests behind each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.web.dashboard import showing
from bot.web.dashboard.content import Cell, Column, Content, Table
from bot.web.dashboard.page import Page, View
from bot.web.errors import NotFoundError
from helpdesk.feedback import Feedback
from helpdesk.metrics.life import MOVES
from helpdesk.model import Request
from storage import feedback, people, requests
from storage import figures as stored

_MOST = 50
_SHADES = 4


def matrix(pairs: Mapping[tuple[str, str], int], view: View) -> Table:
    """Return the confusion: a row for each first team, a column for each it belonged to."""
    firsts = _by_count(pairs, 0)
    rights = _by_count(pairs, 1)
    called = view.catalog.called
    columns = (
        Column("Went first to"),
        *(Column(called(each), is_number=True) for each in rights),
        Column("All", is_number=True),
    )
    rows = [
        (
            Cell(called(first)),
            *(_cell(pairs.get((first, right), 0), first, right, view) for right in rights),
            _all(sum(count for (one, _), count in pairs.items() if one == first)),
        )
        for first in firsts
    ]
    empty = "No request had to be moved from one team to another in this time."
    return Table("confusion", "Went first to, and belonged to", columns, rows, empty)


def shade(count: int, most: int) -> int:
    """Return how dark a number's cell is, from 0 to `_SHADES`; the number stands there anyway."""
    return -(-_SHADES * count // most) if most else 0


def _by_count(pairs: Mapping[tuple[str, str], int], side: int) -> list[str]:
    """Return the teams of one side, those with the most requests first."""
    counts: dict[str, int] = {}
    for pair, count in pairs.items():
        counts[pair[side]] = counts.get(pair[side], 0) + count
    return sorted(counts, key=lambda team: (-counts[team], team))


def _cell(count: int, first: str, right: str, view: View) -> Cell:
    if not count:
        return Cell("–" if first == right else "0", 0)
    return Cell(str(count), count, view.asked.link(f"/dashboard/teams/{first}/{right}"))


def _all(count: int) -> Cell:
    return Cell(f"{count:,}", count)


# The requests behind one number.


def moment_cell(at: datetime, view: View) -> Cell:
    """Return a time as a cell, in the helpdesk's zone."""
    return Cell(showing.moment(at, stored.zone(view.catalog)), at.isoformat())


def _build(view: View) -> Content:
    first, right = view.path["first"], view.path["right"]
    if not (view.catalog.heirs(first) and view.catalog.heirs(right)):
        raise NotFoundError("There is no such team.")
    where = view.session, view.asked.period, view.asked.filter, view.catalog
    ids = stored.confused(*where, first, right, _MOST)
    total = stored.confusion(*where).get((first, right), 0)
    values = {
        "first": view.catalog.called(first),
        "right": view.catalog.called(right),
        "total": total,
        "more": max(0, total - len(ids)),
        "back": view.asked.link("/dashboard/teams"),
    }
    return Content(values, [_listed(view, [requests.look(view.session, each) for each in ids])])


def _listed(view: View, found: Sequence[Request]) -> Table:
    moves = {each.id: _move(view, each) for each in found}
    movers = people.names(view.session, {each.actor for each in moves.values() if each})
    columns = (Column("Asked"), Column("Request"), Column("Moved by"))
    rows = [_row(view, each, moves[each.id], movers) for each in found]
    return Table("requests", "The requests", columns, rows, "There are none in this time.")


def _move(view: View, request: Request) -> Feedback | None:
    """Return how the request was moved last."""
    said = feedback.of_request(view.session, request.id)
    return next((each for each in reversed(said) if each.kind in MOVES), None)


def _row(
    view: View, request: Request, move: Feedback | None, movers: Mapping[str, str]
) -> Sequence[Cell]:
    by = movers.get(move.actor, move.actor) if move else "–"
    return (
        moment_cell(request.created_at, view),
        Cell(request.text, href=view.asked.link(f"/dashboard/requests/{request.id}")),
        Cell(by, note=move.words if move else ""),
    )


PAGE = Page("confused", "Sent wrongly", _build, "/dashboard/teams/{first}/{right}", in_menu=False)
