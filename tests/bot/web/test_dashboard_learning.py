"""Learning: the stream of feedback, the review list, doubts, proposals, and taking things back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import unescape

import proposed
import pytest
from dashboard import BASE, dashboard, does, visiting
from httpx import Client
from lived import asked, moved
from office import Office
from rows import all_requests, said_back
from slack_office import SlackOffice

from bot.web.dashboard.forms import COOKIE
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.feedback import Feedback, Kind
from helpdesk.model import OPERATOR
from storage import feedback, requests, versions
from storage.db import Database
from storage.versions import VersionKind, VersionState
from storage.visits import Visitor

NOW = datetime.now(UTC)
ODD = "the coffee robot on floor 3 shows a sad face"
PAGE = "/dashboard/learning"


def words(html: str) -> str:
    """What a person reads of a page."""
    shown = re.sub(r"<script.*?</script>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def read(client: Client, where: str = PAGE) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, answer.text
    return words(answer.text)


@pytest.fixture
def corrected(sqlite_database: Database) -> Database:
    """A request that a technician moved from Network to Security ten minutes ago."""
    with sqlite_database.transaction() as session:
        request = asked(session, 1, NOW - timedelta(minutes=70), text=ODD)
        moved(session, request, "security")
    return sqlite_database


@pytest.fixture
def lead(corrected: Database, catalog: Catalog) -> Iterator[Client]:
    with dashboard(corrected, catalog) as client:
        yield client


def publish(database: Database, cursor: int, state: VersionState, **figures: object) -> None:
    with database.transaction() as session:
        live = versions.champion(session, VersionKind.MODEL)
        assert live
        data = versions.data(session, VersionKind.MODEL, live.number)
        newer = replace(live, state=state, cursor=cursor, figures=figures, at=NOW)
        versions.publish(session, data, newer)


def test_the_stream_says_who_did_what_what_it_teaches_and_that_it_waits(lead: Client) -> None:
    said = read(lead)
    assert "UUMAR moved it from Network to Security" in said
    assert ODD in said
    assert "It belongs to Security (weight +1)" in said
    assert "Counts at once for words like these; waits for the next training" in said
    assert "1 label from people waits to be learned." in said


def test_the_stream_says_in_which_version_it_was_learned(
    corrected: Database, catalog: Catalog
) -> None:
    publish(corrected, 1, VersionState.PROMOTED)
    with dashboard(corrected, catalog) as client:
        assert "Learned in model 2, 10 min later" in read(client)
        assert "Everything that people said is learned." in read(client)


def test_who_does_not_lead_reads_it_and_changes_nothing(
    corrected: Database, catalog: Catalog
) -> None:
    with dashboard(corrected, catalog, is_lead=False) as client:
        assert "Take back" not in read(client)
        visit = f"form:{client.cookies[COOKIE]}".encode()
        form = {"form_key": sha256(visit).hexdigest(), "what": "event", "about": "1", "back": PAGE}
        told = client.post("/dashboard/acts/undo-feedback", data=form, headers={"Origin": BASE})
        assert "Only those who lead IT" in told.text
    assert not undone(corrected)


def undone(database: Database) -> list[Feedback]:
    with database.snapshot() as session:
        return [each for each in feedback.between(session, 0) if each.kind is Kind.EVENT_UNDONE]


def test_taking_one_back_is_shown_before_and_done_by_who_pressed(
    lead: Client, corrected: Database
) -> None:
    shown = read(lead, "/dashboard/undo/event/1")
    assert "1 label would no longer count." in shown
    assert "1 of the newest 1 requests would be decided differently." in shown
    told = does(lead, "undo-feedback", "/dashboard/undo/event/1", what="event", about="1")
    assert "Taken back: 1 label. The next training is due." in told.text
    [undo] = undone(corrected)
    assert (undo.workspace, undo.actor, undo.about) == ("TDESKLOOP", "UTESS", "1")
    assert "Taken back: it no longer counts" in read(lead)
    assert "UTESS took number 1 back" in read(lead)


def test_everything_of_a_person_is_taken_back_at_once(lead: Client) -> None:
    who = "TDESKLOOP:UUMAR"
    assert "Take back everything that UUMAR said?" in read(lead, f"/dashboard/undo/person/{who}")
    does(lead, "undo-feedback", f"/dashboard/undo/person/{who}", what="person", about=who)
    assert "Taken back: it no longer counts" in read(lead, f"{PAGE}?person={who}")


@pytest.mark.parametrize("what", ["event/9", "event/x", "person/nobody", "version/7", "house/1"])
def test_what_is_not_there_cannot_be_taken_back(lead: Client, what: str) -> None:
    assert lead.get(f"/dashboard/undo/{what}").status_code == 404


def test_older_words_are_a_page_further(lead: Client, corrected: Database) -> None:
    with corrected.transaction() as session:
        for number in range(2, 23):
            request = asked(session, number, NOW, text=f"cable {number} is loose")
            moved(session, request, "hardware", by="UVERA")
    newest = lead.get(PAGE).text
    assert "cable 22 is loose" in newest and ODD not in newest
    [older] = re.findall(r'href="(/dashboard/learning\?before=[^"#]+)#stream">Older', newest)
    assert ODD in lead.get(older).text


def test_the_csv_of_the_stream_is_what_the_page_shows(lead: Client) -> None:
    header, first = lead.get(f"{PAGE}?csv=stream").text.splitlines()
    assert header.startswith("Number,When,Who,What")
    assert "moved it from Network to Security" in first


def test_what_people_typed_is_shown_and_never_run(
    sqlite_database: Database, catalog: Catalog
) -> None:
    with sqlite_database.transaction() as session:
        moved(session, asked(session, 1, NOW, text="<script>alert(1)</script>"), "security")
    with dashboard(sqlite_database, catalog) as client:
        assert "<script>alert(1)" not in client.get(PAGE).text
        assert "<script>alert(1)" not in client.get("/dashboard/undo/event/1").text


def unsure(office: Office) -> None:
    """A request that has a team, though it was hardly guessed."""
    at = office.says("UADA", "it is somehow broken again")
    office.press("UADA", office.reply(at), "Something else")
    [request] = all_requests(office)
    with office.database.transaction() as session:
        requests.save(session, replace(request, touched=False))


def test_an_unsure_request_is_judged_from_the_page_as_in_the_chat(
    slack_office: SlackOffice,
) -> None:
    """Confirmed by one key, moved by another; a page that was overtaken changes nothing."""
    unsure(slack_office)
    with visiting(slack_office) as client:
        page = client.get(PAGE).text
        assert "it is somehow broken again" in words(page)
        [value] = re.findall(r'name="request" value="([^"]+)"', page)
        [before] = all_requests(slack_office)
        [key] = re.findall(r'value="security" data-key="(\d)"', page)
        assert 1 <= int(key) <= 9
        told = does(client, "judge-team", PAGE, request=value, team="security")
        assert "Moved to Security" in told.text
        assert "Nothing to judge" in words(told.text)
        late = does(client, "judge-team", PAGE, request=value)
        assert "Moved to Security" not in late.text
    [after] = all_requests(slack_office)
    assert (before.team, after.team) == (slack_office.catalog.fallback_team, "security")
    [said] = [each for each in said_back(slack_office) if each.labels]
    assert (said.kind, said.team, said.by_technician) == (Kind.REASSIGNED, "security", True)
    assert said.actor == "UTESS"
    assert "it is somehow broken again" in slack_office.cards("it-security")[-1].text


def test_whoever_runs_deskloop_judges_without_a_chat(slack_office: SlackOffice) -> None:
    unsure(slack_office)
    with visiting(slack_office, Visitor("", OPERATOR, is_lead=True)) as client:
        [value] = re.findall(r'name="request" value="([^"]+)"', client.get(PAGE).text)
        assert "Confirmed" in does(client, "judge-team", PAGE, request=value, team="").text
        made = proposed.edit(slack_office.catalog)
        proposed.propose(slack_office, made, Door.SLACK)
        slack_office.settle()
        assert "30 minutes" in words(client.get(PAGE).text)
        told = does(client, "decide-proposal", PAGE, proposal=made.value, how="adopt")
        assert "Adopted." in told.text
    confirmed = said_back(slack_office)[-1]
    assert (confirmed.kind, confirmed.actor) == (Kind.CONFIRMED, OPERATOR)
    assert "Adopted by" in slack_office.cards("it-identity")[-1].text


def test_what_was_set_aside_is_kept_from_the_page(slack_office: SlackOffice) -> None:
    asked_at = slack_office.says("UADA", "sap not working")
    slack_office.press("UADA", slack_office.reply(asked_at), "Wrong team")
    slack_office.press("UADA", slack_office.only_to("UADA", asked_at), "Hardware")
    [event] = said_back(slack_office)
    doubt = {"event": event.id, "why": "nobody else says so"}
    publish(slack_office.database, 0, VersionState.REFUSED, quarantine=[doubt])
    with visiting(slack_office) as client:
        assert "Set aside as doubtful: nobody else says so" in read(client)
        told = does(client, "keep-feedback", PAGE, event=str(event.id))
        assert "Kept. I learn from it again." in told.text
        assert "Nothing is set aside." in words(told.text)
    assert said_back(slack_office)[-1].kind is Kind.KEPT
