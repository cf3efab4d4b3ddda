"""What the simulated desk tells of its answers, held against what is true of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bench.answers.case import Case
from bench.answers.desk import Desk, Worth
from bench.answers.figures import Figures, share, share_of
from bench.answers.planted import habits_in
from bench.answers.tail import SOON
from bench.answers.world import World
from helpdesk.catalog import Drafting
from helpdesk.knowledge import Change, ChangeDeed, ItemKind, Knowledge
from helpdesk.model import Request, Status
from helpdesk.proposals import Proposal, ProposalKind
from storage import knowledge, proposals, requests

WINDOW = 500
"""Requests in which deflection is counted, at the beginning and at the end; at most a quarter."""


@dataclass(frozen=True)
class Past:
    """Everything that is kept of a run, and what was true of it."""

    desk: Desk
    cases: Sequence[Case]
    requests: dict[str, Request]
    knowledge: Knowledge
    changes: Sequence[Change]
    proposals: Sequence[Proposal]

    @classmethod
    def of(cls, world: World) -> Past:
        """Read it."""
        with world.office.database.snapshot() as session:
            return cls(
                world.desk,
                world.cases,
                {each.id: each for each in requests.everything(session)},
                knowledge.load(session),
                knowledge.log(session, limit=100_000)[::-1],
                proposals.everything(session),
            )

    def proposed(self, kind: ProposalKind) -> list[Proposal]:
        """Return the proposals of a kind, the oldest first."""
        return [each for each in self.proposals if each.kind is kind]

    def until(self, at: datetime | None, category: str | None = None) -> int | None:
        """Return how many requests there were by then, in a category or in all."""
        if at is None:
            return None
        mine = (each for each in self.cases if category in (None, each.kind.category))
        return sum(each.at <= at for each in mine)

    @cached_property
    def window(self) -> int:
        """How many requests are the first, and the last."""
        return min(WINDOW, len(self.cases) // 4)


def choice(past: Past) -> Figures:
    """Say how often the right template was chosen, in categories that have several."""
    mine = [each for each in past.cases if each.kind.category in past.desk.several]
    chosen = [each for each in mine if each.chosen]
    half = len(chosen) // 2
    return {
        "right": share_of(each.chosen == each.kind.template for each in chosen),
        "right_first_half": share_of(each.chosen == each.kind.template for each in chosen[:half]),
        "right_last_half": share_of(each.chosen == each.kind.template for each in chosen[half:]),
        "right_where_category_is": share_of(
            each.chosen == each.kind.template
            for each in chosen
            if each.category == each.kind.category
        ),
        "abstained": share(len(mine) - len(chosen), len(mine)),
    }


def edits(past: Past) -> Figures:
    """Say which planted habits were proposed, and which proposals nobody planted."""
    made = [(each, habits_in(each, past)) for each in past.proposed(ProposalKind.EDIT)]
    found = {habit for _, habits in made for habit in habits}
    return {
        "found": share(len(found), len(past.desk.habits)),
        "false": share_of(not habits for _, habits in made),
        "missed": [
            {"template": each.template, "before": each.before, "after": each.after}
            for each in past.desk.habits
            if each not in found
        ],
        "false_ones": [
            {"template": each.subject, "body": each.content["body"]}
            for each, habits in made
            if not habits
        ],
        "drafts_edited": sum(len(each.edits) for each in past.cases),
        "requests_until": {
            each.subject: past.until(each.at) for each, habits in reversed(made) if habits
        },
    }


def policies(past: Past) -> Figures:
    """Say how soon what is bad lost auto, and whether what is good ever did."""
    worths = past.desk.templates
    bad = [each for each in worths if each.is_bad and each.drafting is Drafting.AUTO]
    good = [each for each in worths if each.is_good]
    lost = [each for each in good if _lost(past, each)]
    falls = [_fall(past, each) for each in bad]
    return {
        "bad": falls,
        "bad_lost_within_30": share_of(each["lost"] and each["uses"] <= SOON for each in falls),
        "good_that_lost": share(len(lost), len(good)),
        "good_ones": [each.id for each in lost],
        "good_that_earned": share_of(
            _first(past, each, ChangeDeed.EARNED) is not None
            for each in good
            if each.drafting is Drafting.APPROVE
        ),
        "good_uses": sum(len(_uses(past, each)) for each in good),
        "good_uses_that_solved": share_of(
            each.solved
            for case in past.cases
            for each in case.sent
            if each.is_auto and each.template in {worth.id for worth in good}
        ),
    }


def _fall(past: Past, worth: Worth) -> Figures:
    change = _first(past, worth, ChangeDeed.LOST)
    at = change.at if change else None
    uses = [each for each in _uses(past, worth) if at is None or each <= at]
    return {
        "template": worth.id,
        "solves": worth.solves,
        "lost": change is not None,
        "uses": len(uses),
        "requests": past.until(at),
    }


def _uses(past: Past, worth: Worth) -> list[datetime]:
    """Return when a template was sent unasked."""
    sent = (each for case in past.cases for each in case.sent)
    return [each.at for each in sent if each.is_auto and each.template == worth.id]


def _lost(past: Past, worth: Worth) -> bool:
    return _first(past, worth, ChangeDeed.LOST) is not None


def _first(past: Past, worth: Worth, deed: ChangeDeed) -> Change | None:
    """Return the first change of this kind of what becomes of a template."""
    mine = (each for each in past.changes if each.kind is ItemKind.DRAFTING and each.deed is deed)
    return next((each for each in mine if each.subject.endswith(f"/{worth.id}")), None)


def questions(past: Past) -> Figures:
    """Say how soon planted questions were found, and which useless ones were seen to be so."""
    asks = past.proposed(ProposalKind.ASK)
    planted = {each.category for each in past.desk.asked}
    dropped = {each.subject for each in past.proposed(ProposalKind.DROP_QUESTION)}
    useless = _names(past, helps=False)
    return {
        "found": share_of(category in {each.subject for each in asks} for category in planted),
        "requests_until": {
            each.subject: {
                "all": past.until(each.at),
                "of_category": past.until(each.at, each.subject),
                "asks": each.content.get("ask"),
            }
            for each in reversed(asks)
            if each.subject in planted
        },
        "not_planted": [
            {"category": each.subject, "asks": each.content.get("ask")}
            for each in asks
            if each.subject not in planted
        ],
        "useless_dropped": share(len(useless & dropped), len(useless)),
        "useful_dropped": share_of(each in dropped for each in _names(past, helps=True)),
        "asked": sum(
            followed.is_asked
            for request in past.requests.values()
            for followed in request.followups
        ),
    }


def _names(past: Past, *, helps: bool) -> set[str]:
    mine = (each for each in past.desk.questions if each.helps is helps)
    return {f"{each.category}/{each.question.id}" for each in mine}


def new_templates(past: Past) -> Figures:
    """Say for which planted answers by hand a template was proposed."""
    proposed = {each.subject for each in past.proposed(ProposalKind.NEW_TEMPLATE)}
    planted = {each.category for each in past.desk.kinds if each.by_hand}
    return {
        "found": share(len(proposed & planted), len(planted)),
        "elsewhere": sorted(proposed - planted),
    }


def deflection(past: Past) -> Figures:
    """Say what share of requests was solved for good without a person, before and after."""
    first, last = past.cases[: past.window], past.cases[-past.window :]
    return {"first": _deflected(past, first), "last": _deflected(past, last)}


def _deflected(past: Past, cases: Sequence[Case]) -> Figures:
    alone = [each for each in cases if _is_alone(past, each)]
    confirmed = [each for each in alone if each.said_solved]
    return {
        "durable": share(len(alone), len(cases)),
        "confirmed": share(len(confirmed), len(cases)),
        "silent": share(len(alone) - len(confirmed), len(cases)),
        "truly_solved": share(sum(each.sent[-1].solved for each in alone), len(cases)),
    }


def _is_alone(past: Past, case: Case) -> bool:
    """Whether an answer was the last word on it: nobody worked on it, and it did not come back."""
    request = past.requests[case.request_id]
    is_answered = request.status in (Status.ANSWERED, Status.RESOLVED) and bool(case.sent)
    return is_answered and request.hops == 0 and not request.reopened
