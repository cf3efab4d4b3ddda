"""Home: what one person has to know and to do, gathered at one moment. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from helpdesk.digest import Week
from helpdesk.feedback import Feedback
from helpdesk.markup import Elsewhere
from helpdesk.model import Request
from helpdesk.proposals import Proposal
from helpdesk.sla import Clock

T = TypeVar("T")

UNSURE_BELOW = 0.6
"""A team that was held right with less than this probability is worth a person's look."""


@dataclass(frozen=True)
class Listing(Generic[T]):
    """The beginning of a list, and how many there are in all."""

    shown: tuple[T, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.shown)


@dataclass(frozen=True)
class Line:
    """A request in a list: where it can be read, None where it stands nowhere yet, and its clock.

    `clock` is None where nothing is promised any more, or nobody looked.
    """

    request: Request
    place: Elsewhere | None = None
    clock: Clock | None = None


@dataclass(frozen=True)
class Taught:
    """A correction and what came of it.

    `version` is the model's that it is live in, None as long as it is not; `since` counts the
    requests like it that went to its team from then on.
    """

    event: Feedback
    version: int | None
    since: int


@dataclass(frozen=True)
class SetAside:
    """A correction that learning hardly believes, and why."""

    event: Feedback
    why: str


@dataclass(frozen=True)
class Proposed:
    """A proposal that waits for its team, and where its card stands."""

    proposal: Proposal
    place: Elsewhere | None = None


@dataclass(frozen=True)
class Worklist:
    """What technicians see beside their own: the requests of their teams.

    `late` are those whose promise is nearly used up or broken, the most pressing first; `unsure`
    those whose team was hardly guessed. Only leads judge what is `set_aside`; `is_lead` says that
    they may. `proposals` wait for their teams' word, the oldest first.
    """

    queue: Listing[Line]
    unassigned: Listing[Line]
    late: Listing[Line]
    unsure: Listing[Line]
    set_aside: Listing[SetAside]
    week: Week
    is_lead: bool
    proposals: Listing[Proposed] = Listing()


@dataclass(frozen=True)
class Home:
    """One person's Home; `work` is None for who serves no requests."""

    own: Listing[Line]
    taught: tuple[Taught, ...]
    is_muted: bool
    work: Worklist | None = None


def pressing(lines: Iterable[Line], limit: int) -> Listing[Line]:
    """Return the requests for which somebody should hurry, the most pressing first."""
    ends = [
        (line.clock.next.at, line.request.id, line)
        for line in lines
        if line.clock and line.clock.next and line.clock.next.is_pressing
    ]
    late = [line for *_, line in sorted(ends, key=lambda each: each[:2])]
    return Listing(tuple(late[:limit]), len(late))
