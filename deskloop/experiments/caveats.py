"""What a file of past requests cannot tell, said for this file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deskloop.csv_files import BadRow
from deskloop.experiments.exams import Exam
from helpdesk.experiment import account
from helpdesk.learning.text import normalise

SMALL = 20
"""Judged requests below which the figures of a team are chance as much as truth."""
_NAMED = 8  # teams that are named one by one


@dataclass(frozen=True)
class Facts:
    """What the sentences are made from.

    `alone` are the labels left out for having one row; `unread` rows are older than the most that
    are looked at.
    """

    exam: Exam
    by_time: bool
    skipped: Sequence[BadRow]
    alone: Sequence[str]
    unread: int


def caveats(facts: Facts) -> list[str]:
    """Return a sentence or two for each thing that the reader must know."""
    return [*_always(), *_of_time(facts), *_of_teams(facts), *_of_rows(facts)]


def _always() -> Iterator[str]:
    yield (
        "“Right” means the team in the file, most often the team a ticket ended with. Where that "
        "was the wrong team, a right decision counts as wrong here, and the reverse."
    )
    yield (
        "The file says nothing about answers. Those that Deskloop would give from a template of "
        "yours are among the requests sent straight to a team; whether they would have helped, "
        "only a trial tells."
    )
    yield (
        "Tickets are not chat. In chat people write less than in a form, and tickets often hold "
        "words that were added later."
    )


def _of_time(facts: Facts) -> Iterator[str]:
    if not facts.by_time:
        yield (
            "No column of times was named. The judged requests are a random fifth, as old as those "
            "learned from; in real life they are newer, and a little harder. There is no view by "
            "week. Name the column with --created."
        )
    unknown = sorted({e.sample.label for e in facts.exam.inside} - set(facts.exam.house.labels))
    if unknown:
        yield (
            f"{_named(unknown)} appeared only in the judged part. Nothing could be learned about "
            "what did not exist yet, so these requests count as wrong; in the product a new team "
            "is in the catalog from its first day."
        )


def _of_teams(facts: Facts) -> Iterator[str]:
    teams = account.by_team(facts.exam.inside)
    small = [name for name, each in teams if each.requests < SMALL]
    if small:
        yield (
            f"{_named(small)}: fewer than {SMALL} judged requests each. One request more or less "
            "moves such a figure by many points; read it as a hint."
        )
    if facts.alone:
        yield f"{_named(facts.alone)}: one request only, and therefore left out."


def _of_rows(facts: Facts) -> Iterator[str]:
    known = {normalise(sample.text) for sample in facts.exam.split.train}
    fresh = [e for e in facts.exam.inside if normalise(e.sample.text) not in known]
    copies = len(facts.exam.inside) - len(fresh)
    if copies:
        right = account.account(fresh).right_share
        yield (
            f"{copies:,} judged texts stand word for word among those learned from (alerts, forms, "
            "copies): they are easy. Without them "
            + (
                f"{right:.0%} of what is sent straight is right."
                if right is not None
                else "none is left."
            )
        )
    if facts.skipped:
        first = facts.skipped[0]
        yield (
            f"{len(facts.skipped):,} rows could not be read, the first in line {first.line}: "
            f"{first.reason}."
        )
    if facts.unread:
        yield f"{facts.unread:,} older rows were left out: the newest are enough to judge by."


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown
