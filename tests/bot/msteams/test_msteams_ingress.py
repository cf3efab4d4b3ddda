"""What Teams delivers, or somebody in its name: taken in once, or refused, whatever comes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msteams_shapes as shapes
import pytest
from msteams_office import MSTeamsOffice
from msteams_world import APP_ID, Account, guid
from office import Office, Said
from rows import all_requests, all_rows
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from helpdesk.model import Status
from storage.db import Database

ASKED = "vpn drops since this morning"


@pytest.fixture
def office(msteams_office: MSTeamsOffice) -> MSTeamsOffice:
    return msteams_office


def replies(office: MSTeamsOffice, asked: str, channel: str = "it-help") -> list[Said]:
    return [said for said in office.thread(asked, channel=channel)[1:] if said.is_bot]


def state(office: MSTeamsOffice) -> tuple[dict[str, list[str]], int]:
    """Everything in the database, and how much the bot showed: equal where nothing happened."""
    rows = all_rows(office)
    return rows, sum(call.method != "GET" for call in office.teams.connector.calls)


def message(office: MSTeamsOffice, text: str = ASKED, user: str = "UADA") -> shapes.Json:
    """A message in the help channel that nobody delivered yet."""
    where, who = office.place("it-help", user), office.world.people[user]
    said = office.world.say(where, who, None, text)
    scene = shapes.Scene(office.teams.service_url, where, who, said.number, said.id)
    return shapes.message(scene, said.id, text)


# Once, however often it is delivered.


@pytest.mark.case(1, 24)
@pytest.mark.parametrize("channel", ["dm", "it-help"])
def test_one_activity_four_times_at_once_makes_one_request_and_one_reply(
    office: MSTeamsOffice, channel: str
) -> None:
    """Cases 1 and 24."""
    office.place(channel, "UADA")
    office.faults(kind="duplicate", copies=4)
    asked = office.says("UADA", ASKED, channel=channel)
    assert len(all_requests(office)) == 1
    assert len(replies(office, asked, channel)) == 1
    log = [each.status for each in office.teams.deliveries.log if each.activity["id"] == asked]
    assert log == [200] * 4


@pytest.mark.case(24)
def test_one_activity_that_comes_again_makes_one_request(office: MSTeamsOffice) -> None:
    """Case 24."""
    activity = message(office)
    statuses = []
    for _ in range(2):
        statuses.append(office.teams.brings(activity).status)
        office.settle()
    assert statuses == [200, 200]
    assert len(all_requests(office)) == 1
    assert len(replies(office, activity["id"])) == 1


def _asks(office: MSTeamsOffice) -> None:
    office.says("UADA", ASKED)


def _is_greeted(office: MSTeamsOffice) -> None:
    office.says("UADA", "@Deskloop")


def _presses_a_button(office: MSTeamsOffice) -> None:
    office.press("UADA", office.reply(office.says("UADA", ASKED)), "Solved")


def _presses_in_an_old_client(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", ASKED)
    office.press_in_old_client("UADA", office.reply(asked), "Solved")


def _picks_from_a_list(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", ASKED)
    office.press("UADA", office.reply(asked), "Wrong team")
    office.pick("UADA", office.only_to("UADA", asked), "Facilities")


def _reassigns(office: MSTeamsOffice) -> None:
    office.says("UADA", "sap not working")
    [card] = office.cards("it-apps")
    office.press("UTESS", card, "Reassign", channel="it-apps")
    office.fills("UTESS", {"team": "security"})


def _edits(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", ASKED)
    office.settle()
    office.edits("UADA", asked, "my keyboard is broken")


def _deletes_and_undeletes(office: MSTeamsOffice) -> None:
    asked = office.says("UADA", ASKED)
    for change in (office.deletes, office.undeletes):
        office.settle()
        change("UADA", asked)


def _reacts(office: MSTeamsOffice) -> None:
    office.reacts("UADA", office.reply(office.says("UADA", ASKED)).ts, "sad")


def _adds_the_app(office: MSTeamsOffice) -> None:
    office.place("dm", "UADA")


@pytest.mark.case(2)
@pytest.mark.parametrize(
    "act",
    [
        _asks,
        _is_greeted,
        _presses_a_button,
        _presses_in_an_old_client,
        _picks_from_a_list,
        _reassigns,
        _edits,
        _deletes_and_undeletes,
        _reacts,
        _adds_the_app,
    ],
)
def test_a_replay_is_answered_and_changes_nothing(
    office: MSTeamsOffice, act: Callable[[MSTeamsOffice], None]
) -> None:
    """Case 2: the token still holds, so the activity's own id must count."""
    act(office)
    before = state(office)
    brought = list(office.teams.deliveries.log)
    assert [office.teams.brings(each.activity).status for each in brought] == [200] * len(brought)
    assert state(office) == before


