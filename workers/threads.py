"""A step of the review: what technicians answer again and again becomes a proposed template."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

from helpdesk import template_checks
from helpdesk.aftermath import aftermath
from helpdesk.catalog import Category
from helpdesk.feedback import Feedback, Kind
from helpdesk.model import Request, Status
from helpdesk.new_answers import LEAST_REQUESTS, NewAnswer, Reply, new_answers, title
from helpdesk.particulars import left_out
from helpdesk.proposals import Evidence, Proposal, ProposalKind
from storage import mirrors, people, proposals, requests
from storage.proposing import propose
from workers.reviewing import Review

FRESH = timedelta(days=1)
"""Only where something was resolved since then is looked again."""
_MOST_REQUESTS = 100
"""How many of a category's last requests are looked at."""
_MOST_EXAMPLES = 3


def propose_new_answers(review: Review) -> None:
    """Propose a template for each answer that is written again and again where none was there."""
    resolved = _resolved(review.events)
    for category in review.catalog.categories:
        events = resolved[category.id][-_MOST_REQUESTS:]
        is_fresh = any(event.at > review.at - FRESH for event in events)
        is_enough = is_fresh and len(events) >= LEAST_REQUESTS
        if is_enough and review.is_news(f"threads:{category.id}:{events[-1].id}"):
            asked = [requests.look(review.session, event.request_id) for event in events]
            _propose(review, category, [each for each in asked if _had_no_answer(each)])


def _resolved(events: Sequence[Feedback]) -> Mapping[str, list[Feedback]]:
    """Return by category how technicians resolved requests for which no answer was there."""
    answered = {event.request_id for event in events if event.template}
    last = {
        event.request_id: event
        for event in events
        if event.kind is Kind.RESOLVED and event.by_technician and event.request_id not in answered
    }
    by_category: dict[str, list[Feedback]] = defaultdict(list)
    for event in last.values():
        by_category[event.category or ""].append(event)
    return by_category


def _had_no_answer(request: Request) -> bool:
    """Whether it stays resolved, and no template was sent or offered."""
    has_template = bool(request.used_templates or request.draft or request.template)
    return request.status is Status.RESOLVED and bool(request.text) and not has_template


def _propose(review: Review, category: Category, asked: Sequence[Request]) -> None:
    everybody = {each.requester for each in asked} | {each.resolved_by or "" for each in asked}
    names = people.names(review.session, everybody)
    replies = [reply for each in asked for reply in _replies(review, each, names)]
    for answer in new_answers(replies, len(asked), _known(review, category), names.values()):
        made = _proposal(review, category, answer, len(asked), names.values())
        said = made.content["title"], made.content["body"]
        if not template_checks.faults(*said, [each.id for each in review.catalog.fields]):
            propose(review.session, made, review.catalog, review.chat, review.at)


def _replies(review: Review, request: Request, names: Mapping[str, str]) -> list[Reply]:
    """Return what whoever resolved it wrote to the requester."""
    return [
        Reply(
            request=request.id,
            requester=request.requester,
            technician=line.author,
            text=line.text,
            asked=request.text,
            asker=names.get(request.requester, ""),
        )
        for line in mirrors.said_about(review.session, request.id)
        if line.author == request.resolved_by and not line.is_note
    ]


def _known(review: Review, category: Category) -> list[str]:
    """Return the answers that the category has, or was ever proposed to have."""
    known = review.knowledge
    used = [known.wording(each, known.templates[each].champion) for each in known.templates]
    bodies = [each.template.body for each in used if each and each.template.category == category.id]
    former = [
        str(each.content["body"])
        for each in proposals.everything(review.session)
        if each.kind is ProposalKind.NEW_TEMPLATE and each.subject == category.id
    ]
    return bodies + former


def _proposal(
    review: Review, category: Category, answer: NewAnswer, of: int, names: Collection[str]
) -> Proposal:
    asked = tuple(dict.fromkeys(each.request for each in answer.replies))
    first = sha256(asked[0].encode()).hexdigest()[:16]
    written = dict.fromkeys(left_out(each.text, names) for each in answer.replies)
    return Proposal(
        id=uuid.uuid4().hex,
        kind=ProposalKind.NEW_TEMPLATE,
        team=category.team,
        subject=category.id,
        key=f"new:{category.id}:{first}",
        content={"title": title(category.name, answer), "body": answer.body},
        evidence=Evidence(
            count=len(asked),
            of=of,
            people=tuple(dict.fromkeys(each.technician for each in answer.replies)),
            requests=asked,
            outcomes=aftermath(review.events, frozenset(asked)),
            examples=tuple(written)[:_MOST_EXAMPLES],
        ),
        at=review.at,
    )
