"""One look at all streams: which of them have changed, since when, and by how much.

Time is cut into weeks, from Monday 00:00 UTC. The last two weeks and the present one are watched,
against what was usual in the weeks before (a young desk: fewer weeks). In one such run, a false
alarm comes with at most `FALSE` a request, over all streams together; a request is in three runs.
So the bound is nine in 100,000, as long as what is usual keeps within its limits (`usual`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import log

import numpy as np
from numpy.typing import NDArray

from helpdesk.drift.evidence import Evidence
from helpdesk.drift.observed import Observed, Seen
from helpdesk.drift.rising import Risen, Vocabulary
from helpdesk.drift.streams import (
    FEWEST,
    WATCHED,
    Key,
    Kind,
    Said,
    Stream,
    said_in,
    saying,
    streams,
)
from helpdesk.drift.usual import Floats, Places, Usual, seasons

FALSE = 3e-5
"""False alarms a request in one run, all streams together."""
LOOK_BACK = timedelta(weeks=9)
_WATCHED_WEEKS = 2
# Two weekends at least: one may have been anything.
_LEAST_SPAN = 13 * 24 * 3600
_WEEK = timedelta(weeks=1)
# Other words than those that come often cannot raise an alarm, but any of them might have.
_WORDS = 5_000
_COMMON = 0.01
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
    """A stream cut in two: what is `usual`, and from `first` (a place) on what is watched.

    `risen` are the words that it is about, if they were found to rise together.
    """

    stream: Stream
    usual: Usual
    first: int
    risen: Risen | None = None


def look(
    observed: Observed, pasts: Mapping[Key, Past], now: datetime, open_words: Iterable[Key] = ()
) -> list[Run]:
    """Cut every stream that has enough of before to tell.

    `pasts` are those of told streams, `open_words` the words of alerts that are open.
    """
    mondays = [monday(now) - _WEEK * weeks for weeks in range(_WATCHED_WEEKS, -1, -1)]
    at = np.array([each.at.timestamp() for each in observed.seen])
    said, start = said_in(observed.seen), _enough_before(at, mondays)
    told = (saying(key, observed.seen) for key in open_words)
    runs = (
        _cut(each, pasts.get(told_as(each.key), Past()), mondays)
        for each in (*streams(observed, said, start), *told)
    )
    found = [run for run in runs if run]
    past = pasts.get(Key(Kind.WORDS), Past())
    together = None if open_words else _together(observed.seen, said, past, mondays)
    return [*found, together] if together else found


def told_as(key: Key) -> Key:
    """Which words rise together is found anew at each look: they are one stream."""
    return Key(Kind.WORDS) if key.kind is Kind.WORDS else key


def monday(at: datetime) -> datetime:
    """Return the beginning of the week of `at`, in UTC."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=midnight.weekday())


def _enough_before(at: NDArray[np.float64], mondays: Sequence[datetime]) -> datetime:
    least = WATCHED[Kind.TEAM].least
    enough = (each for each in mondays if (at < each.timestamp()).sum() >= least)
    return next(enough, mondays[-1])


def _cut(stream: Stream, past: Past, mondays: Sequence[datetime]) -> Run | None:
    watch = WATCHED[stream.key.kind]
    halves = _halves(stream.at, past, mondays, watch.least)
    if halves is None:
        return None
    before, first = halves
    return Run(stream, Usual(stream.seasons[before], stream.values[before], watch.margin), first)


def _halves(
    at: Floats, past: Past, mondays: Sequence[datetime], least: int
) -> tuple[Places, int] | None:
    """Return the places of what is usual, and from which on all is watched."""
    counts = np.ones(len(at), bool)
    for begin, end in past.apart:
        counts &= (at < begin.timestamp()) | (at >= end.timestamp())
    if past.begins:
        counts &= at >= past.begins.timestamp()
    for each in mondays:
        start = max(each, past.told or each).timestamp()
        before = np.flatnonzero(counts & (at < start))
        if len(before) >= least and start - at[before[0]] >= _LEAST_SPAN:
            return before, int(np.searchsorted(at, start))
    return None


