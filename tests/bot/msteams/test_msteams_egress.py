"""What the bot posts to a Teams that misbehaves: arrives, in order, once or with a mark."""

from collections.abc import Callable
from typing import Any

import pytest
from msteams_connector import Call
from msteams_office import MSTeamsOffice
from office import Said
from rows import all_requests
from sqlmodel import col, select

from bot import outbound
from bot.msteams import connector
from storage.tables import OutboxRow

VPN = "vpn drops since this morning"
SAP = "sap not working"
AGAIN = "Sent again: the first try may have arrived, too."


class Dice:
    """Chance, always at its least: what waits, waits as briefly as it may."""

    def uniform(self, least: float, most: float) -> float:
        return least


@pytest.fixture
def office(msteams_office: MSTeamsOffice, monkeypatch: pytest.MonkeyPatch) -> MSTeamsOffice:
    monkeypatch.setattr(connector, "random", Dice())
    monkeypatch.setattr(outbound, "random", Dice())
    return msteams_office


def asked_in(office: MSTeamsOffice, channel: str, user: str = "UADA", words: str = VPN) -> str:
    """Let somebody ask, in a conversation that is there already."""
    office.place(channel, user)
    return office.says(user, words, channel=channel)


def replies(office: MSTeamsOffice, asked: str, channel: str = "it-help") -> list[Said]:
    return [said for said in office.thread(asked, channel=channel)[1:] if said.is_bot]


def posts(office: MSTeamsOffice, channel: str, user: str = "UADA") -> list[Call]:
    where = office.place(channel, user).id
    calls = office.teams.connector.calls
    return [call for call in calls if call.method == "POST" and call.channel == where]


def dead_letters(office: MSTeamsOffice) -> list[str | None]:
    with office.database.snapshot() as session:
        return list(session.exec(select(OutboxRow.error).where(col(OutboxRow.state) == "dead")))


def fault(office: MSTeamsOffice, channel: str, kind: str = "status", **more: Any) -> None:
    """Let the next post there fail."""
    where = office.place(channel, "UADA").id
    office.faults(kind=kind, method="POST", channel=where, **more)


# Tried again.


@pytest.mark.case(25)
@pytest.mark.parametrize("status", [412, 429, 500, 502, 504])
def test_what_teams_could_not_take_is_tried_again(office: MSTeamsOffice, status: int) -> None:
    """Case 25."""
    fault(office, "it-help", status=status)
    asked = asked_in(office, "it-help")
    assert len(replies(office, asked)) == 1
    assert [call.status for call in posts(office, "it-help")] == [status, 201]


@pytest.mark.case(25)
@pytest.mark.parametrize(
    "wait", [lambda: outbound._wait(3), lambda: connector._again_after("2")], ids=["5xx", "429"]
)
def test_what_failed_at_once_is_not_tried_again_at_once(wait: Callable[[], float]) -> None:
    """Case 25: with jitter."""
    waits = {wait() for _ in range(20)}
    assert len(waits) == 20
    assert all(2 <= each <= 4 for each in waits)


@pytest.mark.case(20)
@pytest.mark.parametrize("broken", [{"status": 502}, {"status": 504}, {"kind": "drop_after"}])
def test_a_post_that_may_have_arrived_is_marked_when_it_is_sent_again(
    office: MSTeamsOffice, broken: dict[str, Any]
) -> None:
    """Case 20: Teams cannot be asked whether it did."""
    fault(office, "it-help", **broken)
    asked = asked_in(office, "it-help")
    *before, last = replies(office, asked)
    assert last.text.endswith(AGAIN)
    assert last.buttons == ["Solved", "Wrong team", "Talk to a person"]
    assert len(before) == ("kind" in broken)


@pytest.mark.parametrize("status", [412, 429])
def test_a_post_that_was_refused_for_now_is_not_marked(office: MSTeamsOffice, status: int) -> None:
    fault(office, "it-help", status=status)
    [reply] = replies(office, asked_in(office, "it-help"))
    assert AGAIN not in reply.text


@pytest.mark.case(20)
def test_what_came_twice_is_updated_where_it_was_sent_last(office: MSTeamsOffice) -> None:
    """Case 20: the buttons of the marked one count."""
    fault(office, "it-help", "drop_after")
    asked = asked_in(office, "it-help")
    _, marked = replies(office, asked)
    office.press("UADA", marked, "Solved")
    assert "Solved, marked by Ada Okafor" in replies(office, asked)[-1].text


