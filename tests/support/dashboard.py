"""A browser at the dashboard, without a network: pages of a database, asked as a browser asks."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from httpx import Client, Response
from office import Office
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.corrections import Press
from bot.live import Live
from bot.reaction import Reaction
from bot.web import app as web
from bot.web.dashboard.app import Ground
from bot.web.headers import SafeHeaders
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from storage import visits
from storage.db import Database
from storage.queue import connect
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
def guest(
    database: Database, catalog: Catalog, *, base_url: str = BASE, token: str | None = None
) -> Iterator[TestClient]:
    """Somebody whom nobody let in; `token` is what opens the figures to machines."""
    live = Live(database, catalog)
    live.refresh()
    ground = Ground(database, catalog, live, base_url, Door.SLACK, _without_a_chat, live.refresh)
    routes = web.routes(ground, connect("unix:///nowhere"), token)
    with TestClient(SafeHeaders(Starlette(routes=routes)), base_url=BASE) as client:
        yield client


@contextmanager
def visiting(office: Office, visitor: Visitor | None = None) -> Iterator[Client]:
    """A visitor of an office, by default a lead, signed in to its dashboard over HTTP."""
    with Client(base_url=office.bot_url, follow_redirects=True, timeout=30) as client:
        visitor = visitor or Visitor(office.workspace_id, office.id_of("UTESS"), is_lead=True)
        with office.database.transaction() as session:
            key = visits.invite(session, visitor, datetime.now(UTC))
        client.post("/dashboard/enter", data={"key": key}, headers={"Origin": office.bot_url})
        yield client


def _without_a_chat(_press: Press) -> Reaction:
    raise AssertionError("there is no chat here: open the dashboard of an office")


def does(client: Client, act: str, where: str = "/dashboard", **fields: str) -> Response:
    """Press an act's button on a page; the page that follows."""
    [key] = set(re.findall(r'name="form_key" value="([0-9a-f]+)"', client.get(where).text)) or {""}
    form = {"form_key": key, "back": where, **fields}
    origin = str(client.base_url).rstrip("/")
    return client.post(f"/dashboard/acts/{act}", data=form, headers={"Origin": origin})
