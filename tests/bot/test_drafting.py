"""What becomes of an answer at a team: sent, put before its technicians, or left alone."""

from datetime import UTC, datetime

import pytest
from office import Office, Said
from rows import all_requests, journal_of, said_back

from helpdesk.catalog import Drafting
from helpdesk.feedback import Kind
from helpdesk.knowledge import Change, ChangeDeed, DraftingItem, ItemKind, drafting_id
from helpdesk.model import Status
from storage import knowledge

TEXT = "vpn drops since this morning"
ANSWER = "Use a cable, or sit closer to the router"


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def becomes(office: Office, drafting: Drafting) -> None:
    """Let a person decide what becomes of all answers about the VPN."""
    at = datetime.now(UTC)
    change = Change(at, "UUMAR", ChangeDeed.SET, ItemKind.DRAFTING, "", "network", None, None)
    item = DraftingItem(drafting=drafting, by="UUMAR", since=at)
    with office.database.transaction() as session:
        for template in knowledge.load(session).templates_for("vpn"):
            subject = drafting_id("network", template)
            knowledge.set_item(session, change, ItemKind.DRAFTING, subject, item)


def the_card(office: Office) -> Said:
    return office.cards("it-network", user="UUMAR")[-1]


def press(office: Office, label: str) -> None:
    office.press("UUMAR", the_card(office), label, channel="it-network")


@pytest.fixture
def drafted(office: Office) -> str:
    """A request whose answer its technicians must approve; its thread."""
    becomes(office, Drafting.APPROVE)
    return office.says("UADA", TEXT)


def test_what_must_be_approved_stands_on_the_card_and_is_not_sent(
    office: Office, drafted: str
) -> None:
    assert ANSWER in the_card(office).text
    assert all(ANSWER not in each.text for each in office.thread(drafted))
    assert the_card(office).buttons[:3] == ["Approve and send", "Edit", "Reject"]
    assert all_requests(office)[0].status is Status.WITH_TEAM


def test_what_is_approved_reaches_the_requester(office: Office, drafted: str) -> None:
    press(office, "Approve and send")
    assert ANSWER in office.thread(drafted)[-1].text
    assert [each.kind for each in said_back(office)] == [Kind.DRAFT_SENT]


def test_edit_opens_the_draft_and_what_it_becomes_is_sent(office: Office, drafted: str) -> None:
    press(office, "Edit")
    assert office.modal("UUMAR").title == "Edit the draft"
    [request] = all_requests(office)
    [template] = [each for each in office.catalog.templates if each.id == request.draft]
    office.fills("UUMAR", {"words": f"{template.body} Is it better now?"})
    assert "Is it better now?" in office.thread(drafted)[-1].text
    [event] = said_back(office)
    assert (event.kind, event.template_version) == (Kind.DRAFT_EDITED, 1)


def test_rejecting_says_why_to_the_log_and_on_the_card(office: Office, drafted: str) -> None:
    before = len(office.thread(drafted))
    press(office, "Reject")
    offered = office.modal("UUMAR").questions["reason"]
    assert offered == ["does_not_fit", "wrong", "incomplete", "other"]
    office.fills("UUMAR", {"reason": "wrong", "words": "the gateway has moved"})
    [event] = said_back(office)
    assert (event.kind, event.fields) == (Kind.DRAFT_REJECTED, {"reason": "wrong"})
    assert event.words == "the gateway has moved"
    assert "put the draft aside (out of date or wrong)" in the_card(office).text
    assert "the gateway has moved" in the_card(office).text
    assert "Draft:" not in the_card(office).text
    assert len(office.thread(drafted)) == before


def test_a_form_that_was_only_opened_rejects_nothing(office: Office, drafted: str) -> None:
    press(office, "Reject")
    office.closes("UUMAR")
    assert said_back(office) == []
    assert journal_of(office) == []
    assert "Draft:" in the_card(office).text


def test_what_is_off_is_offered_to_nobody(office: Office) -> None:
    becomes(office, Drafting.OFF)
    office.says("UADA", TEXT)
    assert "Draft:" not in the_card(office).text
    assert all_requests(office)[0].draft is None


def test_what_may_be_sent_unasked_again_is_sent_at_once(office: Office, drafted: str) -> None:
    becomes(office, Drafting.AUTO)
    asked = office.says("UBEN", TEXT)
    assert "Solved" in office.reply(asked, user="UBEN").buttons
