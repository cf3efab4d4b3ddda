"""What came of answers in a period, beside what technicians made of them as drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.web.dashboard import showing
from bot.web.dashboard.content import Cell, Column
from bot.web.dashboard.page import View
from helpdesk.chance import likely_range
from helpdesk.feedback import Kind
from helpdesk.metrics.figure import ENOUGH
from helpdesk.metrics.tally import AnswerTally
from helpdesk.verdicts import Record
from storage import drafted, figures


@dataclass(frozen=True)
class Came:
    """What came of some wordings.

    `reopened` requests came back at some time, whatever became of them later. Of the drafts, so
    many were `sent` as they were, `edited` and `rejected`.
    """

    tally: AnswerTally = field(default_factory=AnswerTally)
    reopened: int = 0
    sent: int = 0
    edited: int = 0
    rejected: int = 0

    def __add__(self, other: Came) -> Came:
        """Return both together."""
        counts = (
            getattr(self, name) + getattr(other, name)
            for name in ("reopened", "sent", "edited", "rejected")
        )
        return Came(self.tally + other.tally, *counts)

    @property
    def uses(self) -> int:
        """On how many requests it was sent."""
        return self.tally.uses

    @property
    def record(self) -> Record:
        """What came of it."""
        return self.tally.record

    @property
    def drafts(self) -> int:
        """How many drafts technicians decided about."""
        return self.sent + self.edited + self.rejected

    @property
    def durable(self) -> str:
        """The share that solved for good."""
        return showing.share(self.record.share)

    @property
    def likely(self) -> str:
        """Between what and what that share truly lies."""
        if self.record.uses < ENOUGH:
            return f"{showing.TOO_FEW} ({self.record.uses})"
        low, high = likely_range(self.record.durable, self.record.judged)
        return f"{100 * low:.0f} to {100 * high:.0f} % of {self.record.uses:,}"

    @property
    def edited_share(self) -> str:
        """The share of drafts that were edited."""
        return showing.share(self.edited / self.drafts if self.drafts else None)


def came_of(view: View) -> Mapping[tuple[str, int], Came]:
    """Return what came of each wording in the period asked for."""
    asked = view.asked
    tallies = figures.by_answer(view.session, asked.period, asked.filter, view.catalog)
    edits = drafted.counts(view.session, asked.period, asked.filter)
    return {
        each: _came(tallies.get(each, AnswerTally()), edits.get(each, {}))
        for each in {*tallies, *edits}
    }


def _came(tally: AnswerTally, counts: Mapping[Kind, int]) -> Came:
    return Came(
        tally,
        counts.get(Kind.REOPENED, 0),
        counts.get(Kind.DRAFT_SENT, 0),
        counts.get(Kind.DRAFT_EDITED, 0),
        counts.get(Kind.DRAFT_REJECTED, 0),
    )


def answer_columns() -> Sequence[Column]:
    """Return the columns that `cells_of` fills."""
    told = {
        "Sent": "Requests that got it, unasked or as a draft that a technician sent.",
        "Solved for good": "Of the uses that were judged; one that only went quiet counts half.",
        "Confirmed": "Somebody said that it is solved, and it did not come back.",
        "Went quiet": "Nobody said anything more, even when asked.",
        "Failed": "It did not help, came back, or a person had to be asked for.",
        "Came back": "Requests that were reopened after it, whatever became of them later.",
        "Edited": "Drafts that technicians changed before they sent them.",
    }
    return [Column(name, is_number=True, about=about) for name, about in told.items()]


def cells_of(came: Came) -> list[Cell]:
    """Return the figures as cells."""
    record, share = came.record, came.record.share
    edited = f"of {came.drafts:,} drafts" if came.drafts else ""
    return [
        Cell(f"{came.uses:,}", came.uses),
        Cell(came.durable, "" if share is None else round(share, 4), note=came.likely),
        *(
            Cell(f"{each:,}", each)
            for each in (record.confirmed, record.silent, record.failed, came.reopened)
        ),
        Cell(came.edited_share, came.edited, note=edited),
    ]
