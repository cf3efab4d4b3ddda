"""Who has which role in Teams: people of channels, and whom the catalog names by id."""

from __future__ import annotations

from collections.abc import Callable

import msteams_world as worlds
import pytest
from msteams_office import MSTeamsOffice
from rows import all_requests

from helpdesk.catalog import Catalog
from helpdesk.model import Status
from storage.db import Database

SAP = "sap not working"

OpenWith = Callable[..., MSTeamsOffice]


@pytest.fixture
def open_with(
    opened: Callable[..., MSTeamsOffice], sqlite_database: Database, catalog: Catalog
) -> OpenWith:
    """Open the house with these changes to the catalog."""

    def open_one(**change: object) -> MSTeamsOffice:
        changed = catalog.model_copy(update=change)
        office = opened(sqlite_database, door="msteams", catalog=changed)
        office.worker_is_on = False
        return office

    return open_one


def resolves(office: MSTeamsOffice, user: str) -> bool:
    """Whether this person may resolve what Business Apps has."""
    office.says("UBEN", SAP)
    office.press(user, office.cards("it-apps")[-1], "Resolve", channel="it-apps")
    return all_requests(office)[-1].status is Status.RESOLVED


def entra_id(catalog: Catalog, user: str) -> str:
    return worlds.World(catalog).people[user].aad_id


def test_who_is_in_the_it_channel_leads(open_with: OpenWith) -> None:
    office = open_with()
    assert resolves(office, "UTESS"), "she is in no channel of Business Apps"
    assert not resolves(office, "UUMAR")


def test_without_an_it_channel_nobody_leads(open_with: OpenWith) -> None:
    assert not resolves(open_with(it_channel=None), "UTESS")


def test_the_catalog_names_leads_by_their_id_in_entra(
    open_with: OpenWith, catalog: Catalog
) -> None:
    assert resolves(open_with(leads=(entra_id(catalog, "UUMAR"),)), "UUMAR")


def test_the_catalog_names_technicians_by_their_id_in_teams(
    open_with: OpenWith, catalog: Catalog
) -> None:
    named = (worlds.World(catalog).people["UUMAR"].id,)
    teams = tuple(
        team.model_copy(update={"technicians": named if team.id == "apps" else ()})
        for team in catalog.teams
    )
    office = open_with(teams=teams)
    assert resolves(office, "UUMAR")
    assert resolves(office, "UVERA"), "beside those in the channel"


def test_where_a_teams_channel_is_empty_other_technicians_stand_in(open_with: OpenWith) -> None:
    office = open_with()
    office.world.named("it-apps", office.world.people["UVERA"]).members.clear()
    office.teams.welcomes(office.world.msteams[0], office.world.people["UADA"])
    office.reads_again()
    assert resolves(office, "UUMAR")
    assert not resolves(office, "UDEV")
