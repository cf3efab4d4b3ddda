"""Taking a change back, with all that was made by the same act."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.knowledge import Change
from helpdesk.proposals import ProposalState
from storage import adopting, announcing, knowledge, proposals


def take_back(session: Session, change: Change, catalog: Catalog, actor: str, at: datetime) -> None:
    """Undo a change, with all that was made with it, and show so on the cards about it.

    Raises StorageError where something came after it; see `later`.
    """
    for each in reversed(together(session, change)):
        knowledge.undo(session, each.id, actor, at)
        announcing.redraw(session, each, catalog, at)
    if change.proposal:
        decided = proposals.get(session, change.proposal)
        adopting.end(session, decided, ProposalState.KEPT, catalog, actor, at)


def can_take_back(session: Session, change: Change) -> bool:
    """Whether nothing came after a change, nor after what was made with it."""
    return all(knowledge.can_undo(session, each.id) for each in together(session, change))


def later(session: Session, change: Change) -> list[Change]:
    """Return what came after it and stands: what must be undone first, the newest first."""
    found = {
        each.id: each
        for mine in together(session, change)
        for each in knowledge.changes_of(session, mine.subject)
        if each.kind is mine.kind
        and each.id > mine.id
        and each.undoes is None
        and not each.is_order
    }
    stands = [each for each in found.values() if not knowledge.undone_by(session, each)]
    return sorted(stands, key=lambda each: each.id, reverse=True)


def together(session: Session, change: Change) -> list[Change]:
    """Return what was made by the same act as a change, the oldest first."""
    return knowledge.changes_by(session, change.proposal) if change.proposal else [change]
