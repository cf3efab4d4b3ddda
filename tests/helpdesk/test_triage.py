"""The decision: sure or not, with a template or not, and what already happened."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.catalog import Priority, load, starter_path
from helpdesk.model import Answer, Clarify, Decision, Escalate, Reading, Route
from helpdesk.triage import Context, Offer, Policy, decide, likely_teams, priority_of

CATALOG = load(starter_path())
CATEGORIES = [category.id for category in CATALOG.categories]
FRESH, POLICY = Context(), Policy()


def spread(sure: dict[str, float], over: Sequence[str]) -> dict[str, float]:
    """These probabilities, and the rest in equal parts."""
    rest = (1 - sum(sure.values())) / (len(over) - len(sure))
    return {name: sure.get(name, rest) for name in over}


def reading(sure: float, category: str = "vpn", familiarity: float = 0.9) -> Reading:
    """A reading that is so sure of this category and of its team."""
    team = CATALOG.category(category).team
    return Reading(
        teams=spread({team: sure}, CATALOG.team_ids),
        categories=spread({category: sure}, CATEGORIES),
        familiarity=familiarity,
        model_team=team,
        confidence=sure,
    )


def first(category: str, used: Sequence[str]) -> Offer | None:
    """The category's first template that was not sent."""
    fresh = [each.id for each in CATALOG.templates_for(category) if each.id not in used]
    return Offer(fresh[0]) if fresh else None


def to_be_approved(category: str, used: Sequence[str]) -> Offer | None:
    offer = first(category, used)
    return offer and replace(offer, version=2, is_auto=False)


def decided(
    found: Reading, text: str = "vpn drops", context: Context = FRESH, policy: Policy = POLICY
) -> Decision:
    return decide(text, found, CATALOG, first, context, policy)


# The four kinds.


def test_sure_with_a_template_is_answered() -> None:
    decision = decided(reading(0.9))
    assert isinstance(decision, Answer)
    assert (decision.team, decision.category) == ("network", "vpn")
    assert decision.template == "vpn-reconnect"


def test_sure_without_a_template_is_routed() -> None:
    decision = decided(reading(0.9, "business-apps"))
    assert isinstance(decision, Route)
    assert (decision.team, decision.category) == ("apps", "business-apps")


def test_unsure_is_asked() -> None:
    decision = decided(reading(0.4))
    assert isinstance(decision, Clarify)
    assert decision.options[0].category == "vpn"
    assert len(decision.options) == 3
    assert "only 40% sure of the team" in decision.reasons


def test_some_categories_always_go_to_a_person() -> None:
    decision = decided(reading(0.9, "phishing"))
    assert isinstance(decision, Escalate)
    assert (decision.team, decision.category) == ("security", "phishing")


def test_what_was_never_seen_is_asked_however_sure_the_model_is() -> None:
    decision = decided(reading(0.99, familiarity=0.01))
    assert isinstance(decision, Clarify)
    assert decision.reasons == ("nothing like it was seen before",)


@pytest.mark.parametrize(("sure", "kind"), [(0.59, Clarify), (0.61, Answer)])
def test_the_threshold_is_the_one_that_was_learned(sure: float, kind: type[Decision]) -> None:
    assert isinstance(decided(replace(reading(sure), route_at=0.6)), kind)


def test_a_team_without_a_clear_category_is_routed_without_one() -> None:
    found = replace(reading(0.9), categories=spread({"vpn": 0.3, "wifi": 0.29}, CATEGORIES))
    decision = decided(found)
    assert isinstance(decision, Route)
    assert (decision.team, decision.category) == ("network", None)


def test_the_category_is_one_of_the_teams_own() -> None:
    found = replace(reading(0.9), categories=spread({"printer": 0.6, "wifi": 0.3}, CATEGORIES))
    decision = decided(found)
    assert (decision.team, decision.category) == ("network", "wifi")


# What already happened.


def test_after_one_question_who_is_still_unclear_gets_a_person() -> None:
    decision = decided(reading(0.4), context=Context(asked=1))
    assert isinstance(decision, Escalate)
    assert decision.team == CATALOG.fallback_team
    assert decision.category is None


def test_who_wants_a_person_gets_one_of_the_likely_team() -> None:
    decision = decided(reading(0.9), context=Context(wants_person=True))
    assert isinstance(decision, Escalate)
    assert (decision.team, decision.category) == ("network", "vpn")


def test_who_says_nothing_is_asked_without_options() -> None:
    decision = decided(reading(0.9), context=Context(is_vague=True))
    assert isinstance(decision, Clarify)
    assert decision.options == ()


def test_a_template_is_not_sent_twice() -> None:
    decision = decided(reading(0.9), context=Context(used_templates=("vpn-reconnect",)))
    assert isinstance(decision, Answer)
    assert decision.template == "vpn-drops"


def test_without_a_fresh_template_the_team_gets_it() -> None:
    used = tuple(each.id for each in CATALOG.templates_for("vpn"))
    assert isinstance(decided(reading(0.9), context=Context(used_templates=used)), Route)


def test_a_template_that_does_not_help_is_not_sent() -> None:
    decision = decide("vpn drops", reading(0.9), CATALOG, lambda _category, _used: None)
    assert isinstance(decision, Route)
    assert decision.draft is None


def test_an_answer_to_be_approved_goes_to_the_team_as_a_draft() -> None:
    decision = decide("vpn drops", reading(0.9), CATALOG, to_be_approved)
    assert isinstance(decision, Route)
    assert (decision.draft, decision.draft_version) == ("vpn-reconnect", 2)


def test_whoever_gets_a_person_sends_a_draft_along() -> None:
    decision = decided(reading(0.9), context=Context(wants_person=True))
    assert isinstance(decision, Escalate)
    assert decision.draft == "vpn-reconnect"


