"""When many requests of a short time are held for one incident, and when not."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from helpdesk.incidents import (
    HISTORY,
    JOINS_IN_CATEGORY,
    LEAST_PEOPLE,
    LEAST_REQUESTS,
    WINDOW,
    Recent,
    Suspicion,
    joins,
    suspected,
    usual_of,
)
from helpdesk.similar import ALIKE, ALIKE_ELSEWHERE

MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def asked(number: int, **values: object) -> Recent:
    known = {
        "id": f"request-{number}",
        "requester": f"T1:U{number}",
        "team": "network",
        "category": "vpn",
        "text": "vpn drops",
        "at": MONDAY + number * MINUTE,
    }
    return Recent(**known | values)  # type: ignore[arg-type]


def seen(
    recent: Sequence[Recent],
    *,
    usual: float = 0.0,
    alike: Sequence[set[str]] = (),
    known: Sequence[Recent] = (),
) -> Suspicion | None:
    """Look at these; of another category alike are those that one of `alike` names."""

    def likeness(one: str, other: str) -> float:
        return 0.9 if any({one, other} <= each for each in alike) else 0.1

    return suspected(recent, lambda _category: usual, likeness, known)


def test_five_requests_of_one_category_are_suspected() -> None:
    found = seen([asked(number) for number in range(5)])
    assert found is not None
    assert [each.id for each in found.requests] == [f"request-{number}" for number in range(5)]
    assert (found.people, found.minutes, found.team) == (5, 4, "network")


def test_four_requests_are_too_few() -> None:
    assert seen([asked(number) for number in range(4)]) is None


def test_many_requests_of_three_people_are_too_few_people() -> None:
    assert seen([asked(each, requester=f"T1:U{each % 3}") for each in range(9)]) is None


def test_requests_of_no_category_count_where_they_are_alike() -> None:
    recent = [asked(each, category=None) for each in range(5)]
    ids = {each.id for each in recent}
    assert seen(recent) is None
    assert seen(recent, alike=[ids]) is not None


def test_requests_of_other_categories_count_where_they_are_alike() -> None:
    recent = [asked(each) for each in range(4)] + [asked(4, category="wifi")]
    assert seen(recent) is None
    assert seen(recent, alike=[{each.id for each in recent}]) is not None


def test_five_are_nothing_where_five_are_usual() -> None:
    recent = [asked(each) for each in range(5)]
    assert seen(recent, usual=5.0) is None
    assert seen(recent, usual=0.1) is not None


def test_what_was_asked_about_is_not_asked_about_again() -> None:
    recent = [asked(each) for each in range(6)]
    assert seen(recent, known=[asked(99)]) is None
    assert seen(recent, known=[asked(99, category="wifi")]) is not None


def test_the_first_of_the_team_that_most_have_stands_for_all() -> None:
    found = seen([asked(0, team="desk"), *(asked(each) for each in range(1, 5))])
    assert found is not None
    assert (found.team, found.first.id) == ("network", "request-1")


def test_of_two_groups_the_larger_is_named() -> None:
    small = [asked(each) for each in range(5)]
    large = [asked(each, category="wifi") for each in range(10, 16)]
    found = seen([*small, *large])
    assert found is not None
    assert found.requests == tuple(large)


recents = st.lists(
    st.builds(
        asked,
        st.integers(0, 29),
        requester=st.sampled_from("abcdef"),
        category=st.sampled_from([None, "vpn", "wifi"]),
    ),
    unique_by=lambda each: each.id,
    max_size=25,
)


@given(recents, st.floats(0, 20))
def test_whatever_is_suspected_is_much_and_of_many_and_no_chance(
    recent: list[Recent], usual: float
) -> None:
    found = seen(recent, usual=usual)
    if found:
        count = len(found.requests)
        assert count >= LEAST_REQUESTS
        assert found.people >= LEAST_PEOPLE
        assert poisson.sf(count - 2, usual) < 1e-4
        assert {each.category for each in found.requests} != {None}


def test_what_is_usual_is_the_average_of_four_weeks() -> None:
    """Of 1343 half hours and one more request: 1344 half hours are four weeks."""
    evenly = [MONDAY - 7 * MINUTE - WINDOW * each for each in range(1, 1344)]
    assert usual_of(evenly, MONDAY) == pytest.approx(1.0, rel=0.05)


def test_what_is_usual_on_monday_morning_is_more_than_the_average() -> None:
    """Ten requests at this time of each working day, in two hours: 2.5 in half an hour."""
    days = [MONDAY - timedelta(days=each) for each in range(1, 28)]
    mornings = [day for day in days if day.weekday() < 5 for _ in range(10)]
    assert usual_of(mornings, MONDAY) == pytest.approx(2.5, rel=0.1)
    assert usual_of(mornings, MONDAY + timedelta(hours=5)) < 0.2


def test_a_new_helpdesk_has_a_rate_too() -> None:
    assert 0 < usual_of([], MONDAY) < 0.1


@pytest.mark.parametrize(("rate", "days"), [(0.3, 180), (1.0, 50), (2.0, 25)])
def test_a_steady_stream_gives_at_most_one_false_alarm_in_ten_thousand(
    rate: float, days: int
) -> None:
    """All of one category and each of another person: the worst there is. At least 2,000 each."""
    requests, alarms = _simulated(rate, timedelta(days=days))
    assert requests > 2_000
    assert alarms <= 1


def _simulated(rate: float, length: timedelta) -> tuple[int, int]:
    """Return how many requests came after the first four weeks, and how many gave an alarm."""
    chance, at = random.Random(f"{rate}"), MONDAY
    times = []
    while at < MONDAY + HISTORY + length:
        at += WINDOW / rate * chance.expovariate(1.0)
        times.append(at)
    began = bisect_left(times, MONDAY + HISTORY)
    alarms = sum(_alarms(times, index) for index in range(began, len(times)))
    return len(times) - began, alarms


def _alarms(times: Sequence[datetime], index: int) -> bool:
    at = times[index]
    first = bisect_left(times, at - WINDOW)
    recent = [asked(each, at=times[each]) for each in range(first, index + 1)]
    past = times[bisect_left(times, at - HISTORY) : first]
    found = suspected(recent, lambda _category: usual_of(past, at), lambda _one, _other: 0.0)
    return found is not None


@pytest.mark.parametrize(
    ("likeness", "category", "is_part"),
    [
        (JOINS_IN_CATEGORY, "vpn", True),
        (JOINS_IN_CATEGORY - 0.01, "vpn", False),
        (ALIKE, None, True),
        (ALIKE - 0.01, None, False),
        (ALIKE_ELSEWHERE, "wifi", True),
        (ALIKE_ELSEWHERE - 0.01, "wifi", False),
    ],
)
def test_a_request_joins_by_its_likeness_and_category(
    likeness: float, category: str | None, is_part: bool
) -> None:
    assert joins(likeness, category, "vpn") == is_part
