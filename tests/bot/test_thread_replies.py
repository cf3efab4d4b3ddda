"""What is said in one thread of a request is shown in the other, as it stands."""

import pytest
from office import Office, Said
from rows import all_requests, said_back


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


@pytest.fixture
def asked(office: Office) -> str:
    """A request of Ada's with a card at Business Apps; its thread."""
    return office.says("UADA", "sap not working")


def the_card(office: Office, channel: str = "it-apps") -> Said:
    return office.cards(channel)[-1]


def newest_at_team(office: Office, card: Said, channel: str = "it-apps") -> Said:
    return office.thread(card.ts, user="UTESS", channel=channel)[-1]


def test_a_technicians_answer_reaches_the_requester(office: Office, asked: str) -> None:
    card = the_card(office)
    office.says("UTESS", "Which screen is it?", channel="it-apps", thread=card.ts)
    mirrored = office.thread(asked)[-1]
    assert mirrored.text == "Tess Moreau answers:\nWhich screen is it?"


def test_the_requesters_words_reach_the_card(office: Office, asked: str) -> None:
    card = the_card(office)
    office.says("UADA", "It is the order screen", thread=asked)
    assert newest_at_team(office, card).text == "Ada Okafor:\nIt is the order screen"


def test_a_colleagues_words_reach_the_card_too(office: Office, asked: str) -> None:
    card = the_card(office)
    office.says("UBEN", "I have it as well", thread=asked)
    assert newest_at_team(office, card).text == "Ben Castellano:\nI have it as well"


def test_a_whole_exchange_stays_in_order(office: Office, asked: str) -> None:
    card = the_card(office)
    said = ["Which screen is it?", "The order screen", "Try it now", "one moment, I look"]
    for number, words in enumerate(said):
        if number % 2:
            office.says("UADA", words, thread=asked)
        else:
            office.says("UTESS", words, channel="it-apps", thread=card.ts)
        office.settle()
    for thread in (office.thread(asked), office.thread(card.ts, user="UTESS", channel="it-apps")):
        shown = [each.text.rpartition("\n")[2] for each in thread]
        assert [words for words in shown if words in said] == said


def test_the_first_answer_of_a_technician_is_the_first_response(office: Office, asked: str) -> None:
    card = the_card(office)
    office.says("UADA", "anybody there yet?", thread=asked)
    [request] = all_requests(office)
    assert request.first_response_at is None
    office.says("UTESS", "I look into it", channel="it-apps", thread=card.ts)
    office.settle()
    office.says("UTESS", "found it", channel="it-apps", thread=card.ts)
    [request] = all_requests(office)
    assert request.first_response_at is not None
    assert request.touched


def test_an_edited_answer_is_edited_in_the_requesters_thread(office: Office, asked: str) -> None:
    card = the_card(office)
    ts = office.says("UTESS", "Which scren?", channel="it-apps", thread=card.ts)
    office.settle()
    office.edits("UTESS", ts, "Which screen?", channel="it-apps")
    thread = office.thread(asked)
    assert thread[-1].text == "Tess Moreau answers:\nWhich screen?"
    assert len(thread) == 3


def test_edited_words_of_the_requester_are_edited_at_the_card(office: Office, asked: str) -> None:
    card = the_card(office)
    ts = office.says("UADA", "the oder screen", thread=asked)
    office.settle()
    office.edits("UADA", ts, "the order screen")
    assert newest_at_team(office, card).text == "Ada Okafor:\nthe order screen"


def test_a_deleted_answer_disappears_from_the_other_thread(office: Office, asked: str) -> None:
    card = the_card(office)
    ts = office.says("UTESS", "oops, not for here", channel="it-apps", thread=card.ts)
    office.settle()
    office.deletes("UTESS", ts, channel="it-apps")
    assert office.thread(asked)[-1].text == "Tess Moreau answers:\n(deleted)"


