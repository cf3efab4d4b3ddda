"""Cards, dialogs and views of one's own in Teams: what only one person sees, and old clients."""

from collections.abc import Callable

import adaptive
import msteams_shapes as shapes
import pytest
from msteams_office import MSTeamsOffice, MSTeamsSaid
from msteams_world import BOT
from office import TEAM_BUTTONS, Said
from rows import all_requests, said_back
from situations import BIG

from helpdesk.feedback import Kind
from helpdesk.model import Status
from storage.db import Database

VPN = "vpn drops since this morning"
SAP = "sap not working"


@pytest.fixture
def office(msteams_office: MSTeamsOffice) -> MSTeamsOffice:
    return msteams_office


def routed(office: MSTeamsOffice) -> tuple[str, Said]:
    """A request of Ada's with a card at Business Apps: its thread, and the card."""
    asked = office.says("UADA", SAP)
    [card] = office.cards("it-apps")
    return asked, card


def invokes(office: MSTeamsOffice, name: str = "adaptiveCard/action") -> list[dict[str, object]]:
    log = office.teams.deliveries.log
    return [each.activity for each in log if each.activity.get("name") == name]


# Views of one's own.


def test_the_requester_sees_no_buttons_of_technicians_in_the_same_channel(
    office: MSTeamsOffice,
) -> None:
    routed(office)
    assert office.cards("it-apps", user="UTESS")[0].buttons == TEAM_BUTTONS
    [theirs] = office.cards("it-apps", user="UADA")
    assert theirs.buttons == []
    assert SAP in theirs.text


def test_a_requester_who_is_a_technician_sees_them(office: MSTeamsOffice) -> None:
    office.says("UTESS", SAP)
    assert office.cards("it-apps", user="UTESS")[0].buttons == TEAM_BUTTONS


def test_only_the_clients_of_people_named_on_a_card_ask_for_a_view(office: MSTeamsOffice) -> None:
    routed(office)
    for user in ("UTESS", "UVERA", "UADA", "UADA"):
        office.cards("it-apps", user=user)
    assert [each["from"]["id"] for each in invokes(office)] == [office.id_of("UADA")]


def test_a_view_gives_way_to_the_next_shared_card(office: MSTeamsOffice) -> None:
    _, card = routed(office)
    office.cards("it-apps", user="UADA")
    office.press("UTESS", card, "Resolve", channel="it-apps")
    [closed] = office.cards("it-apps", user="UADA")
    assert closed.text.startswith("✅ CRM and ERP from Ada Okafor: resolved by Tess Moreau")
    assert closed.buttons == ["Reopen"]


def test_who_presses_sees_the_outcome_in_place_at_once(office: MSTeamsOffice) -> None:
    _, card = routed(office)
    office.press("UTESS", card, "Resolve", channel="it-apps")
    answer = office.teams.deliveries.log[-1]
    assert answer.activity["name"] == "adaptiveCard/action"
    assert adaptive.words(answer.body["value"]).startswith("✅ CRM and ERP")


def test_the_way_back_from_the_choices_leads_to_the_shared_card(office: MSTeamsOffice) -> None:
    asked, _ = routed(office)
    before = office.reply(asked)
    office.press("UADA", before, "Wrong team")
    choices = office.only_to("UADA", asked)
    assert before.text in choices.text
    office.goes_back("UADA", choices)
    assert (office.reply(asked).text, office.reply(asked).buttons) == (before.text, before.buttons)


# Clients that know no Action.Execute.


