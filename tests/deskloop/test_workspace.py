"""The playground's workspace: everything that the catalog names is there to be tried."""

from typing import Any

import pytest
import yaml
from small import small_catalog

from deskloop import files, workspace
from helpdesk.catalog import Catalog
from playground.workspace import Workspace

BOT = workspace.BOT["user_id"]


@pytest.fixture
def seed(catalog: Catalog) -> dict[str, Any]:
    return workspace.seed(catalog)


def members(seed: dict[str, Any], name: str) -> list[str]:
    [channel] = [each for each in seed["channels"] if each["name"] == name]
    return list(channel["members"])


def test_every_channel_of_the_catalog_is_there_with_the_bot_in_it(
    seed: dict[str, Any], catalog: Catalog
) -> None:
    for name in (*catalog.help_channels, *(team.channel for team in catalog.teams)):
        assert BOT in members(seed, name)


def test_every_team_has_two_technicians_and_no_employee(
    seed: dict[str, Any], catalog: Catalog
) -> None:
    roles = {person["id"]: person["role"] for person in seed["people"]}
    for team in catalog.teams:
        crew = [each for each in members(seed, team.channel) if each != BOT]
        assert [roles[each] for each in crew] == ["technician", "technician"]


def test_everybody_can_ask_for_help(seed: dict[str, Any], catalog: Catalog) -> None:
    everybody = {person["id"] for person in seed["people"]}
    assert everybody < set(members(seed, catalog.help_channels[0]))


def test_ids_and_names_are_there_once(seed: dict[str, Any]) -> None:
    for key in ("id", "name"):
        for kind in ("people", "channels"):
            found = [each[key] for each in seed[kind]]
            assert len(found) == len(set(found))


def test_a_team_may_work_in_the_help_channel() -> None:
    shared = workspace.seed(small_catalog("channel: it-desk", "channel: it-help"))
    assert len([each for each in shared["channels"] if each["name"] == "it-help"]) == 1


def test_the_playground_takes_it(seed: dict[str, Any]) -> None:
    manifest = yaml.safe_load(files.manifest().read_text())
    people = Workspace(
        seed, manifest, None, signing_secret="s", bot_token="xoxb-1", app_token="xapp-1"
    )
    assert set(people.directory.people) == {person["id"] for person in seed["people"]}
