"""The overview of a helpdesk that has lived for eight weeks, as the README shows it.

The picture is made anew by
DESKLOOP_PICTURES=docs/pictures python -m pytest -m browser tests/browser -k of_the_dashboard
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from lived_weeks import Weeks
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette
from visitor import Visitor, watch

from bot.live import Live
from bot.web.dashboard.app import Ground, routes
from deskloop.processes import free_port
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from storage import schema, visits
from storage.db import Database, sqlite_url

pytestmark = pytest.mark.browser

WEEKS, A_DAY = 8, 42
SIZE = {"width": 1360, "height": 1140}


@contextmanager
def served(database: Database, catalog: Catalog) -> Iterator[str]:
    """The dashboard's pages over a database; gives the address that signs a lead in."""
    base = f"http://127.0.0.1:{free_port(25_000)}"
    live = Live(database, catalog)
    ground = Ground(database, catalog, live, base, Door.SLACK, lambda _press: None, live.refresh)
    port = int(base.rpartition(":")[2])
    config = uvicorn.Config(Starlette(routes=routes(ground)), port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    with database.transaction() as session:
        visitor = visits.Visitor("TDESKLOOP", "UTESS", is_lead=True)
        key = visits.invite(session, visitor, datetime.now(UTC))
    yield f"{base}/dashboard/enter?key={key}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database that has learned nothing yet: its first model is one of the weeks'."""
    new = Database(sqlite_url(tmp_path / "weeks.db"))
    schema.migrate(new)
    yield new
    new.close()


def test_picture_of_the_dashboard(
    browser: Browser, database: Database, catalog: Catalog, shots: Path
) -> None:
    assert Weeks(database, catalog).write(WEEKS, A_DAY) > 1000
    with served(database, catalog) as url:
        context = browser.new_context(viewport=SIZE, color_scheme="light", locale="en-GB")
        lead = Visitor(context.new_page(), shots)
        watch(lead, url)
        lead.page.goto(url)
        lead.page.get_by_role("button", name="Open the dashboard").click()
        expect(lead.page.locator(".verdict")).to_contain_text("Yes:")
        expect(lead.page.locator(".plot canvas")).to_have_count(5)
        lead.shot("dashboard-10-eight-weeks")
        lead.picture("dashboard")
        context.close()
    assert lead.faults == []
