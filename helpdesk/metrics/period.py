"""Of when, and of which requests, figures are asked for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from helpdesk.catalog import Catalog
from helpdesk.doors import Door

DIRECT = "dm"
"""The channel of all direct messages: whose they are is nobody's business."""


@dataclass(frozen=True)
class Period:
    """The time from `since` on and before `until`."""

    since: datetime
    until: datetime

    @property
    def before(self) -> Period:
        """The period of the same length before it."""
        return Period(self.since - (self.until - self.since), self.since)


@dataclass(frozen=True)
class Filter:
    """Which requests: of this first team, channel and workspace; None: of any."""

    team: str | None = None
    channel: str | None = None
    workspace: str | None = None


EVERYTHING = Filter()


class Step(StrEnum):
    """How finely a period is cut."""

    MINUTE = "minute"
    FIVE_MINUTES = "five minutes"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"

    @classmethod
    def fitting(cls, period: Period) -> Step:
        """Return the step that cuts a period into some dozens of slices."""
        length = period.until - period.since
        fitting = (each for each, longest in _LONGEST.items() if length <= longest)
        return next(fitting, cls.WEEK)


_LONGEST = {
    Step.MINUTE: timedelta(minutes=15),
    Step.FIVE_MINUTES: timedelta(hours=3),
    Step.HOUR: timedelta(days=3),
    Step.DAY: timedelta(days=100),
}
_SHORT = {
    Step.MINUTE: timedelta(minutes=1),
    Step.FIVE_MINUTES: timedelta(minutes=5),
    Step.HOUR: timedelta(hours=1),
}


def slices(period: Period, step: Step, zone: ZoneInfo) -> list[Period]:
    """Return the slices of a period, the first and the last cut to it.

    Days begin at midnight in `zone`, weeks on Mondays; they are as long as the clock there makes
    them.
    """
    found, since = [], period.since
    while since < period.until:
        until = min(_next(since, step, zone), period.until)
        found.append(Period(since, until))
        since = until
    return found


def _next(at: datetime, step: Step, zone: ZoneInfo) -> datetime:
    """Return when the next slice begins after `at`."""
    if step in _SHORT:
        length = _SHORT[step]
        return at + length - (at - _EPOCH) % length
    today = at.astimezone(zone).date()
    days = 1 if step is Step.DAY else 7 - today.weekday()
    return midnight(today + timedelta(days=days), zone)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins in a zone, as UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the day that a moment belongs to in a zone."""
    return at.astimezone(zone).date()


def whole_days(period: Period, zone: ZoneInfo) -> list[date]:
    """Return the days in a zone that lie in a period from midnight to midnight."""
    first = day_of(period.since, zone)
    day = first if midnight(first, zone) >= period.since else first + timedelta(days=1)
    days = []
    while midnight(day + timedelta(days=1), zone) <= period.until:
        days.append(day)
        day += timedelta(days=1)
    return days


def zone_of(catalog: Catalog) -> ZoneInfo:
    """Return the zone in which days begin: that of the catalog's hours, UTC without."""
    return ZoneInfo(catalog.hours.zone if catalog.hours else "UTC")


def last_days(count: int, now: datetime, zone: ZoneInfo) -> Period:
    """Return the period of today so far and the days before it, `count` days in all."""
    return Period(midnight(day_of(now, zone) - timedelta(days=count - 1), zone), now)


def channel_of(door: Door, channel: str) -> str:
    """Return a channel as filters show it: every chat with one person is `DIRECT`.

    Slack's direct messages begin with D (https://docs.slack.dev/reference/objects/conversation-object);
    in Teams, channels are named 19:…@thread.tacv2 or 19:…@thread.skype, and all else are chats.
    """
    if door is Door.SLACK:
        return DIRECT if channel.startswith("D") else channel
    return channel if IN_TEAM.intersection(channel.partition(";")[0].split("@")[1:]) else DIRECT


IN_TEAM = frozenset({"thread.tacv2", "thread.skype"})
"""What stands behind the @ of a channel's id in Teams."""
