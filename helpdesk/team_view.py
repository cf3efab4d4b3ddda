"""What a team's card shows of a request: one value, however it was read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.catalog import Template
from helpdesk.incidents import Standing
from helpdesk.journal import Entry
from helpdesk.model import Request
from helpdesk.similar import SolvedLike
from helpdesk.sla import Clock


@dataclass(frozen=True)
class TeamView:
    """A request as its team sees it.

    `reasons` are the bot's own for its last decision; `entries` what people did since, without
    what was undone, the oldest first. `asks` says that the team is asked whether it is theirs;
    `undoable` is the entry that Undo takes back, `incident` the one that it is part of. `clock`
    is how its promises stand, `similar` what was solved before.
    """

    request: Request
    reasons: Sequence[str] = ()
    entries: Sequence[Entry] = ()
    asks: bool = False
    draft: Template | None = None
    undoable: Entry | None = None
    incident: Standing | None = None
    clock: Clock | None = None
    similar: Sequence[SolvedLike] = ()
