"""Versions: what was trained, with which figures, what would change, and going back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from dashboard import dashboard, does, visiting
from httpx import Client
from lived import asked, moved
from rows import all_requests, decisions_on
from slack_office import SlackOffice

from helpdesk.cards import Card, lines
from helpdesk.catalog import Catalog
from storage import outbox, versions
from storage.db import Database
from storage.versions import VersionKind, VersionState

NOW = datetime.now(UTC)
MODEL = VersionKind.MODEL
FIGURES = {
    "champion": {"holdout": {"right": 80, "total": 100}, "sanity": {"right": 40, "total": 40}},
    "challenger": {"holdout": {"right": 90, "total": 100}, "sanity": {"right": 39, "total": 40}},
    "teams": {
        "security": {
            "champion": {"right": 3, "total": 10},
            "challenger": {"right": 9, "total": 10},
        }
    },
    "trained_on": 1234,
    "tickets": 0,
    "seconds": 4.2,
    "quarantine": [],
}


def words(html: str) -> str:
    """What a person reads of a page."""
    shown = re.sub(r"<script.*?</script>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def read(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, answer.text
    return words(answer.text)


def publish(
    database: Database,
    cursor: int = 0,
    state: VersionState = VersionState.PROMOTED,
    reason: str = "held-out requests: 90 of 100 right",
) -> None:
    """A next model that reads as the live one does, with figures of its own."""
    with database.transaction() as session:
        live = versions.champion(session, MODEL)
        assert live
        data = versions.data(session, MODEL, live.number)
        newer = replace(live, cursor=cursor, state=state, figures=FIGURES, reason=reason, at=NOW)
        versions.publish(session, data, newer)


def live(database: Database) -> int:
    with database.snapshot() as session:
        champion = versions.champion(session, MODEL)
    return champion.number if champion else 0


@pytest.fixture
def taught(sqlite_database: Database) -> Database:
    """Model 2 is live, and was the first to learn that a request belongs to Security."""
    with sqlite_database.transaction() as session:
        request = asked(session, 1, NOW - timedelta(hours=2), text="the coffee robot looks sad")
        moved(session, request, "security")
    publish(sqlite_database, cursor=1)
    return sqlite_database


@pytest.fixture
def lead(taught: Database, catalog: Catalog) -> Iterator[Client]:
    with dashboard(taught, catalog) as client:
        yield client


def test_every_version_is_listed_and_the_live_ones_are_marked(lead: Client) -> None:
    said = read(lead, "/dashboard/versions")
    assert "Model 2 and Answer figures 1 are live." in said
    assert re.search(r"Model 2 [\d: -]+ ● Live 80 % 80 of 100 90 % 90 of 100", said)
    assert re.search(r"Model 1 [\d: -]+ Was live", said)
    exported = lead.get("/dashboard/versions?csv=models").text.splitlines()
    assert exported[1].split(",")[0] == "2" and "0.9" in exported[1]


def test_why_is_said_in_words_also_of_a_version_made_without_what_was_undone(
    lead: Client, taught: Database
) -> None:
    publish(taught, reason="without what was undone; held-out requests: 90 of 100 right")
    said = read(lead, "/dashboard/versions/model/3")
    assert "without what was undone; no worse than what was live." in said
    assert ": no worse than what was live." in read(lead, "/dashboard/versions/model/2")


def test_a_version_says_how_it_was_judged_by_team_and_what_it_learned_first(lead: Client) -> None:
    page = lead.get("/dashboard/versions/model/2")
    said = words(page.text)
    assert "Security 30 % 3 of 10 90 % 9 of 10" in said
    assert "Labels from people 1,234" in said
    assert "It was the first to learn" in said and re.search(r"Security 1 CSV", said)
    assert 'href="/dashboard/learning?before=2#stream"' in page.text
    assert "Make it live" not in said and "Roll back" not in said


def test_the_figures_of_answers_have_a_page_too(lead: Client) -> None:
    said = read(lead, "/dashboard/versions/templates/1")
    assert "Brier score" in said and "Take back" not in said


@pytest.mark.parametrize("where", ["model/9", "model/x", "house/1", "model/2/live"])
def test_what_is_not_there_or_live_already_cannot_go_live(lead: Client, where: str) -> None:
    assert lead.get(f"/dashboard/versions/{where}").status_code == 404


def test_what_would_change_is_shown_before_a_version_goes_live(
    lead: Client, taught: Database
) -> None:
    shown = read(lead, "/dashboard/versions/model/1/live")
    assert "None of the newest 1 requests would be decided differently." in shown
    form = {"kind": "model", "number": "1", "back": "/dashboard/versions"}
    told = does(lead, "go-live", "/dashboard/versions/model/1/live", **form)
    assert "Model 1 is live: the next request is decided by it." in told.text
    assert live(taught) == 1
    assert re.search(r"Model 2 [\d: -]+ Rolled back", read(lead, "/dashboard/versions"))


def test_who_made_what_live_and_when_is_told_and_the_it_channel_hears_of_it(
    lead: Client, taught: Database
) -> None:
    does(lead, "go-live", "/dashboard/versions/model/1/live", kind="model", number="1")
    row = r"[\d: -]+ Model 1 2 UTESS Rolled back from 2"
    assert re.search(row, read(lead, "/dashboard/versions"))
    assert re.search(row, read(lead, "/dashboard/versions/model/1"))
    newest = lead.get("/dashboard/versions?csv=live").text.splitlines()[1].split(",")
    assert newest[1:] == ["Model 1", "2", "UTESS", "Rolled back from 2"]
    [told] = owed(taught)
    assert told.payload["channel"] == "it-leads"
    [said, _] = lines(Card.model_validate(told.payload["card"]))
    assert said == "⏪ Model 1 back: live again, in place of number 2 · by @UTESS"


def owed(database: Database) -> list[outbox.Owed]:
    with database.transaction() as session:
        return outbox.claim_heads(session, datetime.now(UTC))


def test_a_refused_version_can_be_made_live_all_the_same(
    taught: Database, catalog: Catalog
) -> None:
    publish(taught, state=VersionState.REFUSED)
    with dashboard(taught, catalog) as client:
        assert "Make it live…" in read(client, "/dashboard/versions/model/3")
        does(client, "go-live", "/dashboard/versions/model/3/live", kind="model", number="3")
    assert live(taught) == 3


def test_what_went_live_since_somebody_looked_is_not_replaced_unseen(
    taught: Database, catalog: Catalog
) -> None:
    where = "/dashboard/versions/model/1/live"
    with dashboard(taught, catalog) as client:
        [shown] = re.findall(r'name="instead_of" value="(\d+)"', client.get(where).text)
        publish(taught, state=VersionState.PROMOTED)
        told = does(client, "go-live", where, kind="model", number="1", instead_of=shown)
    assert "Model 3 went live since you looked. Nothing was changed" in told.text
    assert live(taught) == 3


def test_what_was_emptied_cannot_go_live(taught: Database, catalog: Catalog) -> None:
    with taught.transaction() as session:
        versions.empty_older(session, MODEL)
    with dashboard(taught, catalog) as client:
        assert "…" not in read(client, "/dashboard/versions/model/1")
        assert client.get("/dashboard/versions/model/1/live").status_code == 404
        where = "/dashboard/undo/version/2"
        told = does(client, "go-live", where, kind="model", number="1")
        assert "it held words that were erased" in told.text
    assert live(taught) == 2


def test_what_a_version_learned_first_is_taken_back(lead: Client) -> None:
    shown = read(lead, "/dashboard/undo/version/2")
    assert "Take back what model 2 was the first to learn?" in shown
    assert "1 label would no longer count." in shown
    told = does(lead, "undo-feedback", "/dashboard/undo/version/2", what="version", about="2")
    assert "Taken back: 1 label." in told.text


def test_after_rolling_back_the_next_request_is_decided_by_the_older_version(
    slack_office: SlackOffice,
) -> None:
    publish(slack_office.database)
    with visiting(slack_office) as client:
        slack_office.service.live.refresh()
        slack_office.says("UADA", "sap not working")
        slack_office.settle()
        does(client, "go-live", "/dashboard/versions/model/1/live", kind="model", number="1")
        slack_office.says("UBEN", "the vpn drops all the time")
    made = [decisions_on(slack_office, each)[-1] for each in all_requests(slack_office)]
    assert [each.model_version for each in made] == [2, 1]
