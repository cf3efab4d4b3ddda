"""What came of requests, counted in words for people. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from helpdesk.feedback import Feedback, Kind

_WORDS = {
    Kind.SOLVED: "solved",
    Kind.RESOLVED: "resolved",
    Kind.QUICKLY_RESOLVED: "resolved",
    Kind.RATED_WELL: "rated well",
    Kind.RATED_BADLY: "rated badly",
    Kind.REOPENED: "reopened",
    Kind.ESCALATED: "escalated",
    Kind.PERSON: "asked for a person",
    Kind.DID_NOT_HELP: "not helped",
    Kind.SILENT: "gone quiet",
}


def aftermath(events: Iterable[Feedback], requests: Collection[str]) -> Mapping[str, int]:
    """Count the last word on each of these requests; of some there may be none."""
    last = {
        event.request_id: _WORDS[event.kind]
        for event in sorted(events, key=lambda event: (event.at, event.id))
        if event.kind in _WORDS and event.request_id in requests
    }
    return dict(Counter(last.values()).most_common())
