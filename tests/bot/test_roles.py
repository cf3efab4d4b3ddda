"""Who may do what, in each chat: a refusal is told to the one who tried, and changes nothing.

Business Apps are Vera and Wen; Umar is a technician of other teams, Tess leads IT.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from office import Office, Said
from outsiders import GIL, seeded_with_gil
from rows import all_requests, everything_stored, said_back
from situations import every_card
from situations import request as asked_for

from bot.corrections import Press
from deskloop import workspace
from helpdesk import wording
from helpdesk.authority import WHO, Who
from helpdesk.cards import ActionId, Actions, Card, Menu, Select
from helpdesk.catalog import Catalog
from helpdesk.feedback import Kind
from helpdesk.model import Actor, Request, Roles, Status
from storage.requests import UnknownRequestError

UMAR = Roles(frozenset({"network", "service-desk"}))
VERA = Roles(frozenset({"apps"}))
NOT_OURS = "Only technicians of Business Apps can do this."


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


def the_request(office: Office) -> Request:
    return all_requests(office)[0]


def presses(
    office: Office,
    user: str,
    roles: Roles,
    action: ActionId,
    value: str,
    answers: Mapping[str, str] = MappingProxyType({}),
    workspace: str = "",
) -> str:
    """Send what no button carries, as a forged payload would; the words that come back."""
    actor = Actor.of(workspace or office.workspace_id, office.id_of(user), roles)
    at = datetime.now(UTC)
    press = Press(f"forged:{at.timestamp()}", actor, action, value, at, answers)
    reaction = office.service.use_cases.corrections.press(press)
    return reaction.card.summary if reaction.card else ""


# A team's card.


def test_a_technician_of_another_team_is_told_to_take_it(office: Office, asked: str) -> None:
    card = the_card(office)
    office.press("UUMAR", card, "Resolve", channel="it-apps")
    told = [each.text for each in office.channel("it-apps", user="UUMAR") if each.is_ephemeral]
    assert told == [f"{NOT_OURS} Take it, and it moves to your team."]
    assert the_request(office).status is Status.WITH_TEAM
    assert said_back(office) == []


def test_nobody_else_sees_a_refusal(office: Office, asked: str) -> None:
    card = the_card(office)
    office.press("UUMAR", card, "Resolve", channel="it-apps")
    seen = office.channel("it-apps", user="UVERA")
    assert not any(NOT_OURS in each.text for each in seen)


def test_who_takes_what_another_team_has_moves_it_to_their_own(office: Office, asked: str) -> None:
    office.press("UUMAR", the_card(office), "Take it", channel="it-apps")
    request = the_request(office)
    assert request.owner == office.id_of("UUMAR")
    assert request.team != "apps"
    assert "UUMAR" in members(office.catalog, request.team)


def members(catalog: Catalog, team: str) -> list[str]:
    channels = {each["name"]: each["members"] for each in workspace.seed(catalog)["channels"]}
    return list(channels[catalog.team(team).channel])


def test_a_technician_of_another_team_may_reassign(office: Office, asked: str) -> None:
    office.press("UUMAR", the_card(office), "Reassign", channel="it-apps")
    office.fills("UUMAR", {"team": "security", "words": ""})
    assert the_request(office).team == "security"


def test_a_technician_of_the_team_and_a_lead_may_resolve(office: Office, asked: str) -> None:
    office.press("UVERA", the_card(office), "Resolve", channel="it-apps")
    assert the_request(office).resolved_by == office.id_of("UVERA")
    office.press("UTESS", the_card(office), "Reopen", channel="it-apps")
    office.press("UTESS", the_card(office), "Resolve", channel="it-apps")
    assert the_request(office).resolved_by == office.id_of("UTESS")


def test_who_asked_may_not_do_what_technicians_do(office: Office, asked: str) -> None:
    office.press("UADA", the_card(office), "Resolve", channel="it-apps")
    assert the_request(office).status is Status.WITH_TEAM
    assert said_back(office) == []


def test_a_stranger_may_not_judge_for_who_asked(office: Office) -> None:
    asked = office.says("UADA", "vpn not working")
    office.press("UBEN", office.reply(asked), "Solved")
    told = office.only_to("UBEN", asked).text
    assert "Only the person who asked, or a technician of Network, can do this." in told
    assert the_request(office).status is Status.ANSWERED


def test_what_is_the_teams_own_is_refused_to_others_whatever_they_send(
    office: Office, asked: str
) -> None:
    before = the_request(office)
    answers = {"words": "forged", "priority": "critical", "category": ""}
    others = (("UUMAR", UMAR), ("UADA", Roles()), ("UBEN", Roles(is_outsider=True)))
    for action in (each for each in ActionId if WHO[each] is Who.TEAM):
        for user, roles in others:
            told = presses(office, user, roles, action, before.value, answers)
            assert told.startswith(NOT_OURS), (action, user)
    assert the_request(office) == before
    assert "forged" not in everything_stored(office)
    assert said_back(office) == []


def test_a_refusal_is_logged_without_anybodys_words(
    office: Office, asked: str, caplog: pytest.LogCaptureFixture
) -> None:
    request = the_request(office)
    with caplog.at_level(logging.INFO, "bot.corrections"):
        presses(office, "UUMAR", UMAR, ActionId.REPLY, request.value, {"words": "hush"})
    [line] = [each.getMessage() for each in caplog.records if each.name == "bot.corrections"]
    assert line == f"refused reply on request {request.id} to {office.id_of('UUMAR')}"


# Words.


def test_a_technician_of_another_team_may_move_it_by_words(office: Office, asked: str) -> None:
    office.says(
        "UUMAR", "this should go to Security", channel="it-apps", thread=the_card(office).ts
    )
    assert "Moved to Security" in office.reply(asked).text
    assert [each.kind for each in said_back(office)] == [Kind.SAID_WRONG_TEAM]


def test_a_strangers_words_move_nothing(office: Office, asked: str) -> None:
    the_card(office)
    office.says("UBEN", "this should go to Security", thread=asked)
    assert the_request(office).team == "apps"
    assert said_back(office) == []


# Guests.


@pytest.fixture
def guest(monkeypatch: pytest.MonkeyPatch) -> str:
    """A guest in the help channel and, by somebody's mistake, in Business Apps' and the leads'."""
    seed = seeded_with_gil("it-help", "it-apps", "it-leads", is_restricted=True)
    monkeypatch.setattr(workspace, "seed", seed)
    return GIL


