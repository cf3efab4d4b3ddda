"""What the learner knows: one idf and one classifier a question (which team, which category)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpdesk.learning.classifier import Classifier
from helpdesk.learning.features import SparseVector, vector, weigh


@dataclass(frozen=True, eq=False)
class Model:
    """`idf` float32[COLUMNS], and the heads by name: "team" and "category"."""

    idf: NDArray[np.float32]
    heads: Mapping[str, Classifier]

    def vector(self, text: str) -> SparseVector:
        """Return `text` as this model sees it: TF-IDF of length one, or empty for no text."""
        return weigh(vector(text), self.idf)

    def predict(self, seen: SparseVector) -> dict[str, dict[str, float]]:
        """Return the probability of each label of each head for a `vector` of this model."""
        return {
            name: dict(zip(head.labels, head.predict(seen).tolist(), strict=True))
            for name, head in self.heads.items()
        }

    def familiarity(self, seen: SparseVector) -> float:
        """Return how much `seen` is like anything learned, 0 (like nothing) to 1 (an example).

        It is the best margin of the finest head, moved from [−1, 1]: of the cheap scores for
        requests out of scope it ranked best on CLINC150, before the cosine to the nearest row.
        """
        finest = max(self.heads.values(), key=lambda head: len(head.labels))
        best = finest.margins(seen).max(initial=-1.0)
        return float(np.clip((1 + best) / 2, 0, 1))
