"""From rows to a model: meaning and words fitted apart, taught by traffic, calibrated together.

scikit-learn is imported inside the functions: what only predicts never loads it. The words' part
is a LinearSVC, because it is as exact as logistic regression on short texts and ten times faster;
beside the meaning, a few of its steps are enough.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from helpdesk.learning import joint, selftraining
from helpdesk.learning.calibration import UNTOUCHED, Calibration
from helpdesk.learning.classifier import Classifier, constant, softmax
from helpdesk.learning.embedding.encoder import Encoder, Vectors
from helpdesk.learning.features import learn_idf, stack, vector, weigh
from helpdesk.learning.head import SOFT, Head, together
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row, canonical
from helpdesk.learning.scope import Bank, Scope
from helpdesk.learning.text import fingerprint, normalise

FOLDS = 5
ENOUGH = 300
"""Rows predicted out of fold that settle one temperature: no more folds after that."""
USUAL_TEMPERATURE = 0.7
"""Where nothing can be held out: what 3 to 10 examples a label gave on public sets."""
WORDS = 0.3
"""What the words count beside the meaning, where labels have many examples."""
STEPS = 10
"""Rounds of liblinear: the meaning carries what they leave undone."""
HALF = 10
"""Examples a label from which the words count half of that: they need more than the meaning."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts as both parts see them: csr[texts, COLUMNS], and float32[texts, width]."""

    words: sparse.csr_array
    meaning: Vectors

    def __getitem__(self, rows: Integers) -> Texts:
        return Texts(self.words[rows], self.meaning[rows])

    def __add__(self, other: Texts) -> Texts:
        words = sparse.csr_array(sparse.vstack([self.words, other.words]))
        return Texts(words, np.vstack([self.meaning, other.meaning]))


@dataclass(frozen=True, eq=False)
class Lesson:
    """Texts with the number of the label of each, int64[texts], and its weight, float32[texts]."""

    texts: Texts
    truth: Integers
    importance: NDArray[np.float32]

    def __getitem__(self, rows: Integers) -> Lesson:
        return Lesson(self.texts[rows], self.truth[rows], self.importance[rows])

    def __add__(self, other: Lesson) -> Lesson:
        truth = np.concatenate([self.truth, other.truth])
        importance = np.concatenate([self.importance, other.importance])
        return Lesson(self.texts + other.texts, truth, importance)


@dataclass(frozen=True, eq=False)
class Trained:
    """A model, and for each head what fits that never saw a text took it for, by normal text."""

    model: Model
    unseen: Mapping[str, Mapping[str, str]]


def train(
    team_rows: Iterable[Row],
    category_rows: Iterable[Row],
    encoder: Encoder,
    traffic: Iterable[str] = (),
    calibration: Calibration = UNTOUCHED,
    seed: int = 0,
    priority_rows: Iterable[Row] = (),
) -> Trained:
    """Return the model of these rows, the same bytes whatever their order; no row is no error.

    `traffic` are texts without labels.
    """
    said = {"team": team_rows, "category": category_rows, "priority": priority_rows}
    rows = {name: canonical(some) for name, some in said.items()}
    labelled = {normalise(row.text) for some in rows.values() for row in some}
    fresh = [text for text in traffic if normalise(text) not in labelled]
    unlabelled = selftraining.chosen(fresh, max(map(len, rows.values())))
    known = sorted(labelled | {normalise(text) for text in unlabelled})
    idf = learn_idf([vector(text) for text in known])
    trainer = _Trainer(idf, encoder, seed)
    learned = {name: trainer.head(some, unlabelled) for name, some in rows.items()}
    heads = {name: each.head for name, each in learned.items()}
    finest = max(learned.values(), key=lambda each: len(each.head.labels))
    model = Model(idf, encoder, heads, finest.scope, calibration)
    return Trained(model, {name: each.unseen for name, each in learned.items()})


@dataclass(frozen=True, eq=False)
class _Learned:
    """A head, the scope of its examples, and what fits that never saw a text took it for."""

    head: Head
    scope: Scope
    unseen: Mapping[str, str]


@dataclass(frozen=True)
class _Trainer:
    """Trains heads on the same sight of texts."""

    idf: NDArray[np.float32]
    encoder: Encoder
    seed: int

    def head(self, rows: Sequence[Row], unlabelled: Sequence[str]) -> _Learned:
        """Return the head of canonical `rows`; fewer than two labels give a constant one."""
        labels = tuple(sorted({row.label for row in rows}))
        if len(labels) < 2:
            return _flat(labels, self.encoder.width)
        texts = self._see([row.text for row in rows])
        number = {label: i for i, label in enumerate(labels)}
        truth = np.array([number[row.label] for row in rows])
        lesson = Lesson(texts, truth, np.array([row.weight for row in rows], np.float32))
        said = np.flatnonzero([row.source == "correction" for row in rows])
        fit, guessed = self._taught(lesson, len(labels), unlabelled, lesson[said])
        held = list(_out_of_fold(lesson, guessed, _folds(rows), len(labels), self.seed))
        head = Head(fit.meaning, fit.words(labels), fit.share, _temperature(lesson, held))
        return _Learned(head, _scope(lesson.texts.meaning, held), _unseen(rows, labels, held))

    def _taught(
        self, lesson: Lesson, labels: int, unlabelled: Sequence[str], said: Lesson
    ) -> tuple[_Fit, Lesson | None]:
        """Return the fit of labels and of guesses at the unlabelled texts, and these guesses.

        Guesses that what was `said` denies are left out.
        """
        fit, guessed = _fit(lesson, labels, self.seed), None
        traffic = self._see(unlabelled)
        for _ in range(selftraining.ROUNDS if unlabelled else 0):
            guesses = selftraining.guesses(softmax(fit.scores(traffic)).astype(np.float32))
            denied = selftraining.contradicted(
                guesses.truth, traffic.meaning, said.texts.meaning, said.truth
            )
            everything = Lesson(traffic, guesses.truth, guesses.importance)
            guessed = everything[np.flatnonzero(~denied)]
            fit = _fit(lesson + guessed, labels, self.seed)
        return fit, guessed

    def _see(self, texts: Sequence[str]) -> Texts:
        words = stack([weigh(vector(text), self.idf) for text in texts])
        return Texts(words, self.encoder.encode(texts))