def test_an_update_that_may_have_arrived_is_sent_again_as_it_is(office: MSTeamsOffice) -> None:
    asked = asked_in(office, "it-help")
    reply = office.reply(asked)
    office.faults(kind="status", method="PUT", status=502)
    office.press("UADA", reply, "Solved")
    solved = office.reply(asked)
    assert "Solved, marked by Ada Okafor" in solved.text
    assert AGAIN not in solved.text


# Only one conversation waits.


@pytest.mark.case(19)
def test_a_limit_in_one_conversation_leaves_the_others_their_pace(office: MSTeamsOffice) -> None:
    """Case 19: and there the order is kept."""
    fault(office, "it-help", status=429, retry_after=2)
    first = asked_in(office, "it-help")
    office.until(lambda: posts(office, "it-help"))
    second = asked_in(office, "it-help", "UBEN", "my keyboard is broken")
    elsewhere = asked_in_chat_at_once(office)
    assert len(posts(office, "it-help")) == 1
    assert [len(replies(office, each)) for each in (first, second)] == [1, 1]
    limited, again, *_ = posts(office, "it-help")
    assert again.at - limited.at >= 2
    assert len(office.in_thread(elsewhere, "UCHIARA", "dm")) == 2


def asked_in_chat_at_once(office: MSTeamsOffice) -> str:
    """Ask in a chat, and wait for its answer alone."""
    chiara = office.world.people["UCHIARA"]
    where = office.world.personal(chiara)
    office.teams.joins(where, chiara)
    office.until(lambda: where.messages)
    asked = office.teams.says(chiara, where, "my laptop will not start")
    office.until(lambda: len(where.messages) == 3)
    return asked


def test_a_slow_conversation_keeps_the_others_their_pace(office: MSTeamsOffice) -> None:
    fault(office, "it-help", "slow", seconds=2.0)
    asked = asked_in(office, "it-help")
    office.until(lambda: posts(office, "it-help"))
    asked_in_chat_at_once(office)
    assert posts(office, "it-help")[0].status is None
    assert [AGAIN in reply.text for reply in replies(office, asked)] == [False]


# Never to be taken.


@pytest.mark.case(26)
def test_who_blocks_the_bot_gets_nothing_more_and_others_do(office: MSTeamsOffice) -> None:
    """Case 26: one try for each post, and the reason is kept."""
    asked_in(office, "dm")
    office.settle()
    where = office.place("dm", "UADA")
    where.is_blocked = True
    before = len(posts(office, "dm"))
    office.says("UADA", SAP, channel="dm")
    assert len(office.cards("it-apps")) == 1
    assert [call.status for call in posts(office, "dm")[before:]] == [403]
    assert dead_letters(office) == ["MessageWritesBlocked: the bot was blocked here"]
    asked = asked_in(office, "it-help", "UBEN")
    assert len(replies(office, asked)) == 1


@pytest.mark.case(26)
def test_what_hangs_on_a_post_that_was_refused_is_given_up_too(office: MSTeamsOffice) -> None:
    """Case 26: the answer was never posted, so nothing can stand in its place."""
    fault(office, "it-help", status=403, code="MessageWritesBlocked")
    asked = asked_in(office, "it-help")
    office.settle()
    assert replies(office, asked) == []
    office.says("UADA", "this should go to Security", thread=asked)
    office.settle()
    assert [call.status for call in posts(office, "it-help")] == [403, 201]
    assert len(dead_letters(office)) == 2


def test_a_lost_token_is_waited_for(office: MSTeamsOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connector, "_PARKED_SECONDS", 0.1)
    fault(office, "it-help", status=401)
    assert len(replies(office, asked_in(office, "it-help"))) == 1
    assert dead_letters(office) == []


# Reading who and what there is.


def test_members_are_read_page_by_page(office: MSTeamsOffice) -> None:
    office.teams.connector.page = 2
    office.says("UBEN", SAP)
    [card] = office.cards("it-apps")
    office.teams.welcomes(office.world.msteams[1], office.world.people["UADA"])
    office.reads_again()
    office.press("UADA", card, "Resolve", channel="it-apps")
    [request] = all_requests(office)
    assert request.resolved_by == office.id_of("UADA")


def test_while_teams_cannot_be_read_what_was_read_last_counts(office: MSTeamsOffice) -> None:
    office.faults(kind="status", method="GET", status=504, times=1000)
    office.teams.welcomes(office.world.msteams[1], office.world.people["UADA"])
    office.until(lambda: len(office.teams.calls_since_change) >= 5)
    office.health()
    asked = asked_in(office, "it-help", words=SAP)
    assert len(replies(office, asked)) == 1
    [card] = office.cards("it-apps")
    office.press("UTESS", card, "Resolve", channel="it-apps")
    [request] = all_requests(office)
    assert request.resolved_by == office.id_of("UTESS")
