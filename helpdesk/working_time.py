"""Arithmetic over working hours. Pure.

Whether somebody works is asked of the clock on the wall: an hour that it shows twice in a night is
worked twice, and one that it leaves out is not worked. Without hours, somebody always works.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from helpdesk.catalog_entries import Hours, Weekday

_DAY = timedelta(days=1)
_LONGEST = timedelta(days=3660)
"""So far ahead we look for working time; a promise that would end later ends there."""
_WEEK = tuple(Weekday)
_Stretch = tuple[datetime, datetime]
"""From the first moment to before the second, in UTC."""


def after(hours: Hours | None, start: datetime, amount: timedelta) -> datetime:
    """Return the first moment by which so much working time has passed since `start`, in UTC.

    For no amount that is the first moment from `start` on at which somebody works.
    """
    start = start.astimezone(UTC)
    if hours is None:
        return start + amount
    left = amount
    for begin, end in _stretches(hours, start, start + _LONGEST):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    return start + _LONGEST


def before(hours: Hours | None, end: datetime, amount: timedelta) -> datetime:
    """Return the last moment from which on so much working time has passed by `end`, in UTC.

    `after` such a moment, or an earlier one, the amount is over by `end`; after a later one not.
    The amount is more than none.
    """
    end = end.astimezone(UTC)
    if hours is None:
        return end - amount
    left = amount
    for begin, until in _stretches_back(hours, end, end - _LONGEST):
        if left <= until - begin:
            return until - left
        left -= until - begin
    return end - _LONGEST


def between(hours: Hours | None, start: datetime, end: datetime) -> timedelta:
    """Return how much working time there is from `start` to `end`; none where that is earlier."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if hours is None:
        return max(end - start, timedelta())
    found = _stretches(hours, start, end)
    return sum((end - begin for begin, end in found), timedelta())


def is_working(hours: Hours | None, at: datetime) -> bool:
    """Whether somebody works at this moment."""
    return after(hours, at, timedelta()) == at


def day_of(hours: Hours | None) -> timedelta:
    """Return how much working time a usual working day has."""
    return _minutes(hours.end) - _minutes(hours.start) if hours else _DAY


def _stretches(hours: Hours, start: datetime, end: datetime) -> Iterator[_Stretch]:
    """Yield the stretches from `start` to `end` in which somebody works, in their order."""
    midnight = datetime.combine(start.date(), time(), UTC)
    while midnight < end:
        for opening, closing in _of_day(hours, midnight):
            begin, until = max(opening, start), min(closing, end)
            if begin < until:
                yield begin, until
        midnight += _DAY


def _stretches_back(hours: Hours, end: datetime, start: datetime) -> Iterator[_Stretch]:
    """Yield the stretches from `end` back to `start` in which somebody works, the last first."""
    midnight = datetime.combine(end.date(), time(), UTC)
    while midnight + _DAY > start:
        for opening, closing in reversed(_of_day(hours, midnight)):
            begin, until = max(opening, start), min(closing, end)
            if begin < until:
                yield begin, until
        midnight -= _DAY


# Many requests ask of the same few days.
@lru_cache(maxsize=4096)
def _of_day(hours: Hours, midnight: datetime) -> tuple[_Stretch, ...]:
    """Return the stretches of a day of UTC."""
    zone = ZoneInfo(hours.zone)
    steady = _steady(zone, midnight, midnight + _DAY)
    return tuple(each for piece in steady for each in _within(hours, zone, *piece))


def _steady(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[_Stretch]:
    """Split a time of at most a day where the clock on the wall is put forward or back."""
    last = end - timedelta.resolution
    if last <= start or _offset(zone, start) == _offset(zone, last):
        yield start, end
        return
    middle = start + (end - start) / 2
    yield from _steady(zone, start, middle)
    yield from _steady(zone, middle, end)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _within(hours: Hours, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[_Stretch]:
    """Yield when somebody works in a time of at most a day in which the clock is not put."""
    offset = _offset(zone, start)
    day = datetime.combine((start + offset).date(), time(), UTC) - offset
    while day < end:
        date = (day + offset).date()
        if _WEEK[date.weekday()] in hours.days and date.isoformat() not in hours.holidays:
            begin = max(day + _minutes(hours.start), start)
            until = min(day + _minutes(hours.end), end)
            if begin < until:
                yield begin, until
        day += _DAY


def _minutes(clock: str) -> timedelta:
    """Return how long after midnight the clock shows this."""
    return timedelta(hours=int(clock[:2]), minutes=int(clock[3:]))
