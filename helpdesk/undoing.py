"""What counts of the feedback log once somebody took some of it back.

The log is only ever added to: an undo is an event too, about one event, one person's events, or
the labels that one version was the first to learn. It judges what came before it, never what
comes after, and an undo of an undo brings its events back. What was said about an event goes with
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from helpdesk.feedback import Feedback, Kind

UNDOS = frozenset({Kind.EVENT_UNDONE, Kind.PERSON_UNDONE, Kind.VERSION_UNDONE})


def person(event: Feedback) -> str:
    """Name who gave the feedback, as the `about` of a PERSON_UNDONE does."""
    return f"{event.workspace}:{event.actor}"


def span(after: int, upto: int) -> dict[str, str]:
    """Return the `fields` of a VERSION_UNDONE: it learned the events with after < id <= upto."""
    return {"after": str(after), "upto": str(upto)}


def undoes(events: Iterable[Feedback]) -> bool:
    """Tell whether any of these events takes others back, or says that they were erased."""
    return last_undoer(events) is not None


def last_undoer(events: Iterable[Feedback]) -> str | None:
    """Return who, of these in their order, took others back or erased them last; None: nobody."""
    took = [each.actor for each in events if each.kind in UNDOS or each.kind is Kind.ERASED]
    return took[-1] if took else None


def standing(events: Iterable[Feedback]) -> list[Feedback]:
    """Return the events that count, in the order of their ids.

    `events` is the log, or its beginning, in any order: what was undone beyond it still counts.
    """
    undone = _Undone()
    kept: list[Feedback] = []
    # The newest first: whether an undo counts is settled before what it is about.
    for event in sorted(events, key=lambda each: each.id, reverse=True):
        if event not in undone:
            kept.append(event)
            undone.take(event)
    return kept[::-1]


@dataclass
class _Undone:
    """What the undos read so far are about."""

    events: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def __contains__(self, event: Feedback) -> bool:
        if str(event.id) in self.events or event.kind in UNDOS:
            return str(event.id) in self.events
        if person(event) in self.people or (event.about and event.about in self.events):
            return True
        return event.labels and any(after < event.id <= upto for after, upto in self.spans)

    def take(self, event: Feedback) -> None:
        if event.kind is Kind.EVENT_UNDONE:
            self.events.add(event.about)
        elif event.kind is Kind.PERSON_UNDONE:
            self.people.add(event.about)
        elif event.kind is Kind.VERSION_UNDONE:
            self.spans.append((int(event.fields["after"]), int(event.fields["upto"])))
