"""A request told in several messages, told otherwise, or taken back."""

from typing import Any

import pytest
from office import TEAM_BUTTONS, Office
from rows import all_requests, decisions_on

from helpdesk.model import Status


@pytest.fixture
def office(opened: Any, sqlite_database: Any, door: str) -> Office:
    """The house where messages within 30 s of one person belong together, with each chat."""
    found: Office = opened(sqlite_database, door=door, join_seconds=30)
    found.worker_is_on = False
    return found


# Joining.


def test_a_second_message_soon_after_joins_the_first(office: Office) -> None:
    first = office.says("UADA", "it is slow")
    assert office.reply(first).buttons[-1] == "Something else"
    second = office.says("UADA", "the vpn I mean, from home")
    assert office.reply(first).buttons == ["Solved", "Wrong team", "Talk to a person"]
    assert len(office.thread(first)) == 2
    assert len(office.thread(second)) == 1


def test_a_joined_message_is_part_of_the_request(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    office.says("UADA", "sap shows error 42 when i save an order")
    [request] = all_requests(office)
    assert request.text == "sap not working\nsap shows error 42 when i save an order"
    [card] = office.cards("it-apps")
    assert "error 42" in card.text


def test_a_message_about_something_plainly_different_does_not_join(office: Office) -> None:
    first = office.says("UADA", "sap not working")
    office.settle()
    second = office.says("UADA", "paper jam on the 2nd floor")
    assert len(all_requests(office)) == 2
    assert "Business Apps" in office.reply(first).text
    assert "Printing does not work" in office.reply(second).text


def test_the_message_of_somebody_else_does_not_join(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    office.says("UBEN", "sap shows error 42 when i save an order")
    assert len(all_requests(office)) == 2


def test_a_message_does_not_join_what_somebody_acted_on(office: Office) -> None:
    asked = office.says("UADA", "vpn not working")
    office.press("UADA", office.reply(asked), "Talk to a person")
    office.says("UADA", "vpn drops from home")
    assert len(all_requests(office)) == 2


def test_a_joined_message_can_move_the_request_before_anybody_acted(office: Office) -> None:
    office.says("UADA", "it is slow")
    office.settle()
    office.says("UADA", "power bi dashboard does not load")
    [card] = office.cards("it-data")
    assert "it is slow\npower bi dashboard does not load" in card.text


def test_a_reply_under_the_second_message_belongs_to_the_request(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    second = office.says("UADA", "sap shows error 42 when i save an order")
    office.settle()
    office.says("UADA", "also in the purchase order", thread=second)
    [card] = office.cards("it-apps")
    thread = office.thread(card.ts, user="UTESS", channel="it-apps")
    assert "also in the purchase order" in thread[-1].text


# Edits.


def test_an_edit_triages_again_in_place(office: Office) -> None:
    asked = office.says("UADA", "it is slow")
    office.settle()
    office.edits("UADA", asked, "vpn is slow from home")
    answer = office.reply(asked)
    assert answer.buttons == ["Solved", "Wrong team", "Talk to a person"]
    assert len(office.thread(asked)) == 2
    [request] = all_requests(office)
    assert [decided.kind for decided in decisions_on(office, request)] == ["clarify", "answer"]


def test_an_edit_within_the_same_team_updates_its_card(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    office.settle()
    office.edits("UADA", asked, "sap not working since the update")
    [card] = office.cards("it-apps")
    assert "sap not working since the update" in card.text


def test_an_edit_that_needs_another_team_takes_the_card_along(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    office.settle()
    office.edits("UADA", asked, "the sales report is wrong")
    [old], [new] = office.cards("it-apps"), office.cards("it-data")
    assert "went elsewhere after more was said" in old.text
    assert "the sales report is wrong" in new.text


def test_an_edit_after_somebody_acted_changes_nothing(office: Office) -> None:
    asked = office.says("UADA", "vpn not working")
    office.press("UADA", office.reply(asked), "Talk to a person")
    before = office.reply(asked).text
    office.edits("UADA", asked, "sap not working")
    assert office.reply(asked).text == before
    assert list(office.all_cards()) == ["it-network"]


def test_an_edit_of_words_in_the_thread_keeps_the_rest(office: Office) -> None:
    asked = office.says("UADA", "I have a problem")
    office.settle()
    said = office.says("UADA", "sap is not wroking", thread=asked)
    office.settle()
    office.edits("UADA", said, "sap is not working")
    [request] = all_requests(office)
    assert request.text == "I have a problem\nsap is not working"


def test_an_edit_of_the_first_words_keeps_those_in_the_thread(office: Office) -> None:
    asked = office.says("UADA", "I have a problm")
    office.settle()
    office.says("UADA", "sap is not working", thread=asked)
    office.settle()
    office.edits("UADA", asked, "I have a problem")
    [request] = all_requests(office)
    assert request.text == "I have a problem\nsap is not working"
    assert request.team == "apps"


def test_an_edit_that_changes_no_word_decides_nothing(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    office.settle()
    office.edits("UADA", asked, "sap not working")
    [request] = all_requests(office)
    assert len(decisions_on(office, request)) == 1


# Deletes.


def test_a_delete_before_anybody_acted_withdraws_the_request(office: Office) -> None:
    asked = office.says("UADA", "vpn not working")
    office.settle()
    office.deletes("UADA", asked)
    reply = office.reply(asked)
    assert (reply.text, reply.buttons) == (
        "The request was withdrawn: its message was deleted.",
        [],
    )
    [request] = all_requests(office)
    assert request.status is Status.WITHDRAWN


def test_a_withdrawn_request_leaves_no_work_on_its_card(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    office.settle()
    office.deletes("UADA", asked)
    [card] = office.cards("it-apps")
    assert "was withdrawn" in card.text
    assert "sap" not in card.text
    assert card.buttons == []


def test_a_delete_after_somebody_acted_leaves_the_request(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    [card] = office.cards("it-apps")
    office.says("UTESS", "I look into it", channel="it-apps", thread=card.ts)
    office.settle()
    office.deletes("UADA", asked)
    [request] = all_requests(office)
    assert request.status is Status.WITH_TEAM
    assert office.cards("it-apps")[0].buttons == TEAM_BUTTONS


def test_deleting_one_of_two_messages_leaves_the_other(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    second = office.says("UADA", "sap shows error 42 when i save an order")
    office.settle()
    office.deletes("UADA", second)
    [request] = all_requests(office)
    assert (request.status, request.text) == (Status.WITH_TEAM, "sap not working")
    [card] = office.cards("it-apps")
    assert "error 42" not in card.text


def test_after_a_withdrawal_a_new_message_is_a_new_request(office: Office) -> None:
    asked = office.says("UADA", "vpn not working")
    office.settle()
    office.deletes("UADA", asked)
    office.settle()
    again = office.says("UADA", "vpn drops from home")
    assert office.reply(again).buttons == ["Solved", "Wrong team", "Talk to a person"]


def test_another_trouble_of_the_same_team_is_a_request_of_its_own(office: Office) -> None:
    office.says("UADA", "vpn drops since this morning")
    office.settle()
    second = office.says("UADA", "no wifi in the meeting room")
    assert office.reply(second).buttons
    assert len(all_requests(office)) == 2
