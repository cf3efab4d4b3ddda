"""Two threads, one conversation: across moves, closed requests, early edits, and files."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from office import Office, Said
from rows import all_requests
from situations import with_many_teams
from slack_office import SlackOffice

from bot.changes import Change
from bot.slack import parse
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.journal import Deed
from helpdesk.markup import plain
from helpdesk.model import File, Message, Roles, Status
from helpdesk.talk import Line
from helpdesk.wording.mirroring import MOST_LINES, so_far
from storage import journal, requests
from storage.db import Database

SAP, VPN = "sap not working", "vpn drops since this morning"


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


@pytest.fixture
def asked(office: Office) -> str:
    """A request of Ada's with a card at Business Apps; its thread."""
    return office.says("UADA", SAP)


def the_card(office: Office, channel: str = "it-apps") -> Said:
    return office.cards(channel)[-1]


def at_team(office: Office, card: Said, channel: str = "it-apps") -> list[Said]:
    return office.thread(card.ts, user="UTESS", channel=channel)


def replies(office: Office, asked: str, *said: str) -> None:
    """Let Ada say these, one after the other."""
    for words in said:
        office.says("UADA", words, thread=asked)
        office.settle()


def moved(office: Office, asked: str) -> Said:
    replies(office, asked, "this should go to Security")
    return the_card(office, "it-security")


# After a move.


def test_the_next_team_is_told_what_was_said_so_far(office: Office, asked: str) -> None:
    old = the_card(office)
    replies(office, asked, "it is the order screen")
    office.says("UTESS", "did you restart?", channel="it-apps", thread=old.ts)
    office.settle()
    office.says("UBEN", "same here", thread=asked)
    office.settle()
    new = moved(office, asked)
    told = at_team(office, new, "it-security")[1].text
    lines = ["Ada Okafor: it is the order screen", "Tess Moreau: did you restart?"]
    assert told.split("\n") == ["What was said so far:", *lines, "Ben Castellano: same here"]


def test_where_nothing_was_said_nothing_is_told(office: Office, asked: str) -> None:
    the_card(office)
    assert len(at_team(office, moved(office, asked), "it-security")) == 1


def test_what_was_edited_or_deleted_is_told_as_it_is_now(office: Office, asked: str) -> None:
    the_card(office)
    first = office.says("UADA", "it is the oder screen", thread=asked)
    office.settle()
    second = office.says("UADA", "not for you", thread=asked)
    office.settle()
    office.edits("UADA", first, "it is the order screen")
    office.deletes("UADA", second)
    office.settle()
    told = at_team(office, moved(office, asked), "it-security")[1].text
    assert told == "What was said so far:\nAda Okafor: it is the order screen"


def test_of_a_long_conversation_the_last_of_it_is_told() -> None:
    lines = [Line("UADA", f"number {number} {'x' * 500}") for number in range(MOST_LINES + 3)]
    _, left_out, *told = so_far(lines).blocks
    assert len(told) == MOST_LINES
    assert plain(left_out.spans) == "3 earlier ones are left out."
    assert plain(told[0].spans).startswith("@UADA: number 3 ")
    assert all(len(plain(each.spans)) < 250 for each in told)


def test_words_under_an_earlier_card_reach_both_the_requester_and_the_team_of_now(
    office: Office, asked: str
) -> None:
    old = the_card(office)
    new = moved(office, asked)
    ts = office.says("UTESS", "I saw this yestreday", channel="it-apps", thread=old.ts)
    office.settle()
    office.edits("UTESS", ts, "I saw this yesterday", channel="it-apps")
    assert office.thread(asked)[-1].text == "Tess Moreau answers:\nI saw this yesterday"
    lead = "Tess Moreau in the thread of an earlier card:"
    assert at_team(office, new, "it-security")[-1].text == f"{lead}\nI saw this yesterday"
    office.deletes("UTESS", ts, channel="it-apps")
    assert office.thread(asked)[-1].text == "Tess Moreau answers:\n(deleted)"
    assert at_team(office, new, "it-security")[-1].text == f"{lead}\n(deleted)"


