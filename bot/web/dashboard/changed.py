"""The log of what was changed of answers, questions and rules, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.web.dashboard import showing
from bot.web.dashboard.called import names
from bot.web.dashboard.content import Cell, Column, Table
from bot.web.dashboard.page import View
from helpdesk import wording
from helpdesk.knowledge import Change, ChangeDeed
from storage import announcing, figures, knowledge, taking_back

_NOT_UNDONE = frozenset({ChangeDeed.SEEDED, ChangeDeed.UNDONE})


@dataclass(frozen=True)
class Changed:
    """One change in words. `why` are the figures behind it.

    `ended` says who took it back, or what has to be taken back first; "" where neither is so.
    """

    id: int
    at: datetime
    who: str
    team: str
    what: str
    why: str
    ended: str
    can_undo: bool


def shown(view: View, changes: Sequence[Change]) -> list[Changed]:
    """Return changes in words, in the order in which they are given."""
    undone = {each.id: knowledge.undone_by(view.session, each) for each in changes}
    takers = [each.actor for each in undone.values() if each]
    known = names(view.session, [*(each.actor for each in changes), *takers])
    return [_shown(view, each, undone[each.id], known) for each in changes]


def _shown(view: View, change: Change, undone: Change | None, known: Mapping[str, str]) -> Changed:
    can_undo = taking_back.can_take_back(view.session, change)
    return Changed(
        id=change.id,
        at=change.at,
        who=who(change.deed, change.actor, known),
        team=view.catalog.called(change.team),
        what=announcing.sentence(view.session, change, view.catalog),
        why=wording.change_figures(change.why),
        ended="" if can_undo else _ended(view, change, undone, known),
        can_undo=can_undo,
    )


def who(deed: ChangeDeed, actor: str, known: Mapping[str, str]) -> str:
    """Return who changed something: a person, the catalog, or what came of its uses."""
    if actor:
        return known.get(actor, actor)
    return "the catalog" if deed is ChangeDeed.SEEDED else "Deskloop, by the evidence"


def _ended(view: View, change: Change, undone: Change | None, known: Mapping[str, str]) -> str:
    if undone:
        when = showing.moment(undone.at, figures.zone(view.catalog))
        return f"Taken back by {who(undone.deed, undone.actor, known)}, {when}."
    if change.deed in _NOT_UNDONE:
        return ""
    later = ", ".join(str(each.id) for each in taking_back.later(view.session, change))
    return f"Take back change {later} first." if later else ""


def table(changes: Sequence[Changed], view: View) -> Table:
    """Return the same as a table."""
    zone = figures.zone(view.catalog)
    titles = ("Change", "When", "Who", "Team", "What", "Why", "Since then")
    rows = [
        [
            Cell(str(each.id), each.id),
            Cell(showing.moment(each.at, zone), each.at.isoformat()),
            *map(Cell, (each.who, each.team, each.what, each.why, each.ended)),
        ]
        for each in changes
    ]
    return Table("changes", "Changes", [Column(each) for each in titles], rows)
