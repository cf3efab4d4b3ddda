"""An emoji does what a button does, where the chat tells of it and it says something."""

from dataclasses import replace

import pytest
from office import Office, Said
from rows import all_requests, said_back
from slack_office import SlackOffice

from helpdesk.feedback import Kind
from helpdesk.model import Status

NAMES = {
    "slack": {"👀": "eyes", "✅": "white_check_mark", "👍": "+1", "👎": "-1", "🎉": "tada"},
    "msteams": {
        "👀": "1f440_eyes",
        "✅": "2705_whiteheavycheckmark",
        "👍": "like",
        "👎": "1f44e_thumbsdown",
        "🎉": "1f389_partypopper",
    },
}
SAP, VPN = "sap not working", "vpn drops since this morning"


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front; Slack's app was given the scope."""
    if isinstance(each_office, SlackOffice):
        manifest = each_office.workspace.manifest
        scopes, events = {*manifest.scopes, "reactions:read"}, {*manifest.events, "reaction_added"}
        each_office.workspace.manifest = replace(
            manifest, scopes=type(manifest.scopes)(scopes), events=type(manifest.events)(events)
        )
    return each_office


def crew(office: Office, channel: str = "it-apps") -> str:
    """A technician of this channel's team who leads nobody."""
    numbers = [team.channel for team in office.catalog.teams]
    return ["UTESS", "UUMAR", "UVERA", "UWEN"][(numbers.index(channel) + 1) % 4]


def puts(
    office: Office, door: str, user: str, said: Said, emoji: str, channel: str = "it-apps"
) -> None:
    office.reacts(user, said.ts, NAMES[door][emoji], channel=channel)
    office.settle()


def card(office: Office) -> Said:
    office.says("UADA", SAP)
    return office.cards("it-apps")[-1]


def test_eyes_on_the_card_take_the_request(office: Office, door: str) -> None:
    who = crew(office)
    puts(office, door, who, card(office), "👀")
    [request] = all_requests(office)
    assert request.owner == office.id_of(who)
    assert [each.kind for each in said_back(office)] == [Kind.TAKEN]


def test_a_check_on_the_card_resolves_it(office: Office, door: str) -> None:
    who = crew(office)
    puts(office, door, who, card(office), "✅")
    [request] = all_requests(office)
    assert (request.status, request.resolved_by) == (Status.RESOLVED, office.id_of(who))


def test_the_card_counts_as_it_is_now_whatever_was_pressed_before(
    office: Office, door: str
) -> None:
    shown, who = card(office), crew(office)
    puts(office, door, who, shown, "👀")
    puts(office, door, who, shown, "✅")
    [request] = all_requests(office)
    assert request.status is Status.RESOLVED


def test_eyes_take_nothing_from_a_colleague(office: Office, door: str) -> None:
    shown, who = card(office), crew(office)
    puts(office, door, who, shown, "👀")
    puts(office, door, "UTESS", shown, "👀")
    [request] = all_requests(office)
    assert request.owner == office.id_of(who)


@pytest.mark.parametrize("emoji", ["🎉", "👍", "👎"])
def test_other_emoji_on_the_card_say_nothing(office: Office, door: str, emoji: str) -> None:
    puts(office, door, crew(office), card(office), emoji)
    [request] = all_requests(office)
    assert (request.status, request.owner) == (Status.WITH_TEAM, None)
    assert said_back(office) == []


def test_somebody_who_is_no_technician_says_nothing(office: Office, door: str) -> None:
    shown = card(office)
    for emoji in ("👀", "✅"):
        puts(office, door, "UBEN", shown, emoji)
    [request] = all_requests(office)
    assert (request.status, request.owner) == (Status.WITH_TEAM, None)


@pytest.mark.parametrize(("emoji", "status"), [("👍", Status.RESOLVED), ("👎", Status.WITH_TEAM)])
def test_the_requesters_thumb_judges_the_answer(
    office: Office, door: str, emoji: str, status: Status
) -> None:
    asked = office.says("UADA", VPN)
    puts(office, door, "UADA", office.reply(asked), emoji, "it-help")
    [request] = all_requests(office)
    assert request.status is status


def test_nobody_elses_thumb_does(office: Office, door: str) -> None:
    asked = office.says("UADA", VPN)
    for user in ("UBEN", "UTESS"):
        puts(office, door, user, office.reply(asked), "👎", "it-help")
    [request] = all_requests(office)
    assert request.status is Status.ANSWERED


def test_without_the_scope_slack_tells_of_no_emoji(slack_office: SlackOffice) -> None:
    shown = card(slack_office)
    slack_office.reacts(crew(slack_office), shown.ts, "eyes", channel="it-apps")
    [request] = all_requests(slack_office)
    assert request.owner is None


def test_taking_an_emoji_away_takes_nothing_back(office: Office, door: str) -> None:
    shown, who = card(office), crew(office)
    puts(office, door, who, shown, "👀")
    if isinstance(office, SlackOffice):
        place = {"user": who, "channel": office.channel_id("it-apps", who), "ts": shown.ts}
        office.post("reactions", place | {"name": "eyes", "remove": True})
    [request] = all_requests(office)
    assert request.owner == office.id_of(who)
