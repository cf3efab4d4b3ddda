"""What is like the examples, and what is like nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpdesk.learning.scope import Bank, familiarity

VECTORS = arrays(np.float32, (9, 6), elements=st.floats(-1, 1, width=32))


@given(vectors=VECTORS)
def test_cosines_lie_between_minus_one_and_one(vectors: np.ndarray) -> None:
    cosines = Bank.of(vectors[1:]).cosines(vectors[0])
    assert (np.abs(cosines) <= 1 + 1e-5).all()


def test_an_example_is_nearest_to_itself() -> None:
    vectors = np.random.default_rng(0).standard_normal((20, 6)).astype(np.float32)
    cosines = Bank.of(vectors).cosines(vectors[7])
    assert cosines.argmax() == 7
    assert cosines[7] == pytest.approx(1, abs=1e-5)


def test_only_the_five_nearest_count() -> None:
    near = np.array([0.9] * 5, np.float32)
    far = np.append(near, [-1.0] * 50).astype(np.float32)
    assert familiarity(far, 2.0) == pytest.approx(familiarity(near, 2.0))


def test_closer_examples_and_a_higher_score_make_a_request_more_familiar() -> None:
    cosines = np.array([0.5, 0.4], np.float32)
    assert familiarity(cosines + 0.1, 3.0) > familiarity(cosines, 3.0)
    assert familiarity(cosines, 4.0) > familiarity(cosines, 3.0)


def test_without_examples_only_the_score_speaks() -> None:
    bank = Bank.of(np.empty((0, 6), np.float32))
    nothing = bank.cosines(np.ones(6, np.float32))
    assert familiarity(nothing, 2.0) > familiarity(nothing, 1.0)
