"""Figures of an exam, each a pure function of what was said and what is true."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpdesk.experiment.exam import Judged
from helpdesk.learning.evaluation import BINS, calibration_error

RIGHT_ENOUGH = 0.95
"""The share of right ones that `coverage_at` asks for, and of accepted ones that FPR95 does."""


def accuracy(judged: Sequence[Judged]) -> float | None:
    """Return the share whose likeliest label is true; None of nothing."""
    return float(np.mean([each.right for each in judged])) if judged else None


def macro_f1(judged: Sequence[Judged]) -> float | None:
    """Return the mean F1 over every label that is true or was said, each counting alike."""
    true = Counter(each.sample.label for each in judged)
    said = Counter(each.guess for each in judged)
    both = Counter(each.guess for each in judged if each.right)
    scores = [2 * both[label] / (true[label] + said[label]) for label in sorted(true | said)]
    return float(np.mean(scores)) if scores else None


def ece(judged: Sequence[Judged]) -> float:
    """Return the expected calibration error over 15 bins of equal mass, 0 (best) to 1."""
    return calibration_error([each.confidence for each in judged], [each.right for each in judged])


@dataclass(frozen=True)
class Covered:
    """With messages below `threshold` left out, `coverage` are left; `accuracy` are right."""

    threshold: float
    coverage: float
    accuracy: float


def coverage_curve(judged: Sequence[Judged]) -> list[Covered]:
    """Return a point for each confidence that occurs, the highest first."""
    ordered = sorted(judged, key=lambda each: -each.confidence)
    hits = np.cumsum([each.right for each in ordered])
    curve = []
    for i, each in enumerate(ordered, 1):
        # Messages of one confidence pass a threshold together.
        if i == len(ordered) or ordered[i].confidence < each.confidence:
            curve.append(Covered(each.confidence, i / len(ordered), float(hits[i - 1] / i)))
    return curve


def coverage_at(judged: Sequence[Judged], right: float = RIGHT_ENOUGH) -> Covered | None:
    """Return the point of most coverage that is `right` often enough; None where none is."""
    fit = [point for point in coverage_curve(judged) if point.accuracy >= right]
    return fit[-1] if fit else None


@dataclass(frozen=True)
class Bin:
    """A bin of the reliability curve: mean confidence, share of right ones, and how many."""

    confidence: float
    accuracy: float
    count: int


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """Return the bins that `ece` is made of, the least sure first."""
    ordered = sorted(judged, key=lambda each: each.confidence)
    sure = np.array([each.confidence for each in ordered])
    hit = np.array([each.right for each in ordered], float)
    bins = np.array_split(np.arange(len(ordered)), BINS)
    return [Bin(float(sure[b].mean()), float(hit[b].mean()), len(b)) for b in bins if len(b)]


@dataclass(frozen=True)
class Confusion:
    """`count` samples of `true` were taken for `said`, out of `of` samples of `true`."""

    true: str
    said: str
    count: int
    of: int
    example: str


def confusions(judged: Sequence[Judged], most: int) -> list[Confusion]:
    """Return the pairs of labels that are mixed up most often."""
    wrong = [each for each in judged if not each.right]
    pairs = Counter((each.sample.label, each.guess) for each in wrong)
    of = Counter(each.sample.label for each in judged)
    texts = {(each.sample.label, each.guess): each.sample.text for each in reversed(wrong)}
    ranked = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:most]
    return [Confusion(*pair, count, of[pair[0]], texts[pair]) for pair, count in ranked]


@dataclass(frozen=True)
class OutOfScope:
    """How well `familiarity` tells what belongs to a label from what belongs to none.

    `auroc`: the chance that a message in scope scores above one out of scope (ties count half).
    `fpr95`: the share out of scope that passes the threshold that 95 % in scope pass.
    """

    auroc: float
    fpr95: float


def out_of_scope(inside: Sequence[Judged], outside: Sequence[Judged]) -> OutOfScope | None:
    """Return both figures, in scope being the positive class; None where one side is empty."""
    if not inside or not outside:
        return None
    good, bad = scope_scores(inside), scope_scores(outside)
    below = np.searchsorted(np.sort(bad), good, "left")
    not_above = np.searchsorted(np.sort(bad), good, "right")
    auroc = (below + not_above).mean() / (2 * len(bad))
    accepted = int(np.ceil(RIGHT_ENOUGH * len(good)))
    threshold = np.sort(good)[::-1][accepted - 1]
    return OutOfScope(float(auroc), float((bad >= threshold).mean()))


def scope_scores(judged: Sequence[Judged]) -> NDArray[np.float64]:
    """Return the score by which the product tells what it was never taught."""
    return np.array([each.familiarity for each in judged])
