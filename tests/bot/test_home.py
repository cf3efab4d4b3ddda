"""Home: what is open, what was corrected, and a technician's work, in each chat's own way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msteams_office import MSTeamsOffice
from office import Office, Said
from rows import all_requests, said_back
from slack_office import SlackOffice

from deskloop import workspace
from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind
from helpdesk.model import Request, Status
from storage import requests, versions
from storage.versions import VersionKind, VersionState


def home(office: Any, user: str) -> Said:
    """A person's Home: the tab in Slack, the newest card in the direct chat in Teams."""
    if isinstance(office, SlackOffice):
        return office.home(user)
    office.says(user, "home", channel="dm")
    return at_home(office, user)


def at_home(office: Any, user: str) -> Said:
    """Home as it is shown now, without opening it again."""
    if isinstance(office, SlackOffice):
        office.settle()
        return office.home_now(user)
    return office.channel("dm", user=user)[-1]


def press(office: Any, user: str, label: str) -> None:
    """Press the first button at Home with this label."""
    if isinstance(office, SlackOffice):
        office.press_home(user, label)
    else:
        office.press(user, at_home(office, user), label, channel="dm")
    office.settle()


def change(office: Office, request: Request, **changed: Any) -> None:
    with office.database.transaction() as session:
        requests.save(session, replace(request, **changed))


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def test_home_lists_my_open_requests_and_where_they_are(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    shown = home(office, "UADA")
    assert "Your open requests (1)" in shown.text
    assert "“sap not working”: with Business Apps" in shown.text
    [(label, _)] = shown.links
    assert label == "“sap not working”"


def test_an_employee_sees_nothing_of_others_and_nothing_to_do(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    shown = home(office, "UBEN")
    assert "sap" not in shown.text
    assert "Not taken yet" not in shown.text
    assert shown.buttons == ["Refresh"]


def test_a_technician_takes_what_nobody_has_taken(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    [request] = all_requests(office)
    technician = _technician_of(office, request.team)
    assert "Not taken yet (1)" in home(office, technician).text
    press(office, technician, "Take it")
    [taken] = all_requests(office)
    assert taken.owner == office.id_of(technician)
    shown = at_home(office, technician)
    assert "Your queue (1)" in shown.text
    assert "Everything of your teams has been taken." in shown.text


def test_what_was_done_at_home_shows_on_the_card_too(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    [request] = all_requests(office)
    technician = _technician_of(office, request.team)
    home(office, technician)
    press(office, technician, "Take it")
    press(office, technician, "Resolve")
    [solved] = all_requests(office)
    assert solved.status is Status.RESOLVED
    [card] = office.cards("it-apps", user=technician)
    assert "solved" in card.text.lower()
    assert "You have taken nothing." in at_home(office, technician).text


def test_a_button_from_before_is_stale_and_home_says_so(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    office.settle()
    [request] = all_requests(office)
    technician = _technician_of(office, request.team)
    home(office, technician)
    office.press("UADA", office.reply(asked), "Solved")
    office.settle()
    press(office, technician, "Take it")
    assert "already marked as resolved" in at_home(office, technician).text


def test_an_unsure_decision_is_confirmed_with_one_press_and_once(office: Office) -> None:
    request = _unsure(office)
    technician = _technician_of(office, request.team)
    assert "Is this the right team?" in home(office, technician).text
    before = at_home(office, technician)
    press(office, technician, "Right")
    if isinstance(office, SlackOffice):
        with pytest.raises(AssertionError, match="no 'Right'"):
            office.press_home(technician, "Right")
    else:
        office.press(technician, before, "Right", channel="dm")
        office.settle()
    [said] = [each for each in said_back(office) if each.kind is Kind.CONFIRMED]
    assert (said.team, said.actor) == (request.team, office.id_of(technician))
    assert "Is this the right team?" not in at_home(office, technician).text


def test_what_was_touched_is_not_asked_about(office: Office) -> None:
    request = _unsure(office)
    technician = _technician_of(office, request.team)
    change(office, request, touched=True)
    assert "Is this the right team?" not in home(office, technician).text


def test_home_says_what_a_correction_changed(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    office.press("UADA", office.reply(asked), "Wrong team")
    office.press("UADA", office.only_to("UADA", asked), "Hardware")
    office.settle()
    assert "“sap not working” belongs to Hardware · remembered" in home(office, "UADA").text
    office.says("UBEN", "sap not working")
    office.settle()
    shown = home(office, "UADA")
    assert "1 request like it went there since" in shown.text
    assert "What you corrected" not in home(office, "UBEN").text


def test_muting_is_for_technicians_and_undone_by_the_same_button(office: Office) -> None:
    assert "Mute reminders" in home(office, "UTESS").buttons
    press(office, "UTESS", "Mute reminders")
    shown = at_home(office, "UTESS")
    assert "without a mention" in shown.text
    assert "Unmute reminders" in shown.buttons
    press(office, "UTESS", "Unmute reminders")
    assert "Mute reminders" in at_home(office, "UTESS").buttons


def test_home_shows_this_weeks_figures_to_technicians(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    shown = home(office, "UTESS").text
    assert "This week" in shown
    assert "1 request in seven days" in shown


def test_what_is_nearly_late_comes_first(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    [request] = all_requests(office)
    technician = _technician_of(office, request.team)
    assert "Due soon, or late" not in home(office, technician).text
    change(office, request, created_at=datetime.now(UTC) - timedelta(days=9))
    assert "Due soon, or late (1)" in home(office, technician).text


def test_reassigning_from_home_opens_the_form(slack_office: Any) -> None:
    request = _unsure(slack_office)
    technician = _technician_of(slack_office, request.team)
    home(slack_office, technician)
    press(slack_office, technician, "Reassign")
    other = next(each for each in slack_office.catalog.team_ids if each != request.team)
    slack_office.fills(technician, {"team": other})
    [moved] = all_requests(slack_office)
    assert moved.team == other


def test_five_hundred_open_requests_fit(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    [request] = all_requests(office)
    technician = _technician_of(office, request.team)
    with office.database.transaction() as session:
        for number in range(499):
            text = f"{number} " + "very long words " * 40
            mine = office.id_of(technician)
            more = replace(request, id=f"{number:032}", text=text, owner=None, requester=mine)
            requests.save(session, more)
    shown = home(office, technician)
    assert "Your open requests (499)" in shown.text
    assert "and 493 more" in shown.text
    assert "Not taken yet (500)" in shown.text
    assert "and 495 more" in shown.text


def test_leads_keep_what_was_set_aside(slack_office: Any, catalog: Catalog) -> None:
    event = _set_aside(slack_office)
    assert "Corrections set aside as doubtful (1)" in home(slack_office, "UTESS").text
    press(slack_office, "UTESS", "Keep")
    kept = said_back(slack_office)[-1]
    assert (kept.kind, kept.about) == (Kind.KEPT, str(event.id))
    assert "set aside" not in at_home(slack_office, "UTESS").text


def test_technicians_who_lead_nothing_only_hear_of_what_was_set_aside(slack_office: Any) -> None:
    _set_aside(slack_office)
    shown = home(slack_office, "UWEN")
    assert "An IT lead decides whether they count." in shown.text
    assert "Keep" not in shown.buttons


def test_in_teams_home_is_not_shown_where_others_read(msteams_office: MSTeamsOffice) -> None:
    asked = msteams_office.says("UADA", "@Deskloop home", channel="General")
    said = msteams_office.reply(asked, channel="General")
    assert "in our direct chat" in said.text
    assert all_requests(msteams_office) == []


def _technician_of(office: Office, team: str) -> str:
    """A technician of this team who leads nothing."""
    channel = office.catalog.team(team).channel
    channels = workspace.seed(office.catalog)["channels"]
    crew = next(each["members"] for each in channels if each["name"] == channel)
    return next(each for each in crew if each not in ("UTESS", "UDESKLOOP"))


def _unsure(office: Office) -> Request:
    """A request whose team was hardly guessed, and that a team has nevertheless."""
    asked = office.says("UADA", "it is somehow broken again")
    office.settle()
    office.press("UADA", office.reply(asked), "Something else")
    office.settle()
    [request] = all_requests(office)
    change(office, request, touched=False)
    return replace(request, touched=False)


def _set_aside(office: Office) -> Feedback:
    """A correction that the newest version hardly believes."""
    asked = office.says("UADA", "sap not working")
    office.press("UADA", office.reply(asked), "Wrong team")
    office.press("UADA", office.only_to("UADA", asked), "Hardware")
    [event] = said_back(office)
    doubt = {"event": event.id, "why": "nobody else says so"}
    with office.database.transaction() as session:
        live = versions.champion(session, VersionKind.MODEL)
        assert live
        data = versions.data(session, VersionKind.MODEL, live.number)
        refused = replace(live, state=VersionState.REFUSED, figures={"quarantine": [doubt]})
        versions.publish(session, data, refused)
    return event
