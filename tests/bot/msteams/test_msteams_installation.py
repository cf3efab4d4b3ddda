"""Where the app is in Teams: added, taken out, and what changes around it."""

from collections.abc import Callable

import adaptive
import pytest
from msteams_office import MSTeamsOffice
from office import Said
from rows import all_requests
from sqlalchemy import text

from helpdesk.catalog import Catalog
from storage.db import Database

VPN = "vpn drops since this morning"
SAP = "sap not working"


@pytest.fixture
def office(opened: Callable[..., MSTeamsOffice], sqlite_database: Database) -> MSTeamsOffice:
    """The house whose app was added to its Microsoft teams just now."""
    found = opened(sqlite_database, door="msteams", moves_in=True)
    found.worker_is_on = False
    return found


def answers(office: MSTeamsOffice, asked: str, channel: str) -> list[Said]:
    """What the bot said after this, there."""
    return [said for said in office.thread(asked, channel=channel)[1:] if said.is_bot]


def waiting(office: MSTeamsOffice) -> list[str]:
    """Why posts were put off."""
    owed = "SELECT error FROM outbox WHERE lane = 'chat' AND state = 'pending'"
    with office.database.snapshot() as session:
        found = session.connection().execute(text(owed)).scalars()
        return [error for error in found if error]


def introductions(said: list[Said]) -> int:
    return sum("I am Deskloop" in each.text for each in said)


def test_a_new_microsoft_team_hears_once_what_the_bot_is(office: MSTeamsOffice) -> None:
    assert introductions(office.channel("general")) == 1
    company, *_ = office.world.msteams
    office.teams.installs(company, office.world.people["UADA"], "add-upgrade")
    office.teams.removes(company, office.world.people["UADA"])
    office.settle()
    office.teams.installs(company, office.world.people["UADA"])
    assert introductions(office.channel("general")) == 1


def test_a_new_chat_hears_once_what_the_bot_is(office: MSTeamsOffice) -> None:
    office.says("UADA", VPN, channel="dm")
    office.teams.joins(office.place("dm", "UADA"), office.world.people["UADA"])
    assert introductions(office.channel("dm", user="UADA")) == 1


def test_a_new_colleague_in_a_microsoft_team_changes_nothing(office: MSTeamsOffice) -> None:
    before = len(office.channel("general"))
    office.teams.welcomes(office.world.msteams[1], office.world.people["UADA"])
    assert len(office.channel("general")) == before


def test_a_new_technician_may_act_at_once(office: MSTeamsOffice) -> None:
    office.says("UBEN", SAP)
    [card] = office.cards("it-apps")
    office.teams.welcomes(office.world.msteams[1], office.world.people["UADA"])
    office.reads_again()
    office.press("UADA", card, "Resolve", channel="it-apps")
    [request] = all_requests(office)
    assert request.resolved_by == office.id_of("UADA")


@pytest.fixture
def renamed(office: MSTeamsOffice) -> Callable[[str, str], None]:
    def rename(channel: str, name: str) -> None:
        where = office.place(channel, "UTESS")
        office.teams.renames(where, office.world.people["UTESS"], name)
        office.reads_again()

    return rename


def test_a_channel_goes_by_its_new_name(
    office: MSTeamsOffice, renamed: Callable[[str, str], None]
) -> None:
    renamed("it-help", "lounge")
    said = office.says("UADA", VPN, channel="lounge")
    assert answers(office, said, "lounge") == []
    renamed("lounge", "it-help")
    asked = office.says("UADA", VPN)
    assert len(answers(office, asked, "it-help")) == 1


def test_a_catalog_may_name_a_channel_with_its_microsoft_team(
    opened: Callable[..., MSTeamsOffice], sqlite_database: Database, catalog: Catalog
) -> None:
    named = {"apps": "IT/it-apps", "security": "it/General"}
    teams = (
        team.model_copy(update={"channel": named.get(team.id, team.channel)})
        for team in catalog.teams
    )
    there = catalog.model_copy(update={"teams": tuple(teams)})
    office = opened(sqlite_database, door="msteams", catalog=there)
    office.worker_is_on = False
    office.says("UADA", SAP)
    assert len(office.cards("it-apps")) == 1
    office.says("UADA", "my laptop was stolen")
    office.settle()
    general = office.world.conversations[office.world.msteams[1].id]
    assert any("my laptop was stolen" in adaptive.words(each.card) for each in general.messages)


def test_where_the_bot_was_taken_out_it_posts_no_more(office: MSTeamsOffice) -> None:
    _, crew, *_ = office.world.msteams
    office.teams.removes(crew, office.world.people["UTESS"])
    office.settle()
    asked = office.says("UADA", SAP)
    # The card waits, in case the bot is let in again: nothing settles before.
    office.until(lambda: waiting(office))
    there = office.in_thread(asked, "UADA", "it-help")[1:]
    assert len([said for said in there if said.is_bot]) == 1
    calls = office.teams.connector.calls
    assert not [call for call in calls if call.method == "POST" and call.status == 403]
