"""Putting proposals before the teams that decide them: each is kept, and shown once, in a card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from helpdesk import wording
from helpdesk.cards import Card
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.knowledge import Change, ChangeDeed
from helpdesk.proposals import Proposal, ProposalState
from storage import chat_posts, knowledge, proposals
from storage.chat_posts import Target


def propose(
    session: Session, proposal: Proposal, catalog: Catalog, chat: Door, at: datetime
) -> bool:
    """Keep a proposal and owe its card; False where one about the same was made before.

    `chat` is where teams work whose catalog entry names no other.
    """
    if not proposals.add(session, proposal):
        return False
    where = channel_of(proposal.team, catalog, chat)
    chat_posts.show_about(session, proposal.id, where, card_of(session, proposal, catalog), at)
    return True


def redraw(session: Session, proposal: Proposal, catalog: Catalog, at: datetime) -> None:
    """Owe the proposal's card as it stands now in place of the one that its team sees."""
    chat_posts.redraw_about(session, proposal.id, card_of(session, proposal, catalog), at)


def withdraw(session: Session, about: Sequence[Proposal], catalog: Catalog, at: datetime) -> None:
    """Take open proposals back that mean nothing any more, and say so on their cards."""
    for each in about:
        gone = proposals.decide(session, each, ProposalState.WITHDRAWN, "", at)
        redraw(session, gone, catalog, at)


def card_of(session: Session, proposal: Proposal, catalog: Catalog) -> Card:
    """Return what a team sees of a proposal now."""
    made = knowledge.changes_by(session, proposal.id)
    before = knowledge.wording(session, proposal.subject, proposal.content.get("version"))
    return wording.proposal_card(
        proposal,
        catalog,
        before=before.template if before else None,
        made=_became(session, made),
        undo=_undoable(session, made),
    )


def _became(session: Session, made: Sequence[Change]) -> ChangeDeed | None:
    """Return how a proposal changed its item, UNDONE where that was taken back."""
    stands = [each.deed for each in made if not knowledge.undone_by(session, each)]
    return stands[0] if stands else ChangeDeed.UNDONE if made else None


def _undoable(session: Session, made: Sequence[Change]) -> int | None:
    """Return the change that *Undo* takes back with all that was made with it, where it can."""
    can = made and all(knowledge.can_undo(session, each.id) for each in made)
    return made[0].id if can else None


def channel_of(team: str, catalog: Catalog, chat: Door) -> Target:
    """Return where a team works; for one that left the catalog, the fallback team stands in."""
    there = catalog.team(team if catalog.heirs(team) else catalog.fallback_team)
    return Target(there.chat or chat, there.channel)
