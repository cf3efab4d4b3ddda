"""Where people speak to the bot: mentions, direct messages, `/it`, and talk that asks nothing."""

import pytest
from office import Office
from rows import all_requests, decisions_on, everything_stored

from helpdesk.model import Status


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def direct(office: Office, user: str = "UADA") -> list[str]:
    """What stands in the direct chat with the bot, threads aside."""
    return [said.text for said in office.channel("dm", user=user)]


# Talk that asks nothing.


@pytest.mark.parametrize("words", ["good morning everybody", "thanks!", "bye", "ok, got it", "👍"])
def test_talk_in_the_help_channel_gets_no_reply(office: Office, words: str) -> None:
    said = office.says("UADA", words)
    assert len(office.thread(said)) == 1
    assert all_requests(office) == []


@pytest.mark.parametrize("words", ["are you a bot?", "what can you do?", "help"])
def test_who_asks_about_the_bot_gets_a_word(office: Office, words: str) -> None:
    said = office.says("UADA", words)
    assert "I am Deskloop, a bot for IT requests" in office.reply(said).text
    assert all_requests(office) == []


def test_who_asks_for_news_gets_the_open_requests(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    asked = office.says("UADA", "any update on my request?")
    listed = office.reply(asked).text
    assert "sap not working" in listed
    assert "Business Apps" in listed
    other = office.says("UBEN", "any update on my request?")
    assert "no open requests" in office.reply(other).text


def test_what_was_asked_in_private_is_not_listed_where_all_read_it(office: Office) -> None:
    office.says("UADA", "sap not working", channel="dm")
    office.settle()
    listed = office.reply(office.says("UADA", "any update on my request?")).text
    assert "sap" not in listed
    assert "direct chat" in listed


def test_a_greeting_in_the_direct_chat_is_greeted_back(office: Office) -> None:
    office.says("UADA", "hi", channel="dm")
    assert direct(office)[-1].startswith("Hello!")
    assert all_requests(office) == []


# Mentions, direct messages, other channels.


def test_a_mention_in_another_channel_is_a_request(office: Office) -> None:
    asked = office.says("UADA", "@Deskloop vpn not working", channel="general")
    reply = office.reply(asked, channel="general")
    assert reply.buttons == ["Solved", "Wrong team", "Talk to a person"]
    [request] = all_requests(office)
    assert request.text == "vpn not working"
    assert len(office.thread(asked, channel="general")) == 2


def test_buttons_work_in_another_channel(office: Office) -> None:
    asked = office.says("UADA", "@Deskloop vpn not working", channel="general")
    office.press("UADA", office.reply(asked, channel="general"), "Solved", channel="general")
    assert "Solved" in office.reply(asked, channel="general").text


def test_other_talk_in_another_channel_is_left_alone(office: Office) -> None:
    said = office.says("UADA", "my oscilloscope is not working, odd", channel="general")
    assert len(office.thread(said, channel="general")) == 1
    assert "oscilloscope" not in everything_stored(office)


@pytest.mark.usefixtures("hasty")
def test_a_mention_inside_a_thread_is_answered_there(office: Office) -> None:
    chat = office.says("UBEN", "lunch?", channel="general")
    office.says("UADA", "@Deskloop vpn not working", channel="general", thread=chat)
    reply = office.reply(chat, channel="general")
    assert reply.buttons == ["Solved", "Wrong team", "Talk to a person"]


def test_a_direct_message_is_a_request(office: Office) -> None:
    asked = office.says("UADA", "sap not working", channel="dm")
    reply = office.reply(asked, channel="dm")
    assert "Passed on to Business Apps" in reply.text
    [card] = office.cards("it-apps")
    office.says("UTESS", "Which screen is it?", channel="it-apps", thread=card.ts)
    assert "Which screen is it?" in office.thread(asked, channel="dm")[-1].text


# The command.


def test_it_with_words_opens_a_request_in_the_direct_chat(slack_office: Office) -> None:
    answer = slack_office.commands("UADA", "vpn not working")
    assert "I answer in our direct chat" in answer["response"]["text"]
    [opened] = slack_office.channel("dm", user="UADA")
    assert opened.text == "Ada Okafor asked:\nvpn not working"
    reply = slack_office.thread(opened.ts, channel="dm")[1]
    assert reply.buttons == ["Solved", "Wrong team", "Talk to a person"]
    slack_office.press("UADA", reply, "Solved", channel="dm")
    [request] = all_requests(slack_office)
    assert request.status is Status.RESOLVED


def test_it_without_words_opens_a_form(slack_office: Office) -> None:
    slack_office.commands("UADA", "")
    assert slack_office.modal("UADA").title == "New IT request"
    slack_office.fills("UADA", {"words": "sap not working"})
    [opened] = slack_office.channel("dm", user="UADA")
    assert "sap not working" in opened.text
    assert len(slack_office.cards("it-apps")) == 1


def test_it_status_lists_the_open_requests_to_the_asker_alone(slack_office: Office) -> None:
    slack_office.says("UADA", "sap not working")
    solved = slack_office.says("UADA", "vpn not working")
    slack_office.press("UADA", slack_office.reply(solved), "Solved")
    shown = str(slack_office.commands("UADA", "status")["response"])
    assert "sap not working" in shown
    assert "vpn not working" not in shown
    assert "no open requests" in str(slack_office.commands("UBEN", "Status")["response"])


def test_it_help_says_what_the_bot_is(slack_office: Office) -> None:
    assert "I am Deskloop" in slack_office.commands("UADA", " help ")["response"]["text"]


@pytest.mark.parametrize(("words", "said"), [("I want a human", "Service Desk"), ("hi", "wrong?")])
def test_it_understands_what_a_message_would_say(
    slack_office: Office, words: str, said: str
) -> None:
    slack_office.commands("UADA", words)
    [opened] = slack_office.channel("dm", user="UADA")
    assert said in slack_office.thread(opened.ts, channel="dm")[1].text


def test_what_is_added_to_a_command_in_its_thread_joins_its_words(slack_office: Office) -> None:
    slack_office.commands("UADA", "it is slow")
    [opened] = slack_office.channel("dm", user="UADA")
    said = slack_office.says("UADA", "vpn from hom", channel="dm", thread=opened.ts)
    slack_office.settle()
    slack_office.edits("UADA", said, "vpn from home", channel="dm")
    [request] = all_requests(slack_office)
    assert request.text == "it is slow\nvpn from home"
    slack_office.deletes("UADA", said, channel="dm")
    [request] = all_requests(slack_office)
    assert request.text == "it is slow"


# Calls for a person and empty words.


def test_who_wants_a_human_is_not_asked_anything(office: Office) -> None:
    asked = office.says("UADA", "can I talk to a person please?", channel="dm")
    assert "A person from Service Desk" in office.reply(asked, channel="dm").text
    [request] = all_requests(office)
    assert [decided.kind for decided in decisions_on(office, request)] == ["escalate"]


def test_a_button_for_a_person_stands_under_an_open_question(office: Office) -> None:
    asked = office.says("UADA", "it's not working")
    office.press("UADA", office.reply(asked), "Talk to a person")
    assert "A person from Service Desk" in office.reply(asked).text
