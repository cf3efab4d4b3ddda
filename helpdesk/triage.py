"""The decision: answer, route, ask, or hand to a person. Pure: same inputs, same decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from helpdesk.catalog import Catalog, Category, Priority
from helpdesk.model import Answer, Clarify, Decision, Escalate, Option, Reading, Route
from helpdesk.priority import judge


@dataclass(frozen=True)
class Offer:
    """A wording of a template that fits a request; `is_auto` says that it may be sent unasked."""

    template: str
    version: int = 1
    is_auto: bool = True


ChooseAnswer = Callable[[str, Sequence[str]], Offer | None]
"""Chooses the best answer of a category, by its id, but for those of the second argument."""


@dataclass(frozen=True)
class Policy:
    """How sure is sure: a probability, and for `familiar_at` a share from 0 to 1.

    How sure of the team is sure enough is learned: `Reading.route_at`.
    """

    answer_at: float = 0.50
    familiar_at: float = 0.08
    draft_at: float = 0.30
    options: int = 3


@dataclass(frozen=True)
class Context:
    """What already happened to this request."""

    rejected: tuple[str, ...] = ()
    used_templates: tuple[str, ...] = ()
    asked: int = 0
    wants_person: bool = False
    is_vague: bool = False


@dataclass(frozen=True)
class _Guess:
    team: str
    team_probability: float
    category: Category | None
    category_probability: float


def decide(
    text: str,
    reading: Reading,
    catalog: Catalog,
    choose: ChooseAnswer,
    context: Context = Context(),
    policy: Policy = Policy(),
) -> Decision:
    """Decide what happens to a request.

    `reading` is what the learner makes of `text`; `choose` picks the answer that helps best. Never
    raises for any text.
    """
    guess = _guess(reading, catalog, context)
    priority, why = judge(text, guess.category, reading.priorities)
    decision = _decided(guess, reading, catalog, choose, context, priority, policy)
    if isinstance(decision, Route | Escalate):
        decision = _with_draft(decision, guess, choose, context, policy)
    return replace(decision, reasons=(*decision.reasons, *why)) if why else decision


def _with_draft(
    decision: Route | Escalate,
    guess: _Guess,
    choose: ChooseAnswer,
    context: Context,
    policy: Policy,
) -> Decision:
    """Add what a technician may send: a person looks it over, so less will do than to answer."""
    if guess.category is None or guess.category_probability < policy.draft_at:
        return decision
    offer = choose(guess.category.id, context.used_templates)
    if offer is None:
        return decision
    return replace(decision, draft=offer.template, draft_version=offer.version)


def _decided(
    guess: _Guess,
    reading: Reading,
    catalog: Catalog,
    choose: ChooseAnswer,
    context: Context,
    priority: Priority,
    policy: Policy,
) -> Decision:
    sure = _is_sure(guess, reading, policy)
    if context.is_vague:
        return _ask(guess, (), priority, "the message does not say what is wrong")
    if context.wants_person:
        return _hand_over(guess if sure else None, catalog, priority, "a person was asked for")
    if not sure:
        return _when_unsure(guess, reading, catalog, context, priority, policy)
    if guess.category and guess.category.hand_to_person:
        reason = f"“{guess.category.name}” always goes to a person"
        return Escalate(guess.team, guess.category.id, priority, (_sureness(guess), reason))
    return _answer_or_route(guess, choose, context, priority, policy, reading)


def priority_of(
    text: str, category: Category | None, learned: Mapping[str, float] = MappingProxyType({})
) -> Priority:
    """The priority that `helpdesk.priority` judges right, without its reasons."""
    return judge(text, category, learned).priority


def likely_teams(reading: Reading, catalog: Catalog, leave_out: Sequence[str]) -> list[str]:
    """All teams but those in `leave_out`, the likeliest first."""
    left = [team.id for team in catalog.teams if team.id not in leave_out]
    return sorted(left, key=lambda team: (-reading.teams.get(team, 0.0), team))


def _guess(reading: Reading, catalog: Catalog, context: Context) -> _Guess:
    teams = likely_teams(reading, catalog, context.rejected) or [catalog.fallback_team]
    team = teams[0]
    if team == reading.team:
        return _Guess(team, reading.confidence, *_category_within(team, reading, catalog))
    kept = sum(reading.teams.get(name, 0.0) for name in teams)
    share = reading.teams.get(team, 0.0) / kept if kept else 0.0
    category, probability = _category_within(team, reading, catalog)
    return _Guess(team, share, category, probability)


def _category_within(
    team: str, reading: Reading, catalog: Catalog
) -> tuple[Category | None, float]:
    own = [category for category in catalog.categories if category.team == team]
    total = sum(reading.categories.get(category.id, 0.0) for category in own)
    if not own or total < 1e-3:
        return None, 0.0
    best = max(own, key=lambda category: (reading.categories.get(category.id, 0.0), category.id))
    return best, reading.categories.get(best.id, 0.0) / total


def _is_sure(guess: _Guess, reading: Reading, policy: Policy) -> bool:
    return guess.team_probability >= reading.route_at and reading.familiarity >= policy.familiar_at


def _sureness(guess: _Guess) -> str:
    # Nobody is ever all sure.
    return f"{min(guess.team_probability, 0.99):.0%} sure of the team"


def _when_unsure(
    guess: _Guess,
    reading: Reading,
    catalog: Catalog,
    context: Context,
    priority: Priority,
    policy: Policy,
) -> Decision:
    if context.asked:
        return _hand_over(None, catalog, priority, "still unsure after asking")
    reason = (
        "nothing like it was seen before"
        if reading.familiarity < policy.familiar_at
        else f"only {_sureness(guess)}"
    )
    return _ask(guess, _options(reading, catalog, context, policy), priority, reason)


def _options(
    reading: Reading, catalog: Catalog, context: Context, policy: Policy
) -> tuple[Option, ...]:
    open_to = [item for item in catalog.categories if item.team not in context.rejected]
    scored = sorted(open_to, key=lambda item: (-_joint(item, reading), item.id))
    return tuple(Option(item.team, item.id) for item in scored[: policy.options])


def _joint(category: Category, reading: Reading) -> float:
    team = reading.teams.get(category.team, 0.0)
    return reading.categories.get(category.id, 0.0) * (0.25 + team)


def _ask(guess: _Guess, options: tuple[Option, ...], priority: Priority, reason: str) -> Clarify:
    return Clarify(guess.team, options, priority, (reason,))


def _hand_over(
    sure_of: _Guess | None, catalog: Catalog, priority: Priority, reason: str
) -> Escalate:
    team = sure_of.team if sure_of else catalog.fallback_team
    category = sure_of.category.id if sure_of and sure_of.category else None
    return Escalate(team, category, priority, (reason,))


def _answer_or_route(
    guess: _Guess,
    choose: ChooseAnswer,
    context: Context,
    priority: Priority,
    policy: Policy,
    reading: Reading,
) -> Decision:
    reasons = (_sureness(guess), *_because(reading))
    category = guess.category if guess.category_probability >= policy.answer_at else None
    if category is None:
        return Route(guess.team, None, priority, reasons)
    offer = choose(category.id, context.used_templates)
    if offer is None or not offer.is_auto:
        return Route(guess.team, category.id, priority, reasons)
    return Answer(guess.team, category.id, offer.template, priority, reasons, offer.version)


def _because(reading: Reading) -> tuple[str, ...]:
    if reading.leaned_on is None:
        return ()
    return (f"a correction of a similar request decided (similarity {reading.similarity:.2f})",)
