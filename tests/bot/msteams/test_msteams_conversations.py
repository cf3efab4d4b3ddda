"""Where people speak to the bot in Teams: personal chat, group chat, and channels."""

import adaptive
import pytest
from msteams_office import MSTeamsOffice
from msteams_shapes import File
from office import TEAM_BUTTONS, Said
from rows import all_requests, said_back

from helpdesk.feedback import Kind
from helpdesk.model import Status

VPN = "vpn drops since this morning"
SAP = "sap not working"
ANSWER = ["Solved", "Wrong team", "Talk to a person"]


@pytest.fixture
def office(msteams_office: MSTeamsOffice) -> MSTeamsOffice:
    return msteams_office


def answers(office: MSTeamsOffice, asked: str, channel: str) -> list[Said]:
    """What the bot said after this, there."""
    return [said for said in office.thread(asked, channel=channel)[1:] if said.is_bot]


# Where somebody is heard.


@pytest.mark.parametrize("channel", ["dm", "group", "it-help", "it-apps"])
def test_who_names_the_bot_is_answered_wherever_that_is(
    office: MSTeamsOffice, channel: str
) -> None:
    asked = office.says("UADA", f"@Deskloop {VPN}", channel=channel)
    [answer] = answers(office, asked, channel)
    assert answer.buttons == ANSWER
    [request] = all_requests(office)
    assert request.text == VPN


@pytest.mark.parametrize(("channel", "count"), [("dm", 1), ("it-help", 1), ("group", 0)])
def test_only_in_private_and_in_the_help_channel_no_name_is_needed(
    office: MSTeamsOffice, channel: str, count: int
) -> None:
    asked = office.says("UADA", VPN, channel=channel)
    assert len(answers(office, asked, channel)) == count


def test_talk_in_the_channel_of_a_team_is_left_alone(office: MSTeamsOffice) -> None:
    asked = office.says("UTESS", VPN, channel="it-apps")
    assert answers(office, asked, "it-apps") == []
    assert all_requests(office) == []


@pytest.mark.parametrize("channel", ["dm", "group", "it-help", "general"])
def test_who_says_only_the_bots_name_is_greeted(office: MSTeamsOffice, channel: str) -> None:
    asked = office.says("UADA", "@Deskloop", channel=channel)
    [greeting] = answers(office, asked, channel)
    assert greeting.text.startswith("Hello!")
    assert all_requests(office) == []


