"""What the learner knows: one idf, and one head a question (team, category, priority)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from helpdesk.learning.calibration import UNTOUCHED, Calibration
from helpdesk.learning.embedding.encoder import Encoder, Vectors
from helpdesk.learning.features import SparseVector, vector, weigh
from helpdesk.learning.head import Head, Seen
from helpdesk.learning.memory import Sight
from helpdesk.learning.scope import Scope


@dataclass(frozen=True, eq=False)
class Model:
    """`idf` float32[COLUMNS]; the heads by name; `scope` is the finest's.

    They are "team", "category" and "priority"; the last has no label until enough is known.
    """

    idf: NDArray[np.float32]
    encoder: Encoder
    heads: Mapping[str, Head]
    scope: Scope
    calibration: Calibration = UNTOUCHED

    def see(self, text: str) -> Seen:
        """Return `text` as this model sees it."""
        return Seen(self.see_words(text), self.encoder.encode([text])[0])

    def see_words(self, text: str) -> SparseVector:
        """Return the words of `text` alone: TF-IDF of length one, or empty for no text."""
        return weigh(vector(text), self.idf)

    def sight(self, seen: Seen) -> Sight:
        """Return `seen` as the memory compares it."""
        return Sight(seen.words, self.scope.bank.place(seen.meaning))

    def meaning_of_title(self, title: str) -> Vectors:
        """Return where the title of an answer stands; there are few, asked for again and again."""
        if title not in self._titles:
            self._titles[title] = self.scope.bank.place(self.encoder.encode([title])[0])
        return self._titles[title]

    @cached_property
    def _titles(self) -> dict[str, Vectors]:
        return {}

    def predict(self, seen: Seen) -> dict[str, dict[str, float]]:
        """Return the probability of each label of each head."""
        return {
            name: dict(zip(head.labels, head.predict(seen).tolist(), strict=True))
            if head.labels
            else {}
            for name, head in self.heads.items()
        }

    def familiarity(self, seen: Seen, sight: Sight) -> float:
        """Return how much a text is like what was learned from, 0 to 1; see `scope.Scope`."""
        return self.scope.familiarity(sight.meaning, finest(self.heads).best(seen))


def finest(heads: Mapping[str, Head]) -> Head:
    """Return the head with the most labels: it tells best what is like nothing learned."""
    return max(heads.values(), key=lambda head: len(head.labels))


def see_all(model: Model, texts: Sequence[str]) -> list[Seen]:
    """Return `texts` as this model sees them: the encoder reads them in one batch."""
    meanings = model.encoder.encode(texts)
    return [
        Seen(model.see_words(text), meaning) for text, meaning in zip(texts, meanings, strict=True)
    ]
