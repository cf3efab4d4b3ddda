"""“Ask IT about this”: a message becomes a request of who wrote it, wherever it stands."""

from __future__ import annotations

from typing import Any

import pytest
from msteams_office import MSTeamsOffice
from office import Office
from rows import all_requests
from slack_office import SlackOffice

from deskloop import workspace
from helpdesk.journal import Deed
from storage import journal


def asks(office: Any, user: str, ts: str, *, channel: str = "general") -> str:
    """Choose the shortcut, and confirm it where the chat asks; returns what only they read."""
    office.shortcut(user, ts, channel=channel)
    if isinstance(office, SlackOffice):
        office.settle()
        seen = office.in_channel(channel, user)
        return [each for each in seen if each.is_ephemeral][-1].text
    if office.modals(user):
        office.fills(user, {})
    office.settle()
    return office.told_in_dialog(user)


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


@pytest.fixture
def general(office: Office) -> str:
    """A channel that is no help channel, with everybody in it."""
    return "general" if isinstance(office, SlackOffice) else "General"


def test_the_author_is_the_requester_and_the_answer_comes_in_the_thread(
    office: Office, general: str
) -> None:
    said = office.says("UADA", "vpn not working", channel=general)
    told = asks(office, "UTESS", said, channel=general)
    assert "Ada Okafor" in told or "a request of" in told
    [request] = all_requests(office)
    assert (request.requester, request.text) == (office.id_of("UADA"), "vpn not working")
    thread = office.thread(said, channel=general)
    assert "asked IT for you" in thread[1].text
    assert office.name_of("UTESS") in thread[1].text
    assert "Solved" in thread[2].buttons


def test_its_author_can_go_on_as_with_any_other_request(office: Office, general: str) -> None:
    said = office.says("UADA", "vpn not working", channel=general)
    asks(office, "UBEN", said, channel=general)
    reply = office.thread(said, channel=general)[2]
    office.press("UADA", reply, "Solved", channel=general)
    [request] = all_requests(office)
    assert not request.status.is_open


def test_who_asked_for_somebody_else_stands_in_the_history(office: Office, general: str) -> None:
    said = office.says("UADA", "sap not working", channel=general)
    asks(office, "UBEN", said, channel=general)
    [request] = all_requests(office)
    with office.database.snapshot() as session:
        [first, *_] = journal.of_request(session, request.id)
    assert (first.deed, first.actor) == (Deed.BROUGHT, office.id_of("UBEN"))
    [card] = office.cards("it-apps")
    assert f"{office.name_of('UBEN')} asked IT for them" in card.text


def test_ones_own_message_needs_no_word_about_who_asked(office: Office, general: str) -> None:
    said = office.says("UADA", "vpn not working", channel=general)
    asks(office, "UADA", said, channel=general)
    assert len(office.thread(said, channel=general)) == 2


def test_the_same_message_is_one_request_however_often_it_is_asked(
    office: Office, general: str
) -> None:
    said = office.says("UADA", "vpn not working", channel=general)
    asks(office, "UTESS", said, channel=general)
    assert "belongs to a request already" in asks(office, "UBEN", said, channel=general)
    assert len(all_requests(office)) == 1


def test_what_is_a_request_already_is_refused(office: Office) -> None:
    said = office.says("UADA", "vpn not working")
    office.settle()
    assert "belongs to a request already" in asks(office, "UTESS", said, channel="it-help")
    assert len(all_requests(office)) == 1


def test_a_bots_message_is_refused(office: Office) -> None:
    said = office.says("UADA", "vpn not working")
    reply = office.reply(said)
    assert "a person's words" in asks(office, "UTESS", reply.ts, channel="it-help")
    assert len(all_requests(office)) == 1


def test_an_edit_of_the_message_reaches_its_request(office: Office, general: str) -> None:
    said = office.says("UADA", "vpn not working", channel=general)
    asks(office, "UTESS", said, channel=general)
    office.edits("UADA", said, "vpn not working at home", channel=general)
    [request] = all_requests(office)
    assert request.text == "vpn not working at home"


def test_a_secret_in_the_message_is_taken_out(office: Office, general: str) -> None:
    said = office.says("UADA", "vpn not working, my password is hunter2abc", channel=general)
    asks(office, "UTESS", said, channel=general)
    [request] = all_requests(office)
    assert "hunter2abc" not in request.text


def test_where_the_bot_is_not_it_says_how_to_invite_it(
    opened: Any, sqlite_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = workspace.seed

    def without_bot(catalog: Any) -> dict[str, Any]:
        made = seed(catalog)
        for channel in made["channels"]:
            if channel["name"] == "general":
                channel["members"].remove(workspace.BOT["user_id"])
        return made

    monkeypatch.setattr(workspace, "seed", without_bot)
    office = opened(sqlite_database)
    office.worker_is_on = False
    said = office.says("UADA", "vpn not working", channel="general")
    assert "/invite @Deskloop" in asks(office, "UTESS", said)
    assert all_requests(office) == []


def test_in_teams_a_chat_without_the_app_says_how_to_add_it(msteams_office: MSTeamsOffice) -> None:
    where = msteams_office.world.named("group", msteams_office.world.people["UADA"])
    said = msteams_office.teams.says(msteams_office.world.people["UADA"], where, "vpn is down")
    who = msteams_office.world.people["UTESS"]
    run = msteams_office.teams.run
    run(msteams_office.teams.clients.choose(who, where, where.find(said), "makeRequest"))
    msteams_office.fills("UTESS", {})
    assert "Add the app" in msteams_office.told_in_dialog("UTESS")
    assert all_requests(msteams_office) == []


def test_in_teams_the_dialog_shows_what_becomes_a_request(msteams_office: MSTeamsOffice) -> None:
    said = msteams_office.says("UADA", "vpn <b>is</b> down & slow", channel="General")
    msteams_office.shortcut("UTESS", said, channel="General")
    assert msteams_office.modal("UTESS").title == "Ask IT about this"
    msteams_office.fills("UTESS", {})
    [request] = all_requests(msteams_office)
    assert request.text == "vpn <b>is</b> down & slow"
