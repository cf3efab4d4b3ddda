"""The pages of requests: finding one, and its whole life with every decision explained."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from dashboard import dashboard
from lived import asked, moved
from office import Office
from rows import all_requests

from helpdesk.catalog import Catalog
from helpdesk.followups import MISSED
from helpdesk.model import File, Followed, Profile, Status
from storage import erasure, people
from storage.db import Database

NOW = datetime.now(UTC)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
INERT = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;"


@pytest.mark.case(49)
def test_a_whole_life_is_told_with_why_it_was_decided_and_what_it_taught(office: Office) -> None:
    """Case 49: whatever people wrote, and what they are called, is shown and does nothing."""
    office.worker_is_on = True
    thread = office.says("UADA", "vpn drops since this morning")
    office.press("UADA", office.reply(thread), "Wrong team")
    office.pick("UADA", office.only_to("UADA", thread), "Facilities")
    office.until(lambda: any("is live in version" in said.text for said in office.thread(thread)))
    [card] = office.cards("it-facilities")
    office.says("UTESS", f"// a note {HOSTILE}", thread=card.ts, channel="it-facilities")
    office.says("UTESS", f"The answer is {HOSTILE}", thread=card.ts, channel="it-facilities")
    [request] = all_requests(office)
    with office.database.transaction() as session:
        people.note_profile(session, "UADA", Profile(f"Ada {HOSTILE}", {}))
    with dashboard(office.database, office.catalog) as client:
        page = client.get(f"/dashboard/requests/{request.id}").text
    told = [
        "answered with “The VPN drops or is slow”, version 1",
        "Pause large downloads and cloud backups.",
        "Most like it",
        "moved it from Network to Facilities",
        "It belongs to Facilities",
        "Set aside as doubtful",
        "/dashboard/versions/model/2",
        "left a note that only technicians see",
        f"The answer is {INERT}",
        f"Ada {INERT}",
        "First response",
    ]
    assert [each for each in told if each not in page] == []
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_what_was_erased_says_so_and_what_never_was_too(
    sqlite_database: Database, catalog: Catalog
) -> None:
    with sqlite_database.transaction() as session:
        asked(session, 1, NOW, text="my secret diary")
        erasure.erase_request(session, "r1", "operator", NOW)
    with dashboard(sqlite_database, catalog) as client:
        gone, never = (client.get(f"/dashboard/requests/{each}") for each in ("r1", "r2"))
    assert (gone.status_code, never.status_code) == (404, 404)
    assert "erased for good" in gone.text
    assert "There is no request r2" in never.text


def test_questions_files_and_promises_are_told_beside_it(
    sqlite_database: Database, catalog: Catalog
) -> None:
    questions = (
        Followed("vpn/client", "Which client is it?", True, 0.9, answer="The old one"),
        Followed(MISSED, "What was missing?", False, 0.1),
    )
    files = (File("photo.png", "https://files.example/1"), File("bad", "javascript:alert(1)"))
    with sqlite_database.transaction() as session:
        began = NOW - timedelta(days=30)
        asked(session, 1, began, text=HOSTILE, followups=questions, files=files, rating=2)
    with dashboard(sqlite_database, catalog) as client:
        page = client.get("/dashboard/requests/r1").text
    assert 'href="https://files.example/1"' in page
    assert "javascript:" not in page
    assert f"<p>{INERT}</p>" in page
    assert "<script>alert" not in page
    assert all(each in page for each in ("The old one", "Left out by lot", "not kept", "2 of 5"))


def test_requests_are_found_by_words_id_state_and_team(
    database: Database, catalog: Catalog
) -> None:
    with database.transaction() as session:
        asked(session, 1, NOW, text="The VPN client eats 100% of my battery")
        asked(session, 2, NOW, text="VPN über VPN", status=Status.RESOLVED)
        moved(session, asked(session, 3, NOW, text="the badge reader is dead"), "facilities")

    def found(query: str) -> set[str]:
        told = client.get(f"/dashboard/requests?csv=requests&{query}").text
        return {row["Request"] for row in csv.DictReader(StringIO(told))}

    with dashboard(database, catalog) as client:
        assert found("words=battery+vpn") == {"The VPN client eats 100% of my battery"}
        assert found("words=%C3%BCber+vpn") == {"VPN über VPN"}
        assert found("words=r3") == {"the badge reader is dead"}
        assert found("words=%25") == {"The VPN client eats 100% of my battery"}
        assert found("status=resolved") == {"VPN über VPN"}
        assert found("team=facilities") == {"the badge reader is dead"}
        assert client.get("/dashboard/requests?status=nonsense").status_code == 400


def test_the_list_is_paged_the_newest_first(sqlite_database: Database, catalog: Catalog) -> None:
    with sqlite_database.transaction() as session:
        for number in range(51):
            at = NOW - timedelta(minutes=number)
            asked(session, number, at, text=f"request number {number:02}")
    with dashboard(sqlite_database, catalog) as client:
        first = client.get("/dashboard/requests?words=number").text
        second = client.get("/dashboard/requests?words=number&page=2").text
    assert "number 00" in first
    assert "number 49" in first
    assert "number 50" not in first
    assert "words=number&amp;page=2" in first
    assert "number 50" in second
    assert "number 49" not in second


@pytest.mark.case(50)
def test_words_are_no_formula_in_the_csv_of_the_list(
    sqlite_database: Database, catalog: Catalog
) -> None:
    """Case 50: a spreadsheet shows what people asked as text."""
    with sqlite_database.transaction() as session:
        asked(session, 1, NOW, text="=HYPERLINK(1)")
    with dashboard(sqlite_database, catalog) as client:
        told = client.get("/dashboard/requests?csv=requests").text
    assert "'=HYPERLINK(1)" in told
