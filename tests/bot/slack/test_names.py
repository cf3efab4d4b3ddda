"""What people and channels of Slack are called on the dashboard: read once, beside what goes on."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from dashboard import visiting
from lived import asked
from office import Office
from rows import all_requests
from slack_office import SlackOffice

from bot.slack import names
from storage import channels, erasure, people
from storage.db import Database
from storage.errors import StorageError


@pytest.fixture
def office(slack_office: SlackOffice) -> SlackOffice:
    return slack_office


def called(office: Office, *who: str) -> dict[str, str]:
    with office.database.snapshot() as session:
        return people.names(session, who)


def channel_called(office: SlackOffice, name: str = "it-help") -> str:
    channel = office.channel_id(name, "UTESS")
    with office.database.snapshot() as session:
        return channels.names(session, [channel])[channel]


def asked_about(office: SlackOffice, method: str, who: str) -> int:
    return sum(who in call["args"].values() for call in office.calls(method))


def test_who_asked_and_where_have_their_names_on_the_dashboard(office: SlackOffice) -> None:
    office.says("UADA", "vpn drops since this morning")
    office.until(lambda: called(office, "UADA"))
    office.until(lambda: channel_called(office) == "it-help")
    with visiting(office) as client:
        shown = client.get("/dashboard/requests").text
    assert called(office, "UADA")["UADA"] in shown
    assert ">it-help</option>" in shown and ">UADA<" not in shown


def test_who_only_talks_elsewhere_is_not_asked_about(office: SlackOffice) -> None:
    office.says("UDEV", "the salary talk is at noon", channel="general")
    office.says("UADA", "vpn drops since this morning")
    office.until(lambda: called(office, "UADA"))
    assert asked_about(office, "users.info", "UDEV") == 0
    assert called(office, "UDEV") == {}


def test_who_presses_has_a_name_too(office: SlackOffice) -> None:
    office.says("UADA", "sap not working")
    [(channel, [card])] = [found for found in office.all_cards().items() if found[1]]
    office.press("UWEN", card, "Take it", channel=channel)
    office.until(lambda: called(office, "UWEN"))


def test_nobody_is_asked_about_twice_within_a_day(office: SlackOffice) -> None:
    for words in ("vpn drops since this morning", "my monitor flickers"):
        office.says("UADA", words)
        office.until(lambda: called(office, "UADA"))
    office.until(lambda: channel_called(office) == "it-help")
    assert asked_about(office, "users.info", "UADA") == 1
    assert len(office.calls("conversations.info")) == 1


def test_a_channel_that_is_renamed_has_its_new_name_at_once(office: SlackOffice) -> None:
    where = office.channel_id("it-help", "UTESS")
    office.says("UADA", "vpn drops since this morning")
    office.until(lambda: channel_called(office, where) == "it-help")
    office.post("names", {"user": "UTESS", "channel": "it-help", "name": "ask-it"})
    office.until(lambda: channel_called(office, where) == "ask-it")


def test_a_chat_with_one_person_is_called_so_and_nobody_asks_slack(office: SlackOffice) -> None:
    office.says("UADA", "vpn drops since this morning", channel="dm")
    office.until(lambda: called(office, "UADA"))
    with visiting(office) as client:
        assert ">Direct messages</option>" in client.get("/dashboard").text
    assert office.calls("conversations.info") == []


def test_a_slack_that_is_busy_is_asked_again(office: SlackOffice) -> None:
    office.faults(kind="rate_limit", method="users.info", retry_after=0)
    office.says("UADA", "vpn drops since this morning")
    office.until(lambda: called(office, "UADA"))


def test_a_slack_that_is_away_is_asked_again(
    office: SlackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "_AWAY_SECONDS", 0.0)
    office.faults(kind="server_error", method="users.info")
    office.says("UADA", "vpn drops since this morning")
    office.until(lambda: called(office, "UADA"))


@pytest.mark.parametrize("is_away", [False, True])
def test_a_private_channel_keeps_its_name_to_its_members(*, is_away: bool) -> None:
    """But for one that the catalog names; and a database that is away stops nobody."""
    told = asyncio.run(told_of(["CFLOOR", "GBOARD", "GHELP"], is_away=is_away))
    assert told == {"CFLOOR": "name of CFLOOR", "GBOARD": "Private channel"} | {
        "GHELP": "name of GHELP"
    }


async def told_of(seen: Sequence[str], *, is_away: bool) -> dict[str, str]:
    """What is kept of the names of channels, where only GHELP is one of the catalog's."""
    kept: dict[str, str] = {}
    is_told = asyncio.Event()

    async def note(_workspace: str, channel: str, name: str) -> None:
        kept[channel] = name
        if kept.keys() >= set(seen):
            is_told.set()

    async def nobody(*_: object) -> list[str]:
        if is_away:
            raise StorageError("the database is away")
        return []

    async def info(channel: str) -> dict[str, Any]:
        is_private = channel.startswith("G")
        return {"channel": {"name": f"name of {channel}", "is_private": is_private}}

    directory = SimpleNamespace(workspace="T1", company="Acme")
    directory.is_help_channel, directory.is_team_channel = "GHELP".__eq__, "CTEAM".__eq__
    people = SimpleNamespace(nameless=nobody, is_due=lambda _: True)
    places = SimpleNamespace(note=note, note_workspace=nobody, nameless=nobody)
    web = SimpleNamespace(conversations_info=info)
    reading: Any = names.Names(web, directory, people, places, lambda: 0.0)  # type: ignore[arg-type]
    for channel in seen:
        reading.saw_channel(channel)
    running = asyncio.create_task(reading.run())
    await asyncio.wait_for(is_told.wait(), 5)
    running.cancel()
    return kept


