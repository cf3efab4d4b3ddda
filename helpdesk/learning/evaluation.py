"""How good predictions are, as plain figures."""

from collections.abc import Mapping, Sequence

import numpy as np

BINS = 15

Prediction = Mapping[str, float]


def right(predictions: Sequence[Prediction], truth: Sequence[str]) -> list[bool]:
    """Return for each prediction whether its likeliest label (of equals the first) is the true."""
    return [likeliest(p) == label for p, label in zip(predictions, truth, strict=True)]


def likeliest(prediction: Prediction) -> str | None:
    """Return the likeliest label, of equals the first in the alphabet; None where there is none."""
    return max(sorted(prediction), key=prediction.__getitem__, default=None)


def accuracy(predictions: Sequence[Prediction], truth: Sequence[str]) -> float:
    """Return the share that is right, 0 to 1; 0 of nothing."""
    hits = right(predictions, truth)
    return sum(hits) / len(hits) if hits else 0.0


def cumulative_error(hits: Sequence[bool]) -> list[float]:
    """Return the share of misses among the first n, for each n: the curve of a stream."""
    misses = np.cumsum(np.logical_not(hits))
    return [float(x) for x in misses / np.arange(1, len(hits) + 1)]


def calibration_error(confidence: Sequence[float], hits: Sequence[bool]) -> float:
    """Return the expected calibration error over 15 bins of equal mass, 0 to 1; 0 of nothing."""
    if not len(hits):
        return 0.0
    order = np.argsort(confidence, kind="stable")
    bins = np.array_split(order, BINS)
    sure, hit = np.asarray(confidence, float), np.asarray(hits, float)
    gaps = [abs(sure[b].mean() - hit[b].mean()) * len(b) for b in bins if len(b)]
    return float(sum(gaps) / len(hits))


def brier(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the mean squared error of probabilities, 0 (best) to 1; 0 of nothing."""
    if not len(outcomes):
        return 0.0
    return float(np.mean((np.asarray(probabilities) - np.asarray(outcomes, float)) ** 2))