def test_deleted_words_of_the_requester_disappear_at_the_card(office: Office, asked: str) -> None:
    card = the_card(office)
    ts = office.says("UADA", "not for IT", thread=asked)
    office.settle()
    office.deletes("UADA", ts)
    assert newest_at_team(office, card).text == "Ada Okafor:\n(deleted)"


def test_editing_a_reply_does_not_change_the_request(office: Office, asked: str) -> None:
    the_card(office)
    ts = office.says("UADA", "the order screen", thread=asked)
    office.settle()
    office.edits("UADA", ts, "vpn not working")
    [request] = all_requests(office)
    assert (request.text, request.team) == ("sap not working", "apps")


def test_after_a_move_the_words_go_to_the_new_card(office: Office, asked: str) -> None:
    the_card(office)
    office.says("UADA", "this should go to Security", thread=asked)
    card = the_card(office, "it-security")
    office.says("UADA", "somebody else was logged in", thread=asked)
    assert "somebody else was logged in" in newest_at_team(office, card, "it-security").text
    office.says("UVERA", "We look into it", channel="it-security", thread=card.ts)
    assert "We look into it" in office.thread(asked)[-1].text


def test_words_in_the_thread_of_the_old_card_still_reach_the_requester(
    office: Office, asked: str
) -> None:
    old = the_card(office)
    office.says("UADA", "this should go to Security", thread=asked)
    office.settle()
    office.says("UTESS", "I saw this yesterday as well", channel="it-apps", thread=old.ts)
    assert "I saw this yesterday as well" in office.thread(asked)[-1].text


def test_conversation_leaves_no_feedback(office: Office, asked: str) -> None:
    card = the_card(office)
    office.says("UADA", "it is the order screen", thread=asked)
    office.says("UTESS", "did you restart?", channel="it-apps", thread=card.ts)
    assert said_back(office) == []


def test_thanks_are_passed_on_to_whoever_works_on_it(office: Office, asked: str) -> None:
    card = the_card(office)
    office.says("UADA", "thank you!", thread=asked)
    assert newest_at_team(office, card).text == "Ada Okafor:\nthank you!"


def test_the_bot_never_mirrors_itself(office: Office, asked: str) -> None:
    card = the_card(office)
    office.says("UTESS", "Which screen is it?", channel="it-apps", thread=card.ts)
    assert len(office.thread(asked)) == 3
    assert len(office.thread(card.ts, user="UTESS", channel="it-apps")) == 2


@pytest.mark.usefixtures("hasty")
def test_a_thread_that_is_no_requests_is_left_alone(office: Office) -> None:
    chat = office.says("UTESS", "lunch?", channel="it-apps")
    office.says("UUMAR", "sap not working", channel="it-apps", thread=chat)
    assert len(office.thread(chat, user="UTESS", channel="it-apps")) == 2
    assert all_requests(office) == []


def test_a_reply_that_overtakes_its_first_message_waits_for_it(office: Office) -> None:
    office.faults(kind="late", seconds=0.4, times=1)
    asked = office.says("UADA", "please add maria to the sales distribution list")
    office.says("UADA", "she starts on monday", thread=asked)
    office.settle()
    [request] = all_requests(office)
    [card] = office.cards("it-email")
    assert (
        "she starts on monday" in office.thread(card.ts, user="UTESS", channel="it-email")[-1].text
    )
    assert request.hops == 1


@pytest.mark.usefixtures("hasty")
def test_talk_of_others_in_a_thread_that_is_no_request_is_left_alone(office: Office) -> None:
    hello = office.says("UADA", "good morning all")
    office.says("UBEN", "my vpn drops too, by the way", thread=hello)
    office.settle()
    assert all_requests(office) == []


@pytest.mark.usefixtures("hasty")
def test_who_goes_on_below_their_own_greeting_makes_a_request(slack_office: Office) -> None:
    """Slack says with a reply who began its thread; Teams does not."""
    hello = slack_office.says("UADA", "hello!")
    slack_office.says("UADA", "vpn drops since this morning", thread=hello)
    assert "VPN" in slack_office.reply(hello).text
