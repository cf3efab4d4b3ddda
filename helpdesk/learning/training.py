"""From rows to a model: linear margins by liblinear, and a temperature that calibrates them.

scikit-learn is imported inside the functions: what only predicts never loads it.
LinearSVC, because it is as exact as logistic regression on short texts and ten times faster:
lbfgs takes half a minute on 10,000 rows (measured; see docs/learning.md).
"""

import warnings
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from helpdesk.learning.classifier import Classifier, constant, softmax
from helpdesk.learning.features import learn_idf, stack, vector, weigh
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row, canonical
from helpdesk.learning.text import fingerprint, normalise

FOLDS = 5
ENOUGH = 1_000
"""Rows predicted out of fold that settle one temperature: no more folds after that."""
USUAL_TEMPERATURE = 0.1
"""Where nothing can be held out: what 3 to 10 examples a label gave on public sets."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def train_model(team_rows: Iterable[Row], category_rows: Iterable[Row], seed: int = 0) -> Model:
    """Return the model of these rows, the same bytes whatever their order; no row is no error."""
    teams, categories = tuple(team_rows), tuple(category_rows)
    texts = sorted({normalise(row.text) for row in teams + categories})
    idf = learn_idf([vector(text) for text in texts])
    return Model(idf, {"team": train(teams, idf, seed), "category": train(categories, idf, seed)})


def train(rows: Sequence[Row], idf: NDArray[np.float32], seed: int = 0) -> Classifier:
    """Return the classifier of `rows`; the same rows in any order give the same bytes.

    Fewer than two labels give a constant classifier, never an error.
    """
    ordered = canonical(rows)
    labels = tuple(sorted({row.label for row in ordered}))
    if len(labels) < 2:
        return constant(labels)
    matrix = stack([weigh(vector(row.text), idf) for row in ordered])
    columns = np.unique(matrix.indices)
    matrix = matrix[:, columns]
    truth = np.array([labels.index(row.label) for row in ordered])
    importance = _importance(ordered, truth)
    weights, bias = _fit(matrix, truth, importance, len(labels), seed)
    temperature = _temperature(matrix, truth, importance, _folds(ordered), seed)
    return Classifier(labels, columns.astype(np.int32), weights, bias, temperature)


def _importance(rows: Sequence[Row], truth: Integers) -> Floats:
    """Return the weight of each row; a label's total grows with the root of its share.

    Full balance would hand every doubtful request to the rarest team, none to the largest.
    """
    weights = np.array([row.weight for row in rows])
    totals = np.bincount(truth, weights)
    return np.asarray(weights * np.sqrt(totals.mean() / totals[truth]))


def _fit(
    matrix: sparse.csr_array, truth: Integers, importance: Floats, labels: int, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights float32[columns, labels] and bias; a label without a row has margin −1."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(dual=True, random_state=seed, max_iter=2_000)
    with warnings.catch_warnings():
        # One example a label is a cold start here, not a regression in disguise:
        warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
        machine.fit(matrix, truth, importance)
    weights = np.zeros((matrix.shape[1], labels), np.float32)
    bias = np.full(labels, -1, np.float32)
    two = len(machine.classes_) == 2  # liblinear then keeps one margin, the second label's
    weights[:, machine.classes_] = _both(machine.coef_).T if two else machine.coef_.T
    bias[machine.classes_] = _both(machine.intercept_) if two else machine.intercept_
    return weights, bias


def _both(of_second: Floats) -> Floats:
    return np.concatenate([-of_second, of_second])


def _folds(rows: Sequence[Row]) -> Integers:
    """Return the fold of each row, by its words: near-duplicates stay on one side."""
    return np.array([int.from_bytes(fingerprint(row.text)[:8], "big") % FOLDS for row in rows])


def _temperature(
    matrix: sparse.csr_array, truth: Integers, importance: Floats, folds: Integers, seed: int
) -> float:
    """Return the temperature with the least log-loss on rows that the margins never saw.

    After Guo et al., "On calibration of modern neural networks", 2017.
    """
    parts = list(_out_of_fold(matrix, truth, importance, folds, seed))
    if not parts:
        return USUAL_TEMPERATURE
    margins = np.concatenate([margin for margin, _ in parts])
    held = np.concatenate([rows for _, rows in parts])

    def loss(log_temperature: float) -> float:
        probabilities = softmax(margins / np.exp(log_temperature))
        right = probabilities[np.arange(len(held)), truth[held]]
        return float(-np.average(np.log(right + 1e-12), weights=importance[held]))

    found = optimize.minimize_scalar(loss, bounds=(np.log(0.02), np.log(2)), method="bounded")
    return float(np.exp(found.x))


def _out_of_fold(
    matrix: sparse.csr_array, truth: Integers, importance: Floats, folds: Integers, seed: int
) -> Iterator[tuple[Floats, Integers]]:
    """Yield margins float64[rows, labels] and the rows they are of, until there are enough.

    A row whose label has no other row is left out: no temperature could mend its margin.
    """
    labels, done = int(truth.max()) + 1, 0
    for fold in range(FOLDS):
        inside = np.flatnonzero(folds != fold)
        outside = np.flatnonzero((folds == fold) & np.isin(truth, truth[inside]))
        if done >= ENOUGH or len(np.unique(truth[inside])) < 2 or not len(outside):
            continue
        weights, bias = _fit(matrix[inside], truth[inside], importance[inside], labels, seed)
        yield matrix[outside] @ weights.astype(np.float64) + bias, outside
        done += len(outside)
