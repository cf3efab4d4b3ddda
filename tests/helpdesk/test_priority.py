"""Priorities from how many it affects and how much it hinders them, as plain words say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.catalog import Catalog, Priority
from helpdesk.priority import (
    MATRIX,
    Impact,
    Urgency,
    by_matrix,
    impact_of,
    judge,
    raised,
    urgency_of,
)

LADDER = list(Priority)


@pytest.mark.parametrize(
    ("text", "impact"),
    [
        ("the whole company is offline", Impact.EVERYONE),
        ("everyone has lost the network", Impact.EVERYONE),
        ("all users are logged out", Impact.EVERYONE),
        ("we have a company-wide outage", Impact.EVERYONE),
        ("the whole office is offline", Impact.SEVERAL),
        ("nobody can print", Impact.SEVERAL),
        ("all of us lost the drive", Impact.SEVERAL),
        ("several people are locked out", Impact.SEVERAL),
        ("many of us can't open SAP", Impact.SEVERAL),
        ("my laptop is slow", None),
        ("please write to all employees", None),
        ("several people share this mailbox", None),
        ("a survey for the whole company", None),
    ],
)
def test_words_say_how_many_it_affects(text: str, impact: Impact | None) -> None:
    assert impact_of(text) is impact


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("I can't work", Urgency.STOPS),
        ("we cannot do our jobs: SAP is down. it blocks us", Urgency.STOPS),
        ("I am completely blocked", Urgency.STOPS),
        ("production is down", Urgency.STOPS),
        ("urgent: the printer", Urgency.SLOWS),
        ("i need it asap", Urgency.SLOWS),
        ("whenever you have time", Urgency.CAN_WAIT),
        ("no rush, but I can't work with this mouse", Urgency.CAN_WAIT),
        ("this can wait", Urgency.CAN_WAIT),
        ("this cannot wait", None),
        ("I can't work out how to print", None),
        ("my account is blocked", None),
        ("the website is blocked", None),
        ("my laptop is slow", None),
    ],
)
def test_words_say_how_much_it_hinders(text: str, urgency: Urgency | None) -> None:
    assert urgency_of(text) is urgency


def test_the_matrix_knows_every_pair_and_more_is_never_less() -> None:
    assert len(MATRIX) == len(Impact) * len(Urgency)
    for impact in Impact:
        found = [LADDER.index(MATRIX[impact, urgency]) for urgency in Urgency]
        assert found == sorted(found)
    for urgency in Urgency:
        found = [LADDER.index(MATRIX[impact, urgency]) for impact in Impact]
        assert found == sorted(found)


def test_what_is_not_known_is_one_person_slowed_down() -> None:
    assert by_matrix(None, Urgency.STOPS) is Priority.NORMAL
    assert by_matrix(Impact.EVERYONE, None) is Priority.HIGH
    assert by_matrix(None, None) is Priority.LOW


def test_the_highest_priority_is_not_raised_further() -> None:
    assert [raised(each) for each in Priority] == [
        Priority.NORMAL,
        Priority.HIGH,
        Priority.CRITICAL,
        Priority.CRITICAL,
    ]


@pytest.mark.parametrize(
    ("text", "category", "reasons"),
    [
        ("vpn drops", "vpn", ()),
        ("the whole office lost the vpn", "vpn", ("high priority, as it affects several people",)),
        (
            "everyone is offline and can't work",
            "vpn",
            ("critical priority, as it affects everyone and stops work",),
        ),
        ("vpn drops, urgent", "vpn", ("high priority, as it is called urgent",)),
        ("vpn drops, no rush", "vpn", ("low priority, as it can wait",)),
        ("move my desk when someone has time", "desk-move", ()),
        ("I can't work without the vpn", "vpn", ()),
        ("I can't work at this desk", "desk-move", ("normal priority, as it stops work",)),
    ],
)
def test_why_a_priority_is_not_the_usual_one_is_said(
    catalog: Catalog, text: str, category: str, reasons: tuple[str, ...]
) -> None:
    assert judge(text, catalog.category(category), {}).reasons == reasons


def test_a_priority_that_a_person_set_for_the_same_words_needs_no_reason(catalog: Catalog) -> None:
    judged = judge("everyone is offline", catalog.category("vpn"), {"low": 1.0})
    assert judged == (Priority.LOW, ())


@given(st.text() | st.sampled_from(["nobody can", "urgent", "I can't work", "no rush"]))
def test_words_lower_to_low_or_never_below_the_usual_priority(catalog: Catalog, text: str) -> None:
    for usual in (None, *catalog.categories[:10]):
        base = usual.priority if usual else Priority.NORMAL
        priority, reasons = judge(text, usual, {})
        assert priority is Priority.LOW or LADDER.index(priority) >= LADDER.index(base)
        assert bool(reasons) is (priority is not base)


def test_no_example_of_the_starter_catalog_is_made_critical_by_its_words(catalog: Catalog) -> None:
    """The examples are how people ask every day: what is told by them alone must be rare."""
    moved = [
        text
        for category in catalog.categories
        for text in category.examples
        if judge(text, category, {}).priority is not category.priority
    ]
    examples = len(catalog.examples())
    assert len(moved) < examples / 50
