"""When somebody who says no more is asked, and when their request is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk import catalog as catalogs
from helpdesk import working_time
from helpdesk.catalog import Catalog, Priority
from helpdesk.catalog_entries import Hours, Quiet, Weekday
from helpdesk.doors import Door
from helpdesk.model import Followed, Request, Status
from helpdesk.quiet import Step, closes_at, due, is_unanswered

# A Friday.
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANYTIME = catalogs.load(catalogs.starter_path()).model_copy(update={"hours": None})
WEEKDAYS = tuple(Weekday)[:5]
OFFICE = ANYTIME.model_copy(
    update={"hours": Hours(zone="UTC", days=WEEKDAYS, start="09:00", end="17:00")}
)
REQUEST = Request(
    id="r1",
    door=Door.SLACK,
    workspace="T1",
    channel="C1",
    requester="U1",
    text="vpn drops",
    status=Status.ANSWERED,
    team="network",
    category="vpn",
    template="vpn-drops",
    priority=Priority.NORMAL,
    decision_id="d",
    created_at=AT,
    used_templates=("vpn-drops",),
    answered_at=AT,
)
CHECKED = replace(REQUEST, checked_at=AT)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


@pytest.mark.parametrize(
    ("asked", "passed", "step"),
    [
        (REQUEST, 19.9, None),
        (REQUEST, 20, Step.ASK),
        (replace(REQUEST, status=Status.WITH_TEAM, template=None), 20, Step.ASK),
        (CHECKED, 47.9, None),
        (CHECKED, 48, Step.CLOSE),
    ],
)
def test_it_is_asked_after_a_while_and_closed_after_another(
    asked: Request, passed: float, step: Step | None
) -> None:
    assert due(asked, ANYTIME, AT + hours(passed)) is step


@pytest.mark.parametrize(
    "change",
    [
        {"answered_at": None},
        {"status": Status.RESOLVED},
        {"status": Status.ASKED},
        {"incident": "r9"},
        {"incident": "r1"},
    ],
)
def test_what_was_heard_or_closed_or_belongs_to_an_incident_is_left_alone(
    change: dict[str, object],
) -> None:
    for asked in (REQUEST, CHECKED):
        assert due(replace(asked, **change), ANYTIME, AT + hours(999)) is None  # type: ignore[arg-type]


def test_nobody_is_asked_while_nobody_works() -> None:
    """Friday noon and 20 hours are Saturday morning: it is asked on Monday."""
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert due(REQUEST, OFFICE, AT + hours(20)) is None
    assert due(REQUEST, OFFICE, monday - timedelta(seconds=1)) is None
    assert due(REQUEST, OFFICE, monday) is Step.ASK


def test_a_weekend_is_no_time_to_answer() -> None:
    """Asked on Friday noon: Sunday noon is 48 hours later, and a working day ends on Monday."""
    assert closes_at(AT, OFFICE) == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_short_patience_is_not_stretched() -> None:
    brief = ANYTIME.model_copy(update={"quiet": Quiet(ask_after_hours=1, close_after_hours=2)})
    assert closes_at(AT, brief) == AT + hours(2)


@given(st.integers(0, 7 * 24 * 60), st.sampled_from([ANYTIME, OFFICE]))
def test_whoever_was_asked_has_all_the_time_that_was_promised(
    minutes: int, catalog: Catalog
) -> None:
    asked = AT + timedelta(minutes=minutes)
    closes = closes_at(asked, catalog)
    assert closes - asked >= hours(catalog.quiet.close_after_hours)
    assert working_time.is_working(catalog.hours, closes)
    unheard = replace(REQUEST, checked_at=asked)
    assert due(unheard, catalog, closes) is Step.CLOSE
    assert due(unheard, catalog, closes - timedelta(seconds=1)) is None


# What was asked, and nobody answers.

DEVICE = Followed("vpn/which", "Which device is it?", is_asked=True, chance=1.0)
DECIDING = replace(REQUEST, status=Status.ASKED, template=None, followups=(DEVICE,))
VAGUE = replace(REQUEST, status=Status.ASKED, template=None, category=None)


@pytest.mark.parametrize(
    ("asked", "passed", "expected"),
    [
        (DECIDING, 0.9, False),
        (DECIDING, 1, True),
        (VAGUE, 19.9, False),
        (VAGUE, 20, True),
        (replace(DECIDING, status=Status.WITH_TEAM), 999, False),
        (replace(VAGUE, status=Status.WITHDRAWN), 999, False),
    ],
)
def test_a_question_waits_for_its_answer_only_so_long(
    asked: Request, passed: float, expected: bool
) -> None:
    assert is_unanswered(asked, AT, ANYTIME, AT + hours(passed)) is expected


def test_whoever_was_asked_in_the_evening_has_their_hour_the_next_day() -> None:
    """Asked on Friday at half past four, half an hour before all go home."""
    asked_at = AT + hours(4.5)
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert not is_unanswered(DECIDING, asked_at, OFFICE, asked_at + hours(2))
    assert not is_unanswered(DECIDING, asked_at, OFFICE, monday + hours(0.4))
    assert is_unanswered(DECIDING, asked_at, OFFICE, monday + hours(0.5))


def test_nobody_is_handed_over_while_nobody_works() -> None:
    assert not is_unanswered(VAGUE, AT, OFFICE, AT + hours(24))
    assert is_unanswered(VAGUE, AT, OFFICE, datetime(2026, 11, 23, 9, tzinfo=UTC))
