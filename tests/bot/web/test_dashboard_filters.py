"""Every page filters by time, team, channel and workspace, or says why not, and hands them on."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from dashboard import dashboard
from httpx import Client
from lived import asked, moved, solved
from sqlmodel import Session

from bot.web.dashboard.page import Page
from bot.web.dashboard.pages import PAGES
from helpdesk.catalog import Catalog
from helpdesk.drift.alerts import Alert, Over
from helpdesk.drift.scan import Sign
from helpdesk.drift.streams import Key, Kind
from storage import alerts, channels, feedback, versions
from storage.db import Database, sqlite_url
from storage.versions import VersionKind, VersionState

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
HERE = {"workspace": "TDESKLOOP", "channel": "CHELP"}
THERE = {"workspace": "TOTHER", "channel": "COTHER"}
FILTERED = [each for each in PAGES if each.has_filters]
NAMED = {
    "confused": "/dashboard/teams/network/security",
    "answer": "/dashboard/answers/vpn-drops",
    "version": "/dashboard/versions/model/2",
    "going_live": "/dashboard/versions/model/2/live",
    "undo": "/dashboard/undo/event/1",
}
CHOSEN = {"time": "span=7", "team": "team=hardware", "channel": "channel=COTHER"}
CHOSEN |= {"workspace": "workspace=TOTHER"}
EVERY = "&".join(CHOSEN.values())
ASIDES = (r'<p class="why">.*?</p>', r"<[^>]+>")
SIDE = {"right": 8, "total": 10}


@pytest.fixture(scope="module")
def lead(
    learned_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, catalog: Catalog
) -> Iterator[Client]:
    path = tmp_path_factory.mktemp("filters") / "deskloop.db"
    shutil.copy(learned_sqlite, path)
    database = Database(sqlite_url(path))
    fill(database)
    with dashboard(database, catalog) as client:
        yield client
    database.close()


def fill(database: Database) -> None:
    """In two places, lately and before, what two teams got was moved, answered, and waits."""
    with database.transaction() as session:
        number = 0
        for days, place in ((2, HERE), (2, THERE), (20, HERE)):
            for team in ("network", "hardware"):
                at, number = NOW - days * DAY, number + 3
                moved(session, asked(session, number, at, team=team, **place), "security")
                solved(session, asked(session, number + 1, at, team=team, kind="answer", **place))
                text = f"odd {number}"
                asked(session, number + 2, at, team=team, confidence=0.2, text=text, **place)
        cursor = feedback.cursor(session)
        channels.note(session, "TOTHER", "COTHER", "ask-it")
        channels.note(session, "TOTHER", channels.ITSELF, "The other company")
        drifted(session, "network", "r3", NOW - 20 * DAY, NOW - 19 * DAY)
        drifted(session, "hardware", "r9", NOW - DAY, None)
    publish(database, cursor, NOW - 10 * DAY)
    publish(database, cursor, NOW - DAY)


def drifted(
    session: Session, team: str, example: str, at: datetime, closed_at: datetime | None
) -> None:
    sign = Sign(Key(Kind.TEAM, team), at, at, (20, 40), (10, 100), 9.0, (example,))
    over = Over.BACK if closed_at else None
    alert = Alert(f"a-{team}", (sign,), team, at, at, (example,), (), closed_at, over)
    alerts.keep(session, alert)


def publish(database: Database, cursor: int, at: datetime) -> None:
    duel = {"champion": SIDE, "challenger": SIDE}
    halves = {"holdout": {"right": 30, "total": 40}, "sanity": SIDE}
    teams = {"hardware": duel, "network": duel}
    figures = {"champion": halves, "challenger": halves, "teams": teams, "quarantine": []}
    with database.transaction() as session:
        live = versions.champion(session, VersionKind.MODEL)
        assert live
        data = versions.data(session, VersionKind.MODEL, live.number)
        state = VersionState.PROMOTED
        newer = replace(live, state=state, cursor=cursor, figures=figures, at=at)
        versions.publish(session, data, newer)


def html_of(client: Client, page: Page, query: str = "") -> str:
    answer = client.get(f"{NAMED.get(page.name, page.route)}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def content(html: str) -> str:
    """What a page shows beside its filters and what it says of itself."""
    main = html[html.index("<main") : html.index("</main>")]
    for aside in (r"<form.*?</form>", r"<script.*?</script>", *ASIDES):
        main = re.sub(aside, " ", main, flags=re.DOTALL)
    return " ".join(unescape(main).split())


@pytest.mark.parametrize("page", FILTERED, ids=lambda page: page.name)
@pytest.mark.parametrize("name", CHOSEN)
def test_a_filter_acts_on_a_page_or_the_page_says_why_not(
    lead: Client, page: Page, name: str
) -> None:
    html = html_of(lead, page, CHOSEN[name])
    if name in page.not_by:
        assert page.not_by[name] in unescape(html)
    else:
        assert content(html) != content(html_of(lead, page)) == content(html_of(lead, page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_whatever_leads_on_from_a_page_keeps_its_filters(lead: Client, page: Page) -> None:
    named = page if page.name != "request" else replace(page, route="/dashboard/requests/r9")
    html = unescape(html_of(lead, named, EVERY))
    links = re.findall(r'(?:href|name="back" value)="(/dashboard[^"]*)"', html)
    pages = [each for each in links if not each.startswith("/dashboard/static")]
    kept = [CHOSEN[name] for name in ("time", "channel", "workspace")]
    assert len(pages) > 5
    assert [each for each in pages if not all(part in each for part in kept)] == []


def test_channels_and_workspaces_are_called_by_their_names(lead: Client) -> None:
    html = html_of(lead, PAGES[0])
    assert '<option value="COTHER">ask-it</option>' in html
    assert '<option value="TOTHER">The other company</option>' in html


def test_the_live_version_is_shown_whatever_time_is_chosen(lead: Client) -> None:
    html = lead.get("/dashboard/versions?span=hour").text
    assert "Model 3" in content(html) and "Model 2 " not in content(html)
    assert "Model 3 is shown though made at another time: it is live." in html


def test_a_team_that_nobody_knows_stands_in_the_filter_as_it_was_asked(lead: Client) -> None:
    assert '<option value="gone" selected>gone</option>' in html_of(lead, PAGES[0], "team=gone")