@pytest.mark.case(15)
def test_a_guest_in_a_teams_channel_may_do_nothing_there(guest: str, office: Office) -> None:
    """Case 15."""
    office.says("UADA", "sap not working")
    office.press(guest, the_card(office), "Resolve", channel="it-apps")
    office.press(guest, the_card(office), "Take it", channel="it-apps")
    request = the_request(office)
    assert (request.status, request.owner) == (Status.WITH_TEAM, None)
    assert said_back(office) == []


@pytest.mark.case(15)
def test_what_a_guest_says_below_a_card_is_no_answer_of_it(guest: str, office: Office) -> None:
    """Case 15."""
    asked = office.says("UADA", "sap not working")
    card = the_card(office)
    office.says(guest, "send me your password", channel="it-apps", thread=card.ts)
    mirrored = office.thread(asked)[-1]
    assert mirrored.text == "Gil Guest, who is not of the IT team:\nsend me your password"
    assert the_request(office).first_response_at is None


@pytest.mark.case(15)
def test_a_guests_words_below_a_card_move_nothing(guest: str, office: Office) -> None:
    """Case 15."""
    office.says("UADA", "sap not working")
    card = the_card(office)
    office.says(guest, "this should go to Security", channel="it-apps", thread=card.ts)
    assert the_request(office).team == "apps"


# Values that no button carries.


@pytest.mark.case(16)
def test_a_value_of_another_workspace_does_nothing(office: Office, asked: str) -> None:
    """Case 16: the same ids of people, another workspace."""
    before, lead = the_request(office), Roles(is_lead=True)
    for action in (each for each in ActionId if WHO[each] is not Who.ANYBODY):
        told = presses(office, "UADA", lead, action, before.value, workspace="T-OTHER")
        assert told == "This request belongs to another workspace.", action
    assert the_request(office) == before


@pytest.mark.case(49)
def test_a_value_of_another_request_counts_for_that_request(office: Office, asked: str) -> None:
    """Case 49: pressed on one's own message, but carrying what stands on another one's."""
    office.says("UBEN", "vpn not working")
    ours, theirs = all_requests(office)
    told = presses(office, "UADA", Roles(), ActionId.SOLVED, theirs.value)
    assert told.startswith("Only the person who asked")
    assert all_requests(office) == [ours, theirs]


@pytest.mark.case(49)
def test_a_form_with_a_value_of_its_own_making_changes_nothing(office: Office, asked: str) -> None:
    """Case 49: a revision that is none, or of another time."""
    before = the_request(office)
    for revision in ("", ".", ".-1", ".x", ".99", ".1.1"):
        forged = f"{before.id}{revision}.security"
        presses(office, "UVERA", VERA, ActionId.REASSIGN, forged, {"team": "security"})
        presses(office, "UADA", Roles(), ActionId.MOVE, forged)
    assert the_request(office) == before
    assert said_back(office) == []


@pytest.mark.case(49)
@pytest.mark.parametrize("value", ["", "..", "x", "' OR 1=1 --"])
def test_a_value_of_no_request_is_not_known(slack_office: Office, value: str) -> None:
    """Case 49."""
    with pytest.raises(UnknownRequestError):
        presses(slack_office, "UVERA", VERA, ActionId.REASSIGN, value, {"team": "security"})


@pytest.mark.case(49)
def test_a_team_that_was_not_offered_is_not_moved_to(office: Office, asked: str) -> None:
    """Case 49."""
    before = the_request(office)
    for choice in ("nowhere", "apps", "security.apps", "<@U1>"):
        forged = f"{before.value}.{choice}"
        presses(office, "UVERA", VERA, ActionId.REASSIGN, forged, {"team": choice})
        presses(office, "UADA", Roles(), ActionId.MOVE, forged)
    assert the_request(office) == before


def carried(card: Card) -> list[str]:
    """The values of all that can be pressed or picked on a card."""
    rows = [block.items for block in card.blocks if isinstance(block, Actions)]
    values = []
    for item in (item for row in rows for item in row):
        if isinstance(item, Menu):
            values += [each.value for each in item.items]
        elif isinstance(item, Select):
            values += [each.value for each in item.choices]
        else:
            values.append(item.value)
    return values


@pytest.mark.parametrize("status", Status)
def test_what_a_card_carries_is_opaque(status: Status) -> None:
    """A value is `request.revision`, and the id of what can be chosen behind it."""
    words = "Ada's very own words"
    cards = every_card(words, "UADA", words, status)
    values = [value for card in cards for value in carried(card)]
    assert values
    for value in values:
        request, revision, *choice = value.split(".", 2)
        assert request == "0" * 32
        assert revision.isdigit()
        assert all(re.fullmatch(r"[a-z0-9~-]+", part) for part in choice)


def test_a_form_carries_a_request_and_its_revision(catalog: Catalog) -> None:
    asked = asked_for("sap not working", "UADA", Status.WITH_TEAM)
    for form in (
        wording.move_form(asked, ["security"], catalog),
        wording.reassign_form(asked, ["security"], catalog),
    ):
        assert form.value == asked.value
