"""A request's life: what each change does, and that every change makes older buttons stale."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk import lifecycle
from helpdesk.catalog import Priority
from helpdesk.doors import Door
from helpdesk.model import Answer, Clarify, Decision, Escalate, Option, Request, Route, Status

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)

NEW = Request(
    id="r1",
    door=Door.SLACK,
    workspace="T1",
    channel="C1",
    requester="U1",
    text="vpn drops",
    status=Status.ASKED,
    team="desk",
    category=None,
    template=None,
    priority=Priority.NORMAL,
    decision_id="",
    created_at=AT,
)
ANSWER = Answer("network", "vpn", "vpn-restart", Priority.HIGH)
ROUTE = Route("network", "vpn", Priority.LOW)
CLARIFY = Clarify("network", (Option("network", "vpn"),), Priority.NORMAL)
ESCALATE = Escalate("security", None, Priority.CRITICAL)


@pytest.mark.parametrize(
    ("decision", "status"),
    [
        (ANSWER, Status.ANSWERED),
        (ROUTE, Status.WITH_TEAM),
        (CLARIFY, Status.ASKED),
        (ESCALATE, Status.WITH_TEAM),
    ],
)
def test_each_kind_of_decision_leads_to_its_status(decision: Decision, status: Status) -> None:
    after = lifecycle.decided(NEW, decision, "d1", LATER)
    assert after.status is status
    assert (after.team, after.category) == (decision.team, decision.category)
    assert (after.priority, after.decision_id) == (decision.priority, "d1")


def test_an_answer_is_the_first_response_and_its_template_is_used() -> None:
    after = lifecycle.decided(NEW, ANSWER, "d1", LATER)
    assert after.first_response_at == LATER
    assert (after.template, after.used_templates) == ("vpn-restart", ("vpn-restart",))


def test_a_later_answer_does_not_change_the_first_response() -> None:
    first = lifecycle.decided(NEW, ANSWER, "d1", AT)
    assert lifecycle.decided(first, ANSWER, "d2", LATER).first_response_at == AT


@pytest.mark.parametrize("decision", [ROUTE, CLARIFY, ESCALATE])
def test_what_is_no_answer_is_no_response(decision: Decision) -> None:
    after = lifecycle.decided(NEW, decision, "d1", LATER)
    assert (after.first_response_at, after.template) == (None, None)


def test_questions_are_counted() -> None:
    once = lifecycle.decided(NEW, CLARIFY, "d1", AT)
    assert (once.asked, lifecycle.decided(once, CLARIFY, "d2", AT).asked) == (1, 2)


def test_a_move_rejects_the_team_it_leaves() -> None:
    answered = lifecycle.decided(NEW, ANSWER, "d1", AT)
    after = lifecycle.moved(lifecycle.moved(answered, "security", None), "data", None)
    assert after.rejected == ("network", "security")
    assert (after.team, after.category, after.template) == ("data", None, None)
    assert after.touched


def test_a_hand_over_rejects_nobody() -> None:
    after = lifecycle.handed_over(lifecycle.decided(NEW, ANSWER, "d1", AT), "network", "vpn")
    assert (after.status, after.rejected, after.template) == (Status.WITH_TEAM, (), None)


def test_resolving_says_who_and_when() -> None:
    after = lifecycle.resolved(NEW, "U2", LATER)
    assert (after.resolved_by, after.resolved_at) == ("U2", LATER)
    assert not after.status.is_open


def test_reopening_takes_the_resolution_back_and_counts() -> None:
    after = lifecycle.reopened(lifecycle.resolved(NEW, "U2", LATER))
    assert (after.resolved_by, after.resolved_at, after.reopened) == (None, None, 1)
    assert after.status is Status.WITH_TEAM


def test_a_withdrawn_request_waits_for_nothing() -> None:
    assert not lifecycle.withdrawn(NEW).status.is_open


# Cards.


def carded(request: Request) -> Request:
    return lifecycle.with_new_card(request)


def test_each_new_card_has_a_slot_of_its_own() -> None:
    once = carded(NEW)
    assert (once.card_slot, carded(once).card_slot) == ("card:1", "card:2")


def test_a_routed_request_has_its_card_until_it_is_answered_instead() -> None:
    routed = carded(lifecycle.decided(NEW, ROUTE, "d1", AT))
    assert routed.has_card
    assert lifecycle.resolved(routed, "U2", AT).has_card
    answered = lifecycle.decided(routed, ANSWER, "d2", AT)
    assert not answered.has_card
    assert not lifecycle.resolved(answered, "U1", AT).has_card
    assert not lifecycle.decided(routed, CLARIFY, "d2", AT).has_card


# What always holds.

Change = Callable[[Request], Request]
CHANGES: list[Change] = [
    lambda request: lifecycle.decided(request, ANSWER, "d", AT),
    lambda request: lifecycle.decided(request, ROUTE, "d", AT),
    lambda request: lifecycle.decided(request, CLARIFY, "d", AT),
    lambda request: lifecycle.moved(request, "security", None),
    lambda request: lifecycle.handed_over(request, "network", "vpn"),
    lambda request: lifecycle.resolved(request, "U2", LATER),
    lifecycle.reopened,
    lifecycle.withdrawn,
]


@given(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=12))
def test_every_change_makes_older_buttons_stale(changes: list[Change]) -> None:
    request, values = NEW, {NEW.value}
    for change in changes:
        request = change(request)
        assert request.value not in values
        values.add(request.value)


@given(st.lists(st.sampled_from(CHANGES), max_size=12))
def test_who_asked_for_what_never_changes(changes: list[Change]) -> None:
    request = NEW
    for change in changes:
        request = change(request)
    kept = ("id", "door", "workspace", "channel", "requester", "text", "created_at")
    assert all(getattr(request, name) == getattr(NEW, name) for name in kept)
