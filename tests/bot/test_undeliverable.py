"""A channel that takes no post: what was to stand there stands elsewhere, and IT is told."""

from collections.abc import Callable

import pytest
from msteams_office import MSTeamsOffice
from office import Office, Said
from rows import all_requests
from slack_office import SlackOffice
from sqlmodel import col, select

from bot import outbound
from storage.db import Database
from storage.tables import OutboxRow

SAP = "sap not working"
LEADS = "it-leads"

pytestmark = pytest.mark.case(21)


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def close(office: Office, channel: str, times: int = 1000) -> None:
    """Let a channel refuse whatever the bot posts or updates there."""
    if isinstance(office, MSTeamsOffice):
        where, code = office.place(channel, "UTESS").id, "BotNotInConversationRoster"
        for method in ("POST", "PUT"):
            office.faults(
                kind="status", status=403, code=code, channel=where, method=method, times=times
            )
        return
    assert isinstance(office, SlackOffice)
    where = office.channel_id(channel, "UTESS")
    for method in ("chat.postMessage", "chat.update"):
        office.faults(kind="error", error="is_archived", channel=where, method=method, times=times)


def mend(office: Office) -> None:
    """Let all channels take posts again."""
    if isinstance(office, MSTeamsOffice):
        office.teams.faults.armed.clear()
    else:
        assert isinstance(office, SlackOffice)
        office.workspace.faults.clear()


def fallback(office: Office) -> str:
    return office.catalog.team(office.catalog.fallback_team).channel


def told(office: Office, channel: str = LEADS) -> list[str]:
    return [bare(each) for each in office.cards(channel) if "I cannot post in" in each.text]


def bare(said: Said) -> str:
    """The words without the sign that one chat puts before a channel's name."""
    return said.text.replace("#", "")


def dead(office: Office) -> int:
    office.settle()
    with office.database.snapshot() as session:
        return len(session.exec(select(OutboxRow.id).where(col(OutboxRow.state) == "dead")).all())


def at_fallback(office: Office) -> Said:
    [card] = [each for each in office.cards(fallback(office)) if "Ada Okafor" in each.text]
    return card


def below(office: Office, card: Said) -> list[str]:
    thread = office.thread(card.ts, user="UTESS", channel=fallback(office))
    return [each.text for each in thread[1:]]


def test_a_card_goes_to_the_fallback_team_and_says_why(office: Office) -> None:
    close(office, "it-apps")
    office.says("UADA", SAP)
    card = at_fallback(office)
    assert bare(card).startswith("Here because it-apps ")
    assert SAP in card.text
    assert office.cards("it-apps") == []
    assert dead(office) == 1


def test_its_buttons_work_there(office: Office) -> None:
    close(office, "it-apps")
    office.says("UADA", SAP)
    office.press("UTESS", at_fallback(office), "Resolve", channel=fallback(office))
    [request] = all_requests(office)
    assert request.resolved_by == office.id_of("UTESS")
    assert "resolved by" in at_fallback(office).text


def test_the_conversation_goes_on_there(office: Office) -> None:
    close(office, "it-apps")
    asked = office.says("UADA", SAP)
    card = at_fallback(office)
    office.says("UADA", "it is the order screen", thread=asked)
    assert below(office, card)[-1] == "Ada Okafor:\nit is the order screen"
    office.says("UTESS", "try it now", channel=fallback(office), thread=card.ts)
    assert office.thread(asked)[-1].text == "Tess Moreau answers:\ntry it now"


def test_a_card_that_stood_there_already_follows_with_what_is_said_next(office: Office) -> None:
    asked = office.says("UADA", SAP)
    [old] = office.cards("it-apps")
    close(office, "it-apps")
    for words in ("it is the order screen", "since this morning"):
        office.says("UADA", words, thread=asked)
    card = at_fallback(office)
    said = ["Ada Okafor:\nit is the order screen", "Ada Okafor:\nsince this morning"]
    assert below(office, card) == said
    assert [each.text for each in office.cards("it-apps")] == [old.text]


def test_an_update_of_such_a_card_takes_it_along(office: Office) -> None:
    office.says("UADA", SAP)
    [old] = office.cards("it-apps")
    close(office, "it-apps")
    office.press("UTESS", old, "Resolve", channel="it-apps")
    assert "resolved by" in at_fallback(office).text


def test_an_edit_of_what_stands_in_the_lost_thread_is_shown_where_the_card_is(
    office: Office,
) -> None:
    asked = office.says("UADA", SAP)
    office.settle()
    ts = office.says("UADA", "the oder screen", thread=asked)
    office.settle()
    close(office, "it-apps")
    office.says("UADA", "since this morning", thread=asked)
    card = at_fallback(office)
    office.edits("UADA", ts, "the order screen")
    assert below(office, card)[-1] == "Ada Okafor:\nthe order screen"


def test_what_is_said_in_the_lost_thread_once_it_is_mended_reaches_both(office: Office) -> None:
    asked = office.says("UADA", SAP)
    [old] = office.cards("it-apps")
    close(office, "it-apps")
    office.says("UADA", "it is the order screen", thread=asked)
    card = at_fallback(office)
    mend(office)
    office.says("UTESS", "we are back", channel="it-apps", thread=old.ts)
    assert office.thread(asked)[-1].text == "Tess Moreau answers:\nwe are back"
    expected = "Tess Moreau in the thread of an earlier card:\nwe are back"
    assert below(office, card)[-1] == expected


