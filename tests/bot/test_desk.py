"""A technician's day on the card: take, reply, escalate, put aside, undo."""

from datetime import UTC, datetime

import pytest
from office import Office, Said
from rows import all_requests, journal_of, said_back
from together import at_once

from bot.corrections import Press
from helpdesk.cards import ActionId
from helpdesk.feedback import Kind
from helpdesk.journal import Deed
from helpdesk.model import Actor, Roles, Status


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


@pytest.fixture
def asked(office: Office) -> str:
    """A request of Ada's with a card at Business Apps; its thread."""
    return office.says("UADA", "sap not working")


def the_card(office: Office, channel: str = "it-apps", user: str = "UVERA") -> Said:
    return office.cards(channel, user=user)[-1]


def press(office: Office, label: str, user: str = "UVERA", channel: str = "it-apps") -> None:
    office.press(user, the_card(office, channel, user), label, channel=channel)


def test_taking_a_request_names_its_owner_in_both_places(office: Office, asked: str) -> None:
    press(office, "Take it")
    assert "Vera Kowalczyk" in the_card(office).text
    assert "Vera Kowalczyk from Business Apps is on it" in office.reply(asked).text
    [request] = all_requests(office)
    assert request.owner == office.id_of("UVERA")


def test_taking_a_request_of_ones_team_agrees_with_it(office: Office, asked: str) -> None:
    press(office, "Take it")
    [event] = said_back(office)
    assert (event.kind, event.team) == (Kind.TAKEN, "apps")


def test_a_request_has_one_owner_and_another_may_take_it_over(office: Office, asked: str) -> None:
    press(office, "Take it")
    press(office, "Take over", user="UWEN")
    [request] = all_requests(office)
    assert request.owner == office.id_of("UWEN")
    assert [entry.deed for entry in journal_of(office)] == [Deed.TAKEN, Deed.TAKEN]


@pytest.mark.case(29)
def test_of_two_who_take_it_at_once_the_second_is_told(office: Office, asked: str) -> None:
    """Catalogue case 29."""
    seen = the_card(office)
    at_once(
        *(
            lambda user=user: office.press(user, seen, "Take it", channel="it-apps")
            for user in ("UVERA", "UWEN")
        )
    )
    [entry] = journal_of(office)
    [request] = all_requests(office)
    assert request.owner == entry.actor


def test_a_technician_of_another_team_who_takes_it_moves_it(office: Office, asked: str) -> None:
    press(office, "Take it", user="UUMAR")
    [request] = all_requests(office)
    assert request.owner == office.id_of("UUMAR")
    assert request.team != "apps"
    [event] = said_back(office)
    assert (event.kind, event.team) == (Kind.TAKEN_OVER, request.team)
    assert event.lesson.explicit


def test_a_reply_from_the_card_reaches_the_requester(office: Office, asked: str) -> None:
    press(office, "Reply")
    office.fills("UVERA", {"words": "Which screen is it?"})
    said = office.thread(asked)[-1]
    assert "Vera Kowalczyk answers" in said.text and "Which screen is it?" in said.text
    [request] = all_requests(office)
    assert request.first_response_at is not None
    assert "Vera Kowalczyk answered" in the_card(office).text


def test_escalating_raises_the_priority_and_says_why(office: Office, asked: str) -> None:
    press(office, "Escalate")
    office.fills("UVERA", {"words": "month-end closing", "priority": "high"})
    [request] = all_requests(office)
    assert (request.priority.value, request.escalated) == ("high", 1)
    card = the_card(office)
    assert "escalated it as high" in card.text
    thread = office.thread(card.ts, user="UVERA", channel="it-apps")
    assert any("month-end closing" in said.text for said in thread)


def test_what_is_no_request_is_closed_in_place_and_can_come_back(
    office: Office, asked: str
) -> None:
    before = len(office.thread(asked))
    press(office, "Not a request")
    [request] = all_requests(office)
    assert request.status is Status.DISMISSED
    assert "nothing for IT to do" in office.reply(asked).text
    assert len(office.thread(asked)) == before
    office.press("UADA", office.reply(asked), "Reopen")
    [request] = all_requests(office)
    assert request.status is Status.WITH_TEAM
    assert the_card(office).buttons[0] == "Take it"


def test_the_last_act_can_be_undone_and_what_it_taught_with_it(office: Office, asked: str) -> None:
    press(office, "Take it")
    press(office, "Undo “Take it”")
    [request] = all_requests(office)
    assert request.owner is None
    assert [each.kind for each in said_back(office)] == [Kind.TAKEN, Kind.EVENT_UNDONE]
    assert the_card(office).menu[-1] == "Why this team?"


def test_a_mistaken_move_is_undone_from_the_card_it_left(office: Office, asked: str) -> None:
    press(office, "Reassign")
    office.fills("UVERA", {"team": "security", "words": ""})
    press(office, "Undo")
    assert the_card(office).buttons == ["Take it", "Reply", "Resolve", "Reassign"]
    [left] = office.cards("it-security", user="UVERA")
    assert left.buttons == []
    [request] = all_requests(office)
    assert (request.team, request.rejected) == ("apps", ())


def undo_on(card: Said) -> str:
    """The label of the button that takes the last act back."""
    return next(each for each in card.elements if each.startswith("Undo"))