def _together(
    seen: Sequence[Seen], said: Said, past: Past, mondays: Sequence[datetime]
) -> Run | None:
    """Return the run of the words that rise together, if any do."""
    at = np.array([each.at.timestamp() for each in seen])
    watch = WATCHED[Kind.WORDS]
    halves = _halves(at, past, mondays, watch.least)
    if halves is None:
        return None
    before, first = halves
    vocabulary = Vocabulary.of(said, seasons(at), first)
    risen = vocabulary.risen(before, watch.margin, _enough(watch.part, 1))
    if risen is None:
        return None
    run = _cut(saying(Key(Kind.WORDS, " ".join(risen.words)), seen), past, mondays)
    return replace(run, risen=risen) if run else None


def _enough(part: float, many: int) -> float:
    """Return the evidence in nats that it takes where so many streams share a part."""
    return -log(FALSE * part / many)


def _peers(run: Run) -> tuple[Kind, bool]:
    """Return which streams one shares its part with: words that were common before are few."""
    kind = run.stream.key.kind
    return kind, kind is Kind.WORD and run.usual.share >= _COMMON


def _needed(peers: tuple[Kind, bool], many: int) -> float:
    """Return the evidence that it takes for one of so many; common words have half a part."""
    kind, is_common = peers
    part = WATCHED[kind].part
    if kind is not Kind.WORD:
        return _enough(part, many)
    return _enough(part / 2, many if is_common else max(many, _WORDS))


def signs(runs: Sequence[Run], people: Mapping[str, str]) -> Iterator[Sign]:
    """Yield what has risen; `people` are those who asked, by the request's id."""
    many = Counter(_peers(run) for run in runs)
    for run in runs:
        sign = _risen(run, _needed(_peers(run), many[_peers(run)]))
        if sign and len({people.get(each, each) for each in sign.requests}) >= _FEWEST_PEOPLE:
            yield sign


def _risen(run: Run, enough: float) -> Sign | None:
    at, values = run.stream.at[run.first :], run.stream.values[run.first :]
    if values.sum() < FEWEST or run.usual.highest >= 0.9:
        return None
    evidence = Evidence.of(values, run.usual.limits[run.stream.seasons[run.first :]])
    if run.risen is None and not evidence.may_reach(enough):
        return None
    found = _by_words(run) if run.stream.key.kind is Kind.WORDS else _by(evidence, values, enough)
    if found is None:
        return None
    told, nats = found
    first = evidence.change(told)
    since = values[first:]
    ids = run.stream.ids[run.first + first :]
    return Sign(
        key=run.stream.key,
        since=_moment(at[first]),
        at=_moment(at[told]),
        now=(int(since.sum()), len(since)),
        before=run.usual.counts,
        nats=round(nats, 2),
        requests=tuple(each for each, value in zip(ids, since, strict=True) if value),
    )


def _by(evidence: Evidence, values: Floats, enough: float) -> tuple[int, float] | None:
    """Return the place that first shows it, and how strong the evidence got."""
    shown = (evidence.total >= enough) & (np.cumsum(values) >= FEWEST)
    told = int(np.argmax(shown))
    return (told, float(evidence.total[told:].max())) if shown.any() else None


def _by_words(run: Run) -> tuple[int, float] | None:
    """Return the same of words that were chosen on the way; those of an open alert are told."""
    return (run.risen.at, run.risen.nats) if run.risen else None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)


def yes_since(runs: Iterable[Run], key: Key, since: datetime) -> tuple[str, ...]:
    """Return the requests of a stream that said yes at `since` or later, the oldest first."""
    for run in runs:
        if run.stream.key == key:
            places = np.flatnonzero((run.stream.at >= since.timestamp()) & (run.stream.values > 0))
            return tuple(run.stream.ids[int(place)] for place in places)
    return ()
