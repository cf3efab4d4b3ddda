"""Who is in the workspace, as the Web API tells it: people's kinds, and user groups."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("kind", ["is_restricted", "is_ultra_restricted", "deleted"])
async def test_a_guest_or_somebody_who_left_is_told_from_an_employee(
    start: Any, seed: dict[str, Any], kind: str
) -> None:
    seed["people"].append({"id": "U3", "name": "gus", "real_name": "Gus Guest", kind: True})
    slack = await start()
    guest = (await slack.client.users_info(user="U3"))["user"]
    employee = (await slack.client.users_info(user="U1"))["user"]
    assert (guest[kind], employee[kind]) == (True, False)


async def test_somebody_of_another_company_is_a_stranger_with_a_team_of_their_own(
    start: Any, seed: dict[str, Any]
) -> None:
    seed["people"].append({"id": "U3", "name": "cy", "is_stranger": True, "team_id": "T2"})
    slack = await start()
    stranger = (await slack.client.users_info(user="U3"))["user"]
    employee = (await slack.client.users_info(user="U1"))["user"]
    assert (stranger["is_stranger"], stranger["team_id"]) == (True, "T2")
    assert "is_stranger" not in employee


async def test_user_groups_are_listed_with_their_people_where_asked(slack: Any) -> None:
    [group] = (await slack.client.usergroups_list(include_users=True))["usergroups"]
    assert (group["id"], group["handle"], group["users"]) == ("S1", "network", ["U2"])
    [short] = (await slack.client.usergroups_list())["usergroups"]
    assert "users" not in short


async def test_the_page_knows_the_user_groups(slack: Any) -> None:
    shown = await slack.get("workspace", user="U1")
    assert shown["usergroups"] == [{"id": "S1", "handle": "network", "name": "Network"}]


async def test_without_the_scope_user_groups_are_not_told(
    start: Any, manifest: dict[str, Any]
) -> None:
    manifest["oauth_config"]["scopes"]["bot"].remove("usergroups:read")
    slack = await start()
    with pytest.raises(SlackApiError) as refusal:
        await slack.client.usergroups_list()
    assert refusal.value.response["needed"] == "usergroups:read"
