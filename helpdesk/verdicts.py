"""What came of each answer that was sent: solved for good, quiet, or not. Pure.

An answer to one request counts once: the last word on it stands, so a reopening takes back the
*Solved* before it. When each counts for what an answer may do unasked says `helpdesk.uses`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from helpdesk.feedback import LESSONS, Feedback, Kind

SILENT_COUNTS = 0.5
"""What an answer that nobody said anything about counts, of one that was confirmed."""


@dataclass(frozen=True)
class Verdict:
    """The last word on one use of a template's wording, and at which team the request was."""

    template: str
    version: int
    team: str
    kind: Kind
    at: datetime
    request_id: str
    actor: str

    @property
    def is_silent(self) -> bool:
        """Whether it only went quiet."""
        return self.kind is Kind.SILENT


@dataclass(frozen=True)
class Record:
    """How often an answer solved for good, went quiet, and failed."""

    confirmed: int = 0
    silent: int = 0
    failed: int = 0

    def __add__(self, other: Record) -> Record:
        """Return both together."""
        return Record(
            self.confirmed + other.confirmed,
            self.silent + other.silent,
            self.failed + other.failed,
        )

    @property
    def uses(self) -> int:
        """How many uses have been judged."""
        return self.confirmed + self.silent + self.failed

    @property
    def durable(self) -> float:
        """Uses that solved for good; silence counts for less, since it may mean anything."""
        return self.confirmed + SILENT_COUNTS * self.silent

    @property
    def judged(self) -> float:
        """What `durable` is a share of."""
        return self.durable + self.failed

    @property
    def share(self) -> float | None:
        """The share of judged uses that solved for good; None of nothing."""
        return self.durable / self.judged if self.judged else None


def verdicts(events: Iterable[Feedback]) -> list[Verdict]:
    """Return the last word on each use, the oldest first; `events` is what stands of the log."""
    last: dict[tuple[str, str, int], Feedback] = {}
    for event in sorted(events, key=lambda event: (event.at, event.id)):
        if event.template and event.template_version and event.lesson.template:
            use = event.request_id, event.template, event.template_version
            last.pop(use, None)
            last[use] = event
    return [
        Verdict(template, version, event.team_before, event.kind, event.at, request, event.actor)
        for (request, template, version), event in last.items()
    ]


def record(found: Iterable[Verdict]) -> Record:
    """Count verdicts."""
    counts = Counter(map(_outcome, found))
    return Record(counts["confirmed"], counts["silent"], counts["failed"])


def records(found: Iterable[Verdict]) -> Mapping[tuple[str, int], Record]:
    """Count verdicts by template and version."""
    by_version: dict[tuple[str, int], list[Verdict]] = {}
    for each in found:
        by_version.setdefault((each.template, each.version), []).append(each)
    return {version: record(each) for version, each in by_version.items()}


def _outcome(verdict: Verdict) -> str:
    if verdict.is_silent:
        return "silent"
    return "confirmed" if LESSONS[verdict.kind].template > 0 else "failed"
