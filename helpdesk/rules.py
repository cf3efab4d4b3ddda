"""Values that technicians always replace: what is found in a message, and what is meant. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from helpdesk.chance import likely_range
from helpdesk.feedback import Feedback, Kind
from helpdesk.fields import is_found
from helpdesk.model import FieldValue

LOOKED = (Kind.FIELDS_FIXED, Kind.TAKEN, Kind.TAKEN_OVER, Kind.RESOLVED)
"""What a technician does who has seen what the request is said to be about."""
LEAST = 0.5
"""The lower bound of the share of requests in which a value was replaced: four of four reach it."""
PEOPLE = 2
"""Technicians who replaced it: one alone may have a habit."""

Filled = Mapping[str, Mapping[str, FieldValue]]
"""By decision, the value that each field had when it was made."""


@dataclass(frozen=True)
class Seen:
    """A value in a request that a technician looked at; `after` is what they put in its place.

    It is None where the value stood, and "" where it was taken away. `event` is what says so.
    """

    team: str
    after: str | None
    event: Feedback


@dataclass(frozen=True)
class Replaced:
    """A field's value for which technicians always put the same other one.

    `requests` have what they did, `of` so many with this value that they looked at.
    """

    field: str
    value: str
    instead: str
    of: int
    requests: tuple[Seen, ...]

    @property
    def key(self) -> str:
        """What a proposal of it goes by."""
        return f"rule:{self.field}:{self.value}:{self.instead}"

    @property
    def team(self) -> str:
        """The team whose requests had it most."""
        counts = Counter(each.team for each in self.requests)
        return min(counts, key=lambda team: (-counts[team], team))


def replaced(events: Iterable[Feedback], filled: Filled) -> list[Replaced]:
    """Return the values that were replaced too often for chance, and by one other value only.

    `events` is what stands of the log. A value counts once in each request, as it was left.
    """
    by_value: dict[tuple[str, str], list[Seen]] = {}
    for (_, field, value), seen in _left(events, filled).items():
        by_value.setdefault((field, value), []).append(seen)
    found = (_always(field, value, seen) for (field, value), seen in by_value.items())
    return [each for each in found if each]


def _left(events: Iterable[Feedback], filled: Filled) -> dict[tuple[str, str, str], Seen]:
    """Return what was seen last, by request, field and the value that was found there."""
    left: dict[tuple[str, str, str], Seen] = {}
    looked = (each for each in events if each.by_technician and each.kind in LOOKED)
    for event in sorted(looked, key=lambda event: (event.at, event.id)):
        for field, found in filled.get(event.decision_id, {}).items():
            if is_found(found):
                key = event.request_id, field, found.value
                before = left.get(key, Seen(event.team_before, None, event))
                left[key] = _after(before, field, found.value, event)
    return left


def _after(before: Seen, field: str, value: str, event: Feedback) -> Seen:
    if event.kind is not Kind.FIELDS_FIXED or field not in event.fields:
        return before
    after = event.fields[field]
    return Seen(event.team_before, after if after != value else None, event)


def _always(field: str, value: str, seen: list[Seen]) -> Replaced | None:
    changed = tuple(each for each in seen if each.after is not None)
    instead = {str(each.after) for each in changed}
    people = {each.event.actor for each in changed}
    if len(instead) != 1 or "" in instead or len(people) < PEOPLE:
        return None
    if likely_range(len(changed), len(seen))[0] < LEAST:
        return None
    return Replaced(field, value, instead.pop(), len(seen), changed)
