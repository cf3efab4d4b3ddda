"""Commands: `/it` and a word in Slack, the word alone to the bot in Teams."""

from __future__ import annotations

from typing import Any

import pytest
from msteams_office import MSTeamsOffice
from office import Office
from rows import all_requests
from situations import with_many_teams
from slack_office import SlackOffice

from helpdesk.catalog import Catalog
from helpdesk.wording.home import COMMANDS
from storage import people
from storage.db import Database


def asked(office: Any, user: str, word: str) -> str:
    """What a person reads who gives a command."""
    if isinstance(office, SlackOffice):
        return str(office.commands(user, word)["response"])
    office.says(user, word, channel="dm")
    return office.channel("dm", user=user)[-1].text


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def test_status_lists_my_own_open_requests_and_nobody_elses(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.says("UBEN", "the wifi is slow")
    office.settle()
    shown = asked(office, "UADA", "status")
    assert "sap not working" in shown
    assert "wifi" not in shown
    assert "no open requests" in asked(office, "UCHIARA", "Status")


def test_queue_shows_a_technician_what_nobody_has_taken_first(office: Office) -> None:
    first = office.says("UADA", "sap not working")
    office.settle()
    [card] = office.cards("it-apps")
    office.press("UTESS", card, "Take it", channel="it-apps")
    office.says("UBEN", "sap shows an error when I log in")
    office.settle()
    shown = asked(office, "UTESS", "queue")
    assert first
    assert "Open in your teams: 2" in shown
    assert shown.index("sap shows an error") < shown.index("sap not working")
    assert "not taken" in shown


def test_queue_shows_an_employee_nothing(office: Office) -> None:
    office.says("UADA", "sap not working")
    office.settle()
    for person in ("UADA", "UBEN"):
        shown = asked(office, person, "queue")
        assert "sap" not in shown
        assert "status" in shown


def test_stats_are_this_weeks_figures(office: Office) -> None:
    assert "Nobody asked anything" in asked(office, "UADA", "stats")
    office.says("UADA", "sap not working")
    office.settle()
    assert "1 request in seven days" in asked(office, "UBEN", "stats")


def test_teams_are_listed_with_channel_and_description(office: Office) -> None:
    shown = asked(office, "UADA", "teams")
    team = office.catalog.team("security")
    assert f"{len(office.catalog.teams)} teams" in shown.replace("*", "")
    assert team.name in shown
    assert team.description[:40] in shown


@pytest.mark.case(49)
def test_a_hundred_and_one_teams_are_listed_by_name(
    opened: Any, sqlite_database: Database, catalog: Catalog, door: str
) -> None:
    """Case 49: so many teams fit into one answer."""
    named = [
        each.model_copy(update={"id": f"team-{number}", "name": f"Team-{number:03d}-{'x' * 66}"})
        for number, each in enumerate(with_many_teams(catalog, 101).teams)
        if number >= len(catalog.teams)
    ]
    big = catalog.model_copy(update={"teams": (*catalog.teams, *named)})
    office = opened(sqlite_database, door=door, catalog=big)
    office.worker_is_on = False
    shown = asked(office, "UADA", "teams")
    assert all(each.name in shown for each in big.teams)


def test_mute_and_unmute_are_remembered(office: Office) -> None:
    assert "without a mention" in asked(office, "UTESS", "mute")
    assert muted(office, "UTESS")
    assert "again" in asked(office, "UTESS", "unmute")
    assert not muted(office, "UTESS")


def test_help_lists_every_command(office: Office) -> None:
    shown = asked(office, "UADA", "help")
    assert "I am Deskloop" in shown
    assert all(word in shown for word in COMMANDS)


@pytest.mark.parametrize("words", ["queue at the printer is stuck", "mute my phone please"])
def test_words_that_only_begin_like_a_command_are_a_request(office: Office, words: str) -> None:
    asked(office, "UADA", words)
    [request] = all_requests(office)
    assert request.text == words


def test_new_opens_the_form_in_slack(slack_office: Office) -> None:
    slack_office.commands("UADA", "new")
    assert slack_office.modal("UADA").title == "New IT request"


def test_in_teams_a_command_works_beside_the_bots_name(msteams_office: MSTeamsOffice) -> None:
    said = msteams_office.says("UADA", "@Deskloop teams", channel="General")
    assert "Service Desk" in msteams_office.reply(said, channel="General").text


@pytest.mark.parametrize("word", ["status", "queue", "mute"])
def test_in_teams_what_is_private_is_answered_in_private(
    msteams_office: MSTeamsOffice, word: str
) -> None:
    msteams_office.says("UADA", "sap not working")
    said = msteams_office.says("UTESS", f"@Deskloop {word}", channel="General")
    reply = msteams_office.reply(said, channel="General", user="UTESS")
    assert "in our direct chat" in reply.text
    assert "sap" not in reply.text


def test_in_teams_a_word_to_nobody_is_no_command(msteams_office: MSTeamsOffice) -> None:
    said = msteams_office.says("UADA", "stats", channel="General")
    assert len(msteams_office.thread(said, channel="General")) == 1


def test_in_teams_a_command_that_is_delivered_twice_is_answered_once(
    msteams_office: MSTeamsOffice,
) -> None:
    msteams_office.says("UADA", "hi", channel="dm")
    before = len(msteams_office.channel("dm", user="UADA"))
    msteams_office.faults(kind="duplicate")
    msteams_office.says("UADA", "stats", channel="dm")
    assert len(msteams_office.channel("dm", user="UADA")) == before + 2


def muted(office: Office, user: str) -> bool:
    with office.database.snapshot() as session:
        return bool(people.muted(session, [office.id_of(user)]))
