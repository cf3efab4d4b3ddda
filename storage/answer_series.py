"""What came of one answer over time: from the same cells and lives as all figures of answers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.metrics.period import Filter, Period, Step, slices, zone_of
from helpdesk.metrics.tally import AnswerTally, of_answers
from storage.cells import answers_of
from storage.reading import Reading


@dataclass(frozen=True)
class AnswerSlice:
    """What came of an answer, in whatever words, on the requests made in a part of a period."""

    since: datetime
    until: datetime
    tally: AnswerTally


def series_of_answer(
    session: Session, template: str, period: Period, wanted: Filter, catalog: Catalog, step: Step
) -> list[AnswerSlice]:
    """Return what came of an answer in each slice of a period, empty ones too."""
    cut = slices(period, step, zone_of(catalog))
    begins, found = [each.since for each in cut], [AnswerTally() for _ in cut]
    for at, tally in _read(Reading(session, period, wanted, catalog, step), template):
        # A day that is cut at its beginning counts from its midnight on.
        index = max(0, bisect_right(begins, at) - 1)
        found[index] += tally
    return [
        AnswerSlice(each.since, each.until, tally) for each, tally in zip(cut, found, strict=True)
    ]


def _read(reading: Reading, template: str) -> Iterator[tuple[datetime, AnswerTally]]:
    for life in reading.lives():
        for (name, _), tally in of_answers([life]).items():
            if name == template:
                yield life.at, tally
    for row in reading.cells("answers"):
        for (name, _), tally in answers_of(row.counts).items():
            if name == template:
                yield reading.begin_of(row), tally
