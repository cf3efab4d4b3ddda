"""A head: the meaning and the words of a text answer together."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpdesk.learning.classifier import Classifier, constant, softmax
from helpdesk.learning.features import COLUMNS, SparseVector, vector, weigh
from helpdesk.learning.head import SOFT, Head, Seen, log_softmax, together
from helpdesk.learning.joint import Joint
from helpdesk.learning.model import Model

LABELS = ("a", "b", "c")
WIDTH = 4
FLAT = np.ones(COLUMNS, np.float32)
SCORES = arrays(np.float64, 3, elements=st.floats(-1e4, 1e4))


def words(text: str) -> SparseVector:
    return weigh(vector(text), FLAT)


def head_of(labels: tuple[str, ...], width: int = WIDTH, share: float = 0.3) -> Head:
    """A head with weights drawn by lot."""
    dice = np.random.default_rng(7)
    columns = words("my vpn drops").indices
    drawn = dice.standard_normal((width + len(columns) + 2, len(labels))).astype(np.float32)
    meaning = Joint(drawn[:width], drawn[-1])
    spoken = Classifier(labels, columns, drawn[width:-2], drawn[-2])
    return Head(meaning, spoken, share, 0.7)


@given(
    text=st.text(st.characters(exclude_categories=()), max_size=60),
    meaning=arrays(np.float32, WIDTH, elements=st.floats(-1, 1, width=32)),
    count=st.integers(1, 3),
)
def test_probabilities_of_any_text_sum_to_one(text: str, meaning: np.ndarray, count: int) -> None:
    found = head_of(LABELS[:count]).predict(Seen(words(text), meaning))
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()


def test_one_label_is_certain() -> None:
    seen = Seen(words("my vpn drops"), np.ones(WIDTH, np.float32))
    assert head_of(LABELS[:1]).predict(seen).tolist() == [1.0]


@pytest.mark.parametrize("width", [0, WIDTH])
def test_without_labels_nothing_is_predicted_and_nothing_speaks(width: int) -> None:
    seen = Seen(words("my vpn drops"), np.ones(width, np.float32))
    head = Head(
        Joint(np.empty((width, 0), np.float32), np.empty(0, np.float32)), constant(()), 1, 1
    )
    assert head.predict(seen).shape == (0,)
    assert head.best(seen) == -np.inf


def test_a_prediction_is_held_against_the_plain_dense_formula(model: Model) -> None:
    head, seen = model.heads["team"], model.see("wifi is slow again")
    dense = np.zeros(COLUMNS)
    dense[seen.words.indices] = seen.words.values
    margins = dense[head.words.columns] @ head.words.weights + head.words.bias
    meaning = seen.meaning @ head.meaning.weights + head.meaning.bias
    product = softmax(meaning.astype(float)) * softmax(margins / SOFT) ** head.share
    expected = product ** (1 / head.temperature)
    assert head.predict(seen) == pytest.approx(expected / expected.sum(), abs=1e-6)


def test_a_share_of_zero_leaves_the_word_to_the_meaning() -> None:
    head = head_of(LABELS, share=0.0)
    meaning = np.ones(WIDTH, np.float32)
    first, second = (head.predict(Seen(words(text), meaning)) for text in ("my vpn", "drops"))
    assert first.tolist() == second.tolist()


def test_a_higher_temperature_is_less_sure_of_the_same_label() -> None:
    head, seen = head_of(LABELS), Seen(words("my vpn drops"), np.ones(WIDTH, np.float32))
    cold, warm = head.predict(seen), replace(head, temperature=3.0).predict(seen)
    assert cold.argmax() == warm.argmax()
    assert cold.max() > warm.max()


def test_the_best_score_may_be_below_zero() -> None:
    """Else no text would be stranger than one that no label is for and none against."""
    spoken = replace(constant(LABELS), bias=np.full(3, -0.8, np.float32))
    head = Head(Joint(np.empty((0, 3), np.float32), np.zeros(3, np.float32)), spoken, 1.0, 1.0)
    assert head.best(Seen(words("zzz"), np.empty(0, np.float32))) == pytest.approx(-0.8 / SOFT)


@given(meaning=SCORES, margins=SCORES, share=st.floats(0, 1))
def test_scores_of_any_size_together_are_finite_logarithms(
    meaning: np.ndarray, margins: np.ndarray, share: float
) -> None:
    scores = together(meaning, margins, share)
    assert np.isfinite(scores).all()
    assert (scores <= 1e-9).all()


@given(scores=SCORES)
def test_the_logarithm_of_softmax_is_that(scores: np.ndarray) -> None:
    assert np.exp(log_softmax(scores)) == pytest.approx(softmax(scores))
