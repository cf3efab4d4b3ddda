"""Requests, their posts, and what was said in them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.catalog import Priority
from helpdesk.doors import Door
from helpdesk.model import Message, Request, Status
from storage import messages, requests
from storage.db import Database
from storage.messages import Said
from storage.requests import Post, UnknownRequestError

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
REQUEST = Request(
    id="r1",
    door=Door.SLACK,
    workspace="T1",
    channel="C1",
    requester="UADA",
    text="the vpn is down",
    status=Status.WITH_TEAM,
    team="network",
    category="vpn",
    template=None,
    priority=Priority.HIGH,
    decision_id="d1",
    created_at=AT,
    revision=3,
    hops=1,
    rejected=("security",),
    used_templates=("vpn-reconnect",),
)
MESSAGE = Message(
    key="event-1",
    door=Door.SLACK,
    workspace="T1",
    channel="C1",
    ts="1.0",
    author="UADA",
    text="the vpn is down",
    at=AT,
)


def save(database: Database, *every: Request) -> None:
    with database.transaction() as session:
        for each in every:
            requests.save(session, each)


def test_a_request_comes_back_as_it_was_saved(database: Database) -> None:
    done = replace(REQUEST, status=Status.RESOLVED, resolved_at=AT + MINUTE, resolved_by="UTESS")
    save(database, REQUEST)
    save(database, done)
    with database.transaction() as session:
        assert requests.get(session, "r1") == done


def test_an_unknown_request_is_named(database: Database) -> None:
    with pytest.raises(UnknownRequestError, match="r404"), database.transaction() as session:
        requests.get(session, "r404")


@pytest.mark.case(29)
def test_two_who_change_a_request_at_once_follow_one_another(database: Database) -> None:
    """Case 29, at the database: nobody changes what somebody else is changing."""
    save(database, replace(REQUEST, revision=0))

    def press(_number: int) -> None:
        with database.transaction() as session:
            found = requests.get(session, "r1")
            requests.save(session, replace(found, revision=found.revision + 1))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(press, range(24)))
    with database.transaction() as session:
        assert requests.get(session, "r1").revision == 24


def test_the_newest_request_of_a_person_is_found_within_a_time(database: Database) -> None:
    later = replace(REQUEST, id="r2", created_at=AT + MINUTE)
    save(database, REQUEST, later, replace(later, id="r3", requester="UBEN"))
    with database.snapshot() as session:

        def found(since: datetime, channel: str = "C1") -> Request | None:
            return requests.latest_of(session, "T1", channel, "UADA", since)

        assert found(AT) == later
        assert found(AT + MINUTE) == later
        assert found(AT + 2 * MINUTE) is None
        assert found(AT, "C2") is None


def test_open_requests_leave_out_what_is_over(database: Database) -> None:
    newer = replace(REQUEST, id="r2", status=Status.ASKED, created_at=AT + MINUTE)
    over = [
        replace(REQUEST, id=status.value, status=status)
        for status in (Status.RESOLVED, Status.WITHDRAWN)
    ]
    save(database, REQUEST, newer, *over)
    with database.snapshot() as session:
        assert requests.open_of(session, "T1", "UADA") == [newer, REQUEST]


@pytest.mark.case(16)
def test_two_workspaces_with_the_same_ids_are_kept_apart(database: Database) -> None:
    """Case 16."""
    with database.transaction() as session:
        requests.save(session, REQUEST)
        requests.note_post(session, Post("r1", "home", Door.SLACK, "T1", "C1", "1.0", "T1:C1"))
        messages.note_said(session, MESSAGE, "r1")
    with database.snapshot() as session:
        assert requests.latest_of(session, "T2", "C1", "UADA", AT) is None
        assert requests.open_of(session, "T2", "UADA") == []
        assert requests.post_at(session, "T2", "C1", "1.0") is None
        assert messages.said(session, "T2", "C1", "1.0") is None


def test_a_post_is_found_by_its_slot_and_by_its_place(database: Database) -> None:
    waiting = Post("r1", "reply", Door.SLACK, "T1", "C1", None, "T1:C1")
    sent = replace(waiting, ts="2.0")
    with database.transaction() as session:
        requests.note_post(session, waiting)
        assert requests.post(session, "r1", "reply") == waiting
        requests.note_post(session, sent)
    with database.snapshot() as session:
        assert requests.post(session, "r1", "reply") == sent
        assert requests.post_at(session, "T1", "C1", "2.0") == sent
        assert requests.post(session, "r1", "card:1") is None


def test_a_slot_is_found_by_its_beginning_and_not_by_a_longer_number(database: Database) -> None:
    with database.transaction() as session:
        requests.note_post(
            session, Post("r1", "receipt:12:3", Door.SLACK, "T1", "C1", None, "T1:C1")
        )
        assert requests.slot_like(session, "r1", "receipt:1:") is None
        found = requests.slot_like(session, "r1", "receipt:12:")
    assert found is not None
    assert found.slot == "receipt:12:3"


def test_what_was_said_makes_up_the_request_in_order(database: Database) -> None:
    with database.transaction() as session:
        second = replace(MESSAGE, ts="2.0", text="since this morning", at=AT + MINUTE)
        messages.note_said(session, second, "r1")
        messages.note_said(session, MESSAGE, "r1")
        assert messages.conversation(session, "r1") == ["the vpn is down", "since this morning"]


@pytest.mark.case(11)
def test_an_edit_that_comes_before_its_message_waits_for_it(database: Database) -> None:
    """Case 11."""
    with database.transaction() as session:
        edited = replace(MESSAGE, text="the wifi is down")
        assert messages.note_change(session, edited, "5.0", is_deleted=False)
        messages.note_said(session, MESSAGE, "r1")
        said = messages.said(session, MESSAGE.workspace, MESSAGE.channel, MESSAGE.ts)
    assert said == Said("the wifi is down", False, "5.0", "r1")


@pytest.mark.case(11)
def test_a_delete_that_comes_before_its_message_wins(database: Database) -> None:
    """Case 11."""
    with database.transaction() as session:
        messages.note_change(session, MESSAGE, "5.0", is_deleted=True)
        messages.note_said(session, MESSAGE, "r1")
        assert messages.conversation(session, "r1") == []
        late = messages.note_change(session, MESSAGE, "4.0", is_deleted=False)
    assert late is None


def test_an_undone_delete_brings_the_words_back(database: Database) -> None:
    with database.transaction() as session:
        messages.note_said(session, MESSAGE, "r1")
        messages.note_change(session, MESSAGE, "5.0", is_deleted=True)
        messages.note_change(session, MESSAGE, "6.0", is_deleted=False)
        assert messages.conversation(session, "r1") == [MESSAGE.text]


def test_of_two_edits_the_later_one_stands_in_whatever_order_they_come(database: Database) -> None:
    with database.transaction() as session:
        messages.note_said(session, MESSAGE, "r1")
        messages.note_change(session, replace(MESSAGE, text="later"), "10.5", is_deleted=False)
        early = replace(MESSAGE, text="earlier")
        assert messages.note_change(session, early, "9.5", is_deleted=False) is None
        assert messages.conversation(session, "r1") == ["later"]
