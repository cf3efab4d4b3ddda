"""A challenger takes over only when nothing gets worse, beyond what chance would do."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning.errors import LearningError
from helpdesk.learning.gate import ENOUGH, Duel, Verdict, gate, gate_templates, hits
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row
from helpdesk.learning.templates import Outcome, TemplateModel

NONE = Duel((), (), ())


def duel(label: str = "network", *, same: int = 0, won: int = 0, lost: int = 0) -> Duel:
    """So many rows of a label: both right, only the challenger right, only the champion right."""
    champion = (True,) * same + (False,) * won + (True,) * lost
    challenger = (True,) * (same + won) + (False,) * lost
    return Duel((label,) * len(champion), champion, challenger)


def judged(held: Duel = NONE, sanity: Duel = NONE, before: Duel = NONE) -> Verdict:
    return gate(held, sanity, before)


def test_a_better_challenger_is_promoted_with_its_figures_in_words() -> None:
    verdict = judged(duel(same=41, won=3))
    assert verdict.promote
    assert "44 of 44 right, champion 41 of 44 right" in verdict.reason


def test_an_equal_challenger_is_promoted_because_it_knows_more() -> None:
    assert judged(duel(same=41)).promote


def test_one_row_lost_is_chance() -> None:
    assert judged(duel(same=41, lost=1)).promote


def test_more_lost_than_chance_takes_is_refused() -> None:
    refused = judged(duel(same=41, won=2, lost=6))
    assert not refused.promote
    assert "worse on held-out requests: 43 of 49 right, champion 47 of 49 right" in refused.reason


def test_many_rows_that_change_may_lose_a_few() -> None:
    assert judged(duel(same=100, won=30, lost=36)).promote


@pytest.mark.case(44)
def test_a_team_that_got_worse_refuses_what_is_better_for_all_others() -> None:
    """Case 44: a challenger that is better as a whole and worse for one team."""
    held = duel("network", same=50, won=20) + duel("payroll", same=ENOUGH, lost=8)
    refused = judged(held)
    assert not refused.promote
    assert refused.reason.startswith("worse for payroll: 20 of 28 right, champion 28 of 28 right")


def test_a_team_without_holdout_is_judged_by_what_neither_had_learned_from() -> None:
    held = duel("network", same=50)
    assert judged(held).promote
    assert not judged(held, before=duel("payroll", same=3, lost=8)).promote


def test_a_team_with_holdout_enough_is_judged_by_that_alone() -> None:
    held = duel("payroll", same=ENOUGH)
    assert judged(held, before=duel("payroll", same=3, lost=8)).promote


def test_losing_more_than_five_points_of_the_catalogs_examples_is_refused() -> None:
    assert judged(sanity=duel(same=190, lost=10)).promote
    refused = judged(sanity=duel(same=189, lost=11))
    assert not refused.promote
    assert "189 of 200 right" in refused.reason


def test_with_nothing_held_out_yet_the_catalog_alone_judges() -> None:
    assert judged(sanity=duel(same=9, won=1)).promote


def test_a_verdict_can_be_recorded_as_json() -> None:
    recorded = json.loads(json.dumps(judged(duel(same=41, won=3)).figures))
    assert recorded["challenger"]["holdout"] == {"right": 44, "total": 44}
    assert recorded["teams"]["network"]["champion"] == {"right": 41, "total": 44}


def test_models_judged_on_different_rows_are_not_compared() -> None:
    with pytest.raises(LearningError, match="same rows"):
        Duel(("a", "a"), (True, True), (True,))


@given(won=st.integers(0, 60), lost=st.integers(0, 60))
def test_whoever_wins_at_least_as_much_as_they_lose_never_loses(won: int, lost: int) -> None:
    better = duel(won=max(won, lost), lost=min(won, lost))
    assert not better.is_lost(0.0)


def test_a_model_is_tried_head_by_head(model: Model, category_rows: list[Row]) -> None:
    rows = [*category_rows, Row("the vpn will not connect", "screen")]
    assert hits(model, "category", rows) == (True,) * len(category_rows) + (False,)


def test_templates_that_foretell_outcomes_worse_are_refused() -> None:
    held_out = [Outcome(("a", 1), True, 1.0, str(n)) for n in range(10)]
    hopeful, hopeless = TemplateModel({("a", 1): (9.0, 0.0)}), TemplateModel({("a", 1): (0.0, 9.0)})
    assert gate_templates(hopeless, hopeful, held_out).promote
    refused = gate_templates(hopeful, hopeless, held_out)
    assert not refused.promote
    assert "10 held-out outcomes" in refused.reason


def test_templates_without_held_out_outcomes_pass() -> None:
    assert gate_templates(TemplateModel(), TemplateModel({("a", 1): (1.0, 0.0)}), []).promote
