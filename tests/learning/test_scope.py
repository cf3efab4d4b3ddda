"""What is like the examples, and what is like nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpdesk.learning import scope as scope_module
from helpdesk.learning.scope import NEAREST, PER_SCORE, USUAL_MEAN, USUAL_SPREAD, Bank, Scope, unit

WIDTH = 6
A_VECTOR = arrays(np.float32, WIDTH, elements=st.floats(-1, 1, width=32))
VECTORS = st.integers(0, 9).flatmap(
    lambda rows: arrays(np.float32, (rows, WIDTH), elements=st.floats(-1, 1, width=32))
)
HELD_OUT = st.lists(st.floats(-2, 3), max_size=9).map(lambda raw: np.array(raw, float))


def drawn(rows: int, seed: int = 0) -> np.ndarray:
    return unit(np.random.default_rng(seed).standard_normal((rows, WIDTH)).astype(np.float32))


def likeness(bank: Bank, vector: np.ndarray, best: float = 0.0) -> float:
    return float(bank.likeness(vector[None], np.array([best]))[0])


def familiarity(scope: Scope, vector: np.ndarray, best: float) -> float:
    return scope.familiarity(scope.bank.place(vector), best)


@given(vectors=VECTORS, held=HELD_OUT, asked=A_VECTOR, best=st.floats(-100, 100))
def test_familiarity_of_anything_after_any_examples_is_a_share(
    vectors: np.ndarray, held: np.ndarray, asked: np.ndarray, best: float
) -> None:
    assert 0 <= familiarity(Scope.of(vectors, held), asked, best) <= 1


@given(vectors=VECTORS, asked=A_VECTOR)
def test_without_a_score_likeness_is_a_mean_of_cosines(
    vectors: np.ndarray, asked: np.ndarray
) -> None:
    assert abs(likeness(Bank.of(vectors), asked)) <= 1 + 1e-3


def test_near_the_examples_is_more_familiar_than_far_from_them() -> None:
    centres = np.repeat(np.eye(3, WIDTH), 10, axis=0)
    examples = unit((centres + 0.1 * drawn(30)).astype(np.float32))
    scope = Scope.of(examples, np.random.default_rng(0).normal(0.9, 0.1, 50))
    assert familiarity(scope, examples[3], 1.0) > 0.4
    assert familiarity(scope, np.eye(WIDTH, dtype=np.float32)[5], 1.0) < 0.01


def test_a_higher_score_makes_a_request_more_familiar() -> None:
    scope, asked = Scope.of(drawn(20), drawn(1)[0].astype(float)), drawn(1, seed=1)[0]
    assert familiarity(scope, asked, 4.0) > familiarity(scope, asked, 3.0)


def test_what_is_as_like_the_examples_as_usual_has_half_below_it() -> None:
    scope = Scope(Bank.of(np.empty((0, WIDTH), np.float32)), mean=2 * PER_SCORE, spread=0.1)
    assert familiarity(scope, drawn(1)[0], 2.0) == pytest.approx(0.5)


def test_only_the_nearest_count() -> None:
    near = np.repeat(drawn(1), NEAREST, axis=0)
    bank = Bank(np.zeros(WIDTH, np.float32), np.vstack([near, -np.repeat(near, 9, axis=0)]))
    assert likeness(bank, near[0]) == pytest.approx(1, abs=1e-3)


def test_what_all_examples_share_tells_nothing() -> None:
    shared = np.array([9, 0, 0, 0, 0, 0], np.float32)
    examples, asked = drawn(20), drawn(1, seed=1)[0]
    assert likeness(Bank.of(examples + shared), asked + shared) == pytest.approx(
        likeness(Bank.of(examples), asked), abs=2e-3
    )


@pytest.mark.parametrize("shape", [(0, WIDTH), (8, 0), (0, 0)])
def test_without_examples_or_without_a_meaning_only_the_score_speaks(
    shape: tuple[int, int],
) -> None:
    bank = Bank.of(np.zeros(shape, np.float32))
    found = bank.likeness(np.zeros((2, shape[1]), np.float32), np.array([1.0, 3.0]))
    assert found.tolist() == [PER_SCORE, 3 * PER_SCORE]


@pytest.mark.parametrize("held", [[], [0.5] * (NEAREST - 1), [0.5] * 20])
def test_where_nothing_tells_how_likeness_spreads_the_usual_is_taken(held: list[float]) -> None:
    scope = Scope.of(drawn(3), np.array(held))
    assert (scope.mean, scope.spread) == (USUAL_MEAN, USUAL_SPREAD)


def test_of_too_many_examples_some_of_all_places_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scope_module, "MOST", 5)
    places = np.arange(100, dtype=np.float32)[:, None] * np.ones(WIDTH, np.float32)
    bank = Bank.of(places)
    assert len(bank.rows) == 5
    assert bank.centre == pytest.approx(np.full(WIDTH, 49.5), abs=0.5)


def test_a_bank_is_what_comes_back_from_its_file() -> None:
    rows = Bank.of(drawn(20)).rows
    assert (rows.astype(np.float16).astype(np.float32) == rows).all()
