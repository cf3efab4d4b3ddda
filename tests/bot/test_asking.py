"""A request is made: the four kinds of decision, and choosing what it is about."""

import pytest
from office import TEAM_BUTTONS, Office, Said
from rows import all_requests, decisions_on, said_back

from helpdesk.feedback import Kind
from helpdesk.model import Status

UNSURE = "it is slow"


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def cards_of(office: Office) -> dict[str, list[str]]:
    return {channel: [card.text for card in cards] for channel, cards in office.all_cards().items()}


def test_a_sure_request_with_a_template_is_answered_in_its_thread(office: Office) -> None:
    asked = office.says("UADA", "vpn drops since this morning")
    answer = office.reply(asked)
    assert "Reconnect the VPN" in answer.text or "The VPN drops" in answer.text
    assert answer.buttons == ["Solved", "Wrong team", "Talk to a person"]
    assert office.all_cards() == {}


def test_a_sure_request_without_a_template_goes_to_its_team(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    assert "Passed on to Business Apps" in office.reply(asked).text
    [card] = office.cards("it-apps")
    assert "Ada Okafor" in card.text
    assert "sap not working" in card.text
    assert card.buttons == TEAM_BUTTONS


def test_the_requester_is_told_in_which_channel_the_request_is(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    assert "in it-apps." in office.reply(asked).text


def test_an_unsure_request_is_asked_back_with_the_likeliest_meanings(office: Office) -> None:
    question = office.reply(office.says("UADA", UNSURE))
    assert "What is it about?" in question.text
    assert question.buttons[-1] == "Something else"
    assert len(question.buttons) == 4
    assert {"Slow computer", "Internet and network"} < set(question.buttons)
    assert office.all_cards() == {}


def test_some_requests_always_go_to_a_person(office: Office) -> None:
    asked = office.says("UADA", "my laptop was stolen")
    assert "A person from Security will look at this" in office.reply(asked).text
    [card] = office.cards("it-security")
    assert "critical priority" in card.text
    assert "always goes to a person" in card.text


def test_urgent_words_raise_the_priority_on_the_card(office: Office) -> None:
    office.says("UADA", "sap not working, urgent")
    office.settle()
    office.says("UBEN", "sap not working, no rush")
    texts = cards_of(office)["it-apps"]
    assert ["high priority" in text for text in texts] == [True, False]
    assert ["low priority" in text for text in texts] == [False, True]


def test_every_request_gets_exactly_one_reply(office: Office) -> None:
    words = ["vpn not working", "sap not working", UNSURE, "my laptop was stolen"]
    asked = [office.says("UBEN", each) for each in words]
    assert [len(office.thread(ts)) for ts in asked] == [2, 2, 2, 2]


def choose(office: Office, label: str, words: str = UNSURE) -> tuple[str, Said]:
    asked = office.says("UADA", words)
    office.press("UADA", office.reply(asked), label)
    return asked, office.reply(asked)


def test_choosing_an_option_answers_in_place(office: Office) -> None:
    asked, answer = choose(office, "Slow computer")
    assert "Make a slow computer faster" in answer.text
    assert answer.buttons == ["Solved", "Wrong team", "Talk to a person"]
    assert len(office.thread(asked)) == 2


def test_choosing_an_option_without_a_template_routes(office: Office) -> None:
    _, reply = choose(office, "General question", "what is for lunch today")
    assert "Passed on to Service Desk" in reply.text
    [card] = office.cards("it-service-desk")
    assert "the requester chose “General question”" in card.text


def test_something_else_hands_over_to_a_person(office: Office) -> None:
    _, reply = choose(office, "Something else")
    assert "A person from Service Desk" in reply.text
    [card] = office.cards("it-service-desk")
    assert "none of the offered meanings was right" in card.text


def test_a_choice_labels_team_and_category(office: Office) -> None:
    choose(office, "Slow computer")
    [event] = said_back(office)
    assert event.kind is Kind.CHOSEN
    assert (event.team, event.category) == ("hardware", "slow-laptop")
    assert event.text == UNSURE


def test_something_else_labels_nothing(office: Office) -> None:
    choose(office, "Something else")
    [event] = said_back(office)
    assert event.kind is Kind.SOMETHING_ELSE
    assert (event.team, event.category) == (None, None)


def test_the_answer_to_the_question_may_be_words_in_the_thread(office: Office) -> None:
    asked = office.says("UADA", UNSURE)
    office.reply(asked)
    office.says("UADA", "the vpn I mean, from home", thread=asked)
    assert "VPN" in office.reply(asked).text
    [request] = all_requests(office)
    assert request.status is Status.ANSWERED
    assert request.text == f"{UNSURE}\nthe vpn I mean, from home"


def test_who_stays_unclear_after_the_question_gets_a_person(office: Office) -> None:
    asked = office.says("UADA", "blorf zint wub")
    office.reply(asked)
    office.says("UADA", "zint blorf, wub", thread=asked)
    assert "A person from Service Desk" in office.reply(asked).text
    [card] = office.cards("it-service-desk")
    assert "still unsure after asking" in card.text


def test_a_request_that_says_nothing_is_asked_what_is_wrong(office: Office) -> None:
    asked = office.says("UADA", "I have a problem")
    question = office.reply(asked)
    assert "What is going wrong?" in question.text
    assert question.buttons == ["Talk to a person"]


def test_what_is_then_said_in_the_thread_is_triaged(office: Office) -> None:
    asked = office.says("UADA", "I have a problem")
    office.reply(asked)
    office.says("UADA", "sap is not working", thread=asked)
    assert "Passed on to Business Apps" in office.reply(asked).text
    [card] = office.cards("it-apps")
    assert "sap is not working" in card.text


def test_asking_for_a_human_hands_the_request_over(office: Office) -> None:
    asked = office.says("UADA", "I want a human")
    assert "A person from Service Desk will look at this" in office.reply(asked).text
    [card] = office.cards("it-service-desk")
    assert "a person was asked for" in card.text


def test_a_decision_is_kept_with_its_reasons_and_versions(office: Office) -> None:
    office.says("UADA", "sap not working")
    [request] = all_requests(office)
    [decided] = decisions_on(office, request)
    assert (decided.kind, decided.team, decided.category) == ("route", "apps", "business-apps")
    assert decided.model_version == office.service.live.versions[0] == 1
    assert decided.templates_version == 1
    assert decided.catalog_digest == office.catalog.digest
    assert decided.scores["teams"]["apps"] > 0.6
    assert any("sure of the team" in reason for reason in decided.reasons)
