"""What technicians see on a card and do with it."""

import pytest
from office import TEAM_BUTTONS, Office, Said
from rows import all_requests, said_back

from helpdesk.feedback import Kind
from helpdesk.model import Status


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


@pytest.fixture
def asked(office: Office) -> str:
    """A request of Ada's with a card at Business Apps; its thread."""
    return office.says("UADA", "sap not working")


def the_card(office: Office) -> Said:
    [card] = office.cards("it-apps")
    return card


def test_a_card_says_who_asks_for_what_and_why_it_is_here(office: Office, asked: str) -> None:
    card = the_card(office)
    assert card.text.startswith("CRM and ERP from Ada Okafor\nsap not working")
    assert "Not taken yet · normal priority · Business Apps" in card.text
    assert "sure of the team" in card.text


def test_a_card_without_a_category_is_titled_plainly(office: Office, asked: str) -> None:
    office.says("UADA", "this should go to Security", thread=asked)
    [card] = office.cards("it-security")
    assert card.text.startswith("Request from Ada Okafor")


def test_every_technician_may_resolve(office: Office, asked: str) -> None:
    office.press("UWEN", the_card(office), "Resolve", channel="it-apps")
    [request] = all_requests(office)
    assert (request.status, request.resolved_by) == (Status.RESOLVED, office.id_of("UWEN"))


def test_resolving_tells_the_requester_in_the_thread(office: Office, asked: str) -> None:
    office.press("UTESS", the_card(office), "Resolve", channel="it-apps")
    reply, note = office.thread(asked)[1:]
    assert "Solved, marked by Tess Moreau" in reply.text
    assert "Tess Moreau marked this as resolved" in note.text
    assert (reply.buttons, note.buttons) == (["Reopen"], ["Reopen"])


def test_a_resolved_request_can_be_resolved_again_after_a_reopening(
    office: Office, asked: str
) -> None:
    office.press("UTESS", the_card(office), "Resolve", channel="it-apps")
    office.press("UTESS", the_card(office), "Reopen", channel="it-apps")
    office.press("UWEN", the_card(office), "Resolve", channel="it-apps")
    [request] = all_requests(office)
    assert (request.reopened, request.resolved_by) == (1, office.id_of("UWEN"))
    kinds = [event.kind for event in said_back(office)]
    assert kinds == [Kind.RESOLVED, Kind.QUICKLY_RESOLVED, Kind.REOPENED, Kind.RESOLVED]


def test_a_reassignment_can_be_thought_better_of(office: Office, asked: str) -> None:
    office.press("UTESS", the_card(office), "Reassign", channel="it-apps")
    office.modal("UTESS")
    office.closes("UTESS")
    [request] = all_requests(office)
    assert (request.team, request.revision) == ("apps", the_revision(office))
    assert said_back(office) == []


def the_revision(office: Office) -> int:
    return int(the_card(office).value("Resolve").partition(".")[2])


def test_a_reassignment_after_somebody_elses_move_is_told_so(slack_office: Office) -> None:
    """In Slack's direct chat; Teams tells it in the dialog (test_msteams_in_place.py)."""
    asked = slack_office.says("UADA", "sap not working")
    slack_office.press("UTESS", the_card(slack_office), "Reassign", channel="it-apps")
    slack_office.modal("UTESS")
    slack_office.says("UADA", "this should go to Security", thread=asked)
    slack_office.settle()
    slack_office.fills("UTESS", {"team": "data", "words": ""})
    [request] = all_requests(slack_office)
    assert request.team == "security"
    told = slack_office.channel("dm", user="UTESS")[-1]
    assert "look at the newest buttons" in told.text


def test_a_reassigned_request_may_be_sent_back_by_words(office: Office, asked: str) -> None:
    office.press("UTESS", the_card(office), "Reassign", channel="it-apps")
    office.fills("UTESS", {"team": "security", "words": "account takeover?"})
    [card] = office.cards("it-security")
    office.says("UVERA", "not ours, Business Apps", channel="it-security", thread=card.ts)
    assert [each.buttons for each in office.cards("it-apps")] == [["Undo"], TEAM_BUTTONS]
    assert "Moved to Business Apps" in office.reply(asked).text


def test_a_technician_can_ask_for_help_as_everybody_else(office: Office) -> None:
    asked = office.says("UTESS", "vpn not working")
    answer = office.reply(asked)
    office.press("UTESS", answer, "Solved")
    [event] = said_back(office)
    assert (event.kind, event.actor) == (Kind.SOLVED, office.id_of("UTESS"))
