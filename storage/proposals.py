"""What teams are asked to adopt, and what they decided."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from helpdesk.proposals import Evidence, Proposal, ProposalKind, ProposalState
from storage.db import take_turn
from storage.errors import StorageError
from storage.rows import Query, table_of
from storage.tables import ProposalRow

_PROPOSAL = table_of(ProposalRow)
_BY_KEY = Query(select(_PROPOSAL).where(_PROPOSAL.c.key == bindparam("key")))
_BY_ID = Query(select(_PROPOSAL).where(_PROPOSAL.c.id == bindparam("id")).with_for_update())
_OPEN = Query(
    select(_PROPOSAL)
    .where(_PROPOSAL.c.state == ProposalState.OPEN.value)
    .order_by(_PROPOSAL.c.at, _PROPOSAL.c.id)
)
_ALL = Query(select(_PROPOSAL).order_by(_PROPOSAL.c.at, _PROPOSAL.c.id))


class UnknownProposalError(StorageError):
    """No proposal has this id."""


def add(session: Session, proposal: Proposal) -> bool:
    """Keep a proposal; False where one about the same was made before, whatever became of it."""
    take_turn(session, "proposal")
    if _BY_KEY.first(session, key=proposal.key):
        return False
    session.add(ProposalRow(**_values(proposal)))
    session.flush()
    return True


def get(session: Session, proposal_id: str) -> Proposal:
    """Read and lock one proposal; raises UnknownProposalError."""
    found = find(session, proposal_id)
    if found is None:
        raise UnknownProposalError(f"there is no proposal {proposal_id}")
    return found


def find(session: Session, proposal_id: str) -> Proposal | None:
    """Read and lock one proposal; None where there is none of this id."""
    row = _BY_ID.first(session, id=proposal_id)
    return _proposal(row) if row else None


def open_ones(session: Session) -> list[Proposal]:
    """The proposals that wait for somebody's decision, the oldest first."""
    return [_proposal(row) for row in _OPEN(session)]


def everything(session: Session) -> list[Proposal]:
    """All proposals, the oldest first."""
    return [_proposal(row) for row in _ALL(session)]


def save(session: Session, proposal: Proposal) -> None:
    """Keep what became of a proposal."""
    row = session.get(ProposalRow, proposal.id)
    if row is None:
        raise UnknownProposalError(f"there is no proposal {proposal.id}")
    for name, value in _values(proposal).items():
        setattr(row, name, value)
    session.flush()


def decide(
    session: Session, proposal: Proposal, state: ProposalState, actor: str, at: datetime
) -> Proposal:
    """Note what somebody decided, and return the proposal as it is now."""
    decided = replace(
        proposal, state=state, revision=proposal.revision + 1, decided_at=at, decided_by=actor
    )
    save(session, decided)
    return decided


def forget_request(session: Session, request_id: str, at: datetime) -> list[Proposal]:
    """Blank what was written about a request, and return the proposals that had it.

    A new answer that was to be made of such words is proposed no more.
    """
    mine = [each for each in everything(session) if request_id in each.evidence.requests]
    changed = [(each, _forgotten(each, at)) for each in mine]
    for before, after in changed:
        if before != after:
            save(session, after)
    return [after for before, after in changed if before != after]


def forget_person(session: Session, person: str) -> list[Proposal]:
    """Blank the examples of what a person wrote, and return the proposals that they are part of."""
    mine = [each for each in everything(session) if person in each.evidence.people]
    blank = [_without_examples(each) for each in mine]
    for each in blank:
        save(session, each)
    return blank


def _forgotten(proposal: Proposal, at: datetime) -> Proposal:
    blank = _without_examples(proposal)
    if proposal.kind is not ProposalKind.NEW_TEMPLATE or proposal.state is not ProposalState.OPEN:
        return blank
    return replace(
        blank,
        content={**proposal.content, "title": "", "body": ""},
        state=ProposalState.WITHDRAWN,
        revision=proposal.revision + 1,
        decided_at=at,
        decided_by="",
    )


def _without_examples(proposal: Proposal) -> Proposal:
    return replace(proposal, evidence=replace(proposal.evidence, examples=()))


def _values(proposal: Proposal) -> dict[str, Any]:
    return vars(proposal) | {
        "kind": proposal.kind.value,
        "state": proposal.state.value,
        "content": dict(proposal.content),
        "evidence": asdict(proposal.evidence),
    }


def _proposal(row: Any) -> Proposal:
    told = row.evidence
    lists = {name: tuple(told[name]) for name in ("people", "requests", "events", "examples")}
    values = row._asdict() | {
        "kind": ProposalKind(row.kind),
        "state": ProposalState(row.state),
        "evidence": Evidence(**told | lists),
    }
    return Proposal(**values)
