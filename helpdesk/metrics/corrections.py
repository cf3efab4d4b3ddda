"""What became of corrections, as far as it is known now. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from helpdesk.metrics.definition import CORRECTIONS, Better, Definition, count, median, share
from helpdesk.metrics.figure import MINUTES
from helpdesk.metrics.tally import Tally, bin_of


@dataclass(frozen=True)
class Learning:
    """What has been learned: the live model read the feedback up to `cursor`.

    It hardly believes what is `set_aside`. `went_live` has, for each model that read further than
    all before it, the last event that it read and when it went live, the oldest first.
    """

    cursor: int = 0
    set_aside: Collection[int] = frozenset()
    went_live: Sequence[tuple[int, datetime]] = ()

    @cached_property
    def cursors(self) -> Sequence[int]:
        """The last events that the models of `went_live` read."""
        return [cursor for cursor, _ in self.went_live]

    @cached_property
    def moments(self) -> Sequence[int]:
        """When they went live, in microseconds since 1970."""
        return [micros(at) for _, at in self.went_live]


def micros(at: datetime) -> int:
    """Return a time as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def further(versions: Iterable[tuple[int, datetime]]) -> list[tuple[int, datetime]]:
    """Return of the cursors and times of models, the oldest first, those that read further."""
    found: list[tuple[int, datetime]] = []
    for cursor, at in versions:
        if not found or cursor > found[-1][0]:
            found.append((cursor, at))
    return found


def of_corrections(given: Iterable[tuple[int, datetime]], learning: Learning) -> Tally:
    """Return what corrections add up to, each given by its event's id and time."""
    events = list(given)
    return of_kept([event for event, _ in events], [micros(at) for _, at in events], learning)


def of_kept(events: Sequence[int], times: Sequence[int], learning: Learning) -> Tally:
    """Return the same of ids, and times in microseconds since 1970: there may be a million."""
    given = zip(events, times, strict=True)
    believed = [(event, at) for event, at in given if event not in learning.set_aside]
    cursors, moments = learning.cursors, learning.moments
    bins = Counter(
        bin_of(moments[first] - at)
        for event, at in believed
        if (first := bisect_left(cursors, event)) < len(cursors)
    )
    counts = {
        "corrections": len(events),
        "learned": sum(event <= learning.cursor for event, _ in believed),
        **{f"to_live/{index}": count for index, count in bins.items()},
    }
    return Tally({name: count for name, count in counts.items() if count})


DEFINED = (
    Definition(
        "corrections_given",
        "Corrections given",
        "feedback events of the period that say that the bot was wrong",
        "",
        "whether they are right; those of other periods' requests count too",
        count("corrections", CORRECTIONS),
        unit=CORRECTIONS,
    ),
    Definition(
        "corrections_learned",
        "Corrections learned",
        "corrections that the live model was trained on and did not set aside as doubtful",
        "corrections given",
        "whether it now decides so",
        share("learned", "corrections", CORRECTIONS),
        Better.MORE,
        CORRECTIONS,
    ),
    Definition(
        "median_minutes_to_live",
        "Time from correction to live",
        "median of the time from a correction until a model went live that had read it; beyond an "
        "hour within 2.5 %",
        "corrections given that a model has gone live with",
        "requests with the same words are decided by the correction at once",
        median("to_live"),
        Better.LESS,
        MINUTES,
    ),
)
