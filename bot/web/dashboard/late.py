"""The open requests whose promise is broken, the longest broken first."""

from __future__ import annotations

from bot.web.dashboard import showing
from bot.web.dashboard.content import Cell, Column, Content, Table
from bot.web.dashboard.page import Page, View
from bot.web.dashboard.to_decide import late
from storage import figures as stored
from storage import people

_MOST = 100


def _build(view: View) -> Content:
    found = late(view.session, view.catalog, view.at)
    zone = stored.zone(view.catalog)
    owners = {each.owner for each, _ in found[:_MOST] if each.owner}
    names = people.names(view.session, owners)
    columns = (Column("Was due"), Column("Request"), Column("Team"), Column("Owner"))
    rows = [
        (
            Cell(showing.moment(clock.next.at, zone), clock.next.at.isoformat()),
            Cell(request.text, href=f"/dashboard/requests/{request.id}"),
            Cell(view.catalog.called(request.team)),
            Cell(names.get(request.owner or "", request.owner or "nobody yet")),
        )
        for request, clock in found[:_MOST]
        if clock.next
    ]
    table = Table("requests", "Late requests", columns, rows, "No open request is late.")
    return Content({"total": len(found), "more": max(0, len(found) - _MOST)}, [table])


PAGE = Page("late", "Late", _build, "/dashboard/late", in_menu=False, has_filters=False)
