"""A browser at the dashboard, without a network: pages of a database, asked as a browser asks."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from httpx import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.live import Live
from bot.web.dashboard import app
from helpdesk.catalog import Catalog
from storage import visits
from storage.db import Database
from storage.visits import Visitor

BASE = "http://testserver"


@contextmanager
def dashboard(
    database: Database, catalog: Catalog, *, is_lead: bool = True, person: str = "UTESS"
) -> Iterator[TestClient]:
    """Somebody signed in, at all addresses of the dashboard."""
    with guest(database, catalog) as client:
        visitor = Visitor("TDESKLOOP", person, is_lead)
        with database.transaction() as session:
            key = visits.invite(session, visitor, datetime.now(UTC))
        entered = client.post("/dashboard/enter", data={"key": key}, headers={"Origin": BASE})
        assert entered.status_code == 200, entered.text
        yield client


@contextmanager
def guest(database: Database, catalog: Catalog) -> Iterator[TestClient]:
    """Somebody whom nobody let in."""
    live = Live(database, catalog)
    live.refresh()
    routes = app.routes(app.Ground(database, catalog, live, BASE))
    with TestClient(Starlette(routes=routes), base_url=BASE) as client:
        yield client


def does(client: TestClient, act: str, where: str = "/dashboard", **fields: str) -> Response:
    """Press an act's button on a page; the page that follows."""
    [key] = set(re.findall(r'name="form_key" value="([0-9a-f]+)"', client.get(where).text)) or {""}
    form = {"form_key": key, "back": where, **fields}
    return client.post(f"/dashboard/acts/{act}", data=form, headers={"Origin": BASE})
