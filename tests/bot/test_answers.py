"""An answer was given: solved, not solved, resolved by a technician, reopened."""

import pytest
from office import TEAM_BUTTONS, Office, Said
from rows import all_requests, decisions_on, said_back

from helpdesk.feedback import Kind
from helpdesk.model import Status


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def answered(office: Office, text: str = "vpn drops since this morning") -> tuple[str, Said]:
    asked = office.says("UADA", text)
    return asked, office.reply(asked)


def routed(office: Office) -> tuple[str, Said]:
    """A request with a card: its thread, and the card."""
    asked = office.says("UADA", "sap not working")
    [card] = office.cards("it-apps")
    return asked, card


def status_of(office: Office) -> Status:
    [request] = all_requests(office)
    return request.status


def test_solved_closes_the_request_and_keeps_the_answer_in_sight(office: Office) -> None:
    asked, answer = answered(office)
    office.press("UADA", answer, "Solved")
    reply = office.reply(asked)
    assert "Solved, marked by Ada Okafor" in reply.text
    assert answer.text.splitlines()[0] in reply.text
    assert reply.buttons == ["Reopen"]
    assert status_of(office) is Status.RESOLVED


def test_solved_is_good_news_for_team_category_and_template(office: Office) -> None:
    _, answer = answered(office)
    office.press("UADA", answer, "Solved")
    [event], [request] = said_back(office), all_requests(office)
    [decided] = decisions_on(office, request)
    assert (event.kind, event.request_id) == (Kind.SOLVED, request.id)
    assert event.actor == office.id_of("UADA")
    assert (event.team, event.category, event.template) == ("network", "vpn", decided.template)
    assert (event.decision_id, event.text) == (decided.id, decided.text)
    assert (event.model_version, event.templates_version) == (1, 1)


def test_talk_to_a_person_hands_over_to_the_answers_team(office: Office) -> None:
    asked, answer = answered(office)
    office.press("UADA", answer, "Talk to a person")
    assert "A person from Network will look at this" in office.reply(asked).text
    [card] = office.cards("it-network")
    assert "vpn drops since this morning" in card.text
    assert "a person was asked for" in card.text


def test_talk_to_a_person_counts_against_the_template_alone(office: Office) -> None:
    _, answer = answered(office)
    office.press("UADA", answer, "Talk to a person")
    [event] = said_back(office)
    assert event.kind is Kind.PERSON
    assert (event.team, event.category) == (None, None)
    assert event.template is not None


@pytest.mark.parametrize("words", ["that didn't help", "still not working"])
def test_a_reply_that_it_did_not_help_escalates(office: Office, words: str) -> None:
    asked, _ = answered(office)
    office.says("UADA", words, thread=asked)
    assert "A person from Network will look at this" in office.reply(asked).text
    [card] = office.cards("it-network")
    assert "the answer did not help" in card.text
    [event] = said_back(office)
    assert (event.kind, event.words) == (Kind.DID_NOT_HELP, words)
    assert event.template is not None


def test_a_reply_that_asks_for_a_person_escalates(office: Office) -> None:
    asked, _ = answered(office)
    office.says("UADA", "I need a person", thread=asked)
    assert "A person from Network will look at this" in office.reply(asked).text
    [event] = said_back(office)
    assert (event.kind, event.words) == (Kind.PERSON, "I need a person")


def test_a_reply_that_it_worked_solves_the_request(office: Office) -> None:
    asked, _ = answered(office)
    office.says("UADA", "that fixed it", thread=asked)
    assert "Solved" in office.reply(asked).text
    [event] = said_back(office)
    assert (event.kind, event.words) == (Kind.SOLVED, "that fixed it")


def test_a_technician_resolves_on_the_card(office: Office) -> None:
    asked, card = routed(office)
    office.press("UTESS", card, "Resolve", channel="it-apps")
    [closed] = office.cards("it-apps")
    assert "resolved by Tess Moreau" in closed.text
    assert closed.buttons == ["Reopen", "Undo “Resolve”"]
    assert "Tess Moreau marked this as resolved" in office.thread(asked)[-1].text
    assert status_of(office) is Status.RESOLVED


