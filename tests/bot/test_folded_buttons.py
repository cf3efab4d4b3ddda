"""What is folded away behind the “…” of a card is pressed as any other button."""

import pytest
from office import Office
from rows import all_requests

from helpdesk.model import Status


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def test_the_rare_buttons_of_a_card_are_folded_away(office: Office) -> None:
    office.says("UADA", "sap not working")
    [card] = office.cards("it-apps")
    assert "Take it" in card.buttons
    assert "Not a request" in card.menu
    assert not set(card.menu) & set(card.buttons)


def test_a_folded_button_carries_an_opaque_value_of_its_own(office: Office) -> None:
    office.says("UADA", "sap not working")
    [card] = office.cards("it-apps")
    assert {card.value(label) for label in card.menu} == {card.value("Take it")}


def test_a_folded_button_does_what_it_says(office: Office) -> None:
    office.says("UADA", "sap not working")
    [card] = office.cards("it-apps", user="UVERA")
    office.press("UVERA", card, "Not a request", channel="it-apps")
    office.settle()
    [request] = all_requests(office)
    assert request.status is Status.DISMISSED


def test_a_folded_button_may_open_a_form(office: Office) -> None:
    office.says("UADA", "sap not working")
    [card] = office.cards("it-apps", user="UVERA")
    office.press("UVERA", card, "Fix fields", channel="it-apps")
    assert office.modal("UVERA").title == "Fix fields"


def test_who_asked_sees_no_menu(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    assert office.reply(asked).menu == []
