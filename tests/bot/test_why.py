"""“Why this team?” on the technicians' card: its answer, and who sees it."""

from datetime import UTC, datetime

import pytest
from office import Office, Said
from rows import all_requests, said_back
from slack_office import SlackOffice

from bot.corrections import Press
from deskloop import explain
from deskloop.settings import Settings
from helpdesk import wording
from helpdesk.cards import ActionId
from helpdesk.model import Actor


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def the_card(office: Office, channel: str = "it-apps") -> Said:
    return office.cards(channel)[-1]


def why(office: Office, user: str, channel: str = "it-apps") -> str:
    """What this person is told who presses the button."""
    card = the_card(office, channel)
    office.press(user, card, "Why this team?", channel=channel)
    if isinstance(office, SlackOffice):
        return [each for each in office.channel(channel, user=user) if each.is_ephemeral][-1].text
    return office.only_to(user, card.ts, channel=channel).text


def test_a_technician_is_told_what_spoke_for_the_team(office: Office) -> None:
    office.says("UADA", "sap not working")
    told = why(office, "UTESS")
    assert "Why Business Apps?" in told
    assert "Words that spoke for Business Apps: “sap”" in told
    assert "“sap not working”, an example of Business Apps" in told


def test_only_who_pressed_sees_the_answer(office: Office) -> None:
    office.says("UADA", "sap not working")
    why(office, "UTESS")
    seen = [each.text for each in office.channel("it-apps", user="UUMAR")]
    assert not any("Why Business Apps?" in each for each in seen)


def test_asking_why_changes_nothing(office: Office) -> None:
    office.says("UADA", "sap not working")
    [before] = all_requests(office)
    why(office, "UTESS")
    assert all_requests(office) == [before]
    assert said_back(office) == []


def test_what_others_confirmed_is_named_with_its_team(office: Office) -> None:
    office.says("UBEN", "sap shows an empty invoice list")
    office.press("UTESS", the_card(office), "Resolve", channel="it-apps")
    office.settle()
    office.says("UADA", "sap shows an empty invoice list today")
    told = why(office, "UTESS")
    assert "“sap shows an empty invoice list” went to Business Apps, resolved within" in told


def test_the_correction_that_changed_it_is_named(office: Office) -> None:
    office.says("UBEN", "sap not working")
    office.press("UTESS", the_card(office), "Reassign", channel="it-apps")
    office.fills("UTESS", {"team": "security", "words": ""})
    office.settle()
    office.says("UADA", "sap not working")
    told = why(office, "UTESS", "it-security")
    assert "Why Security?" in told
    assert "Tess Moreau moved “sap not working” from Business Apps to Security" in told


def test_a_request_that_a_person_moved_says_so(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.press("UTESS", the_card(office), "Reassign", channel="it-apps")
    office.fills("UTESS", {"team": "security", "words": ""})
    told = why(office, "UTESS", "it-security")
    assert "Tess Moreau moved it here, within the hour." in told
    assert "I had thought of Business Apps" in told


def test_what_would_go_elsewhere_by_now_is_said(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    first = the_card(office)
    office.says("UBEN", "sap not working")
    office.press("UTESS", the_card(office), "Reassign", channel="it-apps")
    office.fills("UTESS", {"team": "security", "words": ""})
    office.settle()
    office.press("UTESS", first, "Why this team?", channel="it-apps")
    told = [each.text for each in office.channel("it-apps", user="UTESS")]
    assert any("Today it would go to Security." in each for each in told)


def test_requesters_are_refused(office: Office) -> None:
    office.says("UADA", "sap not working")
    value = the_card(office).value("Why this team?")
    ada = Actor(office.workspace_id, office.id_of("UADA"))
    press = Press("why", ada, ActionId.WHY, value, datetime.now(UTC))
    told = office.service.use_cases.explanations.answer(press).card
    assert told == wording.notice("Only technicians can do this: people in an IT team's channel.")


def test_the_command_line_tells_the_same(office: Office) -> None:
    office.says("UADA", "sap not working")
    told = why(office, "UTESS")
    [request] = all_requests(office)
    settings = Settings(database_url=office.database.url)
    report = explain.of_request(settings, office.catalog, request.id)
    assert (report["team"], report["words"]) == ("apps", ["sap"])
    assert "\n".join(report["lines"]) in told
