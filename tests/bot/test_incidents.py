"""Major incidents: seen, declared, told to all and resolved together, in each chat."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from office import Office, Said
from rows import all_requests, said_back

from helpdesk.feedback import Kind
from helpdesk.journal import Deed, Entry
from helpdesk.model import Request, Status
from storage import journal
from workers import context, incidents

CHANNEL = "it-network"
AT = {"channel": CHANNEL}
REPORTS = {
    "UADA": "the vpn drops every few minutes",
    "UBEN": "vpn keeps disconnecting",
    "UCHIARA": "my vpn connection drops all the time",
    "UDEV": "vpn drops again and again since this morning",
    "UTESS": "the vpn disconnects every few minutes",
}
SIXTH = "my vpn keeps disconnecting again and again"


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def report(office: Office) -> dict[str, str]:
    """Let five people report the same; their threads."""
    threads = {}
    for person, words in REPORTS.items():
        threads[person] = office.says(person, words)
        office.settle()
    work(office)
    return threads


def work(office: Office) -> None:
    """Let the workers do what is owed, and look for incidents as they do twice a minute."""
    office.work()
    incidents.check(context.current(), datetime.now(UTC))
    office.settle()


def hints(office: Office) -> list[Said]:
    cards = office.cards(CHANNEL, user="UUMAR")
    return [card for card in cards if "Is it one incident?" in card.text]


def press(office: Office, card: Said, label: str, user: str = "UUMAR") -> None:
    office.press(user, card, label, channel=CHANNEL)
    office.settle()


def declared(office: Office) -> dict[str, str]:
    """Let five people report the same, and Umar declare an incident; their threads."""
    threads = report(office)
    [hint] = hints(office)
    press(office, hint, "Declare incident")
    return threads


def parent_card(office: Office) -> Said:
    cards = office.cards(CHANNEL, user="UUMAR")
    return next(card for card in cards if "Resolve all" in card.elements)


def said_to(office: Office, threads: dict[str, str], words: str) -> list[int]:
    """How often each of the requesters reads this in their thread."""
    return [
        sum(words in said.text for said in office.thread(thread, user=person))
        for person, thread in threads.items()
    ]


def entries(office: Office, request: Request) -> list[Entry]:
    with office.database.snapshot() as session:
        return journal.of_request(session, request.id)


def test_many_alike_are_asked_about_once(office: Office) -> None:
    report(office)
    [hint] = hints(office)
    assert "5 people report the same" in hint.text
    assert "5 requests" in hint.text
    office.says("UADA", "the vpn drops again")
    work(office)
    assert len(hints(office)) == 1


def test_only_its_team_and_leads_may_declare(office: Office) -> None:
    report(office)
    [hint] = hints(office)
    press(office, hint, "Declare incident", user="UWEN")
    assert all(request.incident is None for request in all_requests(office))
    press(office, hint, "Declare incident", user="UTESS")
    assert len({request.incident for request in all_requests(office)}) == 1


def test_declared_everybody_is_told_once_and_the_first_stands_for_all(office: Office) -> None:
    threads = declared(office)
    first, *others = all_requests(office)
    assert {request.incident for request in (first, *others)} == {first.id}
    assert {request.status for request in (first, *others)} == {Status.WITH_TEAM}
    assert said_to(office, threads, "Others report the same.") == [1] * 5
    assert "4 other requests" in parent_card(office).text
    assert all(entries(office, each)[-1].deed is Deed.LINKED for each in others)
    cards = office.cards(CHANNEL, user="UUMAR")
    assert [card for card in cards if "part of the incident" in card.text] == []


@pytest.mark.case(29)
def test_of_two_who_declare_at_once_the_second_is_told(office: Office) -> None:
    """Case 29."""
    threads = report(office)
    [hint] = hints(office)
    declare = [
        threading.Thread(target=office.press, args=(who, hint, "Declare incident"), kwargs=AT)
        for who in ("UUMAR", "UTESS")
    ]
    for each in declare:
        each.start()
    for each in declare:
        each.join()
    assert said_to(office, threads, "Others report the same.") == [1] * 5
    first = all_requests(office)[0]
    assert [each.deed for each in entries(office, first)].count(Deed.LINKED) == 1


def test_a_status_reaches_everybody_and_counts_as_a_response(office: Office) -> None:
    threads = declared(office)
    card = parent_card(office)
    press(office, card, "Status to all")
    office.fills("UUMAR", {"words": "We restart the gateway at noon."})
    office.settle()
    assert said_to(office, threads, "We restart the gateway at noon.") == [1] * 5
    under = office.thread(card.ts, user="UUMAR", channel=CHANNEL)
    assert any("We restart the gateway at noon." in said.text for said in under)
    assert all(request.first_response_at for request in all_requests(office))


def test_a_sixth_joins_by_itself_and_is_not_answered(office: Office) -> None:
    declared(office)
    asked = office.says("UUMAR", SIXTH)
    office.settle()
    reply = office.reply(asked, user="UUMAR")
    assert "known incident" in reply.text
    assert reply.buttons == ["Solved", "Not part of it"]
    sixth = all_requests(office)[-1]
    assert (sixth.template, sixth.card) == (None, 0)
    work(office)
    card = parent_card(office)
    assert "5 other requests" in card.text
    under = office.thread(card.ts, user="UUMAR", channel=CHANNEL)
    assert any("reports the same" in said.text and SIXTH in said.text for said in under)


def test_what_is_linked_wrongly_is_taken_out_by_its_requester(office: Office) -> None:
    threads = declared(office)
    reply = office.reply(threads["UBEN"], user="UBEN")
    office.press("UBEN", reply, "Not part of it")
    work(office)
    [request] = [each for each in all_requests(office) if each.text == REPORTS["UBEN"]]
    assert (request.incident, request.status) == (None, Status.WITH_TEAM)
    assert entries(office, request)[-1].deed is Deed.UNLINKED
    cards = office.cards(CHANNEL, user="UUMAR")
    assert any(REPORTS["UBEN"] in card.text and "Take it" in card.elements for card in cards)
    assert "3 other requests" in parent_card(office).text
    assert said_back(office) == []


@pytest.mark.case(30)
def test_a_form_of_before_it_was_resolved_tells_nobody(office: Office) -> None:
    """Case 30."""
    threads = declared(office)
    card = parent_card(office)
    press(office, card, "Status to all", user="UTESS")
    office.modal("UTESS")
    press(office, card, "Resolve all")
    office.fills("UTESS", {"words": "Nearly there."})
    assert said_to(office, threads, "Nearly there.") == [0] * 5


def test_all_are_resolved_together_and_teach_once(office: Office) -> None:
    threads = declared(office)
    press(office, parent_card(office), "Resolve all")
    assert {request.status for request in all_requests(office)} == {Status.RESOLVED}
    assert said_to(office, threads, "marked this as resolved") == [1] * 5
    assert [each.kind for each in said_back(office)] == [Kind.RESOLVED]
    deeds = [entries(office, each)[-1].deed for each in all_requests(office)]
    assert deeds == [Deed.RESOLVED] * 5


def test_a_reopened_request_is_one_by_itself_again(office: Office) -> None:
    threads = declared(office)
    press(office, parent_card(office), "Resolve all")
    reply = office.reply(threads["UDEV"], user="UDEV")
    office.press("UDEV", reply, "Reopen")
    [request] = [each for each in all_requests(office) if each.text == REPORTS["UDEV"]]
    assert (request.incident, request.status) == (None, Status.WITH_TEAM)


def test_not_one_takes_a_declaration_back(office: Office) -> None:
    declared(office)
    cards = office.cards(CHANNEL, user="UUMAR")
    [hint] = [card for card in cards if "declared an incident" in card.text]
    press(office, hint, "Not one")
    assert all(request.incident is None for request in all_requests(office))
    cards = office.cards(CHANNEL, user="UUMAR")
    assert sum("Take it" in card.elements for card in cards) == 5
    work(office)
    assert hints(office) == []


def test_a_moved_incident_takes_all_along(office: Office) -> None:
    declared(office)
    press(office, parent_card(office), "Reassign")
    office.fills("UUMAR", {"team": "identity", "words": "it is the sign-in"})
    office.settle()
    assert {request.team for request in all_requests(office)} == {"identity"}
    assert sum("Resolve all" in card.elements for card in office.cards("it-identity")) == 1


def test_what_one_of_them_writes_stands_under_the_card_of_all(office: Office) -> None:
    threads = declared(office)
    office.says("UBEN", "it is worse on the train", thread=threads["UBEN"])
    office.settle()
    under = office.thread(parent_card(office).ts, user="UUMAR", channel=CHANNEL)
    assert any("it is worse on the train" in said.text for said in under)


def test_cards_of_linked_requests_collapse_and_technicians_take_one_out(office: Office) -> None:
    for person in ("UADA", "UBEN", "UCHIARA", "UDEV", "UADA"):
        office.says(person, f"sap is not working for {person}")
        office.settle()
    work(office)
    [hint] = [card for card in office.cards("it-apps") if "one incident?" in card.text]
    office.press("UTESS", hint, "Declare incident", channel="it-apps")
    office.settle()
    linked = [card for card in office.cards("it-apps") if "part of the incident" in card.text]
    assert [card.elements[0] for card in linked] == ["Not part of it"] * 4
    office.press("UTESS", linked[0], "Not part of it", channel="it-apps")
    [after] = [card for card in office.cards("it-apps") if card.ts == linked[0].ts]
    assert "Take it" in after.elements
    [request] = [each for each in all_requests(office)[1:] if each.incident is None]
    assert request.status is Status.WITH_TEAM
