"""What became of corrections, as far as it is known now. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.metrics.definition import CORRECTIONS, Better, Definition, count, median, share
from helpdesk.metrics.figure import MINUTES
from helpdesk.metrics.tally import Tally, span_bin


@dataclass(frozen=True)
class Learning:
    """What has been learned: the live model read the feedback up to `cursor`.

    It hardly believes what is `set_aside`. `went_live` has, for each model that read further than
    all before it, the last event that it read and when it went live, the oldest first.
    """

    cursor: int = 0
    set_aside: Collection[int] = frozenset()
    went_live: Sequence[tuple[int, datetime]] = ()


def further(versions: Iterable[tuple[int, datetime]]) -> list[tuple[int, datetime]]:
    """Return of the cursors and times of models, the oldest first, those that read further."""
    found: list[tuple[int, datetime]] = []
    for cursor, at in versions:
        if not found or cursor > found[-1][0]:
            found.append((cursor, at))
    return found


def of_corrections(given: Iterable[tuple[int, datetime]], learning: Learning) -> Tally:
    """Return what corrections add up to, each given by its event's id and time."""
    counts: Counter[str] = Counter()
    cursors = [cursor for cursor, _ in learning.went_live]
    for event, at in given:
        counts["corrections"] += 1
        if event in learning.set_aside:
            continue
        counts["learned"] += event <= learning.cursor
        first = bisect_left(cursors, event)
        if first < len(cursors):
            counts[f"to_live/{span_bin(learning.went_live[first][1] - at)}"] += 1
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
