"""One question, as it is answered: what the sentence means and which words it has, together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpdesk.learning.classifier import Classifier, softmax
from helpdesk.learning.features import SparseVector
from helpdesk.learning.joint import Joint

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Seen:
    """A text as a model sees it: TF-IDF of length one, and float32[width] of its encoder."""

    words: SparseVector
    meaning: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Head:
    """`share` is what the words count beside the meaning; `temperature` calibrates both."""

    meaning: Joint
    words: Classifier
    share: float
    temperature: float

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of every array."""
        return self.words.labels

    def scores(self, seen: Seen) -> Floats:
        """Return float64[labels]: sums of log-probabilities, before calibration."""
        return together(
            self.meaning.scores(seen.meaning), self.words.margins(seen.words), self.share
        )

    def best(self, seen: Seen) -> float:
        """Return the highest score of the meaning, or of the words where there is no encoder.

        Without labels it is −∞: nothing speaks for anything.
        """
        if len(seen.meaning):
            return float(self.meaning.scores(seen.meaning).max(initial=-np.inf))
        return float(self.words.margins(seen.words).max(initial=-np.inf)) / SOFT

    def predict(self, seen: Seen) -> Floats:
        """Return float64[labels], probabilities that sum to one."""
        return softmax(self.scores(seen) / self.temperature)


SOFT = 0.2
"""What margins of the words are divided by before they count as log-odds."""


def together(meaning: NDArray[np.floating], margins: Floats, share: float) -> Floats:
    """Return the log-probabilities of both, the words' times `share`; labels on the last axis."""
    return log_softmax(meaning.astype(np.float64)) + share * log_softmax(margins / SOFT)


def log_softmax(scores: Floats) -> Floats:
    """Return the logarithm of `softmax`, safe for large scores and for no labels."""
    if not scores.shape[-1]:
        return scores
    shifted = scores - scores.max(axis=-1, keepdims=True, initial=-np.inf)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
