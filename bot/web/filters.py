"""What a page is asked to show: a period, and of which team, channel and workspace."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.web.errors import BadRequestError
from helpdesk.metrics.period import EVERYTHING, Filter, Period

USUAL = "28"
SPANS: Mapping[str, tuple[str, timedelta]] = {
    "quarter": ("Last 15 minutes", timedelta(minutes=15)),
    "hour": ("Last hour", timedelta(hours=1)),
    "1": ("Last 24 hours", timedelta(days=1)),
    "7": ("Last 7 days", timedelta(days=7)),
    "28": ("Last 28 days", timedelta(days=28)),
    "90": ("Last 90 days", timedelta(days=90)),
    "365": ("Last 365 days", timedelta(days=365)),
}
_LONGEST = timedelta(days=3 * 366)
_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)
_LONGEST_NAME = 300
_NAMES = ("team", "channel", "workspace")


@dataclass(frozen=True)
class Asked:
    """What was asked for: the query as it was, its period, and its filter.

    `own` is what the page reads beside them, and no other page is asked.
    """

    query: Mapping[str, str]
    period: Period
    filter: Filter
    own: Mapping[str, str] = field(default_factory=dict)
    usual: str = USUAL

    @property
    def span(self) -> str:
        """Return which of `SPANS` it is; "" for dates."""
        are_dates = "since" in self.query or "until" in self.query
        return "" if are_dates else self.query.get("span", self.usual)

    @property
    def chosen_period(self) -> Period | None:
        """The period where one was chosen; None is the usual one, or any time: see Page."""
        is_chosen = {"span", "since", "until"} & self.query.keys()
        return self.period if is_chosen else None

    @property
    def is_narrowed(self) -> bool:
        """Whether a team, a channel or a workspace was chosen."""
        return self.filter != EVERYTHING

    def link(self, path: str, **changes: str) -> str:
        """Return an address with the same filters, some of them changed; "" leaves one out."""
        query = {name: value for name, value in {**self.query, **changes}.items() if value}
        return f"{path}?{urlencode(query)}" if query else path


def usual(began: datetime | None, now: datetime) -> str:
    """Return which of `SPANS` is shown where none was chosen: all there is, but 28 days at most."""
    if began is None or now - began > SPANS[USUAL][1]:
        return USUAL
    return next(name for name, (_, length) in SPANS.items() if now - began <= length)


def read(
    query: Mapping[str, str],
    now: datetime,
    zone: ZoneInfo,
    asks: Collection[str] = (),
    usual: str = USUAL,
) -> Asked:
    """Return what a query asks for; raises BadRequestError naming what cannot be read.

    `asks` are the names of what the page itself reads, `usual` which of `SPANS` it is without one.
    """
    kept = {name: query[name] for name in ("span", "since", "until", *_NAMES) if query.get(name)}
    chosen = {name: kept.get(name) for name in _NAMES}
    own = {name: query[name] for name in asks if query.get(name)}
    _check({**kept, **own})
    period = _period({"span": usual, **kept}, now, zone)
    return Asked(kept, period, Filter(**chosen), own, usual)


def _check(query: Mapping[str, str]) -> None:
    """Refuse what no name holds, and PostgreSQL no text."""
    for name, value in query.items():
        if "\0" in value or len(value) > _LONGEST_NAME:
            raise BadRequestError(f"{name} is no name of anything; choose one from the page")


def _period(query: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Period:
    if "since" in query or "until" in query:
        return _between(query, now, zone)
    span = query["span"]
    if span not in SPANS:
        raise BadRequestError(f"span is “{span}”; write one of {', '.join(SPANS)}")
    return Period(_back(now, SPANS[span][1], zone), now)


def _back(now: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """Return the moment so long ago; days as long as the clock makes them, as in the digest."""
    if length <= timedelta(days=1):
        return now - length
    return (now.astimezone(zone) - length).astimezone(UTC)


def _between(query: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Period:
    """Return the days from `since` to `until`, both of them whole."""
    first = _day(query, "since", now.astimezone(zone).date() - timedelta(days=27))
    last = _day(query, "until", now.astimezone(zone).date())
    since = datetime.combine(first, time(), zone).astimezone(UTC)
    until = min(datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC), now)
    if since >= until:
        raise BadRequestError(f"since ({first}) has to be a day up to until ({last}) and today")
    if until - since > _LONGEST:
        raise BadRequestError("ask for three years at most")
    return Period(since, until)


def _day(query: Mapping[str, str], name: str, usual: date) -> date:
    try:
        found = date.fromisoformat(query[name]) if name in query else usual
    except ValueError as error:
        raise BadRequestError(f"{name} is “{query[name]}”; write a date as 2026-11-23") from error
    if not _FIRST <= found <= _LAST:
        raise BadRequestError(f"{name} is {found}; ask for a day from {_FIRST} to {_LAST}")
    return found
