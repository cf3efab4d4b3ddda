"""Proposals as tests make them: on the words of a template, put before its team."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from office import Office

from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.knowledge import Knowledge
from helpdesk.proposals import Evidence, Proposal, ProposalKind
from storage import knowledge, proposing

TEMPLATE = "account-unlock"
"""A template of the Identity team, whose words the tests change."""
CATEGORY, TEAM, CHANNEL = "account-locked", "identity", "it-identity"
AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


def proposal(
    kind: ProposalKind, content: dict[str, Any], *, subject: str = TEMPLATE, **values: Any
) -> Proposal:
    """A proposal of this kind to the Identity team, with a key of its own."""
    told: dict[str, Any] = {
        "id": uuid4().hex,
        "team": TEAM,
        "key": uuid4().hex,
        "evidence": Evidence(count=4, of=9),
        "at": AT,
    }
    return Proposal(kind=kind, subject=subject, content=content, **told | values)


def edit(catalog: Catalog, **values: Any) -> Proposal:
    """Wait 30 minutes, not 15."""
    [template] = [each for each in catalog.templates if each.id == TEMPLATE]
    body = template.body.replace("15 minutes", "30 minutes")
    content = {"version": 1, "title": template.title, "body": body}
    return proposal(ProposalKind.EDIT, content, **values)


def confirm(catalog: Catalog) -> Proposal:
    """Is the answer still right?"""
    [template] = [each for each in catalog.templates if each.id == TEMPLATE]
    content = {"version": 1, "title": template.title, "body": template.body}
    content |= {"why": "Nobody has confirmed it for 90 days", "links": []}
    return proposal(ProposalKind.CONFIRM, content)


def propose(office: Office, made: Proposal, chat: Door) -> None:
    """Put a proposal before its team, once the catalog's answers are known."""
    with office.database.transaction() as session:
        knowledge.seed(session, office.catalog, AT)
        assert proposing.propose(session, made, office.catalog, chat, AT)


def known(office: Office) -> Knowledge:
    """What people taught, once nothing is owed any more."""
    office.settle()
    with office.database.snapshot() as session:
        return knowledge.load(session)