def test_an_old_client_solves(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", VPN)
    office.press_in_old_client("UADA", office.reply(asked), "Solved")
    assert "Solved, marked by Ada Okafor" in office.reply(asked).text


def test_an_old_client_is_told_in_the_conversation(office: MSTeamsOffice) -> None:
    asked, _ = routed(office)
    office.press_in_old_client("UADA", office.reply(asked), "Wrong team")
    choices = office.thread(asked)[-1]
    assert "Which team should have it?" in choices.text
    office.pick("UADA", choices, "Security")
    assert "Moved to Security" in office.reply(asked).text


def test_a_press_in_an_old_client_is_no_message(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", VPN, channel="dm")
    office.press_in_old_client("UADA", office.reply(asked, channel="dm"), "Solved", channel="dm")
    assert len(all_requests(office)) == 1


# Dialogs.


def test_reassign_opens_a_dialog_and_sending_it_closes_it(office: MSTeamsOffice) -> None:
    asked, card = routed(office)
    office.press("UTESS", card, "Reassign", channel="it-apps")
    assert office.modal("UTESS").title == "Reassign"
    office.fills("UTESS", {"team": "security", "words": "an account was taken over"})
    assert office.modals("UTESS") == []
    assert "Moved to Security" in office.reply(asked).text
    assert "an account was taken over" in office.cards("it-security")[0].text


def test_a_dialog_that_was_closed_changes_nothing(office: MSTeamsOffice) -> None:
    _, card = routed(office)
    office.press("UTESS", card, "Reassign", channel="it-apps")
    office.closes("UTESS")
    assert said_back(office) == []


def test_a_dialog_that_came_too_late_says_so(office: MSTeamsOffice) -> None:
    asked, card = routed(office)
    office.press("UTESS", card, "Reassign", channel="it-apps")
    office.says("UADA", "this should go to Security", thread=asked)
    office.settle()
    office.fills("UTESS", {"team": "data"})
    assert "look at the newest buttons" in office.told_in_dialog("UTESS")
    [request] = all_requests(office)
    assert request.team == "security"


def test_who_may_not_reassign_is_told_in_the_dialog(office: MSTeamsOffice) -> None:
    _, card = routed(office)
    office.press("UADA", card, "Reassign", channel="it-apps")
    assert "Only technicians can do this" in office.told_in_dialog("UADA")
    assert office.modals("UADA") == []


@pytest.mark.case(23)
def test_with_101_teams_the_wrong_one_is_corrected_in_a_form_in_place(
    opened: Callable[..., MSTeamsOffice], sqlite_database: Database
) -> None:
    """Case 23: every team can be picked, and the card stays small enough."""
    office = opened(sqlite_database, door="msteams", catalog=BIG)
    office.worker_is_on = False
    asked = office.says("UADA", VPN)
    office.press("UADA", office.reply(asked), "Wrong team")
    last = BIG.teams[-1]
    form = office.only_to("UADA", asked)
    assert len(form.options) == 100
    office.fills_in_place("UADA", form, {"team": last.id})
    assert len(office.cards(last.channel)) == 1


# Whatever a client sends.


def brought(office: MSTeamsOffice, value: object, name: str = "adaptiveCard/action") -> object:
    """What the bot answers to an invoke with this value."""
    where, who = office.place("it-help", "UADA"), office.world.people["UADA"]
    scene = office.teams.scene(where, who, "1")
    invoke = scene.by_hand("invoke", name=name, value=value, **scene.on_card("1"))
    return office.teams.brings(invoke)


NONSENSE = [
    {},
    {"action": {}},
    {"action": "resolve"},
    {"action": {"verb": "resolve"}},
    {"action": {"verb": "resolve", "data": []}},
    {"action": {"verb": "invented", "data": {"value": "1.1"}}},
    {"action": {"verb": ["resolve"], "data": {"value": "1.1"}}},
    {"action": {"verb": "resolve", "data": {"value": 7}}},
    {"action": {"verb": "choose", "data": {"value": "", "list": "pick"}}},
    {"action": {"verb": "choose", "data": {"value": "", "list": ["pick"]}}},
    {"action": {"verb": "resolve", "data": {"value": "no such request.1"}}},
    [],
    "resolve",
    None,
]


@pytest.mark.usefixtures("hasty")
def test_an_action_that_makes_no_sense_is_answered_and_does_nothing(office: MSTeamsOffice) -> None:
    for value in NONSENSE:
        answer = brought(office, value)
        assert (answer.status, answer.body["statusCode"]) == (200, 200), value
        assert said_back(office) == [], value


@pytest.mark.parametrize("name", ["task/fetch", "task/submit"])
def test_a_dialog_that_makes_no_sense_is_answered_and_does_nothing(
    office: MSTeamsOffice, name: str
) -> None:
    for value in ({}, {"data": None}, {"data": {"action": "reassign"}}, [], None):
        assert brought(office, value, name).status == 200, value
        assert said_back(office) == [], value


def test_an_invoke_that_is_none_of_ours_is_not_implemented(office: MSTeamsOffice) -> None:
    assert brought(office, {}, "composeExtension/query").status == 501


def test_a_press_by_an_app_is_nobodys(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", VPN)
    card = office.reply(asked)
    assert isinstance(card, MSTeamsSaid)
    scene = office.teams.scene(office.place("it-help", "UADA"), BOT, asked)
    press = shapes.executed(scene, card.ts, card.button("Solved"), {}, "manual")
    office.teams.brings(press)
    [request] = all_requests(office)
    assert request.status is Status.ANSWERED


def test_an_answer_to_a_list_without_a_choice_does_nothing(office: MSTeamsOffice) -> None:
    asked, _ = routed(office)
    office.press("UADA", office.reply(asked), "Wrong team")
    choices = office.only_to("UADA", asked)
    office.picks_nothing("UADA", choices)
    assert "pick one from the list" in office.only_to("UADA", asked).text
    assert said_back(office) == []
    office.pick("UADA", choices, "Facilities")
    assert [event.kind for event in said_back(office)] == [Kind.WRONG_TEAM]
