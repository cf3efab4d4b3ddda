"""Solved requests like a new one: found by a worker, and told to technicians."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from office import Office
from rows import all_requests

from helpdesk.learning.features import vector
from helpdesk.learning.memory import Sight
from helpdesk.model import Request
from helpdesk.similar import Likenesses, Solved, nearest
from storage import queue, requests
from storage.similar import solved_like
from workers.context import Context
from workers.similar import find_similar

CHANNEL = "it-apps"


# A vector is stored where its text is read first, and all databases of a test run share an encoder:
# each test has words of its own.
@pytest.fixture
def office(slack_office: Office) -> Office:
    """The house with Slack in front: what a worker finds is the same in each chat."""
    return slack_office


def solve(office: Office, words: str, answer: str = "") -> Request:
    """Let Ben ask, and Tess resolve it, with an answer or without one."""
    office.says("UBEN", words)
    card = office.cards(CHANNEL)[-1]
    if answer:
        office.says("UTESS", answer, channel=CHANNEL, thread=card.ts)
        card = office.cards(CHANNEL)[-1]
    office.press("UTESS", card, "Resolve", channel=CHANNEL)
    return all_requests(office)[-1]


def look(office: Office, words: str) -> Request:
    """Let Ada ask, and a worker look for what is like it."""
    office.says("UADA", words)
    asked = all_requests(office)[-1]
    find(office, asked)
    return all_requests(office)[-1]


def test_a_solved_request_like_it_is_named_with_its_answer(office: Office) -> None:
    before = solve(office, "sap is not working", "Restart the client, that helps.")
    after = look(office, "sap not working since noon")
    assert after.similar == (before.id,)
    with office.database.snapshot() as session:
        [told] = solved_like(session, after)
    assert (told.resolved_by, told.gist) == ("UTESS", "Restart the client, that helps.")
    assert told.thread is not None
    assert told.thread.text == "“sap is not working”"


def test_what_is_about_something_else_is_not_named(office: Office) -> None:
    solve(office, "sap is not working")
    assert look(office, "the crm shows an empty page").similar == ()


def test_what_was_solved_long_ago_is_not_named(office: Office) -> None:
    before = solve(office, "sap not working today")
    assert look(office, "sap not working today").similar == (before.id,)
    long_ago = datetime.now(UTC) - timedelta(days=181)
    with office.database.transaction() as session:
        requests.save(session, replace(before, resolved_at=long_ago))
    assert look(office, "sap not working today").similar == ()


def test_what_is_closed_by_then_is_left_alone(office: Office) -> None:
    solve(office, "sap is not working for us")
    office.says("UADA", "sap is not working for us here")
    asked = all_requests(office)[-1]
    office.press("UTESS", office.cards(CHANNEL)[-1], "Resolve", channel=CHANNEL)
    office.settle()
    find(office, asked)
    assert all_requests(office)[-1].similar == ()


def find(office: Office, asked: Request) -> None:
    """Do the worker's job for a request."""
    with queue.connect(office.redis_url) as redis:
        context = Context(office.database, redis, office.catalog)
        find_similar(context, asked.id, datetime.now(UTC))


def sight(text: str) -> Sight:
    """A sight by words alone."""
    raw = vector(text)
    values = raw.values / np.sqrt(raw.values @ raw.values)
    return Sight(replace(raw, values=values), np.zeros(0, np.float32))


def like(words: str, *past: Solved) -> list[str]:
    sights = {each: sight(each) for each in (words, *(solved.text for solved in past))}
    return nearest(Solved("new", words, "apps", incident="fire"), sights, past)


def test_at_most_three_are_named_the_nearest_first() -> None:
    past = [Solved(str(each), f"vpn drops again {'again ' * each}", "apps") for each in range(5)]
    assert like("vpn drops again", *past) == ["0", "1", "2"]


def test_of_the_same_words_the_newest_is_named() -> None:
    assert like(
        "vpn drops", Solved("old", "vpn drops", "apps"), Solved("young", "VPN  drops", "apps")
    ) == ["young"]


def test_neither_itself_nor_its_own_incident_is_named() -> None:
    assert like("vpn drops", Solved("new", "vpn drops", "apps")) == []
    assert like("vpn drops", Solved("other", "vpn drops", "apps", incident="fire")) == []


def test_of_another_incident_one_request_is_named() -> None:
    many = [Solved(str(each), f"vpn drops {each}", "apps", incident="flood") for each in range(4)]
    assert len(like("vpn drops", *many)) == 1


def test_what_has_no_vector_is_like_nothing() -> None:
    assert (
        nearest(Solved("new", "vpn drops", "apps"), {}, [Solved("old", "vpn drops", "apps")]) == []
    )
    assert Likenesses({"one": sight("vpn drops")})("two", "one") == 0.0


def test_of_another_team_only_nearly_the_same_words_are_named() -> None:
    elsewhere = Solved("old", "vpn drops again and again", "network")
    assert like("vpn drops every day", elsewhere) == []
    assert like("vpn drops again and again!", elsewhere) == ["old"]
