"""One request stands for all of an incident: what is done to it is done to all, or to none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from office import Office, Said
from rows import all_requests, everything_stored

from bot.corrections import Press
from bot.emoji import Emoji, Sign
from helpdesk.cards import ActionId
from helpdesk.incidents import is_parent
from helpdesk.model import Actor, Request, Roles, Status
from storage import erasure, forgetting, requests
from workers import context, incidents

CHANNEL = "it-network"
UMAR = Roles(frozenset({"network"}))
REPORTS = {
    "UADA": "the vpn drops every few minutes",
    "UBEN": "vpn keeps disconnecting",
    "UCHIARA": "my vpn connection drops all the time",
    "UDEV": "vpn drops again and again since this morning",
    "UTESS": "the vpn disconnects every few minutes",
}


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


@pytest.fixture
def threads(office: Office) -> dict[str, str]:
    """Five people reported the same, and Umar declared an incident; their threads."""
    found = {}
    for person, words in REPORTS.items():
        found[person] = office.says(person, words)
        office.settle()
    office.work()
    incidents.check(context.current(), datetime.now(UTC))
    [hint] = [card for card in cards(office) if "Is it one incident?" in card.text]
    press(office, hint, "Declare incident")
    return found


def cards(office: Office) -> list[Said]:
    return office.cards(CHANNEL, user="UUMAR")


def press(office: Office, card: Said, label: str) -> None:
    office.press("UUMAR", card, label, channel=CHANNEL)
    office.settle()


def undo_on(card: Said) -> str:
    """The label of the button that takes the last act back, if there is one."""
    return next((each for each in card.elements if each.startswith("Undo")), "")


def parent_card(office: Office) -> Said:
    return next(card for card in cards(office) if "Resolve all" in card.elements)


def parent(office: Office) -> Request:
    return next(each for each in all_requests(office) if is_parent(each))


def states(office: Office) -> set[Status]:
    return {each.status for each in all_requests(office)}


def test_the_parent_is_not_closed_without_the_others(
    office: Office, threads: dict[str, str]
) -> None:
    """Nobody has a card of those that wait for it: they would be lost."""
    assert "Not a request" not in parent_card(office).elements
    press(office, parent_card(office), "Take it")
    assert office.reply(threads["UADA"]).elements == []
    actor = Actor.of(office.workspace_id, office.id_of("UUMAR"), UMAR)
    for action in (ActionId.DISMISS, ActionId.RESOLVE, ActionId.SOLVED):
        forged = Press(f"forged {action}", actor, action, parent(office).value, datetime.now(UTC))
        assert office.service.use_cases.corrections.press(forged).card
    assert states(office) == {Status.WITH_TEAM}


def test_a_check_on_the_parents_card_resolves_all(office: Office, threads: dict[str, str]) -> None:
    with office.database.snapshot() as session:
        place = requests.post(session, parent(office).id, parent(office).card_slot)
    assert place
    assert place.ts
    actor = Actor.of(office.workspace_id, office.id_of("UUMAR"), UMAR)
    check = Emoji("check", actor, place.channel, place.ts, Sign.CHECK, datetime.now(UTC))
    office.service.use_cases.emojis.take_in(check)
    assert states(office) == {Status.RESOLVED}


def test_undone_all_are_open_again_and_told(office: Office, threads: dict[str, str]) -> None:
    press(office, parent_card(office), "Resolve all")
    [closed] = [card for card in cards(office) if "Undo “Resolve”" in card.elements]
    reply = office.reply(threads["UDEV"], user="UDEV")
    office.press("UDEV", reply, "Reopen")
    press(office, closed, "Undo “Resolve”")
    assert states(office) == {Status.WITH_TEAM}
    together = [each for each in all_requests(office) if each.incident == parent(office).id]
    assert len(together) == 4
    told = office.thread(threads["UBEN"], user="UBEN")
    assert "took that back" in told[-1].text
    assert office.reply(threads["UBEN"], user="UBEN").elements == ["Solved", "Not part of it"]


def test_a_move_that_is_undone_brings_all_back(office: Office, threads: dict[str, str]) -> None:
    press(office, parent_card(office), "Reassign")
    office.fills("UUMAR", {"team": "identity", "words": "it is the sign-in"})
    [left] = [card for card in cards(office) if "moved the request" in card.text]
    press(office, left, "Undo")
    assert {each.team for each in all_requests(office)} == {"network"}
    assert parent_card(office)


def test_who_says_that_theirs_is_another_teams_leaves_the_incident(
    office: Office, threads: dict[str, str]
) -> None:
    office.says("UBEN", "wrong team, this is for Hardware", thread=threads["UBEN"])
    [card] = office.cards("it-hardware")
    assert "Take it" in card.elements
    [left] = [each for each in all_requests(office) if each.incident is None]
    assert left.team == "hardware"


@pytest.mark.case(48)
def test_when_the_parent_is_erased_the_others_are_requests_by_themselves(
    office: Office, threads: dict[str, str]
) -> None:
    """Case 48: and none of their cards says what it was about."""
    first, at = parent(office).id, datetime.now(UTC)
    with office.database.transaction() as session:
        forgetting.let_go(session, first, office.catalog, at)
        erasure.erase_request(session, first, "operator", at)
        forgetting.forget(session, None, office.catalog, at)
    alone = [card for card in cards(office) if "Take it" in card.elements]
    for person in ("UBEN", "UCHIARA", "UDEV", "UTESS"):
        assert any(REPORTS[person] in card.text for card in alone)
    assert REPORTS["UADA"] not in everything_stored(office)


@pytest.mark.case(48)
def test_when_one_that_joined_is_erased_the_parents_thread_says_nothing_of_it(
    office: Office, threads: dict[str, str]
) -> None:
    """Case 48."""
    [joined] = [each for each in all_requests(office) if each.text == REPORTS["UDEV"]]
    at = datetime.now(UTC)
    with office.database.transaction() as session:
        erasure.erase_request(session, joined.id, "operator", at)
        forgetting.forget(session, None, office.catalog, at)
    assert REPORTS["UDEV"] not in everything_stored(office)