def forged(office: Office, user: str, roles: Roles, action: ActionId, value: str) -> str:
    """Press a button that was seen before it changed; the words that come back."""
    actor = Actor.of(office.workspace_id, office.id_of(user), roles)
    press_of = Press(f"{user} {action} {value}", actor, action, value, datetime.now(UTC))
    reaction = office.service.use_cases.corrections.press(press_of)
    return reaction.card.summary if reaction.card else ""


def test_a_button_undoes_what_it_says_or_nothing(office: Office, asked: str) -> None:
    """Other fields leave the buttons good, and are an act that can be undone in its turn."""
    press(office, "Take it")
    [request] = all_requests(office)
    seen = f"{request.value}.{journal_of(office)[-1].id}"
    press(office, "Fix fields", user="UWEN")
    office.fills("UWEN", {"priority": "critical"})
    apps = Roles(frozenset({"apps"}))
    assert "newest buttons" in forged(office, "UVERA", apps, ActionId.UNDO, seen)
    [request] = all_requests(office)
    assert (request.owner, request.priority) == (office.id_of("UVERA"), "critical")
    press(office, undo_on(the_card(office)))
    [request] = all_requests(office)
    assert (request.owner, request.priority) == (office.id_of("UVERA"), "normal")


def test_who_stands_in_for_a_team_takes_without_moving(office: Office, asked: str) -> None:
    """A team whose people nobody knows is no team whose requests are others'."""
    [request] = all_requests(office)
    stands_in = Roles(frozenset({"network"}), stands_in=frozenset({"apps"}))
    forged(office, "UUMAR", stands_in, ActionId.TAKE, request.value)
    [request] = all_requests(office)
    assert (request.team, request.owner) == ("apps", office.id_of("UUMAR"))
    assert [each.kind for each in said_back(office)] == [Kind.TAKEN]


def test_the_card_that_somebody_took_away_offers_no_undo(office: Office, asked: str) -> None:
    """Their own card does: the request has changed once more since it left."""
    press(office, "Take it", user="UUMAR")
    assert the_card(office).elements == []
    [request] = all_requests(office)
    channel = office.catalog.team(request.team).channel
    assert undo_on(the_card(office, channel, "UUMAR"))


def test_a_resolution_that_is_undone_is_told_to_the_requester(office: Office, asked: str) -> None:
    press(office, "Resolve")
    press(office, "Undo “Resolve”")
    assert "took that back" in office.thread(asked)[-1].text
    [request] = all_requests(office)
    assert (request.status, request.resolved_at) == (Status.WITH_TEAM, None)


def test_what_the_requester_said_is_not_undone_by_technicians(office: Office, asked: str) -> None:
    office.press("UADA", office.reply(asked), "Solved")
    assert the_card(office).buttons == ["Reopen"]


def test_a_request_never_has_two_cards_that_can_be_worked(office: Office, asked: str) -> None:
    for team in ("security", "data", "apps"):
        [channel] = [
            each for each, cards in office.all_cards().items() if "Reassign" in cards[-1].buttons
        ]
        office.press("UTESS", the_card(office, channel, "UTESS"), "Reassign", channel=channel)
        office.fills("UTESS", {"team": team, "words": ""})
    working = [
        card for cards in office.all_cards().values() for card in cards if "Resolve" in card.buttons
    ]
    assert len(working) == 1


@pytest.fixture
def drafted(office: Office) -> str:
    """A request with a drafted answer on its card at Email; its thread."""
    asked = office.says("UADA", "vpn drops every ten minutes")
    office.press("UADA", office.reply(asked), "Talk to a person")
    assert "Draft:" in the_card(office, "it-network", "UTESS").text
    return asked


def test_a_draft_is_sent_as_it_is_with_one_press(office: Office, drafted: str) -> None:
    press(office, "Approve and send", "UTESS", "it-network")
    assert "Tess Moreau answers" in office.thread(drafted)[-1].text
    event = said_back(office)[-1]
    [request] = all_requests(office)
    assert (event.kind, event.template) == (Kind.DRAFT_SENT, request.used_templates[-1])
    assert "Draft:" not in the_card(office, "it-network", "UTESS").text


def test_a_draft_that_was_edited_says_in_which_words(office: Office, drafted: str) -> None:
    [request] = all_requests(office)
    body = next(each.body for each in office.catalog.templates if each.id == request.draft)
    press(office, "Reply", "UTESS", "it-network")
    office.fills("UTESS", {"words": f"Hi Ada. {body}"})
    assert "Hi Ada." in office.thread(drafted)[-1].text
    event = said_back(office)[-1]
    assert event.kind is Kind.DRAFT_EDITED
    assert event.words.startswith("Hi Ada.")


def test_other_words_instead_of_a_draft_reject_it(office: Office, drafted: str) -> None:
    draft = all_requests(office)[0].draft
    press(office, "Reply", "UTESS", "it-network")
    office.fills("UTESS", {"words": "I am coming over."})
    assert said_back(office)[-1].kind is Kind.DRAFT_REJECTED
    [request] = all_requests(office)
    assert draft not in request.used_templates


def test_a_draft_that_does_not_fit_is_put_aside_and_back_again(
    office: Office, drafted: str
) -> None:
    press(office, "Reject", "UTESS", "it-network")
    office.fills("UTESS", {"reason": "does_not_fit"})
    assert "Draft:" not in the_card(office, "it-network", "UTESS").text
    press(office, "Undo “Reject”", "UTESS", "it-network")
    assert "Draft:" in the_card(office, "it-network", "UTESS").text
