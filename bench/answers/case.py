"""One request: what is true of it, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bench.answers.desk import Kind


@dataclass
class Case:
    """`category` is what the first decision took it for.

    `chosen` is the first answer that was sent or drafted. `sent` are the answers that reached the
    requester, each with its version, whether it went unasked, and whether it truly solved.
    """

    number: int
    kind: Kind
    person: str
    name: str
    at: datetime
    request_id: str
    category: str | None = None
    chosen: str | None = None
    was_checked: bool = False
    sent: list[Sent] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)
    """The templates whose drafts were edited."""
    said_solved: bool = False
    turns: int = 0


@dataclass(frozen=True)
class Sent:
    """One answer that reached its requester."""

    template: str
    version: int
    is_auto: bool
    solved: bool
    at: datetime
