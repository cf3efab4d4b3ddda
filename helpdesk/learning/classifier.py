"""The words' part of a head as it predicts: arrays and numpy, nothing else."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from helpdesk.learning.features import COLUMNS, SparseVector


@dataclass(frozen=True, eq=False)
class Classifier:
    """One margin a label.

    `columns` int32[kept] ascending: the features that training saw; `weights`
    float32[kept, labels]; `bias` float32[labels]. A margin is about +1 on an example of the
    label and −1 on what is nothing like it. No label at all is allowed, and predicts nothing.
    """

    labels: tuple[str, ...]
    columns: NDArray[np.int32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def margins(self, weighed: SparseVector) -> NDArray[np.float64]:
        """Return float64[labels]: how far `weighed` (see `features.weigh`) is on each side."""
        rows = self._row_of[weighed.indices]
        kept = rows >= 0
        return (weighed.values[kept] @ self.weights[rows[kept]] + self.bias).astype(np.float64)

    @cached_property
    def _row_of(self) -> NDArray[np.int32]:
        """The row in `weights` of each column there is, −1 where training never saw it."""
        rows = np.full(COLUMNS, -1, np.int32)
        rows[self.columns] = np.arange(len(self.columns), dtype=np.int32)
        return rows


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return e^scores along the last axis, scaled to sum to one; safe for large scores."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True, initial=-np.inf))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def constant(labels: tuple[str, ...]) -> Classifier:
    """Return the classifier to use where there is nothing to tell apart: every label alike."""
    count = len(labels)
    nothing = np.empty(0, np.int32), np.empty((0, count), np.float32)
    return Classifier(labels, *nothing, np.ones(count, np.float32))
