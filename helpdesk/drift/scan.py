"""One look at all streams: which of them have changed, since when, and by how much.

Time is cut into weeks, from Monday 00:00 UTC. The last two weeks and the present one are watched,
against what was usual in the weeks before (a young desk: fewer weeks). In one such run, a false
alarm comes with at most `FALSE` a request, over all streams together; a request is in three runs.
So the bound is three in 100,000, as long as what is usual keeps within its limits (`usual`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from helpdesk.drift.evidence import Evidence
from helpdesk.drift.observed import Observed
from helpdesk.drift.streams import FEWEST, WATCHED, Key, Kind, Stream, streams
from helpdesk.drift.usual import Usual

FALSE = 1e-5
"""False alarms a request in one run, all streams together."""
LOOK_BACK = timedelta(weeks=9)
_WATCHED_WEEKS = 2
# Two weekends at least: one may have been anything.
_LEAST_SPAN = 13 * 24 * 3600
_WEEK = timedelta(weeks=1)
# Other words than those that come often cannot raise an alarm, but any of them might have.
_WORDS = 5_000
_FEWEST_PEOPLE = 5

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Past:
    """What is known of a stream already: it was told of, up to `told`.

    `apart` are spans that say nothing of what is usual; before `begins` all was otherwise.
    """

    told: datetime | None = None
    begins: datetime | None = None
    apart: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Sign:
    """That a stream has risen `since`, as was to be seen `at`.

    `now` and `before` are (count, of), since the change and in the weeks before; `nats` is how
    strong the evidence got; `requests` are those that said yes since, the oldest first.
    """

    key: Key
    since: datetime
    at: datetime
    now: tuple[int, int]
    before: tuple[int, int]
    nats: float
    requests: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Run:
    """A stream cut in two: what is `usual`, and from `first` (a place) on what is watched."""

    stream: Stream
    usual: Usual
    first: int


def look(observed: Observed, pasts: Mapping[Key, Past], now: datetime) -> list[Run]:
    """Cut every stream that has enough of before to tell; `pasts` are those of told streams."""
    mondays = [monday(now) - _WEEK * weeks for weeks in range(_WATCHED_WEEKS, -1, -1)]
    start = _enough_before(np.array([each.at.timestamp() for each in observed.seen]), mondays)
    found = streams(observed, start)
    runs = (_cut(each, pasts.get(each.key, Past()), mondays) for each in found)
    return [run for run in runs if run]


def monday(at: datetime) -> datetime:
    """Return the beginning of the week of `at`, in UTC."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=midnight.weekday())


def _enough_before(at: NDArray[np.float64], mondays: Sequence[datetime]) -> datetime:
    least = WATCHED[Kind.TEAM].least
    enough = (each for each in mondays if (at < each.timestamp()).sum() >= least)
    return next(enough, mondays[-1])


def _cut(stream: Stream, past: Past, mondays: Sequence[datetime]) -> Run | None:
    watch, at = WATCHED[stream.key.kind], stream.at
    counts = np.ones(len(at), bool)
    for begin, end in past.apart:
        counts &= (at < begin.timestamp()) | (at >= end.timestamp())
    if past.begins:
        counts &= at >= past.begins.timestamp()
    for each in mondays:
        start = max(each, past.told or each).timestamp()
        before = counts & (at < start)
        if before.sum() >= watch.least and start - at[before][0] >= _LEAST_SPAN:
            usual = Usual(stream.seasons[before], stream.values[before], watch.margin)
            return Run(stream, usual, int(np.searchsorted(at, start)))
    return None


def signs(runs: Sequence[Run], people: Mapping[str, str]) -> Iterator[Sign]:
    """Yield what has risen; `people` are those who asked, by the request's id."""
    many = Counter(run.stream.key.kind for run in runs)
    for run in runs:
        kind = run.stream.key.kind
        share = FALSE / len(Kind) / max(many[kind], _WORDS if kind is Kind.WORD else 1)
        sign = _risen(run, -float(np.log(share)))
        if sign and len({people.get(each, each) for each in sign.requests}) >= _FEWEST_PEOPLE:
            yield sign


def _risen(run: Run, enough: float) -> Sign | None:
    at, values = run.stream.at[run.first :], run.stream.values[run.first :]
    if values.sum() < FEWEST or run.usual.highest >= 0.9:
        return None
    evidence = Evidence.of(values, run.stream.seasons[run.first :], run.usual.limits())
    if not evidence.may_reach(enough):
        return None
    shown = (evidence.total >= enough) & (np.cumsum(values) >= FEWEST)
    if not shown.any():
        return None
    told = int(np.argmax(shown))
    first = evidence.change(told)
    since = values[first:]
    ids = run.stream.ids[run.first + first :]
    return Sign(
        key=run.stream.key,
        since=_moment(at[first]),
        at=_moment(at[told]),
        now=(int(since.sum()), len(since)),
        before=run.usual.counts,
        nats=round(float(evidence.total[told:].max()), 2),
        requests=tuple(each for each, value in zip(ids, since, strict=True) if value),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)


def yes_since(runs: Iterable[Run], key: Key, since: datetime) -> tuple[str, ...]:
    """Return the requests of a stream that said yes at `since` or later, the oldest first."""
    for run in runs:
        if run.stream.key == key:
            places = np.flatnonzero((run.stream.at >= since.timestamp()) & (run.stream.values > 0))
            return tuple(run.stream.ids[int(place)] for place in places)
    return ()
