"""Proposing rules: a value that technicians always replace means the other one."""

from __future__ import annotations

import uuid

from helpdesk.feedback import Kind
from helpdesk.knowledge import rule_id
from helpdesk.proposals import Evidence, Proposal, ProposalKind
from helpdesk.rules import LOOKED, Replaced, replaced
from storage import decisions
from storage.proposing import propose
from workers.reviewing import Review


def propose_rules(review: Review) -> None:
    """Propose a rule for each value that is always replaced, to the team that had it most."""
    fixed = [event.id for event in review.events if event.kind is Kind.FIELDS_FIXED]
    if not fixed or not review.is_news(f"rules:{fixed[-1]}"):
        return
    filled = decisions.fields_seen(review.session, LOOKED)
    for found in replaced(review.events, filled):
        if _is_possible(found, review):
            propose(
                review.session, _proposal(found, review), review.catalog, review.chat, review.at
            )


def _is_possible(found: Replaced, review: Review) -> bool:
    """Whether the field still knows the other value, and no rule says so already."""
    fields = {each.id: each for each in review.catalog.fields}
    present = review.knowledge.rules.get(rule_id(found.field, found.value))
    is_allowed = found.field in fields and fields[found.field].allows(found.instead)
    return is_allowed and (present is None or present.instead != found.instead)


def _proposal(found: Replaced, review: Review) -> Proposal:
    events = [each.event for each in found.requests]
    return Proposal(
        id=uuid.uuid4().hex,
        kind=ProposalKind.RULE,
        team=found.team,
        subject=rule_id(found.field, found.value),
        key=found.key,
        content={"field": found.field, "value": found.value, "instead": found.instead},
        evidence=Evidence(
            count=len(events),
            of=found.of,
            people=tuple(sorted({each.actor for each in events})),
            requests=tuple(each.request_id for each in events),
            events=tuple(each.id for each in events),
        ),
        at=review.at,
    )
