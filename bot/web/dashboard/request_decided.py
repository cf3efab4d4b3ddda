"""The decisions on one request, each explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.explanations import gathered
from bot.web.dashboard import showing
from bot.web.dashboard.called import names
from bot.web.dashboard.page import View
from helpdesk.explaining import Explanation, Near
from helpdesk.knowledge import Knowledge
from helpdesk.markup import Person, Span, plain
from helpdesk.model import Request
from helpdesk.wording.parts import template_spans
from storage import feedback
from storage.decisions import Decided

_MOST_TEAMS, _LEAST = 4, 0.005
_AT_ONCE = 20_000
"""Of so long a log the evidence is read at once; reading a longer one takes seconds."""
_KEPT = 64
_explained: dict[tuple[str, int, int], Explanation] = {}


@dataclass(frozen=True)
class Like:
    """A past request that is like this one."""

    words: str
    team: str
    likeness: str
    request_id: str


@dataclass(frozen=True)
class Evidence:
    """What speaks for a decision, as the model that is live reads it."""

    words: Sequence[str]
    nearest: Sequence[Like]
    correction: str
    correction_of: str
    today: str


@dataclass(frozen=True)
class Decision:
    """One decision of the bot in words.

    `shares` are the likeliest teams with their probabilities; `answer` are the words that were
    sent. `evidence` is None where it was not asked for: see `more`.
    """

    id: str
    at: datetime
    did: str
    reasons: str
    shares: Sequence[tuple[str, float]]
    confidence: float | None
    model: int
    templates: int
    audit: str
    asked: Sequence[str]
    answer: str
    answer_href: str
    evidence: Evidence | None
    more: str


def decided(
    view: View, request: Request, found: Sequence[Decided], known: Knowledge
) -> list[Decision]:
    """Return the decisions on a request, the oldest first."""
    return [_decision(view, request, each, known, is_last=each is found[-1]) for each in found]


def _decision(
    view: View, request: Request, made: Decided, known: Knowledge, *, is_last: bool
) -> Decision:
    can_be = view.live.is_ready and bool(made.scores.get("teams"))
    is_wanted = view.asked.own.get("why") == made.id
    is_at_once = is_last and feedback.cursor(view.session) <= _AT_ONCE
    is_explained = can_be and (is_wanted or is_at_once)
    href = f"/dashboard/requests/{request.id}"
    return Decision(
        id=made.id,
        at=made.at,
        did=_did(view, made, known),
        reasons=_sentence(made.reasons),
        shares=_shares(view, made),
        confidence=made.scores.get("confidence"),
        model=made.model_version,
        templates=made.templates_version,
        audit=_audit(made),
        asked=[_option(view, each) for each in made.options],
        answer=_answer(view, request, made, known),
        answer_href=view.asked.link(f"/dashboard/answers/{made.template}") if made.template else "",
        evidence=_evidence(view, request, made) if is_explained else None,
        more=view.asked.link(href, why=made.id) if can_be and not is_explained else "",
    )


def _did(view: View, made: Decided, known: Knowledge) -> str:
    team = view.catalog.called(made.team)
    match made.kind:
        case "answer":
            title = known.titles.get(made.template or "", made.template or "")
            return f"answered with “{title}”, version {made.template_version or 1}"
        case "clarify":
            return "asked what it is about"
        case "escalate":
            return f"called a person of {team}"
        case _:
            return f"gave it to {team}"


def _sentence(reasons: Sequence[str]) -> str:
    said = "; ".join(reasons)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _shares(view: View, made: Decided) -> list[tuple[str, float]]:
    teams: Mapping[str, float] = made.scores.get("teams", {})
    ranked = sorted(teams.items(), key=lambda each: (-each[1], each[0]))[:_MOST_TEAMS]
    return [(view.catalog.called(team), share) for team, share in ranked if share >= _LEAST]


def _audit(made: Decided) -> str:
    if made.is_audited:
        return "Drawn by lot to be asked whether the team is right."
    chance = showing.share(made.ask_probability)
    return f"Not drawn for the audit (chance {chance})." if made.ask_probability else ""


def _option(view: View, option: Sequence[str]) -> str:
    categories = {each.id: each.name for each in view.catalog.categories}
    team, category = option[0], option[1]
    return f"{categories.get(category, category)} ({view.catalog.called(team)})"


def _answer(view: View, request: Request, made: Decided, known: Knowledge) -> str:
    words = known.wording(made.template or "", made.template_version)
    if words is None:
        return ""
    spans = template_spans(words.template, request, view.catalog)
    people = names(view.session, [request.requester])
    return "".join(_word(each, people) for each in spans)


def _word(span: Span, people: Mapping[str, str]) -> str:
    return people.get(span.id, span.id) if isinstance(span, Person) else plain((span,))


def _evidence(view: View, request: Request, made: Decided) -> Evidence:
    found = _explanation(view, request, made)
    event = found.correction
    called = view.catalog.called
    said = ""
    if event:
        who = names(view.session, [event.actor]).get(event.actor, event.actor)
        before, after = called(event.team_before), called(str(event.team))
        said = f"A correction changed it: {who} moved a request like it from {before} to {after}."
    return Evidence(
        words=found.words,
        nearest=[_like(view, each) for each in found.nearest],
        correction=said,
        correction_of=event.request_id if event else "",
        today="" if found.today == found.team else called(found.today),
    )


def _explanation(view: View, request: Request, made: Decided) -> Explanation:
    """Explain a decision, once for each state of what is learned: the page asks again and again."""
    learned = view.live.learned(view.session)
    key = made.id, learned.model_version, learned.cursor
    if key not in _explained:
        this = replace(request, decision_id=made.id)
        explained = gathered(view.session, this, learned, view.catalog).why().explanation
        while len(_explained) >= _KEPT:
            _explained.pop(next(iter(_explained)), None)
        _explained[key] = explained
    return _explained[key]


def _like(view: View, near: Near) -> Like:
    past = near.precedent
    team = view.catalog.called(past.team)
    likeness = showing.share(near.likeness)
    return Like(past.text, team, likeness, past.event.request_id if past.event else "")
