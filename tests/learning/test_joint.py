"""The regression on sentence vectors: what its rows say is all that decides it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.learning.joint import Joint, fit, one_hot

TRUTH = np.repeat(np.arange(4), 6)


def clusters(seed: int = 0) -> np.ndarray:
    dice = np.random.default_rng(seed)
    centres = 3 * np.eye(4, 12, dtype=np.float32)
    return (centres[TRUTH] + 0.3 * dice.standard_normal((24, 12))).astype(np.float32)


def fitted(vectors: np.ndarray, truth: np.ndarray, importance: np.ndarray | None = None) -> Joint:
    weight = np.ones(len(truth)) if importance is None else importance
    return fit(vectors, one_hot(truth, 4), weight.astype(np.float32))


def test_vectors_near_the_examples_get_their_label() -> None:
    joint = fitted(clusters(), TRUTH)
    assert (joint.scores(clusters(seed=1)).argmax(axis=1) == TRUTH).all()


@pytest.mark.case(45)
@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(24)))
def test_the_same_rows_in_any_order_give_the_same_bytes(order: list[int]) -> None:
    """Case 45: the same feedback in any order of arrival gives identical model bytes."""
    vectors, once = clusters(), fitted(clusters(), TRUTH)
    again = fitted(vectors[order], TRUTH[order])
    assert again.weights.tobytes() == once.weights.tobytes()
    assert again.bias.tobytes() == once.bias.tobytes()


def test_a_row_of_weight_two_counts_like_two_rows() -> None:
    vectors, twice = clusters(), np.where(np.arange(24) == 3, 2.0, 1.0)
    weighed = fitted(vectors, TRUTH, twice)
    repeated = fitted(np.vstack([vectors, vectors[3:4]]), np.append(TRUTH, TRUTH[3]))
    assert weighed.scores(vectors) == pytest.approx(repeated.scores(vectors), abs=0.1)


def test_of_two_contradicting_rows_the_heavier_wins() -> None:
    vectors = np.vstack([clusters(), np.full((2, 12), 2, np.float32)])
    truth, importance = np.append(TRUTH, [1, 2]), np.append(np.ones(24), [1.0, 3.0])
    assert fitted(vectors, truth, importance).scores(vectors[-1]).argmax() == 2


def test_a_label_without_a_row_never_wins() -> None:
    joint = fitted(clusters()[:18], TRUTH[:18])
    assert (joint.scores(clusters(seed=2)).argmax(axis=1) != 3).all()


@pytest.mark.parametrize("vectors", [np.zeros((2, 12)), np.ones((2, 12))])
def test_rows_that_are_all_alike_give_finite_scores(vectors: np.ndarray) -> None:
    joint = fitted(vectors.astype(np.float32), np.array([0, 1]))
    assert np.isfinite(joint.scores(vectors)).all()


def test_columns_that_tell_nothing_change_nothing() -> None:
    """Fewer rows than columns are fitted in what they span, to the same optimum."""
    vectors, wide = clusters(), np.hstack([clusters(), np.zeros((24, 28), np.float32)])
    assert fitted(wide, TRUTH).scores(wide) == pytest.approx(
        fitted(vectors, TRUTH).scores(vectors), abs=0.05
    )


def test_rows_without_a_column_get_how_usual_their_label_is() -> None:
    nothing = np.empty((6, 0), np.float32)
    scores = fitted(nothing, np.array([0, 0, 0, 1, 1, 2])).scores(nothing[:1])[0]
    assert scores.argsort().tolist() == [3, 2, 1, 0]