def test_the_bots_name_alone_in_the_thread_of_a_request_asks_nothing(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", SAP)
    office.settle()
    office.says("UADA", "@Deskloop", thread=asked)
    assert len(answers(office, asked, "it-help")) == 1


# A chat has no threads: the words say what they are about.


def test_a_follow_up_in_a_chat_joins_its_request(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", SAP, channel="dm")
    [card] = office.cards("it-apps")
    office.says("UADA", "sap shows error 42 when i save an order", channel="dm")
    [request] = all_requests(office)
    assert request.requester == office.id_of("UADA")
    told = [card.text, *(said.text for said in office.thread(card.ts, channel="it-apps"))]
    assert any("error 42" in words for words in told)
    assert len(answers(office, asked, "dm")) == 1


def test_another_matter_in_a_chat_is_another_request(office: MSTeamsOffice) -> None:
    office.says("UADA", SAP, channel="dm")
    office.settle()
    second = office.says("UADA", "paper jam on the 2nd floor", channel="dm")
    [answer] = answers(office, second, "dm")
    assert "Printing does not work" in answer.text
    assert len(all_requests(office)) == 2


@pytest.mark.parametrize(
    ("words", "status", "kind"),
    [
        ("that fixed it", Status.RESOLVED, Kind.SOLVED),
        ("that didn't help", Status.WITH_TEAM, Kind.DID_NOT_HELP),
        ("I need a person", Status.WITH_TEAM, Kind.PERSON),
        ("wrong team, this belongs to Security", Status.WITH_TEAM, Kind.SAID_WRONG_TEAM),
    ],
)
def test_words_on_the_answer_in_a_chat_count_for_it(
    office: MSTeamsOffice, words: str, status: Status, kind: Kind
) -> None:
    office.says("UADA", VPN, channel="dm")
    office.settle()
    office.says("UADA", words, channel="dm")
    [event], [request] = said_back(office), all_requests(office)
    assert (event.kind, request.status) == (kind, status)


def test_in_a_group_everybody_has_requests_of_their_own(office: MSTeamsOffice) -> None:
    office.says("UADA", f"@Deskloop {SAP}", channel="group")
    office.settle()
    office.says("UBEN", f"@Deskloop {SAP}", channel="group")
    assert [each.requester for each in all_requests(office)] == [
        office.id_of("UADA"),
        office.id_of("UBEN"),
    ]


def test_a_technicians_words_come_to_the_chat(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", SAP, channel="dm")
    [card] = office.cards("it-apps")
    office.says("UTESS", "Which screen is it?", channel="it-apps", thread=card.ts)
    assert answers(office, asked, "dm")[-1].text == "Tess Moreau answers:\nWhich screen is it?"


# Emoji.


@pytest.mark.parametrize(
    ("emoji", "status"),
    [
        ("like", Status.RESOLVED),
        ("heart", Status.RESOLVED),
        ("sad", Status.WITH_TEAM),
        ("angry", Status.WITH_TEAM),
        ("laugh", Status.ANSWERED),
    ],
)
@pytest.mark.parametrize("channel", ["dm", "it-help"])
def test_an_emoji_on_the_answer_says_whether_it_helped(
    office: MSTeamsOffice, channel: str, emoji: str, status: Status
) -> None:
    asked = office.says("UADA", VPN, channel=channel)
    office.reacts("UADA", office.reply(asked, channel=channel).ts, emoji, channel=channel)
    [request] = all_requests(office)
    assert request.status is status


def test_only_the_emoji_of_who_asked_counts(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", VPN)
    office.reacts("UBEN", office.reply(asked).ts, "like")
    [request] = all_requests(office)
    assert request.status is Status.ANSWERED


def test_an_emoji_on_anything_else_says_nothing(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", VPN)
    question, _ = office.thread(asked)
    office.reacts("UADA", question.ts, "sad")
    assert said_back(office) == []


# Files.

REPORT = File("report.log", "https://acme.sharepoint.example/report.log")
PICTURE = File("", "https://smba.example/v3/attachments/7/views/original", "image/png")


def shown_links(said: Said) -> list[tuple[str, str]]:
    return adaptive.links(said.card)  # type: ignore[attr-defined]


def test_a_file_of_the_requester_is_a_link_on_the_card(office: MSTeamsOffice) -> None:
    office.says("UADA", SAP, channel="dm", files=(REPORT,))
    [card] = office.cards("it-apps")
    assert shown_links(card) == [(REPORT.name, REPORT.url)]


def test_a_picture_of_the_technician_is_a_link_in_the_chat(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", SAP, channel="dm")
    [card] = office.cards("it-apps")
    office.says("UTESS", "press here", channel="it-apps", thread=card.ts, files=(PICTURE,))
    mirrored = answers(office, asked, "dm")[-1]
    assert "press here" in mirrored.text
    assert shown_links(mirrored) == [("a picture", PICTURE.url)]


def test_a_picture_without_words_reaches_the_technician(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", SAP)
    [card] = office.cards("it-apps")
    office.says("UADA", "", thread=asked, files=(PICTURE,))
    mirrored = office.thread(card.ts, channel="it-apps")[-1]
    assert shown_links(mirrored) == [("a picture", PICTURE.url)]


# Second thoughts.


def deleted(office: MSTeamsOffice) -> str:
    asked = office.says("UADA", SAP)
    office.settle()
    office.deletes("UADA", asked)
    office.settle()
    return asked


def test_an_undone_delete_brings_the_request_back(office: MSTeamsOffice) -> None:
    asked = deleted(office)
    office.undeletes("UADA", asked)
    assert "Passed on to Business Apps" in office.reply(asked).text
    [request] = all_requests(office)
    assert (request.status, request.text) == (Status.WITH_TEAM, SAP)
    assert office.cards("it-apps")[-1].buttons == TEAM_BUTTONS


def test_an_undone_delete_brings_words_back_at_the_card(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", SAP)
    [card] = office.cards("it-apps")
    said = office.says("UADA", "it is the order screen", thread=asked)
    for change in (office.deletes, office.undeletes):
        office.settle()
        change("UADA", said)
    assert "it is the order screen" in office.thread(card.ts, channel="it-apps")[-1].text


def test_edits_and_deletes_reach_the_request_of_a_chat(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", SAP, channel="dm")
    office.settle()
    office.edits("UADA", asked, "sap not working since the update", channel="dm")
    assert "since the update" in office.cards("it-apps")[0].text
    office.deletes("UADA", asked, channel="dm")
    [request] = all_requests(office)
    assert request.status is Status.WITHDRAWN
