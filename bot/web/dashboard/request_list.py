"""Requests: every one of them, found by its words, its id, its state and its team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.web.dashboard import showing
from bot.web.dashboard.called import names
from bot.web.dashboard.content import Cell, Column, Content, Table
from bot.web.dashboard.page import Page, View
from bot.web.errors import BadRequestError
from helpdesk.model import Request, Status
from storage import figures, search
from storage.search import Wanted

STATES: Mapping[Status, str] = {
    Status.ASKED: "Asked back",
    Status.ANSWERED: "Answered",
    Status.WITH_TEAM: "With its team",
    Status.RESOLVED: "Resolved",
    Status.WITHDRAWN: "Withdrawn",
    Status.DISMISSED: "No request",
}
NO_WORDS = "(no words are left)"
_EACH = 50
_MOST_PAGES = 10_000
_LONGEST = 120


def _build(view: View) -> Content:
    at = _page(view)
    found = search.find(view.session, view.catalog, _wanted(view), _EACH + 1, skip=(at - 1) * _EACH)
    values = {
        "states": {each.value: said for each, said in STATES.items()},
        "page_number": at,
        "newer": _link(view, at - 1) if at > 1 else "",
        "older": _link(view, at + 1) if len(found) > _EACH else "",
    }
    return Content(values, [_table(view, found[:_EACH])])


def _wanted(view: View) -> Wanted:
    own, asked = view.asked.own, view.asked
    if own.get("status") and own["status"] not in {each.value for each in Status}:
        raise BadRequestError(f"There is no state “{own['status']}” of a request.")
    status = Status(own["status"]) if own.get("status") else None
    return Wanted(own.get("words", ""), status, asked.filter, asked.chosen_period)


def _page(view: View) -> int:
    asked = view.asked.own.get("page", "1")
    if not asked.isdecimal() or not 0 < int(asked[:9]) <= _MOST_PAGES:
        raise BadRequestError("Ask for a page by its number, from 1 on.")
    return int(asked[:9])


def _link(view: View, number: int) -> str:
    own = {**view.asked.own, "page": str(number) if number > 1 else ""}
    return view.asked.link("/dashboard/requests", **own)


def _table(view: View, found: Sequence[Request]) -> Table:
    titles = ("Request", "State", "Team", "Asked by", "Priority", "Asked at")
    known = names(view.session, [each.requester for each in found])
    rows = [_cells(view, each, known) for each in found]
    empty = "No request is like that."
    return Table("requests", "Requests", [Column(each) for each in titles], rows, empty)


def _cells(view: View, request: Request, known: Mapping[str, str]) -> list[Cell]:
    words = " ".join(request.text.split())
    short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    zone = figures.zone(view.catalog)
    href = view.asked.link(f"/dashboard/requests/{request.id}")
    return [
        Cell(short or NO_WORDS, request.text, href, request.id),
        Cell(STATES[request.status], request.status.value),
        Cell(view.catalog.called(request.team), request.team),
        Cell(known[request.requester], request.requester),
        Cell(request.priority.value),
        Cell(showing.moment(request.created_at, zone), request.created_at.isoformat()),
    ]


PAGE = Page(
    "requests",
    "Requests",
    _build,
    "/dashboard/requests",
    of_any_time=True,
    asks=("words", "status", "page"),
)