def test_resolved_agrees_with_team_and_category(office: Office) -> None:
    _, card = routed(office)
    office.press("UTESS", card, "Resolve", channel="it-apps")
    events = said_back(office)
    assert [event.kind for event in events] == [Kind.RESOLVED, Kind.QUICKLY_RESOLVED]
    assert {event.actor for event in events} == {office.id_of("UTESS")}
    assert {(event.team, event.category) for event in events} == {("apps", "business-apps")}


def test_the_requester_solves_a_routed_request(office: Office) -> None:
    asked, _ = routed(office)
    office.press("UADA", office.reply(asked), "Solved")
    [card] = office.cards("it-apps")
    assert "resolved by Ada Okafor" in card.text


def test_the_requester_reopens_what_a_technician_resolved(office: Office) -> None:
    asked, card = routed(office)
    office.press("UTESS", card, "Resolve", channel="it-apps")
    office.press("UADA", office.thread(asked)[-1], "Reopen")
    assert "Reopened by Ada Okafor" in office.thread(asked)[-1].text
    [card] = office.cards("it-apps")
    assert card.buttons == TEAM_BUTTONS
    assert "reopened" in card.text
    assert status_of(office) is Status.WITH_TEAM


def test_a_technician_reopens_on_the_card(office: Office) -> None:
    asked, card = routed(office)
    office.press("UTESS", card, "Resolve", channel="it-apps")
    [closed] = office.cards("it-apps")
    office.press("UVERA", closed, "Reopen", channel="it-apps")
    assert "Reopened by Vera Kowalczyk" in office.thread(asked)[-1].text
    assert status_of(office) is Status.WITH_TEAM


def test_an_answer_that_was_solved_and_is_reopened_goes_to_its_team(office: Office) -> None:
    asked, answer = answered(office)
    office.press("UADA", answer, "Solved")
    office.press("UADA", office.reply(asked), "Reopen")
    [card] = office.cards("it-network")
    assert "vpn drops since this morning" in card.text
    event = said_back(office)[-1]
    assert event.kind is Kind.REOPENED
    assert event.template == said_back(office)[0].template


def test_a_reopened_request_has_its_card_in_the_team_it_is_with_now(office: Office) -> None:
    asked, _ = routed(office)
    office.edits("UADA", asked, "vpn not working")
    office.press("UADA", office.reply(asked), "Solved")
    office.press("UADA", office.reply(asked), "Reopen")
    [left], [card] = office.cards("it-apps"), office.cards("it-network")
    assert left.buttons == []
    assert card.buttons == TEAM_BUTTONS


def test_saying_that_it_is_not_solved_after_all_reopens(office: Office) -> None:
    asked, card = routed(office)
    office.press("UTESS", card, "Resolve", channel="it-apps")
    office.says("UADA", "it still doesn't work", thread=asked)
    assert "Reopened by Ada Okafor" in office.thread(asked)[-1].text


def test_what_is_written_after_the_resolution_still_reaches_the_team(office: Office) -> None:
    asked, card = routed(office)
    office.press("UTESS", card, "Resolve", channel="it-apps")
    office.says("UADA", "one more thing about the export", thread=asked)
    mirrored = office.thread(card.ts, user="UTESS", channel="it-apps")[-1]
    assert "one more thing about the export" in mirrored.text


def test_the_first_words_under_an_answer_are_acknowledged_once(office: Office) -> None:
    asked, _ = answered(office)
    office.says("UADA", "I use the blue client", thread=asked)
    assert "press Talk to a person" in office.thread(asked)[-1].text
    office.says("UADA", "version 11", thread=asked)
    assert len(office.thread(asked)) == 5


def test_words_under_an_answer_go_along_to_the_person(office: Office) -> None:
    asked, answer = answered(office)
    office.says("UADA", "I use the blue client", thread=asked)
    office.settle()
    office.press("UADA", answer, "Talk to a person")
    [card] = office.cards("it-network")
    assert "I use the blue client" in card.text


def test_thanks_under_an_answer_need_no_reply(office: Office) -> None:
    asked, _ = answered(office)
    office.says("UADA", "thank you!", thread=asked)
    assert len(office.thread(asked)) == 3
    assert said_back(office) == []
