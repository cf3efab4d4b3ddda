"""The exemplar memory: what people said counts for the next message, before any training.

Each correction is kept with its vector. A message close to some of them is pulled towards their
labels; where nothing is close, nothing changes. `deskloop replay` measures a stream with it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import exp
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from helpdesk.learning.embedding.encoder import Vectors
from helpdesk.learning.features import COLUMNS, SparseVector, stack
from helpdesk.learning.text import normalise

LIMIT = 5_000
"""Exemplars kept: the newest."""
NEIGHBOURS = 5
FLOOR, FULL = 0.15, 0.8
"""Cosines: below the first an exemplar is silent, from the second on it pulls with full force.

In between the force grows with the square of the way: what is only somewhat alike is left to the
model, which knows what texts mean.
"""
MEANT_FLOOR, MEANT_FULL = 0.4, 0.8
"""Cosines of meaning that are worth `FLOOR` and `FULL` of the words."""
TAUGHT_FLOOR, TAUGHT_FULL = 0.5, 0.8
"""The same for an exemplar that the model was trained on: it speaks for what is nearly its text."""
FORCE = 7.0
"""Nats of log-odds that an exemplar of weight one adds to its label at full force."""
SAME = 0.999
"""Cosine from which two texts count as the same."""
CERTAIN = 0.98
"""What the label of the same text gets, at weight one."""
FEW = 5
"""Exemplars of one person against one team that count in full; see `trust.FEW`."""
LEAST = 0.01
"""The probability from which a label is pulled at least: a model may be sure beyond all measure."""


@dataclass(frozen=True, eq=False)
class Sight:
    """A text as it is compared: TF-IDF of length one, and float32[width] of length one.

    What all texts mean alike was taken away from the latter; see `scope.Bank.place`.
    """

    words: SparseVector
    meaning: Vectors


@dataclass(frozen=True, eq=False)
class Exemplar:
    """A text that a person labelled in feedback event `feedback_id`.

    `sight` is the live model's, `at` in seconds since the epoch, `weight` from 0 to 1.
    `giver` names who said so and whose requests they took away; empty for whom all is believed.
    """

    feedback_id: int
    text: str
    sight: Sight
    label: str
    at: float
    weight: float = 1.0
    giver: str = ""


Near = Sequence[tuple[Exemplar, float]]
"""Exemplars with their likeness to a text, the nearest first."""


@dataclass(frozen=True)
class Blend:
    """Probabilities after the memory spoke, summing to one.

    `leaned_on` is the feedback event that moved the likeliest label away from the model's, None
    where the memory did not change it. `similarity` is the cosine to the nearest exemplar, 0 to 1.
    """

    probabilities: dict[str, float]
    leaned_on: int | None = None
    similarity: float = 0.0


@dataclass(frozen=True, eq=False)
class Memory:
    """The newest exemplar of each text, at most `LIMIT`; immutable.

    The live model was trained on feedback up to the event `learned_through`: those exemplars
    speak for the same text only, since the model speaks for its neighbourhood.
    """

    learned_through: int = 0
    by_text: Mapping[str, Exemplar] = field(default_factory=lambda: MappingProxyType({}))

    @staticmethod
    def empty(learned_through: int = 0) -> "Memory":
        """Return a memory of nothing."""
        return Memory(learned_through)

    @property
    def exemplars(self) -> tuple[Exemplar, ...]:
        """The exemplars, oldest first."""
        return tuple(sorted(self.by_text.values(), key=_age))

    def with_exemplar(self, exemplar: Exemplar) -> "Memory":
        """Return the memory with one more; of the same text the newest stays, in any order."""
        text = normalise(exemplar.text)
        known = self.by_text.get(text, exemplar)
        texts = {**self.by_text, text: max(known, exemplar, key=_age)}
        if len(texts) > LIMIT:
            del texts[min(texts, key=lambda each: _age(texts[each]))]
        return replace(self, by_text=MappingProxyType(texts))

    @cached_property
    def _kept(self) -> tuple[Exemplar, ...]:
        return self.exemplars[::-1]

    @cached_property
    def _postings(self) -> sparse.csr_array:
        """One row a column of the features: a message reads only the rows that it has."""
        return stack([each.sight.words for each in self._kept]).T.tocsr()

    @cached_property
    def _meanings(self) -> Vectors:
        return np.stack([each.sight.meaning for each in self._kept])

    @cached_property
    def _crowd(self) -> Mapping[str, int]:
        return Counter(each.giver for each in self.by_text.values() if each.giver)

    def _believed(self, exemplar: Exemplar) -> Exemplar:
        """Return it with less weight where its giver said too much: `FEW` count, shared by all."""
        said = self._crowd.get(exemplar.giver, 0)
        return replace(exemplar, weight=exemplar.weight * FEW / said) if said > FEW else exemplar

    def nearest(self, sight: Sight, k: int = NEIGHBOURS) -> list[tuple[Exemplar, float]]:
        """Return the at most `k` exemplars nearest to `sight`, with their likeness, 0 to 1.

        Likeness is the cosine of the words, or what that of the meaning is worth, if more. Nearest
        first, of equally near ones the newest; what shares nothing is left out.
        """
        if not self.by_text:
            return []
        words = sight.words
        ends = np.array([0, len(words.indices)], np.int32)
        query = sparse.csr_array((words.values, words.indices, ends), shape=(1, COLUMNS))
        cosines = (query @ self._postings).toarray()[0]
        likeness = np.maximum(cosines, _as_words(self._meanings @ sight.meaning))
        order = np.argsort(-likeness, kind="stable")[:k]
        return [
            (self._believed(self._kept[i]), min(float(likeness[i]), 1.0))
            for i in order
            if likeness[i] > 0
        ]


def _as_words(meant: Vectors) -> NDArray[np.float64]:
    """Return what cosines of meaning are worth as cosines of words: less than the same text."""
    way = (meant.astype(np.float64) - MEANT_FLOOR) / (MEANT_FULL - MEANT_FLOOR)
    return np.where(way > 0, FLOOR + (FULL - FLOOR) * np.minimum(way, 1.0), 0.0)


def blend(
    probabilities: Mapping[str, float],
    neighbours: Iterable[tuple[Exemplar, float]],
    learned_through: int = 0,
) -> Blend:
    """Return `probabilities` pulled by `neighbours`, which stand nearest first.

    Near texts add to the log-odds of their label, so a sure model gives way only to a close one.
    The same text decides. A label that the model lacks can win.
    """
    near = list(neighbours)
    if not near:
        return Blend(dict(probabilities))
    speakers = [(e, s) for e, s in near if _force(e, s, learned_through)]
    pulled = _pulled(probabilities, speakers, learned_through)
    winner = _likeliest(pulled)
    leaned = None
    if winner != _likeliest(probabilities):
        leaned = next((e.feedback_id for e, s in speakers if e.label == winner and s > FLOOR), None)
    return Blend(pulled, leaned, near[0][1])


def _force(exemplar: Exemplar, similarity: float, learned_through: int) -> float:
    """Return the nats that an exemplar adds to the log-odds of its label."""
    is_taught = exemplar.feedback_id <= learned_through
    floor, full = (TAUGHT_FLOOR, TAUGHT_FULL) if is_taught else (FLOOR, FULL)
    return FORCE * exemplar.weight * min(max((similarity - floor) / (full - floor), 0.0), 1.0) ** 2


def _pulled(
    probabilities: Mapping[str, float],
    speakers: list[tuple[Exemplar, float]],
    learned_through: int,
) -> dict[str, float]:
    odds = dict(probabilities)
    for exemplar, similarity in speakers:
        force = _force(exemplar, similarity, learned_through)
        odds[exemplar.label] = max(odds.get(exemplar.label, 0.0), LEAST) * exp(force)
    total = sum(odds.values())
    scaled = {label: value / total for label, value in odds.items()}
    return _decided(scaled, speakers)


def _decided(
    probabilities: dict[str, float], speakers: list[tuple[Exemplar, float]]
) -> dict[str, float]:
    """Give the label of the same text its share; it stands first, being the nearest."""
    if not speakers or speakers[0][1] < SAME:
        return probabilities
    exemplar = speakers[0][0]
    share = CERTAIN * exemplar.weight
    mixed = {label: value * (1 - share) for label, value in probabilities.items()}
    mixed[exemplar.label] = mixed.get(exemplar.label, 0.0) + share
    return mixed


def _likeliest(probabilities: Mapping[str, float]) -> str | None:
    return max(sorted(probabilities), key=probabilities.__getitem__, default=None)


def _age(exemplar: Exemplar) -> tuple[float, int]:
    return exemplar.at, exemplar.feedback_id