def test_who_asked_before_this_process_is_caught_up_with(
    opened: Callable[[Database], SlackOffice], sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        asked(session, 1, datetime.now(UTC), requester="UBEN", channel="CHELP")
    office = opened(sqlite_database)
    office.until(lambda: called(office, "UBEN"))


def test_many_who_asked_before_this_process_are_read_from_the_list_of_all(
    opened: Callable[[Database], SlackOffice],
    sqlite_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = ["UADA", "UBEN", "UWEN", "UDEV", "UERASED", "UGONE"]
    with sqlite_database.transaction() as session:
        for number, who in enumerate(many):
            asked(session, number, datetime.now(UTC), requester=who)
        erasure.erase_person(session, "TDESKLOOP", "UERASED")
    monkeypatch.setattr(names, "_PAGE", 4)
    office = opened(sqlite_database)
    office.until(lambda: asked_about(office, "users.info", "UGONE"))
    assert called(office, *many).keys() == {"UADA", "UBEN", "UWEN", "UDEV"}
    assert [asked_about(office, "users.info", who) for who in many] == [0, 0, 0, 0, 0, 1]
    pages = -(-(len(office.workspace.directory.people) + 1) // 4)
    assert len(office.calls("users.list")) == pages


def test_who_is_erased_while_names_are_caught_up_with_stays_erased(
    opened: Callable[[Database], SlackOffice],
    sqlite_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with sqlite_database.transaction() as session:
        for number, who in enumerate(("UADA", "UBEN")):
            asked(session, number, datetime.now(UTC), requester=who)
        erasure.erase_person(session, "TDESKLOOP", "UADA")
    monkeypatch.setattr(people, "nameless", lambda _: ["UADA", "UBEN"])
    office = opened(sqlite_database)
    office.until(lambda: called(office, "UBEN"))
    assert (called(office, "UADA"), asked_about(office, "users.info", "UADA")) == ({}, 0)


def test_an_erased_name_is_gone_and_nobody_asks_for_it(office: SlackOffice) -> None:
    office.says("UADA", "vpn drops since this morning")
    office.until(lambda: called(office, "UADA"))
    [request] = all_requests(office)
    with office.database.transaction() as session:
        erasure.erase_person(session, request.workspace, "UADA")
    assert called(office, "UADA") == {}
    with office.database.snapshot() as session:
        assert "UADA" not in people.nameless(session)
