"""The audit question: asked at random, answered with one press, never a burden."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from office import TEAM_BUTTONS, Office, Said
from rows import all_requests, decisions_on, said_back

from bot.corrections import Press
from helpdesk.cards import ActionId
from helpdesk.feedback import Kind
from helpdesk.model import Actor
from storage.db import Database

OURS, MINE = "is this yours?", "the right team for this?"


@pytest.fixture
def office(opened: Callable[..., Office], sqlite_database: Database, door: str) -> Office:
    """The house with each chat in front, where every request is drawn that may be."""
    found = opened(sqlite_database, door=door, audit_share=1.0)
    found.worker_is_on = False
    return found


def the_card(office: Office, channel: str = "it-apps") -> Said:
    return office.cards(channel)[-1]


def test_a_team_is_asked_on_its_card(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    card = the_card(office)
    assert OURS in card.text
    assert card.buttons == [*TEAM_BUTTONS, "Yes, ours"]
    assert MINE not in office.reply(asked).text


def test_a_yes_of_the_team_is_a_label_and_ends_the_question(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.press("UTESS", the_card(office), "Yes, ours", channel="it-apps")
    [event] = said_back(office)
    assert (event.kind, event.team, event.actor) == (
        Kind.CONFIRMED,
        "apps",
        office.id_of("UTESS"),
    )
    card = the_card(office)
    assert OURS not in card.text
    assert card.buttons == TEAM_BUTTONS


def test_two_who_say_yes_at_once_give_one_label(office: Office) -> None:
    office.says("UADA", "sap not working")
    value = the_card(office).value("Yes, ours")
    for user in ("UVERA", "UWEN"):
        of_apps = frozenset({"apps"})
        actor = Actor(office.workspace_id, office.id_of(user), is_technician=True, teams=of_apps)
        press = Press(f"yes:{user}", actor, ActionId.RIGHT_TEAM, value, datetime.now(UTC))
        office.service.use_cases.corrections.press(press)
    assert [each.kind for each in said_back(office)] == [Kind.CONFIRMED]


def test_a_yes_leaves_all_other_buttons_good(office: Office) -> None:
    office.says("UADA", "sap not working")
    before = the_card(office)
    office.press("UTESS", before, "Yes, ours", channel="it-apps")
    office.settle()
    office.press("UTESS", before, "Resolve", channel="it-apps")
    kinds = [each.kind for each in said_back(office)]
    assert kinds == [Kind.CONFIRMED, Kind.RESOLVED, Kind.QUICKLY_RESOLVED]


def test_who_gets_an_answer_is_asked_below_it(office: Office) -> None:
    asked = office.says("UADA", "vpn not working")
    reply = office.reply(asked)
    assert f"Picked at random to check myself: is Network {MINE}" in reply.text
    assert reply.buttons == ["Solved", "Wrong team", "Yes", "Talk to a person"]
    office.press("UADA", reply, "Yes")
    [event] = said_back(office)
    assert (event.kind, event.team) == (Kind.CONFIRMED, "network")
    after = office.reply(asked)
    assert MINE not in after.text
    assert after.buttons == ["Solved", "Wrong team", "Talk to a person"]


def test_a_reassignment_answers_the_question_too(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.press("UTESS", the_card(office), "Reassign", channel="it-apps")
    office.fills("UTESS", {"team": "security", "words": ""})
    assert OURS not in the_card(office, "it-security").text
    assert OURS not in the_card(office).text


def test_nobody_is_asked_about_an_urgent_request(office: Office) -> None:
    office.says("UADA", "sap not working, nobody can work, this is urgent")
    card = the_card(office)
    assert "high priority" in card.text or "critical priority" in card.text
    assert OURS not in card.text


def test_a_request_that_was_asked_about_already_is_left_alone(office: Office) -> None:
    asked = office.says("UADA", "it does not work")
    assert "What is" in office.reply(asked).text
    office.says("UADA", "sap not working", thread=asked)
    assert OURS not in the_card(office).text


def test_nobody_is_asked_twice_a_day(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    office.says("UADA", "cannot post an invoice in sap")
    first, second = office.cards("it-apps")
    assert OURS in first.text
    assert OURS not in second.text
    office.says("UBEN", "the crm does not open")
    assert OURS in the_card(office).text


def test_what_was_drawn_is_kept_with_the_decision(office: Office) -> None:
    office.says("UADA", "sap not working")
    [request] = all_requests(office)
    [decided] = decisions_on(office, request)
    assert (decided.ask_probability, decided.is_audited) == (1.0, True)


def test_setting_fields_right_keeps_the_question(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.press("UTESS", the_card(office), "Fix fields", channel="it-apps")
    office.fills("UTESS", {"priority": "low"})
    card = the_card(office)
    assert "low priority" in card.text
    assert OURS in card.text


def test_an_edit_of_the_request_keeps_the_question_until_it_is_answered(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    office.settle()
    office.edits("UADA", asked, "sap is not working since noon")
    assert OURS in the_card(office).text
    office.press("UTESS", the_card(office), "Yes, ours", channel="it-apps")
    office.settle()
    office.edits("UADA", asked, "sap is not working since this morning")
    assert OURS not in the_card(office).text


def test_where_nothing_is_drawn_nobody_is_asked(each_office: Office) -> None:
    each_office.says("UADA", "sap not working")
    assert the_card(each_office).buttons == TEAM_BUTTONS
    [decided] = decisions_on(each_office, all_requests(each_office)[0])
    assert (decided.ask_probability, decided.is_audited) == (0.0, False)
