"""Asked in one chat and worked on in the other, by one process with both."""

from collections.abc import Iterator

import pytest
from msteams_office import MSTeamsOffice, open_both
from office import TEAM_BUTTONS, Office
from rows import all_requests, said_back
from slack_office import SlackOffice

from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.model import Status
from storage.db import Database

SAP = "sap not working"
WAYS = {"in-teams-for-slack": Door.SLACK, "in-slack-for-teams": Door.MSTEAMS}


class Town:
    """Two chats: people ask in one, and Business Apps works in the other."""

    def __init__(self, slack: SlackOffice, msteams: MSTeamsOffice, works: Door) -> None:
        asks_in_slack = works is Door.MSTEAMS
        self.asks: Office = slack if asks_in_slack else msteams
        self.works: Office = msteams if asks_in_slack else slack
        slack.worker_is_on = False


@pytest.fixture(params=WAYS)
def town(
    request: pytest.FixtureRequest, sqlite_database: Database, redis_url: str, catalog: Catalog
) -> Iterator[Town]:
    works = WAYS[request.param]
    other = Door.SLACK if works is Door.MSTEAMS else Door.MSTEAMS
    homes = {"apps": works, "security": other}
    teams = tuple(
        team.model_copy(update={"chat": homes.get(team.id, works)}) for team in catalog.teams
    )
    spread = catalog.model_copy(update={"teams": teams})
    with open_both(sqlite_database, redis_url, spread) as (slack, msteams):
        yield Town(slack, msteams, works)


def asked(town: Town, channel: str = "it-help") -> str:
    return town.asks.says("UADA", SAP, channel=channel)


def test_the_card_stands_in_the_other_chat_and_names_who_asked(town: Town) -> None:
    reply = town.asks.reply(asked(town))
    assert "Passed on to Business Apps in it-apps" in reply.text
    [card] = town.works.cards("it-apps")
    assert card.text.startswith("CRM and ERP from Ada Okafor\nsap not working")
    assert card.buttons == TEAM_BUTTONS
    assert town.asks.cards("it-apps") == []


def test_an_exchange_goes_both_ways(town: Town) -> None:
    thread = asked(town)
    [card] = town.works.cards("it-apps")
    town.works.says("UTESS", "Which screen is it?", channel="it-apps", thread=card.ts)
    assert town.asks.thread(thread)[-1].text == "Tess Moreau answers:\nWhich screen is it?"
    said = town.asks.says("UADA", "The order screen", thread=thread)
    at_card = town.works.thread(card.ts, user="UTESS", channel="it-apps")
    assert at_card[-1].text == "Ada Okafor:\nThe order screen"
    town.asks.edits("UADA", said, "The orders screen")
    at_card = town.works.thread(card.ts, user="UTESS", channel="it-apps")
    assert at_card[-1].text == "Ada Okafor:\nThe orders screen"


def test_what_a_technician_resolves_is_told_in_the_other_chat(town: Town) -> None:
    thread = asked(town)
    [card] = town.works.cards("it-apps")
    town.works.press("UVERA", card, "Resolve", channel="it-apps")
    assert "Vera Kowalczyk marked this as resolved" in town.asks.thread(thread)[-1].text
    [request] = all_requests(town.asks)
    assert request.resolved_by == town.works.id_of("UVERA")
    town.asks.press("UADA", town.asks.reply(thread), "Reopen")
    assert town.works.cards("it-apps")[0].buttons == TEAM_BUTTONS


def test_what_the_requester_solves_closes_the_card_in_the_other_chat(town: Town) -> None:
    reply = town.asks.reply(asked(town))
    town.asks.press("UADA", reply, "Solved")
    [card] = town.works.cards("it-apps")
    assert "resolved by Ada Okafor" in card.text


def test_a_request_comes_back_to_the_chat_where_it_was_asked(town: Town) -> None:
    thread = asked(town)
    [card] = town.works.cards("it-apps")
    town.works.press("UTESS", card, "Reassign", channel="it-apps")
    town.works.fills("UTESS", {"team": "security", "words": "an account was taken over"})
    assert "Moved to Security in it-security" in town.asks.reply(thread).text
    [moved] = town.asks.cards("it-security")
    assert "an account was taken over" in moved.text
    assert town.works.cards("it-apps")[0].buttons == ["Undo"]
    [event] = said_back(town.asks)
    assert (event.actor, event.team) == (town.works.id_of("UTESS"), "security")


def test_the_direct_chat_reaches_the_other_chat_too(town: Town) -> None:
    thread = asked(town, "dm")
    [card] = town.works.cards("it-apps")
    town.works.says("UTESS", "Which screen is it?", channel="it-apps", thread=card.ts)
    assert "Which screen is it?" in town.asks.thread(thread, channel="dm")[-1].text


def test_who_asks_in_both_chats_has_requests_of_their_own_in_each(town: Town) -> None:
    first, second = asked(town), town.works.says("UADA", SAP)
    assert "Business Apps" in town.asks.reply(first).text
    assert "Business Apps" in town.works.reply(second).text
    assert [each.status for each in all_requests(town.asks)] == [Status.WITH_TEAM] * 2
    assert len(town.works.cards("it-apps")) == 2
