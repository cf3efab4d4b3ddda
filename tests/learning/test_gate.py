"""A challenger takes over only when nothing gets worse."""

import json

import pytest

from helpdesk.learning.errors import LearningError
from helpdesk.learning.gate import Figures, Tally, gate, gate_templates, tally
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row
from helpdesk.learning.templates import Outcome, TemplateModel


def figures(held: int, sane: int) -> Figures:
    return Figures(holdout=Tally(held, 50), sanity=Tally(sane, 200))


def test_a_better_challenger_is_promoted_with_its_figures_in_words() -> None:
    verdict = gate(figures(41, 190), figures(44, 190))
    assert verdict.promote
    assert "44 of 50 right, champion 41 of 50 right" in verdict.reason


def test_an_equal_challenger_is_promoted_because_it_knows_more() -> None:
    assert gate(figures(41, 190), figures(41, 190)).promote


def test_one_fewer_right_on_the_holdout_is_refused() -> None:
    verdict = gate(figures(44, 190), figures(43, 200))
    assert not verdict.promote
    assert "worse on held-out requests: 43 of 50 right, champion 44 of 50 right" in verdict.reason


def test_losing_more_than_five_points_of_the_catalogs_examples_is_refused() -> None:
    assert gate(figures(41, 190), figures(41, 180)).promote
    refused = gate(figures(41, 190), figures(41, 179))
    assert not refused.promote
    assert "179 of 200 right" in refused.reason


def test_with_nothing_held_out_yet_the_catalog_alone_judges() -> None:
    nothing = Tally(0, 0)
    assert gate(Figures(nothing, Tally(9, 10)), Figures(nothing, Tally(10, 10))).promote


def test_a_verdict_can_be_recorded_as_json() -> None:
    recorded = json.loads(json.dumps(gate(figures(41, 190), figures(44, 191)).figures))
    assert recorded["challenger"]["holdout"] == {"right": 44, "total": 50}


def test_models_judged_on_different_rows_are_not_compared() -> None:
    with pytest.raises(LearningError, match="same rows"):
        gate(Figures(Tally(1, 2), Tally(1, 2)), Figures(Tally(1, 3), Tally(1, 2)))


def test_a_model_is_tallied_head_by_head(model: Model, category_rows: list[Row]) -> None:
    rows = [*category_rows, Row("the vpn will not connect", "screen")]
    assert tally(model, "category", rows) == Tally(len(category_rows), len(rows))


def test_templates_that_foretell_outcomes_worse_are_refused() -> None:
    held_out = [Outcome("a", True, 1.0, str(n)) for n in range(10)]
    hopeful, hopeless = TemplateModel({"a": (9.0, 0.0)}), TemplateModel({"a": (0.0, 9.0)})
    assert gate_templates(hopeless, hopeful, held_out).promote
    refused = gate_templates(hopeful, hopeless, held_out)
    assert not refused.promote
    assert "10 held-out outcomes" in refused.reason


def test_templates_without_held_out_outcomes_pass() -> None:
    assert gate_templates(TemplateModel(), TemplateModel({"a": (1.0, 0.0)}), []).promote
