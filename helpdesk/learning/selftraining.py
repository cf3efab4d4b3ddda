"""What unlabelled requests teach: the learner's own guesses, each at a fraction of a label.

Two views guess together, sentence vectors and words, and each then learns what the other was
surer of (after Blum and Mitchell, "Combining labeled and unlabeled data with co-training", 1998).
The constants were chosen by the mean over BANKING77, CLINC150 and HWU64 at 5 and 10 examples a
label; hard guesses did better there than soft ones, more texts better than fewer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from helpdesk.learning.text import encoded

ROUNDS = 3
TRUST = 0.5
"""What a guess of probability one weighs beside a label."""
MOST = 8_000
"""Texts learned from where there is hardly a label; each label takes the room of two."""
BALANCE = 0.8
"""How far guesses are pulled towards equal labels where the traffic seems to be equal, 0 to 1."""
EVEN, SKEWED = 0.95, 0.75
"""Evenness of the guesses: above the first fully pulled, below the second not at all."""

NEAR = 0.85
"""Cosine of meaning from which what was said of one text denies a guess at another."""
_AT_ONCE = 1_000

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Guesses:
    """The likeliest label of each text, int64[texts], and its weight as a row, float32[texts]."""

    truth: Integers
    importance: Floats


def chosen(texts: Sequence[str], labelled: int) -> list[str]:
    """Return the distinct `texts` that are learned from, at most `MOST` less 2 · `labelled`.

    Which ones depends on their words alone, as does their order.
    """
    ranked = sorted(set(texts), key=lambda text: sha256(encoded(text)).digest())
    return sorted(ranked[: max(0, MOST - 2 * labelled)])


def guesses(probabilities: Floats) -> Guesses:
    """Return what `probabilities` float[texts, labels] of unlabelled texts teach."""
    balanced = balance(probabilities)
    return Guesses(balanced.argmax(axis=1), (TRUST * balanced.max(axis=1)).astype(np.float32))


def contradicted(
    guessed: Integers, traffic: Floats, said: Floats, truth: Integers
) -> NDArray[np.bool_]:
    """Return bool[texts] which guesses somebody's own words about nearly the same deny.

    `traffic` float32[texts, width] and `said` float32[rows, width] have length one; `truth`
    int64[rows] is what was said. Of a new team's requests the others' guesses are the loudest.
    """
    denied = np.zeros(len(traffic), bool)
    if not len(said) or not said.shape[1]:
        return denied
    for first in range(0, len(traffic), _AT_ONCE):
        cosines = traffic[first : first + _AT_ONCE] @ said.T
        nearest = cosines.argmax(axis=1)
        is_near = cosines.max(axis=1) >= NEAR
        other = truth[nearest] != guessed[first : first + _AT_ONCE]
        denied[first : first + _AT_ONCE] = is_near & other
    return denied


def balance(probabilities: Floats) -> Floats:
    """Return `probabilities` tilted so that labels guessed too often are guessed less.

    A learner of few examples prefers some labels for no reason. But where the traffic itself is
    skewed, equal shares would be wrong: the more uneven the guessed shares, the weaker the tilt.
    """
    shares = probabilities.mean(axis=0)
    # Of the likeliest labels: an unsure learner's probabilities look even on any traffic.
    even = evenness(np.bincount(probabilities.argmax(axis=1), minlength=len(shares)))
    strength = BALANCE * np.clip((even - SKEWED) / (EVEN - SKEWED), 0, 1)
    tilted = probabilities * (len(shares) * np.maximum(shares, 1e-6)) ** -strength
    return np.asarray(tilted / tilted.sum(axis=1, keepdims=True), np.float32)


def evenness(counts: NDArray[np.int64]) -> float:
    """Return e^entropy over the number of labels: 1 for equal counts, 1/labels for one label."""
    some = counts[counts > 0] / counts.sum()
    return float(np.exp(-(some * np.log(some)).sum()) / len(counts))
