"""A visitor of the whole pages, in this process: what a browser waits for, but for the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.corrections import Press
from bot.live import Live
from bot.reaction import Reaction
from bot.web import app as web
from bot.web.dashboard.app import Ground
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from storage import visits
from storage.db import Database
from storage.queue import connect
from storage.visits import Visitor

_BASE = "http://testserver"
_LEAD = Visitor("T1", "U1", is_lead=True)
PAGES = {
    **{
        f"{name}, {days} days": f"/dashboard{path}?span={days}"
        for days in (28, 365)
        for name, path in (
            ("Overview", ""),
            ("Teams", "/teams"),
            ("Answers", "/answers"),
            ("Learning", "/learning"),
            ("Requests", "/requests"),
            ("Versions", "/versions"),
        )
    },
    "Late": "/dashboard/late",
    "/metrics": "/metrics",
}


@contextmanager
def visitor(database: Database, catalog: Catalog, at: datetime) -> Iterator[TestClient]:
    """Let somebody look at the pages as they are at this time, before anything was kept of them."""

    class Then(Ground):
        def now(self) -> datetime:
            return at

    live = Live(database, catalog)
    live.refresh()
    ground = Then(database, catalog, live, _BASE, Door.SLACK, _nobody_presses, live.refresh)
    routes = web.routes(ground, connect("unix:///nowhere"), None)
    with database.transaction() as session:
        key = visits.invite(session, _LEAD, at)
    with TestClient(Starlette(routes=routes), base_url=_BASE) as client:
        client.post("/dashboard/enter", data={"key": key}, headers={"Origin": _BASE})
        yield client


def look(client: TestClient, path: str) -> None:
    """Look at a page; raises HTTPStatusError where it is not shown."""
    client.get(path).raise_for_status()


def _nobody_presses(_press: Press) -> Reaction:
    raise NotImplementedError("whoever measures presses nothing")
