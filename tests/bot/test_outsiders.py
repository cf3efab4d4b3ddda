"""Guests, and people of other organisations: the catalog says what becomes of their requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from office import Office
from outsiders import GIL, seeded_with_gil
from rows import all_requests, everything_stored
from slack_office import SlackOffice

from deskloop import workspace
from helpdesk.catalog import Catalog
from helpdesk.catalog_entries import Outsiders
from storage.db import Database

ASKED = "my vpn drops, says a stranger"
REFUSED = "I serve the people of this organisation only"

pytestmark = pytest.mark.case(15)

Open = Callable[..., Office]


@pytest.fixture(params=["guest", "elsewhere"])
def facts(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the chat says of a guest, and of somebody of another organisation."""
    return {"is_restricted": True} if request.param == "guest" else {"team_id": "TOTHER"}


@pytest.fixture
def open_with(
    opened: Open,
    sqlite_database: Database,
    catalog: Catalog,
    door: str,
    facts: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[Outsiders], Office]:
    """Open the house, with Gil in it, where such people are served, refused or ignored."""
    monkeypatch.setattr(workspace, "seed", seeded_with_gil("it-help", **facts))

    def open_one(policy: Outsiders) -> Office:
        with_policy = catalog.model_copy(update={"outsiders": policy})
        office = opened(sqlite_database, door=door, catalog=with_policy)
        office.worker_is_on = False
        return office

    return open_one


OpenWith = Callable[[Outsiders], Office]


def test_they_are_served_as_everybody_else(open_with: OpenWith) -> None:
    """Case 15."""
    office = open_with(Outsiders.SERVED)
    asked = office.says(GIL, ASKED)
    office.press(GIL, office.reply(asked, user=GIL), "Solved")
    [request] = all_requests(office)
    assert request.resolved_by == office.id_of(GIL)


def test_refused_they_are_told_so_once_a_day(open_with: OpenWith) -> None:
    """Case 15."""
    office = open_with(Outsiders.REFUSED)
    first, second = office.says(GIL, ASKED), office.says(GIL, "and my mail, too")
    assert REFUSED in office.reply(first, user=GIL).text
    assert len(office.thread(second, user=GIL)) == 1
    assert all_requests(office) == []


def test_ignored_they_hear_nothing_and_nothing_is_kept(open_with: OpenWith) -> None:
    """Case 15."""
    office = open_with(Outsiders.IGNORED)
    asked = office.says(GIL, ASKED)
    office.settle()
    office.edits(GIL, asked, f"{ASKED}, again")
    office.says(GIL, "anybody?", thread=asked)
    assert len(office.thread(asked, user=GIL)) == 2
    assert "stranger" not in everything_stored(office)
    assert "anybody" not in everything_stored(office)
    assert "Gil" not in everything_stored(office)


@pytest.mark.parametrize("policy", [Outsiders.REFUSED, Outsiders.IGNORED])
def test_their_colleagues_here_are_served_all_the_same(
    open_with: OpenWith, policy: Outsiders
) -> None:
    """Case 15."""
    office = open_with(policy)
    asked = office.says("UADA", "vpn not working")
    assert "VPN" in office.reply(asked).text


@pytest.mark.parametrize("policy", [Outsiders.REFUSED, Outsiders.IGNORED])
def test_their_words_do_not_reach_others_requests(open_with: OpenWith, policy: Outsiders) -> None:
    """Case 15."""
    office = open_with(policy)
    asked = office.says("UADA", "sap not working")
    [card] = office.cards("it-apps")
    office.says(GIL, "same for me", thread=asked)
    assert len(office.thread(card.ts, user="UTESS", channel="it-apps")) == 1
    assert "same for me" not in everything_stored(office)


# What it costs, and what Slack alone has.


@pytest.fixture
def in_slack(
    opened: Open, sqlite_database: Database, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Outsiders], SlackOffice]:
    """The same in Slack alone, where Gil is a guest."""
    seed = seeded_with_gil("it-help", is_restricted=True)
    monkeypatch.setattr(workspace, "seed", seed)

    def open_one(policy: Outsiders) -> SlackOffice:
        office = opened(sqlite_database, catalog=catalog.model_copy(update={"outsiders": policy}))
        assert isinstance(office, SlackOffice)
        office.worker_is_on = False
        return office

    return open_one


InSlack = Callable[[Outsiders], SlackOffice]


def test_where_all_are_served_people_are_asked_about_for_their_names_alone(
    in_slack: InSlack,
) -> None:
    """Case 15: a message costs no call more; a name is read once a day, and nobody waits for it."""
    office = in_slack(Outsiders.SERVED)
    for who, words in (("UADA", "vpn not working"), ("UADA", "printer is broken"), (GIL, ASKED)):
        office.says(who, words)
        office.settle()
    asked_about = [call["args"]["user"] for call in office.calls("users.info")]
    assert len(set(asked_about)) == len(asked_about)


def test_else_each_person_is_asked_about_once(in_slack: InSlack) -> None:
    """Case 15."""
    office = in_slack(Outsiders.REFUSED)
    for words in ("vpn not working", "printer is broken", "sap not working"):
        office.says("UADA", words)
        office.settle()
    asked_about = [call["args"]["user"] for call in office.calls("users.info")]
    assert asked_about.count("UADA") == 1


@pytest.mark.parametrize("policy", [Outsiders.REFUSED, Outsiders.IGNORED])
def test_a_command_opens_no_request_for_them(in_slack: InSlack, policy: Outsiders) -> None:
    """Case 15."""
    office = in_slack(policy)
    office.commands(GIL, ASKED, channel="it-help")
    told = [each.text for each in office.channel("dm", user=GIL)]
    assert all_requests(office) == []
    assert any(REFUSED in each for each in told) is (policy is Outsiders.REFUSED)


def test_while_slack_does_not_tell_who_it_is_it_delivers_again(in_slack: InSlack) -> None:
    """Case 15: nobody is served by mistake, and nobody's request is lost."""
    office = in_slack(Outsiders.REFUSED)
    office.faults(kind="error", method="users.info", error="internal_error", times=1)
    asked = office.says("UADA", "vpn not working")
    assert "VPN" in office.reply(asked).text