# In any order.


@pytest.mark.case(11)
def test_an_edit_that_arrives_before_its_message_wins(office: MSTeamsOffice) -> None:
    """Case 11."""
    office.faults(kind="late", seconds=0.6)
    asked = office.says("UADA", ASKED)
    office.edits("UADA", asked, "my keyboard is broken")
    [request] = all_requests(office)
    assert request.text == "my keyboard is broken"
    assert len(replies(office, asked)) == 1


@pytest.mark.case(11)
def test_a_delete_that_arrives_before_its_message_wins(office: MSTeamsOffice) -> None:
    """Case 11."""
    office.faults(kind="late", seconds=0.6)
    office.deletes("UADA", office.says("UADA", ASKED))
    assert all_requests(office) == []


@pytest.mark.case(9)
def test_while_the_database_is_down_teams_hears_5xx_and_its_redelivery_is_taken_in_once(
    opened: Callable[..., Office], sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 9."""
    office = opened(sqlite_database, door="msteams", retry_delays=(0.05,) * 50)
    office.worker_is_on = False
    assert isinstance(office, MSTeamsOffice)
    with monkeypatch.context() as outage:
        outage.setattr(office.service.database, "transaction", _down)
        asked = office.says("UADA", ASKED)
        log = office.teams.deliveries.log
        office.until(lambda: log and log[-1].status == 500)
    assert len(all_requests(office)) == 1
    assert len(replies(office, asked)) == 1


@contextmanager
def _down() -> Iterator[Session]:
    raise OperationalError("BEGIN", {}, Exception("could not connect to server"))
    yield  # pragma: no cover


# Who may speak.


def _forged(office: MSTeamsOffice) -> str:
    return office.teams.keys.bearer(APP_ID, office.teams.service_url, iss="https://evil.example")


def _expired(office: MSTeamsOffice) -> str:
    now = int(time.time())
    url = office.teams.service_url
    return office.teams.keys.bearer(APP_ID, url, nbf=now - 7200, exp=now - 3600)


def _for_another_app(office: MSTeamsOffice) -> str:
    return office.teams.keys.bearer(guid("another app"), office.teams.service_url)


def _none(office: MSTeamsOffice) -> str:
    return ""


@pytest.mark.parametrize("bearer", [_forged, _expired, _for_another_app, _none])
def test_who_shows_no_valid_token_is_refused_and_changes_nothing(
    office: MSTeamsOffice, bearer: Callable[[MSTeamsOffice], str]
) -> None:
    before = state(office)
    assert office.teams.brings(message(office), bearer(office)).status == 401
    assert state(office) == before


def _of_another_tenant(activity: shapes.Json) -> shapes.Json:
    conversation = activity["conversation"] | {"tenantId": guid("another tenant")}
    return activity | {"conversation": conversation}


def _to_another_host(activity: shapes.Json) -> shapes.Json:
    return activity | {"serviceUrl": "https://evil.example/"}


@pytest.mark.parametrize("change", [_of_another_tenant, _to_another_host])
def test_an_activity_that_its_token_is_not_for_changes_nothing(
    office: MSTeamsOffice, change: Callable[[shapes.Json], shapes.Json]
) -> None:
    before = state(office)
    token = office.teams.keys.bearer(APP_ID, office.teams.service_url)
    assert office.teams.brings(change(message(office)), token).status == 403
    assert state(office) == before


@pytest.mark.case(27)
def test_answers_follow_a_changed_service_url(office: MSTeamsOffice) -> None:
    """Case 27: with a valid token."""
    old = office.teams.service_url
    office.says("UADA", ASKED)
    office.settle()
    office.teams.moves()
    asked = office.says("UADA", "i forgot my password")
    assert len(replies(office, asked)) == 1
    assert _address_of_last_post(office) == office.teams.service_url != old


@pytest.mark.case(27)
def test_a_changed_service_url_counts_only_with_a_valid_token(office: MSTeamsOffice) -> None:
    """Case 27: a forged activity moves nothing."""
    stays, other = office.teams.urls
    forged = message(office) | {"serviceUrl": other}
    claim_of_old = office.teams.keys.bearer(APP_ID, stays)
    no_claim = office.teams.keys.bearer(APP_ID, other, serviceurl=None)
    forged_key = office.teams.keys.bearer(APP_ID, other, iss="https://evil.example")
    tokens = [claim_of_old, no_claim, forged_key]
    assert [office.teams.brings(forged, each).status for each in tokens] == [403, 403, 401]
    asked = office.says("UADA", ASKED)
    assert len(replies(office, asked)) == 1
    assert _address_of_last_post(office) == stays


def _address_of_last_post(office: MSTeamsOffice) -> str:
    [*_, last] = [call for call in office.teams.connector.calls if call.method == "POST"]
    return next(url for url in office.teams.urls if f":{last.port}/" in url)


# What makes no request.


@pytest.mark.case(13)
@pytest.mark.parametrize("author", ["28:" + APP_ID, "28:" + guid("another bot")])
def test_what_bots_say_makes_no_request(office: MSTeamsOffice, author: str) -> None:
    """Case 13: our own message, and another bot's."""
    before = state(office)[1]
    said = message(office, f"@Deskloop {ASKED}")
    bot = {"id": author, "name": "a bot"}
    assert office.teams.brings(said | {"from": bot}).status == 200
    assert all_requests(office) == []
    assert state(office)[1] == before


@pytest.mark.case(13)
def test_a_bot_that_answers_us_gets_no_answer(office: MSTeamsOffice) -> None:
    """Case 13: so two bots cannot talk for ever, not even in the thread of a request."""
    asked = office.says("UADA", ASKED)
    before = len(replies(office, asked))
    bot = Account("OTHER", "28:" + guid("another bot"), "another bot")
    for words in ("wrong team, this belongs to Security", ASKED):
        office.teams.says(bot, office.place("it-help", "UADA"), words, asked)
    assert len(replies(office, asked)) == before
    [request] = all_requests(office)
    assert (request.team, request.status) == ("network", Status.ANSWERED)


@pytest.mark.case(14)
def test_what_is_no_message_makes_no_request(office: MSTeamsOffice) -> None:
    """Case 14: people who come, emoji, a picture without words, typing, what nobody knows yet."""
    where, ada = office.place("it-help", "UADA"), office.world.people["UADA"]
    picture = shapes.File("", "https://smba.example/v3/attachments/7", "image/png")
    office.teams.says(ada, where, "", files=(picture,))
    office.teams.welcomes(office.world.msteams[0], ada)
    scene = office.teams.scene(where, ada, "1")
    others: list[dict[str, Any]] = [
        shapes.reacted(scene, "1", "like"),
        shapes.members(scene, "membersRemoved", ada),
        scene.by_hand("typing"),
        scene.by_hand("event", name="application/vnd.microsoft.readReceipt", value={}),
        scene.by_hand("invented in 2031"),
        scene.by_hand("message", "2", text="", textFormat="plain"),
    ]
    assert [office.teams.brings(each).status for each in others] == [200] * len(others)
    assert all_requests(office) == []
