"""User groups as the bot reads them; without them, everything else works."""

import logging
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.slack.groups import Group, Groups

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Slack:
    """A workspace with some groups, or a reason not to tell them."""

    groups: list[dict[str, Any]] = field(default_factory=list)
    refusal: str = ""

    async def usergroups_list(self, *, include_users: bool) -> dict[str, Any]:
        assert include_users
        if self.refusal:
            raise SlackApiError("refused", {"ok": False, "error": self.refusal})
        return {"usergroups": self.groups}


ONCALL = {"id": "S1", "handle": "network-oncall", "users": ["UTESS", "UUMAR"]}


async def test_a_group_is_found_by_its_id_and_its_handle() -> None:
    groups = Groups(Slack([ONCALL]))  # type: ignore[arg-type]
    await groups.read()
    oncall = Group("S1", "network-oncall", frozenset({"UTESS", "UUMAR"}))
    assert [groups.get(name) for name in ("S1", "network-oncall", "@network-oncall")] == [
        oncall
    ] * 3
    assert groups.get("nobody") is None


async def test_a_group_without_people_has_none() -> None:
    groups = Groups(Slack([{"id": "S2", "handle": "empty"}]))  # type: ignore[arg-type]
    await groups.read()
    assert groups.get("empty") == Group("S2", "empty", frozenset())


async def test_a_missing_scope_is_said_once_and_nothing_fails(
    caplog: pytest.LogCaptureFixture,
) -> None:
    groups = Groups(Slack(refusal="missing_scope"))  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING):
        await groups.read()
        await groups.read()
    assert len(caplog.messages) == 1
    assert "usergroups:read" in caplog.text


async def test_what_was_read_last_counts_where_slack_refuses() -> None:
    slack = Slack([ONCALL])
    groups = Groups(slack)  # type: ignore[arg-type]
    await groups.read()
    slack.refusal = "internal_error"
    await groups.read()
    assert groups.get("S1") is not None
