"""The decision: answer, route, ask, or hand to a person. Pure: same inputs, same decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from helpdesk.catalog import Catalog, Category, Priority
from helpdesk.model import Answer, Clarify, Decision, Escalate, Option, Reading, Route
from helpdesk.priority import judge

ChooseTemplate = Callable[[Sequence[str]], str | None]


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
    choose_template: ChooseTemplate,
    context: Context = Context(),
    policy: Policy = Policy(),
) -> Decision:
    """Decide what happens to a request.

    `reading` is what the learner makes of `text`; `choose_template` picks the template of a
    category that helps best, or None. Never raises for any text.
    """
    guess = _guess(reading, catalog, context)
    priority, why = judge(text, guess.category, reading.priorities)
    decision = _decided(guess, reading, catalog, choose_template, context, priority, policy)
    if isinstance(decision, Route | Escalate):
        decision = replace(decision, draft=_draft(guess, catalog, choose_template, context, policy))
    return replace(decision, reasons=(*decision.reasons, *why)) if why else decision


def _draft(
    guess: _Guess,
    catalog: Catalog,
    choose_template: ChooseTemplate,
    context: Context,
    policy: Policy,
) -> str | None:
    """Choose what a technician may send: a person looks it over, so less will do than to answer."""
    if guess.category is None or guess.category_probability < policy.draft_at:
        return None
    fresh = _fresh(guess.category, catalog, context)
    return choose_template(fresh) if fresh else None


def _decided(
    guess: _Guess,
    reading: Reading,
    catalog: Catalog,
    choose_template: ChooseTemplate,
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
    return _answer_or_route(guess, catalog, choose_template, context, priority, policy, reading)


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
    catalog: Catalog,
    choose_template: ChooseTemplate,
    context: Context,
    priority: Priority,
    policy: Policy,
    reading: Reading,
) -> Decision:
    reasons = (_sureness(guess), *_because(reading))
    category = guess.category if guess.category_probability >= policy.answer_at else None
    if category is None:
        return Route(guess.team, None, priority, reasons)
    fresh = _fresh(category, catalog, context)
    template = choose_template(fresh) if fresh else None
    if template is None:
        return Route(guess.team, category.id, priority, reasons)
    return Answer(guess.team, category.id, template, priority, reasons)


def _fresh(category: Category, catalog: Catalog, context: Context) -> list[str]:
    """Return a category's templates that were not sent yet."""
    own = catalog.templates_for(category.id)
    return [each.id for each in own if each.id not in context.used_templates]


def _because(reading: Reading) -> tuple[str, ...]:
    if reading.leaned_on is None:
        return ()
    return (f"a correction of a similar request decided (similarity {reading.similarity:.2f})",)
