"""Guesses on unlabelled requests, and how far they are trusted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpdesk.learning import selftraining
from helpdesk.learning.selftraining import (
    MOST,
    TRUST,
    balance,
    chosen,
    contradicted,
    evenness,
    guesses,
)

PROBABILITIES = arrays(np.float64, (7, 4), elements=st.floats(0.01, 1)).map(
    lambda raw: raw / raw.sum(axis=1, keepdims=True)
)


@given(probabilities=PROBABILITIES)
def test_balanced_probabilities_sum_to_one(probabilities: np.ndarray) -> None:
    assert balance(probabilities).sum(axis=1) == pytest.approx(1, abs=1e-5)


@given(probabilities=PROBABILITIES)
def test_a_guess_never_weighs_more_than_its_trust(probabilities: np.ndarray) -> None:
    importance = guesses(probabilities).importance
    assert (importance > 0).all()
    assert (importance <= TRUST + 1e-6).all()


def test_a_doubtful_text_leaves_a_label_that_is_guessed_a_little_too_often() -> None:
    # Twelve texts of each of three labels, and one that is nearly as much "b" as "a".
    sure = np.repeat(np.eye(3) * 0.94 + 0.02, [14, 11, 11], axis=0)
    both = np.vstack([sure, [[0.5, 0.49, 0.01]]])
    assert guesses(both).truth[-1] == 1


def test_skewed_traffic_stays_skewed() -> None:
    skewed = np.vstack([np.repeat([[0.96, 0.02, 0.02]], 40, axis=0), [[0.5, 0.49, 0.01]]])
    assert guesses(skewed).truth[-1] == 0


def test_evenness_is_one_for_equal_shares_and_least_for_one_label() -> None:
    assert evenness(np.full(5, 3)) == pytest.approx(1)
    assert evenness(np.array([4, 0, 0, 0, 0])) == pytest.approx(0.2)


@given(texts=st.lists(st.text(max_size=5)), data=st.data())
def test_which_texts_are_chosen_does_not_depend_on_their_order(
    texts: list[str], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(texts))
    assert chosen(shuffled, MOST // 2 - 2) == chosen(texts, MOST // 2 - 2)


def test_labels_take_the_room_of_unlabelled_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftraining, "MOST", 6)
    texts = ["a", "b", "c", "d"]
    assert [len(chosen(texts, labelled)) for labelled in (0, 2, 9)] == [4, 2, 0]


def test_what_was_said_of_nearly_the_same_text_denies_another_guess() -> None:
    said = np.eye(3, dtype=np.float32)[:1]
    traffic = np.array([[1, 0, 0], [0.9, 0.436, 0], [0, 1, 0]], np.float32)
    guessed, truth = np.array([5, 7, 5]), np.array([7])
    assert contradicted(guessed, traffic, said, truth).tolist() == [True, False, False]


def test_where_nobody_said_anything_no_guess_is_denied() -> None:
    traffic, nothing = np.eye(2, dtype=np.float32), np.empty((0, 2), np.float32)
    assert not contradicted(np.array([0, 1]), traffic, nothing, np.empty(0, np.int64)).any()