# Who speaks.


def test_each_answer_of_a_technician_is_entered_in_the_journal(office: Office, asked: str) -> None:
    card = the_card(office)
    office.says("UTESS", "I look into it", channel="it-apps", thread=card.ts)
    replies(office, asked, "thanks")
    office.says("UBEN", "same here", thread=asked)
    [request] = all_requests(office)
    with office.database.snapshot() as session:
        entries = journal.of_request(session, request.id)
    assert [(each.deed, each.actor) for each in entries] == [(Deed.REPLIED, office.id_of("UTESS"))]
    assert "I look into it" not in str(entries)


def test_a_technicians_words_in_the_requesters_thread_are_an_answer_too(
    office: Office, asked: str
) -> None:
    card = the_card(office)
    office.says("UTESS", "Which screen is it?", thread=asked)
    assert at_team(office, card)[-1].text.endswith("Which screen is it?")
    assert all_requests(office)[0].first_response_at is not None


# After the end.


def resolved(office: Office, card: Said) -> None:
    office.press("UTESS", card, "Resolve", channel="it-apps")
    office.settle()


def test_who_writes_on_after_the_end_reaches_the_team_which_may_reopen(
    office: Office, asked: str
) -> None:
    card = the_card(office)
    resolved(office, card)
    replies(office, asked, "the other screen has it as well")
    said = at_team(office, card)[-1]
    assert "the other screen has it as well" in said.text
    office.press("UTESS", said, "Reopen", channel="it-apps")
    assert all_requests(office)[0].status is Status.WITH_TEAM


def test_thanks_after_the_end_ask_for_nothing(office: Office, asked: str) -> None:
    card = the_card(office)
    resolved(office, card)
    replies(office, asked, "thank you!")
    assert at_team(office, card)[-1].buttons == []


def test_who_writes_on_after_deleting_the_request_is_heard(office: Office) -> None:
    asked = office.says("UADA", VPN)
    office.reply(asked)
    office.deletes("UADA", asked)
    office.settle()
    assert all_requests(office)[0].status is Status.WITHDRAWN
    replies(office, asked, SAP)
    [request] = all_requests(office)
    assert (request.status, request.text) == (Status.WITH_TEAM, SAP)
    assert SAP in the_card(office).text


# Out of order.


@pytest.mark.case(11)
@pytest.mark.parametrize(
    ("now", "last"), [("please restart", "please restart"), ("// lazy", "good morning")]
)
def test_an_edit_that_comes_before_its_message_decides_what_is_mirrored(
    office: Office, asked: str, now: str, last: str
) -> None:
    """Case 11: also whether it is a note."""
    card = the_card(office)
    office.says("UTESS", "good morning", channel="it-apps", thread=card.ts)
    office.settle()
    first = under(office, card, "plase restart")
    edited = Change(under(office, card, now, key="changed"), later(first, 1))
    office.service.use_cases.changes.take_in(edited)
    office.service.use_cases.intake.messages([first])
    assert office.thread(asked)[-1].text == f"Tess Moreau answers:\n{last}"


def under(office: Office, card: Said, text: str, key: str = "said") -> Message:
    """A message of Tess in the card's thread, as a door reports it."""
    [request] = all_requests(office)
    with office.database.snapshot() as session:
        post = requests.post(session, request.id, request.card_slot)
    assert post is not None
    return Message(
        key=key,
        door=Door(post.door),
        workspace=post.workspace,
        channel=post.channel,
        ts="1900000000.000100" if post.door is Door.SLACK else "1900000000000",
        author=office.id_of("UTESS"),
        text=text,
        at=request.created_at,
        thread=card.ts,
        roles=Roles(teams=frozenset({"apps"})),
    )


