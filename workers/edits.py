"""A step of the review: what technicians change in drafts again and again becomes a proposal."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from helpdesk import template_checks
from helpdesk.aftermath import aftermath
from helpdesk.catalog import Catalog, Template
from helpdesk.edit_applying import apply
from helpdesk.edits import Change, text_of, words_of
from helpdesk.feedback import Feedback, Kind
from helpdesk.habits import (
    LEAST_EDITS,
    LEAST_PEOPLE,
    WINDOW,
    Habit,
    habits,
    is_part,
    is_same,
    says_the_same,
)
from helpdesk.particulars import replaced
from helpdesk.proposals import Evidence, Proposal, ProposalKind, ProposalState
from storage import drafted, proposals
from storage.proposing import propose, withdraw
from workers.reviewing import Review

FRESH = timedelta(days=1)
"""Only what was edited since then is compared again: nothing else can have become a habit."""
_MOST_EXAMPLES = 3


def propose_edits(review: Review) -> None:
    """Propose what is changed in the present words of each template; take older proposals back."""
    every = proposals.everything(review.session)
    former = [each for each in every if each.kind is ProposalKind.EDIT]
    _withdraw_outdated(review, former)
    teams = {each.id: each.team for each in review.catalog.categories}
    by_wording = _drafts(review.events)
    for template, living in review.knowledge.templates.items():
        drafts = by_wording[template, living.champion][-WINDOW:]
        wording = review.knowledge.wording(template, living.champion)
        is_used = not living.is_retired and living.category in teams
        if wording and is_used and _may_have_habits(drafts, review):
            about = [each for each in former if each.subject == template]
            _propose(review, wording.template, drafts, about)


def _withdraw_outdated(review: Review, former: Sequence[Proposal]) -> None:
    """Take back what would change words that are sent no more."""
    known = review.knowledge.templates
    outdated = [
        each
        for each in former
        if each.state is ProposalState.OPEN
        and (
            each.subject not in known
            or known[each.subject].is_retired
            or known[each.subject].champion != each.content["version"]
        )
    ]
    withdraw(review.session, outdated, review.catalog, review.at)


def _drafts(events: Iterable[Feedback]) -> Mapping[tuple[str, int], list[Feedback]]:
    """Return the drafts of each wording that were sent, as they were or edited."""
    found: dict[tuple[str, int], list[Feedback]] = defaultdict(list)
    for event in events:
        if event.kind in (Kind.DRAFT_SENT, Kind.DRAFT_EDITED):
            found[event.template or "", event.template_version or 0].append(event)
    return found


def _may_have_habits(drafts: Sequence[Feedback], review: Review) -> bool:
    """Whether enough was edited, and anything since the last look."""
    edited = [event for event in drafts if event.words]
    is_fresh = any(event.at > review.at - FRESH for event in edited)
    by_several = len({event.actor for event in edited}) >= LEAST_PEOPLE
    is_enough = is_fresh and by_several and len(edited) >= LEAST_EDITS
    return is_enough and review.is_news(f"edits:{edited[-1].id}")


def _propose(
    review: Review, template: Template, drafts: Sequence[Feedback], former: Sequence[Proposal]
) -> None:
    sent, names = drafted.compared(review.session, drafts, template, review.catalog)
    version = drafts[0].template_version or 0
    for habit in habits(sent, text_of(template.body), names):
        body = apply(template.body, habit.change)
        is_known = any(_is_about(each, habit.change, version) for each in former)
        if body and not is_known and not _faults(template, body, review.catalog):
            made = _proposal(review, template, version, habit, body)
            shown = replace(made, evidence=_evidence(habit, names, review.events))
            propose(review.session, shown, review.catalog, review.chat, review.at)


def _faults(template: Template, body: str, catalog: Catalog) -> Sequence[object]:
    return template_checks.faults(template.title, body, [each.id for each in catalog.fields])


def _is_about(proposal: Proposal, change: Change, version: int) -> bool:
    """Whether people were asked: about these words, or of others, and they wanted to keep them."""
    told = proposal.content
    if "place" not in told:
        return False  # not made here
    asked = Change(tuple(told["place"]), told["cut"], told["put"])
    if told["version"] == version:
        return is_same(asked, change) or is_part(change, asked)
    is_of_these = says_the_same(asked, change) and words_of(asked.before) == words_of(change.before)
    return is_of_these and proposal.state is ProposalState.KEPT


def _proposal(
    review: Review, template: Template, version: int, habit: Habit, body: str
) -> Proposal:
    change, (before, after) = habit.change, habit.change.shown
    digest = sha256(repr(change).encode()).hexdigest()[:16]
    return Proposal(
        id=uuid.uuid4().hex,
        kind=ProposalKind.EDIT,
        team=review.catalog.category(template.category).team,
        subject=template.id,
        key=f"edit:{template.id}:{version}:{digest}",
        content={
            "version": version,
            "title": template.title,
            "body": body,
            "before": before,
            "after": after,
            "place": list(change.place),
            "cut": change.before,
            "put": change.after,
        },
        evidence=Evidence(len(habit.made), habit.of),
        at=review.at,
    )


def _evidence(habit: Habit, names: Collection[str], events: Sequence[Feedback]) -> Evidence:
    sent = {each.request: each.event for each in habit.made}
    since = (each for each in events if each.id > sent.get(each.request_id, each.id))
    written = [
        replaced(change.shown[1], names)
        for each in habit.made
        for change in each.changes
        if is_same(change, habit.change) or is_part(change, habit.change)
    ]
    return Evidence(
        count=len(habit.made),
        of=habit.of,
        people=tuple(dict.fromkeys(each.technician for each in habit.made)),
        requests=tuple(sent),
        events=tuple(each.event for each in habit.made),
        outcomes=aftermath(since, sent.keys()),
        examples=tuple(filter(None, dict.fromkeys(written)))[:_MOST_EXAMPLES],
    )
