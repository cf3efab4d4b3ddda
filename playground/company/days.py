"""A week of seven days, told in minutes since Monday at midnight, and how fast it passes. Pure.

Nights and the weekend pass quickly: nobody would watch them.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY = 24 * 60
WEEK = len(DAYS) * DAY
ROLLED_OUT = 2 * DAY + 9 * 60 + 30
"""The new tool comes on Wednesday at half past nine."""

_WORK_STARTS, _WORK_ENDS = 8, 18
_WEEKEND = 5
_BUSY = {
    7: 2,
    8: 7,
    9: 12,
    10: 12,
    11: 10,
    12: 5,
    13: 8,
    14: 11,
    15: 10,
    16: 8,
    17: 5,
    18: 2,
    20: 1,
}
"""How much is asked in each hour of a day, beside the other hours."""


def asked_in(hour: int) -> float:
    """Return how much is asked in this hour of a day (0 to 23), relative to others."""
    return float(_BUSY.get(hour, 0.15))


def _weight(hour: int) -> float:
    """Return how long an hour of the week takes to pass, relative to a working hour."""
    day, of_day = divmod(hour, 24)
    is_awake = _WORK_STARTS - 1 <= of_day < _WORK_ENDS + 1
    return 0.2 if day >= _WEEKEND else 1.0 if is_awake else 0.12


_WEIGHTS = tuple(_weight(hour) for hour in range(WEEK // 60))
_PASSED = (0.0, *accumulate(_WEIGHTS))


def minute_at(share: float) -> float:
    """Return the minute of the week once this `share` (0 to 1) of the play is over."""
    passed = min(max(share, 0.0), 1.0) * _PASSED[-1]
    hour = min(bisect_right(_PASSED, passed) - 1, len(_WEIGHTS) - 1)
    return 60 * (hour + (passed - _PASSED[hour]) / _WEIGHTS[hour])


def day_seconds(minutes: float) -> float:
    """Return how many seconds a working day takes in a week of so many minutes."""
    return 60 * minutes * sum(_WEIGHTS[:24]) / _PASSED[-1]


def at_work(minute: float) -> float:
    """Return this minute, or the next one at which technicians work."""
    day, of_day = divmod(minute, DAY)
    if day < _WEEKEND and _WORK_STARTS * 60 <= of_day < _WORK_ENDS * 60:
        return minute
    next_day = day if day < _WEEKEND and of_day < _WORK_STARTS * 60 else day + 1
    return (next_day if next_day < _WEEKEND else len(DAYS)) * DAY + _WORK_STARTS * 60


def told(minute: float) -> tuple[str, str]:
    """Return the weekday and the time of day, such as ("Monday", "08:05")."""
    whole = min(int(minute), WEEK - 1)
    hour, minutes = divmod(whole % DAY, 60)
    return DAYS[whole // DAY], f"{hour:02}:{minutes:02}"
