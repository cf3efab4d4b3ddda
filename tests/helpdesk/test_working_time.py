"""Working hours: what passes of them, held against counting the minutes one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.catalog_entries import Hours, Weekday
from helpdesk.working_time import after, before, between, day_of, is_working

WEEK = tuple(Weekday)
OFFICE = Hours(zone="Europe/Berlin", start="09:00", end="17:00", holidays=("2026-12-25",))
MINUTE = timedelta(minutes=1)


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def works(hours: Hours | None, moment: datetime) -> bool:
    """Whether the clock on the wall says so: the plain way, without arithmetic."""
    if hours is None:
        return True
    there = moment.astimezone(ZoneInfo(hours.zone))
    is_day = WEEK[there.weekday()] in hours.days and f"{there:%Y-%m-%d}" not in hours.holidays
    return is_day and hours.start <= f"{there:%H:%M}" < hours.end


def counted(hours: Hours | None, start: datetime, end: datetime) -> int:
    """The working minutes, one by one."""
    length = int((end - start) / MINUTE)
    return sum(works(hours, start + number * MINUTE) for number in range(length))


# Clocks are put forward or back in these weeks in each zone, in one at midnight, in one by half an
# hour.
ZONES = (
    "Europe/Berlin", "America/New_York", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe",
)  # fmt: skip
SPRING, AUTUMN = (datetime(2024, month, 1, tzinfo=UTC) for month in (3, 10))
clocks = st.integers(0, 24 * 4).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
some_hours = st.builds(
    lambda zone, days, ends, holiday: Hours(
        zone=zone, days=tuple(days), start=min(ends), end=max(ends), holidays=(holiday,)
    ),
    st.sampled_from(ZONES),
    st.lists(st.sampled_from(WEEK), min_size=1, unique=True),
    st.lists(clocks, min_size=2, max_size=2, unique=True),
    st.dates(SPRING.date(), SPRING.date() + timedelta(days=40)).map(str),
)
moments = st.builds(
    lambda first, minutes: first + minutes * MINUTE,
    st.sampled_from([SPRING, AUTUMN]),
    st.integers(0, 40 * 24 * 60),
)


@given(some_hours, moments, st.integers(0, 3 * 24 * 60))
def test_what_passes_is_what_the_clock_on_the_wall_shows(
    hours: Hours, start: datetime, minutes: int
) -> None:
    end = start + minutes * MINUTE
    assert between(hours, start, end) == counted(hours, start, end) * MINUTE


@settings(max_examples=60)
@given(some_hours, moments, st.integers(1, 600))
def test_so_much_working_time_has_passed_by_then_and_not_before(
    hours: Hours, start: datetime, minutes: int
) -> None:
    end = after(hours, start, minutes * MINUTE)
    assert between(hours, start, end) == minutes * MINUTE
    assert works(hours, end - MINUTE), "it ends with a minute in which somebody worked"


@given(some_hours, moments, st.integers(1, 3000), st.integers(-3000, 3000))
def test_looked_back_at_it_is_as_looked_forward_to(
    hours: Hours | None, end: datetime, minutes: int, other: int
) -> None:
    start = before(hours, end, minutes * MINUTE)
    instant = timedelta.resolution
    for each in (start, start - instant, start + instant, end + other * MINUTE):
        assert (after(hours, each, minutes * MINUTE) <= end) is (each <= start)


@given(some_hours, moments)
def test_the_first_working_moment_is_one_and_no_earlier_one_is(
    hours: Hours, start: datetime
) -> None:
    first = after(hours, start, timedelta())
    assert works(hours, first)
    assert is_working(hours, first)
    assert between(hours, start, first) == timedelta()
    assert is_working(hours, start) is works(hours, start)


@given(some_hours, moments, st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 5000))
def test_more_work_or_a_later_start_never_ends_earlier(
    hours: Hours, start: datetime, less: int, more: int, later: int
) -> None:
    end = after(hours, start, less * MINUTE)
    assert after(hours, start, (less + more) * MINUTE) >= end
    assert after(hours, start + later * MINUTE, less * MINUTE) >= end


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-23T10:00", 60, "2026-11-23T11:00"),
        ("2026-11-23T16:30", 30, "2026-11-23T17:00"),
        ("2026-11-23T16:30", 31, "2026-11-24T09:01"),
        ("2026-11-27T16:00", 120, "2026-11-30T10:00"),
        ("2026-11-28T12:00", 15, "2026-11-30T09:15"),
        ("2026-12-24T16:00", 61, "2026-12-28T09:01"),
        ("2026-11-23T08:00", 0, "2026-11-23T09:00"),
    ],
)
def test_nights_weekends_and_holidays_do_not_count(start: str, minutes: int, end: str) -> None:
    assert after(OFFICE, at(start), minutes * MINUTE) == at(end)


@pytest.mark.parametrize(("day", "length"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_whole_day_is_as_long_as_the_clock_makes_it(day: str, length: int) -> None:
    whole = Hours(zone="Europe/Berlin", days=WEEK, start="00:00", end="24:00")
    midnight = at(f"{day}T00:00")
    next_midnight = (midnight.replace(tzinfo=None) + timedelta(days=1)).isoformat()
    assert between(whole, midnight, at(next_midnight)) == timedelta(hours=length)
    assert after(whole, midnight, timedelta(hours=length)) == at(next_midnight)


def test_hours_are_those_of_their_own_zone() -> None:
    tokyo = Hours(zone="Asia/Tokyo", start="09:00", end="17:00")
    assert after(tokyo, at("2026-11-22T23:30", "UTC"), 60 * MINUTE) == at("2026-11-23T01:00", "UTC")


def test_without_hours_somebody_always_works() -> None:
    night = at("2026-12-25T03:00")
    assert is_working(None, night)
    assert after(None, night, 90 * MINUTE) == at("2026-12-25T04:30")
    assert between(None, night, at("2026-12-25T04:30")) == 90 * MINUTE
    assert day_of(None) == timedelta(days=1)


def test_no_time_passes_backwards() -> None:
    assert between(None, at("2026-11-23T10:00"), at("2026-11-23T09:00")) == timedelta()
    assert between(OFFICE, at("2026-11-23T10:00"), at("2026-11-23T09:30")) == timedelta()


def test_a_promise_that_no_working_time_could_keep_ends_all_the_same() -> None:
    rare = Hours(zone="UTC", days=(Weekday.MON,), start="09:00", end="09:01")
    start = at("2026-11-23T10:00")
    end = after(rare, start, timedelta(hours=100_000))
    assert timedelta(days=3650) < end - start < timedelta(days=3700)
