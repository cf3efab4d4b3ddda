"""Every page on the first day: without a request, and without a model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from dashboard import dashboard, does
from lived import asked
from starlette.testclient import TestClient

from bot.web.api.endpoints import BASE as API
from bot.web.api.endpoints import ENDPOINTS
from bot.web.dashboard.page import Page
from bot.web.dashboard.pages import PAGES
from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind
from helpdesk.journal import Deed, Entry
from helpdesk.model import Request
from storage import feedback, journal, knowledge, schema
from storage.db import Database, sqlite_url

NOW = datetime.now(UTC)
NAMED = {
    "confused": ["network/security", "a/b"],
    "answer": ["account-unlock", "nonsense"],
    "version": ["model/1", "templates/1"],
    "going_live": ["model/1/live"],
    "undo": ["event/1", "event/2", "person/TDESKLOOP:UADA", "version/1", "house/1"],
    "request": ["r1", "r9"],
}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """A database that was migrated, and nothing more."""
    database = Database(sqlite_url(tmp_path / "empty.db"))
    schema.migrate(database)
    yield database
    database.close()


@pytest.fixture
def unlearned(empty: Database, catalog: Catalog) -> Database:
    """A request that somebody moved, and no model that ever decided anything."""
    with empty.transaction() as session:
        knowledge.seed(session, catalog, NOW)
        request = asked(session, 1, NOW - timedelta(hours=1), text="the coffee robot looks sad")
        feedback.append(session, _moved(request))
        journal.add(session, Entry("r1", NOW, "UUMAR", Deed.MOVED, {"words": "not ours"}))
    return empty


def _moved(request: Request) -> Feedback:
    return Feedback(
        key="move",
        kind=Kind.REASSIGNED,
        at=NOW,
        workspace=request.workspace,
        actor="UADA",
        request_id=request.id,
        decision_id=request.decision_id,
        text=request.text,
        model_version=0,
        templates_version=0,
        team_before=request.team,
        team="security",
        by_technician=True,
    )


def addresses() -> list[str]:
    return [where for page in PAGES for where in _addresses(page)]


def _addresses(page: Page) -> list[str]:
    if "{" not in page.route:
        return [page.route]
    beginning, end = page.route.split("{")[0], page.route.rpartition("}")[2]
    return [f"{beginning}{each.removesuffix(end)}{end}" for each in NAMED[page.name]]


@pytest.mark.parametrize("state", ["empty", "unlearned"])
def test_no_page_no_table_and_no_report_fails(
    state: str, request: pytest.FixtureRequest, catalog: Catalog
) -> None:
    with dashboard(request.getfixturevalue(state), catalog) as client:
        failed = [where for where in (*addresses(), *_reports()) if _fails(client, where)]
    assert failed == []


def _reports() -> list[str]:
    return [f"{API}/{each.name}" for each in ENDPOINTS]


def _fails(client: TestClient, where: str) -> bool:
    """Whether it, or a table that it offers, is answered with a fault of ours."""
    answer = client.get(where)
    tables = re.findall(r'href="([^"]*csv=\w[^"]*)"', answer.text)
    every = (answer, *(client.get(unescape(each)) for each in tables))
    return any(each.status_code >= 500 for each in every)


def test_what_was_said_can_be_taken_back_before_anything_was_learned(
    unlearned: Database, catalog: Catalog
) -> None:
    with dashboard(unlearned, catalog) as client:
        page = client.get("/dashboard/undo/event/1").text
        told = does(client, "undo-feedback", "/dashboard/undo/event/1", what="event", about="1")
    assert "1 label would no longer count" in page
    assert "No model is there yet" in page
    assert "Taken back: 1 label" in told.text


def test_a_move_that_does_not_say_where_to_is_told_all_the_same(
    unlearned: Database, catalog: Catalog
) -> None:
    with dashboard(unlearned, catalog) as client:
        page = client.get("/dashboard/requests/r1").text
    assert "moved it to another team" in page
