"""What happened to a request, in the order in which it happened. Pure.

Every change of a request that a person or the clock makes is one entry; each that can be undone
carries the request as it was before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Deed(StrEnum):
    """What was done."""

    TAKEN = "taken"
    MOVED = "moved"
    REPLIED = "replied"
    NOTED = "noted"
    FIXED = "fixed"
    CONFIRMED = "confirmed"
    DRAFT_REJECTED = "draft_rejected"
    ESCALATED = "escalated"
    HANDED_OVER = "handed_over"
    CHOSEN = "chosen"
    SOLVED = "solved"
    RESOLVED = "resolved"
    NOT_YET = "not_yet"
    CLOSED_QUIETLY = "closed_quietly"
    DISMISSED = "dismissed"
    REOPENED = "reopened"
    UNDONE = "undone"
    LINKED = "linked"
    UNLINKED = "unlinked"
    NUDGED = "nudged"
    BREACHED = "breached"
    BROUGHT = "brought"
    SUSPECTED = "suspected"
    CLEARED = "cleared"


REQUESTER = "requester"
"""The `detail` "by" of what the requester did."""

_UNDOABLE = frozenset(
    {
        Deed.TAKEN,
        Deed.MOVED,
        Deed.FIXED,
        Deed.DRAFT_REJECTED,
        Deed.ESCALATED,
        Deed.RESOLVED,
        Deed.DISMISSED,
    }
)
_NOT_WITH_DESK = ("asked", "answered")


@dataclass(frozen=True)
class Entry:
    """One deed. `actor` is a person's id, "" where the clock or the bot did it.

    `detail` says more in words and ids, by the deed. `before` is what of the request it changed, as
    it was, by the names of the request's attributes in plain JSON; {} where nothing can be undone.
    `feedback_id` is the event of the log that it taught. `id` rises in the order of commits.
    """

    request_id: str
    at: datetime
    actor: str
    deed: Deed
    detail: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    feedback_id: int | None = None
    id: int = 0


def standing(entries: Sequence[Entry]) -> list[Entry]:
    """Return what stands of a request's entries, the oldest first: without what was undone."""
    undone = {int(each.detail["entry"]) for each in entries if each.deed is Deed.UNDONE}
    return [each for each in entries if each.id not in undone and each.deed is not Deed.UNDONE]


def undoable(entries: Sequence[Entry]) -> Entry | None:
    """Return the last entry that changed the request, if technicians can take it back.

    What a requester did is theirs, and what reached somebody's eyes cannot be unsaid.
    """
    changed = [each for each in standing(entries) if each.before]
    return changed[-1] if changed and _is_undoable(changed[-1]) else None


def _is_undoable(entry: Entry) -> bool:
    """Whether a technician's act left the request with the desk, before and after."""
    if entry.deed not in _UNDOABLE or entry.detail.get("by") == REQUESTER:
        return False
    return entry.before.get("status") not in _NOT_WITH_DESK
