"""Receipts: who corrected learns when it is live, and what went elsewhere because of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fresh import that_learned
from office import Office, Said
from small import small_catalog

from helpdesk.learning.embedding import loading
from storage import queue, versions
from storage.versions import VersionKind

CATALOG = small_catalog()
TOKEN = "my token for the vpn expired"


@pytest.fixture
def office(opened: Callable[..., Office], tmp_path: Path) -> Office:
    """The house with the small catalog; its worker rests until it is told to work."""
    database = that_learned(tmp_path / "small.db", CATALOG, loading.USUAL)
    found = opened(database, catalog=CATALOG)
    found.worker_is_on = False
    return found


def corrected(office: Office, text: str = TOKEN, team: str = "Identity") -> str:
    """Let Ada ask and correct the team; returns the thread."""
    asked = office.says("UADA", text)
    office.settle()
    office.says("UADA", f"wrong team, this belongs to {team}", thread=asked)
    office.settle()
    return asked


def receipts(office: Office, thread: str, **where: str) -> list[Said]:
    return [said for said in office.thread(thread, **where) if "is live in version" in said.text]


def test_a_correction_earns_a_receipt_that_names_the_version(office: Office) -> None:
    asked = corrected(office)
    assert receipts(office, asked) == []
    office.work()
    [receipt] = receipts(office, asked)
    assert "Ada Okafor" in receipt.text
    assert "version 2" in receipt.text
    assert f"“{TOKEN}” belongs to Identity" in receipt.text
    assert "since went elsewhere" not in receipt.text
    assert office.health()["model_version"] == 2


def test_each_correction_earns_one_receipt_in_its_own_thread(office: Office) -> None:
    first, second = corrected(office), corrected(office, "vpn drops near the printer", "Hardware")
    office.work()
    third = corrected(office, "the vpn gateway wants an account", "Identity")
    office.work()
    told = [receipts(office, thread) for thread in (first, second, third)]
    assert [len(each) for each in told] == [1, 1, 1]
    assert ["version 2" in each[0].text for each in told] == [True, True, False]


def test_a_receipt_lists_what_went_elsewhere_before_it_was_written(office: Office) -> None:
    asked = corrected(office)
    office.says("UBEN", "my vpn token has expired")
    office.settle()
    office.work()
    [receipt] = receipts(office, asked)
    assert "1 request since went elsewhere" in receipt.text
    assert "Ben Castellano → Identity" in receipt.text


def test_a_receipt_follows_in_place_when_later_requests_go_elsewhere(office: Office) -> None:
    asked = corrected(office)
    office.work()
    [before] = receipts(office, asked)
    for person in ("UBEN", "UCHIARA"):
        office.says(person, "my vpn token has expired")
        office.settle()
        office.work()
    [after] = receipts(office, asked)
    assert after.ts == before.ts
    assert "2 requests since went elsewhere" in after.text
    assert "Ben Castellano → Identity" in after.text
    assert "Chiara Lindqvist → Identity" in after.text


def test_a_receipt_does_not_claim_what_would_have_gone_there_anyway(office: Office) -> None:
    asked = corrected(office)
    office.says("UBEN", "please reset my password")
    office.settle()
    office.work()
    [receipt] = receipts(office, asked)
    assert "since went elsewhere" not in receipt.text


def test_a_technician_finds_the_receipt_under_the_card_that_was_wrong(office: Office) -> None:
    asked = office.says("UADA", "no wifi in the canteen")
    [card] = office.cards("it-network", user="UUMAR")
    office.press("UUMAR", card, "Reassign", channel="it-network")
    office.fills("UUMAR", {"team": "hardware", "words": ""})
    office.settle()
    office.work()
    [receipt] = receipts(office, card.ts, user="UUMAR", channel="it-network")
    assert "Umar Haddad" in receipt.text
    assert receipts(office, asked) == []


def test_a_correction_that_was_corrected_earns_no_receipt(office: Office) -> None:
    asked = corrected(office)
    office.says("UADA", "wrong team, this belongs to Hardware", thread=asked)
    office.settle()
    office.work()
    [receipt] = receipts(office, asked)
    assert "belongs to Hardware" in receipt.text


def test_a_roll_back_swaps_what_is_live_and_repeats_no_receipt(office: Office) -> None:
    asked = corrected(office)
    office.work()
    with office.database.transaction() as session:
        versions.roll_back(session, VersionKind.MODEL, None, "UTESS", datetime.now(UTC))
    with queue.connect(office.redis_url) as redis:
        queue.notify(redis)
    office.until(lambda: office.health()["model_version"] == 1)
    later = corrected(office, "vpn drops near the printer", "Hardware")
    office.work()
    office.until(lambda: office.health()["model_version"] == 3)
    assert len(receipts(office, asked)) == 1
    assert len(receipts(office, later)) == 1