def test_those_who_lead_it_are_told_once_with_the_mend(office: Office) -> None:
    close(office, "it-apps")
    for person in ("UADA", "UBEN"):
        office.says(person, SAP)
        office.settle()
    [words] = told(office)
    assert f"Its cards go to {fallback(office)} until then." in words
    assert "catalog" in words or "add the app Deskloop to the team of it-apps" in words


def test_a_channel_of_those_who_lead_it_is_told_of_elsewhere(office: Office) -> None:
    for channel in (LEADS, "it-apps"):
        close(office, channel)
    office.says("UADA", SAP)
    office.settle()
    words = told(office, fallback(office))
    assert [LEADS in each for each in words] == [True]
    assert told(office) == []


def test_what_the_fallback_team_cannot_be_sent_waits_until_it_can(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "_UNMENDED_SECONDS", 0.1)
    for channel in (fallback(office), "it-apps"):
        close(office, channel)
    asked = office.says("UADA", SAP)
    office.until(lambda: len(all_told_now(office)) == 2)
    mend(office)
    card = at_fallback(office)
    assert bare(card).startswith("Here because it-apps ")
    assert len(told(office)) == 2
    assert len(office.thread(asked)) == 2


def all_told_now(office: Office) -> list[str]:
    said = office.in_channel(LEADS, "UTESS")
    return [each.text for each in said if "I cannot post in" in each.text]


def test_nothing_goes_round_in_circles_where_no_channel_takes_anything(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "_UNMENDED_SECONDS", 3600.0)
    for channel in (LEADS, fallback(office), "it-apps"):
        close(office, channel)
    asked = office.says("UADA", SAP)
    office.until(lambda: len(rows(office, "dead")) == 3 and len(rows(office, "pending")) == 2)
    assert len(office.in_thread(asked, "UADA", "it-help")) == 2
    assert all_told_now(office) == []


def rows(office: Office, state: str) -> list[int | None]:
    with office.database.snapshot() as session:
        found = select(OutboxRow.id).where(col(OutboxRow.state) == state)
        return list(session.exec(found.where(col(OutboxRow.lane) == "chat")))


def test_all_of_it_holds_on_postgresql(
    opened: Callable[..., Office], postgres_database: Database
) -> None:
    office = opened(postgres_database)
    office.worker_is_on = False
    asked = office.says("UADA", SAP)
    [old] = office.cards("it-apps")
    note = office.says("UTESS", "// not for her", channel="it-apps", thread=old.ts)
    office.settle()
    office.edits("UTESS", note, "for her", channel="it-apps")
    office.settle()
    office.deletes("UTESS", note, channel="it-apps")
    assert office.thread(asked)[-1].text == "Tess Moreau answers:\n(deleted)"
    office.says("UADA", "it is the order screen", thread=asked)
    office.settle()
    close(office, "it-security")
    office.says("UADA", "this should go to Security", thread=asked)
    card = at_fallback(office)
    assert below(office, card)[0].endswith("Ada Okafor: it is the order screen")
    assert len(told(office)) == 1


# What Slack says of a channel, and what it means for those who are told.


def archive(office: SlackOffice, channel: str) -> None:
    directory = office.workspace.directory
    directory.channels[office.channel_id(channel, "UTESS")]["archived"] = True


def leave(office: SlackOffice, channel: str) -> None:
    where = office.channel_id(channel, "UTESS")
    office.post("members", {"user": "UDESKLOOP", "channel": where, "leave": True})


def hide(office: SlackOffice, channel: str) -> None:
    leave(office, channel)
    where = office.channel_id(channel, "UTESS")
    office.workspace.directory.channels[where]["private"] = True


@pytest.mark.parametrize(
    ("happens", "state", "mend"),
    [
        (archive, "is archived", "Unarchive it, or name another channel in the catalog."),
        (leave, "does not have me in it", "write “/invite @Deskloop” in it-apps"),
        (hide, "is not there for me", "write “/invite @Deskloop” in it-apps"),
    ],
)
def test_the_mend_fits_what_slack_says(
    slack_office: SlackOffice,
    happens: Callable[[SlackOffice, str], None],
    state: str,
    mend: str,
) -> None:
    happens(slack_office, "it-apps")
    slack_office.says("UADA", SAP)
    [words] = told(slack_office)
    assert f"it-apps: it {state}." in words
    assert mend in words
    assert SAP in at_fallback(slack_office).text


def test_a_name_that_is_gone_is_told_as_missing(msteams_office: MSTeamsOffice) -> None:
    office = msteams_office
    where, tess = office.place("it-apps", "UTESS"), office.world.people["UTESS"]
    office.teams.renames(where, tess, "it-applications")
    office.reads_again()
    office.says("UADA", SAP)
    [words] = told(office)
    assert "it-apps: it is not there for me." in words
    assert SAP in at_fallback(office).text


def test_who_blocks_the_bot_is_nobodys_news(msteams_office: MSTeamsOffice) -> None:
    office = msteams_office
    office.says("UADA", SAP, channel="dm")
    office.settle()
    office.place("dm", "UADA").is_blocked = True
    office.says("UADA", "vpn drops since this morning", channel="dm")
    assert dead(office) >= 1
    assert told(office) == []
