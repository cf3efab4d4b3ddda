"""How often each answer helped: a share of success, learned from what people did next."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning.errors import ModelError
from helpdesk.learning.templates import Outcome, TemplateModel, dump, load, train_templates

OUTCOMES = st.lists(
    st.builds(
        Outcome,
        wording=st.tuples(st.sampled_from(["reset", "vpn", "wifi"]), st.integers(1, 3)),
        solved=st.booleans(),
        weight=st.floats(0.1, 1),
        key=st.uuids().map(str),
    ),
    max_size=20,
)


def outcomes(template: str, solved: int, failed: int, version: int = 1) -> list[Outcome]:
    return [
        Outcome((template, version), number < solved, 1.0, f"{template}@{version}-{number}")
        for number in range(solved + failed)
    ]


def test_an_untried_template_is_expected_to_help_two_times_in_three() -> None:
    assert TemplateModel().success(("new", 1)) == pytest.approx(2 / 3)


def test_the_template_that_solved_more_is_expected_to_help_more() -> None:
    model = train_templates(outcomes("a", 3, 3) + outcomes("b", 5, 1))
    assert model.success(("a", 1)) == pytest.approx(5 / 9)
    assert model.success(("b", 1)) == pytest.approx(7 / 9)


def test_other_words_begin_without_the_failures_of_the_old() -> None:
    model = train_templates(outcomes("a", 0, 9))
    assert model.success(("a", 1)) < 0.2
    assert model.success(("a", 2)) == pytest.approx(2 / 3)


def test_other_words_begin_where_the_best_of_their_template_stand() -> None:
    model = train_templates(outcomes("a", 27, 0) + outcomes("a", 0, 3, version=2))
    assert model.success(("a", 3)) == pytest.approx(29 / 30)
    assert model.success(("a", 2)) == pytest.approx(29 / 60)


@pytest.mark.case(45)
@given(spoken=OUTCOMES, seed=st.integers(0, 99))
def test_order_and_repeats_do_not_change_a_byte(spoken: list[Outcome], seed: int) -> None:
    """Case 45, for templates."""
    again = spoken + spoken[:3]
    random.Random(seed).shuffle(again)
    assert dump(train_templates(again)) == dump(train_templates(spoken))


@given(spoken=OUTCOMES)
def test_saved_and_loaded_is_equal_byte_for_byte(spoken: list[Outcome]) -> None:
    data = dump(train_templates(spoken))
    assert dump(load(data)) == data


@pytest.mark.case(41)
@pytest.mark.parametrize("junk", [b"", b"[]", b"{}", b"\xff", b"null", b'{"sha256": 1}', b"[" * 99])
def test_what_is_no_template_model_is_refused(junk: bytes) -> None:
    """Case 41, for templates."""
    with pytest.raises(ModelError):
        load(junk)


@pytest.mark.case(41)
def test_a_changed_number_does_not_match_the_hash() -> None:
    """Case 41: a bad hash."""
    body = json.loads(dump(train_templates(outcomes("a", 0, 3))))
    body["templates"]["a@1"] = [9.0, 0.0]
    with pytest.raises(ModelError, match="SHA-256"):
        load(json.dumps(body).encode())


@pytest.mark.case(41)
@pytest.mark.parametrize("pair", [(-1.0, 0.0), (float("nan"), 0.0), (float("inf"), 1.0)])
def test_an_impossible_number_is_refused(pair: tuple[float, float]) -> None:
    """Case 41: weights out of range."""
    with pytest.raises(ModelError, match="unknown form"):
        load(dump(TemplateModel({("a", 1): pair})))
