"""What teams are shown of proposals and of changes, for whatever anybody typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from helpdesk import catalog as catalogs
from helpdesk import wording
from helpdesk.cards import Card
from helpdesk.catalog import Drafting, Template
from helpdesk.knowledge import Change, ChangeDeed, ItemKind
from helpdesk.proposals import Evidence, Proposal, ProposalKind, ProposalState

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
STARTER = catalogs.load(catalogs.starter_path())
SUBJECTS = {
    ProposalKind.EDIT: "account-unlock",
    ProposalKind.NEW_TEMPLATE: "vpn",
    ProposalKind.ASK: "vpn",
    ProposalKind.DROP_QUESTION: "vpn/which-client",
    ProposalKind.RULE: "location/Berlin",
    ProposalKind.CONFIRM: "account-unlock",
}


def words(text: str) -> Template:
    """A template with these words, of which nothing is checked."""
    known = STARTER.templates[0]
    return Template.model_construct(**known.model_dump() | {"title": text, "body": text})


def proposed(kind: ProposalKind, text: str, person: str, **values: Any) -> Proposal:
    """A proposal that says this wherever somebody's words can stand."""
    content: dict[str, Any] = {"version": 1, "title": text, "body": text, "ask": text, "why": text}
    content |= {"field": "location", "value": text, "instead": text}
    content |= {"answers": [text] * 3, "links": [text] * 2}
    evidence = Evidence(
        4, 9, (person,) * 7, outcomes={"solved": 3, "reopened": 0}, examples=(text,) * 3
    )
    made = Proposal("1" * 32, kind, "identity", SUBJECTS[kind], "key", content, evidence, AT)
    return replace(made, **values)


def changed(kind: ItemKind, deed: ChangeDeed, text: str, person: str) -> Change:
    """A change of an item that says this wherever somebody's words can stand."""
    after: dict[str, Any] = {"champion": 2, "drafting": Drafting.APPROVE.value}
    after |= {"question": {"ask": text}, "value": text, "instead": text}
    why = {"confirmed": 5, "silent": 1, "failed": 2, "uses": 8, "share": 0.7, "low": 0.5}
    return Change(AT, person, deed, kind, "vpn/x", "network", None, after, why, undoes=3, id=9)


def proposal_cards(text: str, person: str) -> list[Card]:
    """Every kind of proposal and of change, and how each can end."""
    made = [proposed(kind, text, person) for kind in ProposalKind]
    decided = {"decided_by": person, "decided_at": AT, "revision": 1}
    ended = [replace(made[0], state=state, **decided) for state in ProposalState][1:]
    items = [changed(kind, ChangeDeed.ADOPTED, text, person) for kind in ItemKind]
    old, new = words(text), words(text[::-1])
    return [
        *(wording.proposal_card(each, STARTER, before=new) for each in made),
        *(wording.proposal_card(each, STARTER, before=new, undo=7) for each in ended),
        *(wording.decided_already(each) for each in ended),
        *(wording.change_card(each, STARTER, title=text) for each in items),
        wording.change_card(items[0], STARTER, title=text, undone=items[1]),
        wording.change_card(items[0], STARTER, before=old, after=new, can_undo=True),
    ]