def test_a_deleted_mirror_does_not_keep_the_rest_from_arriving(slack_office: SlackOffice) -> None:
    office = slack_office
    asked = office.says("UADA", SAP)
    card = the_card(office)
    ts = office.says("UTESS", "one", channel="it-apps", thread=card.ts)
    office.settle()
    office.faults(kind="error", error="message_not_found", method="chat.update")
    office.edits("UTESS", ts, "two", channel="it-apps")
    office.settle()
    office.says("UTESS", "three", channel="it-apps", thread=card.ts)
    assert office.thread(asked)[-1].text == "Tess Moreau answers:\nthree"


# Many teams.


@pytest.fixture
def big_office(
    opened: Callable[..., Office], sqlite_database: Database, catalog: Catalog, door: str
) -> Office:
    """The house with 130 teams, the added ones with names of 75 characters."""
    office = opened(sqlite_database, door=door, catalog=with_many_teams(catalog, 130))
    office.worker_is_on = False
    return office


@pytest.mark.case(23)
def test_a_request_can_go_to_the_last_of_130_teams_and_be_talked_about_there(
    big_office: Office,
) -> None:
    """Case 23."""
    office, last = big_office, big_office.catalog.teams[-1]
    asked = office.says("UADA", SAP)
    office.press("UTESS", the_card(office), "Reassign", channel="it-apps")
    assert last.id in form_teams(office)
    office.fills("UTESS", {"team": last.id})
    card = the_card(office, last.channel)
    assert last.name in card.text
    replies(office, asked, "it is the order screen")
    assert at_team(office, card, last.channel)[-1].text.endswith("it is the order screen")


def form_teams(office: Office) -> list[str]:
    return office.modal("UTESS").questions["team"]


@pytest.mark.case(23)
def test_a_requester_can_move_a_request_to_the_last_of_130_teams(
    opened: Callable[..., Office], sqlite_database: Database, catalog: Catalog
) -> None:
    """Case 23: Teams' form stands in place of the card, see test_msteams_in_place."""
    office = opened(sqlite_database, catalog=with_many_teams(catalog, 130))
    office.worker_is_on = False
    last = office.catalog.teams[-1]
    asked = office.says("UADA", VPN)
    office.press("UADA", office.reply(asked), "Wrong team")
    office.modal("UADA")
    office.fills("UADA", {"team": last.id})
    assert last.name in the_card(office, last.channel).text


# Files.


def test_files_of_an_edited_message_follow(office: Office, asked: str) -> None:
    card, picture = the_card(office), File("a.png", "https://files.example/a.png")
    said = under(office, card, "see the picture")
    office.service.use_cases.intake.messages([said])
    office.settle()
    with_file = replace(said, key="added", files=(picture,))
    office.service.use_cases.changes.take_in(Change(with_file, later(said, 0.001)))
    assert "a.png" in office.thread(asked)[-1].text
    without = replace(said, key="removed")
    office.service.use_cases.changes.take_in(Change(without, later(said, 0.002)))
    assert "a.png" not in office.thread(asked)[-1].text


def later(said: Message, seconds: float) -> str:
    return f"{said.at.timestamp() + seconds:.6f}"


def test_slack_tells_of_a_file_that_was_taken_away_as_of_an_edit_without_another_word() -> None:
    before = {"ts": "1.1", "user": "UADA", "text": "see", "files": [A_FILE]}
    event = {"subtype": "message_changed", "channel": "C1", "ts": "2.1", "event_ts": "2.1"}
    around = parse.Surroundings("UDESKLOOP", True, Roles())
    same = parse.change(event | {"previous_message": before, "message": before}, "T1", around)
    gone = before | {"files": [{"id": "F1", "mode": "tombstone"}]}
    less = parse.change(event | {"previous_message": before, "message": gone}, "T1", around)
    assert same is None
    assert less is not None
    assert less.message.files == ()


A_FILE = {"id": "F1", "name": "a.png", "permalink": "https://files.example/a.png"}