def test_a_rejected_team_is_left_out_and_the_rest_share_its_weight() -> None:
    teams = spread({"network": 0.8, "data": 0.19}, CATALOG.team_ids)
    decision = decided(replace(reading(0.9), teams=teams), context=Context(rejected=("network",)))
    assert decision.team == "data"
    assert "95% sure of the team" in decision.reasons


def test_a_correction_that_decided_is_among_the_reasons() -> None:
    found = replace(reading(0.9), leaned_on=7, similarity=0.81)
    assert "a correction of a similar request decided (similarity 0.81)" in decided(found).reasons


# Priorities.


@pytest.mark.parametrize(
    ("text", "category", "priority"),
    [
        ("sap fails", "business-apps", Priority.NORMAL),
        ("sap fails, urgent", "business-apps", Priority.HIGH),
        ("nobody can work in sap", "business-apps", Priority.HIGH),
        ("sap fails, no rush", "business-apps", Priority.LOW),
        ("my laptop was stolen", "lost-device", Priority.CRITICAL),
        ("my laptop was stolen, urgent!", "lost-device", Priority.CRITICAL),
        ("move my desk when someone has time", "desk-move", Priority.LOW),
        ("not urgent: sap fails", "business-apps", Priority.LOW),
        ("something, asap", None, Priority.HIGH),
        ("something", None, Priority.NORMAL),
    ],
)
def test_the_priority_is_the_categorys_moved_by_the_words(
    text: str, category: str | None, priority: Priority
) -> None:
    assert priority_of(text, CATALOG.category(category) if category else None) is priority


@pytest.mark.parametrize(
    ("text", "learned", "priority"),
    [
        ("vpn drops", {"critical": 0.8, "normal": 0.2}, Priority.CRITICAL),
        ("vpn drops", {"critical": 0.6, "normal": 0.4}, Priority.NORMAL),
        ("vpn drops", {}, Priority.NORMAL),
        ("vpn drops, urgent", {"low": 0.9}, Priority.HIGH),
        ("vpn drops, urgent", {"high": 0.9}, Priority.HIGH),
        ("vpn drops, urgent", {"critical": 0.9}, Priority.CRITICAL),
        ("vpn drops, no rush", {"high": 0.9}, Priority.LOW),
        ("vpn drops, urgent", {"low": 1.0}, Priority.LOW),
    ],
)
def test_a_learned_priority_counts_where_it_is_sure(
    text: str, learned: dict[str, float], priority: Priority
) -> None:
    """Urgent words still raise; what a person said of the same words (1.0) stands."""
    assert priority_of(text, CATALOG.category("vpn"), learned) is priority


def test_the_priority_of_a_decision_is_the_learned_one() -> None:
    found = replace(reading(0.9, "business-apps"), priorities={"critical": 0.9})
    assert decided(found).priority is Priority.CRITICAL


# Likely teams.


def test_likely_teams_are_all_others_in_order_of_probability() -> None:
    teams = spread({"network": 0.5, "data": 0.3}, CATALOG.team_ids)
    likely = likely_teams(replace(reading(0.5), teams=teams), CATALOG, ("network",))
    assert likely[0] == "data"
    assert sorted(likely) == sorted(set(CATALOG.team_ids) - {"network"})
    assert likely[1:] == sorted(likely[1:])


# What always holds.


def probabilities(names: Sequence[str]) -> st.SearchStrategy[dict[str, float]]:
    weights = st.lists(st.integers(0, 100), min_size=len(names), max_size=len(names))
    return weights.map(
        lambda drawn: {
            name: each / (sum(drawn) or 1) for name, each in zip(names, drawn, strict=True)
        }
    )


readings = st.builds(
    Reading,
    teams=probabilities(CATALOG.team_ids),
    categories=probabilities(CATEGORIES),
    familiarity=st.floats(0, 1),
    model_team=st.sampled_from(CATALOG.team_ids),
    leaned_on=st.none() | st.integers(1, 9),
)
contexts = st.builds(
    Context,
    rejected=st.lists(st.sampled_from(CATALOG.team_ids), unique=True).map(tuple),
    used_templates=st.lists(st.sampled_from([each.id for each in CATALOG.templates])).map(tuple),
    asked=st.integers(0, 2),
    wants_person=st.booleans(),
    is_vague=st.booleans(),
)


@given(st.text(), readings, contexts)
def test_any_text_and_reading_gives_a_decision_that_fits_the_catalog(
    text: str, found: Reading, context: Context
) -> None:
    decision = decided(found, text, context)
    assert decision.team in CATALOG.team_ids
    assert decision.priority in set(Priority)
    assert decision.reasons
    if decision.category is not None:
        assert CATALOG.category(decision.category).team == decision.team
    if isinstance(decision, Answer):
        own = {each.id for each in CATALOG.templates_for(decision.category)}
        assert decision.template in own - set(context.used_templates)


@given(st.text(), readings, contexts)
def test_what_was_rejected_is_never_decided_again(
    text: str, found: Reading, context: Context
) -> None:
    decision = decided(found, text, context)
    if isinstance(decision, Answer | Route) and len(context.rejected) < len(CATALOG.teams):
        assert decision.team not in context.rejected
    if isinstance(decision, Clarify):
        assert not {option.team for option in decision.options} & set(context.rejected)
        assert len(set(decision.options)) == len(decision.options) <= POLICY.options


@given(st.text(), readings, contexts)
def test_the_same_inputs_give_the_same_decision(
    text: str, found: Reading, context: Context
) -> None:
    assert decided(found, text, context) == decided(found, text, context)
