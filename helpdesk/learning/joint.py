"""One logistic regression on sentence vectors: fitted with weights a row, and soft labels.

What is minimised: Σ weight · cross-entropy + ‖weights‖² / (2 · LOOSENESS), the bias unpenalised.
L-BFGS needs hundreds of steps on raw vectors, whose directions differ in spread a thousandfold,
and a few dozen once they are whitened by the curvature at the start (Böhning, "Multinomial
logistic regression algorithm", 1992), to the same optimum.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LOOSENESS = 10.0
"""The inverse of the ridge penalty, as scikit-learn's C."""
STEPS = 60
CLOSE_ENOUGH = 5e-4
"""The share of the loss by which a step must still lower it."""
_FREE = 1e-3  # the penalty of the bias: no more than keeps the curvature invertible

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Joint:
    """`weights` float32[width, labels], `bias` float32[labels]: how vectors speak for labels."""

    weights: Floats
    bias: Floats

    def scores(self, vectors: Floats) -> Floats:
        """Return float32[..., labels], unnormalised log-probabilities of `vectors` [..., width]."""
        return np.asarray(vectors @ self.weights + self.bias)


def one_hot(truth: Integers, labels: int) -> Floats:
    """Return float32[rows, labels]: one where a row's label is, else zero."""
    return np.eye(labels, dtype=np.float32)[truth]


def fit(vectors: Floats, targets: Floats, importance: Floats) -> Joint:
    """Return the regression of `vectors` float32[rows, width] onto `targets`.

    `targets` float32[rows, labels] sum to one along labels; `importance` float32[rows] is what
    each row weighs, above zero. The same rows in any order give the same bytes. A label that no
    row has gets a low score everywhere.
    """
    order = _content_order(vectors, targets, importance)
    vectors, targets, importance = vectors[order], targets[order], importance[order]
    centre = np.average(vectors, axis=0, weights=importance).astype(np.float32)
    centred = vectors - centre
    span = _span(centred)
    rows = np.hstack([centred @ span, np.ones((len(centred), 1), np.float32)])
    found = _minimum(rows, targets, importance)
    weights = span @ found[:-1]
    return Joint(weights, found[-1] - centre @ weights)


def _span(centred: Floats) -> Floats:
    """Return an orthonormal basis, float32[width, at most rows], of what few rows span.

    The penalty has no preference among directions, so the optimum lies in their span.
    """
    few = len(centred) < centred.shape[1]
    return np.linalg.qr(centred.T)[0] if few else np.eye(centred.shape[1], dtype=np.float32)


def _content_order(vectors: Floats, targets: Floats, importance: Floats) -> Integers:
    """Return an order that depends on the rows alone: sums of floats depend on their order."""
    keys = np.hstack([vectors, targets, importance[:, None]], dtype=np.float32)
    return np.array(sorted(range(len(keys)), key=lambda i: keys[i].tobytes()), np.int64)


def _minimum(rows: Floats, targets: Floats, importance: Floats) -> Floats:
    """Return float32[columns of `rows`, labels] where the loss is least."""
    from scipy.optimize import minimize

    labels = targets.shape[1]
    penalty = np.full(rows.shape[1], 1 / LOOSENESS, np.float32)
    penalty[-1] = _FREE
    back = _whitening(rows, importance, penalty, labels)
    white, ridge = rows @ back, (back.T * penalty) @ back
    weighed, total = targets * importance[:, None], float(importance.sum())

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        point = flat.reshape(-1, labels).astype(np.float32)
        scores = white @ point
        scores -= scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        sums = powers.sum(axis=1, keepdims=True)
        pull = ridge @ point
        value = (
            importance @ np.log(sums[:, 0]) - np.vdot(weighed, scores) + np.vdot(point, pull) / 2
        )
        slope = white.T @ (powers * (importance[:, None] / sums) - weighed) + pull
        return float(value) / total, slope.ravel().astype(np.float64) / total

    options = {"maxiter": STEPS, "ftol": CLOSE_ENOUGH, "gtol": 0.0}
    start = np.zeros(white.shape[1] * labels)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(back @ found.x.reshape(-1, labels).astype(np.float32))


def _whitening(rows: Floats, importance: Floats, penalty: Floats, labels: int) -> Floats:
    """Return the matrix that turns whitened coefficients into those of `rows`."""
    curvature = (rows * importance[:, None]).T @ rows / (2 * labels) + np.diag(penalty)
    root = np.linalg.cholesky(curvature.astype(np.float64))
    return np.linalg.inv(root).T.astype(np.float32)
