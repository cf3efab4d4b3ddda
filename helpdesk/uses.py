"""Each use of an answer: what came of it, and what technicians made of it as a draft. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.feedback import LESSONS, Feedback, Kind
from helpdesk.verdicts import SILENT_COUNTS, Record, Verdict, verdicts

_DRAFT = frozenset({Kind.DRAFT_SENT, Kind.DRAFT_EDITED, Kind.DRAFT_REJECTED})

Wording = tuple[str, int]
"""A template with the number of its version."""


@dataclass(frozen=True)
class Use:
    """One wording of a template on one request.

    `draft` is what a technician made of it, None where it was sent unasked.
    """

    verdict: Verdict
    draft: Kind | None = None

    @property
    def worth(self) -> float:
        """What it speaks for the wording: 1 where it solved, less where it went quiet, else 0.

        What became of an edited draft is to the credit of whoever edited it.
        """
        if self.draft is Kind.DRAFT_EDITED:
            return 0.0
        if self.verdict.is_silent:
            return SILENT_COUNTS
        return 1.0 if LESSONS[self.verdict.kind].template > 0 else 0.0

    def has_settled(self, now: datetime) -> bool:
        """Whether it counts by now: good news only once it has stood for long."""
        waits = LESSONS[self.verdict.kind].settles_after if self.worth else timedelta(0)
        return self.verdict.at + waits <= now


def uses(events: Iterable[Feedback]) -> Mapping[Wording, Sequence[Use]]:
    """Return the uses of each wording, the oldest first; `events` is what stands of the log."""
    events = list(events)
    drafts = {
        (event.request_id, event.template, event.template_version): event.kind
        for event in sorted(events, key=lambda event: (event.at, event.id))
        if event.kind in _DRAFT
    }
    found: dict[Wording, list[Use]] = {}
    for each in verdicts(events):
        draft = drafts.get((each.request_id, each.template, each.version))
        found.setdefault((each.template, each.version), []).append(Use(each, draft))
    return found


def as_sent(heard: Iterable[Use], unheard: Iterable[Use], quiet_for: timedelta) -> list[Use]:
    """Return uses in the order in which the answers were sent.

    `unheard` are those that nobody spoke of yet, judged silent at the time when they were sent. Who
    is not helped says so within hours, whom it helped may say nothing, and that is known only
    `quiet_for` later: without this, the first days of a good answer are mostly failures.
    """
    none = timedelta(0)
    timed = [
        *(
            (each.verdict.at - (quiet_for if each.verdict.is_silent else none), each)
            for each in heard
        ),
        *((each.verdict.at, each) for each in unheard),
    ]
    return [each for _, each in sorted(timed, key=lambda pair: pair[0])]


def since(found: Iterable[Use], begin: datetime | None) -> list[Use]:
    """Return the uses that were judged after a time; all of them where it is None."""
    return [each for each in found if begin is None or each.verdict.at > begin]


def record(found: Iterable[Use]) -> Record:
    """Count what uses were worth."""
    worths = [each.worth for each in found]
    return Record(worths.count(1.0), worths.count(SILENT_COUNTS), worths.count(0.0))