def _flat(labels: tuple[str, ...], width: int) -> _Learned:
    """Return the head of one label or none; no text is too strange for the one label there is."""
    meaning = np.zeros((width, len(labels)), np.float32), np.zeros(len(labels), np.float32)
    bank = Bank.of(np.empty((0, width), np.float32))
    head = Head(joint.Joint(*meaning), constant(labels), 1.0, 1.0)
    return _Learned(head, Scope(bank, 0.0, 1.0), {})


@dataclass(frozen=True, eq=False)
class _Fit:
    """Both parts of a head, before it is calibrated."""

    meaning: joint.Joint
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    share: float

    def scores(self, texts: Texts) -> Floats:
        """Return float64[texts, labels]; see `Head.scores`."""
        return together(self.meaning.scores(texts.meaning), self.margins(texts), self.share)

    def margins(self, texts: Texts) -> Floats:
        """Return float64[texts, labels] of the words."""
        return np.asarray(texts.words @ self.weights.astype(np.float64) + self.bias)

    def best(self, texts: Texts) -> Floats:
        """Return float64[texts]; see `Head.best`."""
        if texts.meaning.shape[1]:
            return np.asarray(self.meaning.scores(texts.meaning).max(axis=1), np.float64)
        return np.asarray(self.margins(texts).max(axis=1) / SOFT)

    def words(self, labels: tuple[str, ...]) -> Classifier:
        """Return the words' part, without the columns that no text had."""
        columns = np.flatnonzero(np.abs(self.weights).sum(axis=1)).astype(np.int32)
        return Classifier(labels, columns, self.weights[columns], self.bias)


def _fit(lesson: Lesson, labels: int, seed: int) -> _Fit:
    targets = joint.one_hot(lesson.truth, labels)
    meaning = joint.fit(lesson.texts.meaning, targets, lesson.importance)
    weights, bias = fit_words(lesson, labels, seed)
    each = float(lesson.importance.sum()) / labels
    has_meaning = lesson.texts.meaning.shape[1] > 0
    return _Fit(meaning, weights, bias, WORDS * each / (each + HALF) if has_meaning else 1.0)


def fit_words(
    lesson: Lesson, labels: int, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights float32[COLUMNS, labels] and bias; a label without a row has margin −1."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(dual=True, random_state=seed, tol=0.1, max_iter=STEPS)
    with warnings.catch_warnings():
        # One example a label is a cold start here, not a regression in disguise:
        warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
        warnings.filterwarnings("ignore", "Liblinear failed to converge")
        machine.fit(lesson.texts.words, lesson.truth, lesson.importance)
    weights = np.zeros((lesson.texts.words.shape[1], labels), np.float32)
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


@dataclass(frozen=True, eq=False)
class _Held:
    """What rows got from a fit that never saw them: `rows` are their numbers."""

    rows: Integers
    scores: Floats
    likeness: Floats


def _out_of_fold(
    lesson: Lesson, guessed: Lesson | None, folds: Integers, labels: int, seed: int
) -> Iterator[_Held]:
    """Yield what held-out rows get, until there are enough.

    A row whose label has no other row is left out: no temperature could mend its scores.
    """
    done = 0
    for fold in range(FOLDS):
        inside = np.flatnonzero(folds != fold)
        known = np.isin(lesson.truth, lesson.truth[inside])
        outside = np.flatnonzero((folds == fold) & known)
        if done >= ENOUGH or len(np.unique(lesson.truth[inside])) < 2 or not len(outside):
            continue
        taught, asked = lesson[inside], lesson.texts[outside]
        fit = _fit(taught + guessed if guessed else taught, labels, seed)
        likeness = Bank.of(taught.texts.meaning).likeness(asked.meaning, fit.best(asked))
        yield _Held(outside, fit.scores(asked), likeness)
        done += len(outside)


def _temperature(lesson: Lesson, held: Sequence[_Held]) -> float:
    """Return the temperature with the least log-loss on rows that the scores never saw.

    After Guo et al., "On calibration of modern neural networks", 2017.
    """
    if not held:
        return USUAL_TEMPERATURE
    scores = np.concatenate([each.scores for each in held])
    rows = np.concatenate([each.rows for each in held])

    def loss(log_temperature: float) -> float:
        probabilities = softmax(scores / np.exp(log_temperature))
        right = probabilities[np.arange(len(rows)), lesson.truth[rows]]
        return float(-np.average(np.log(right + 1e-12), weights=lesson.importance[rows]))

    found = optimize.minimize_scalar(loss, bounds=(np.log(0.1), np.log(10)), method="bounded")
    return float(np.exp(found.x))


def _unseen(rows: Sequence[Row], labels: tuple[str, ...], held: Sequence[_Held]) -> dict[str, str]:
    """Return by normal text the label that each held-out row got."""
    return {
        normalise(rows[row].text): labels[best]
        for each in held
        for row, best in zip(each.rows, each.scores.argmax(axis=1), strict=True)
    }


def _scope(meaning: Vectors, held: Sequence[_Held]) -> Scope:
    likeness = [each.likeness for each in held]
    return Scope.of(meaning, np.concatenate(likeness) if likeness else np.empty(0))
