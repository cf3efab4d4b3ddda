"""The open requests whose promise is broken, the longest broken first."""

from __future__ import annotations

from bot.web.dashboard import showing
from bot.web.dashboard.content import Cell, Column, Content, Table
from bot.web.dashboard.page import Page, View
from storage import figures as stored
from storage import late, people

_MOST = 100


def _build(view: View) -> Content:
    asked = view.session, view.asked.filter, view.catalog, view.at
    found, total = late.longest(*asked, _MOST), late.count(*asked)
    zone = stored.zone(view.catalog)
    owners = {each.owner for each, _ in found if each.owner}
    names = people.names(view.session, owners)
    columns = (Column("Was due"), Column("Request"), Column("Team"), Column("Owner"))
    rows = [
        (
            Cell(showing.moment(clock.next.at, zone), clock.next.at.isoformat()),
            Cell(request.text, href=view.asked.link(f"/dashboard/requests/{request.id}")),
            Cell(view.catalog.called(request.team)),
            Cell(names.get(request.owner or "", request.owner or "nobody yet")),
        )
        for request, clock in found
        if clock.next
    ]
    table = Table("requests", "Late requests", columns, rows, "No open request is late.")
    return Content({"total": total, "more": total - len(found)}, [table])


PAGE = Page(
    "late",
    "Late",
    _build,
    "/dashboard/late",
    in_menu=False,
    not_by={"time": "Whatever is late now is shown: the time does not apply here."},
)
