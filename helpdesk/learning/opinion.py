"""A second opinion on what people said: what a fit says that never saw what they said."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from helpdesk.learning import joint
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.features import learn_idf, stack, vector, weigh
from helpdesk.learning.rows import Row
from helpdesk.learning.training import Floats, Lesson, Texts, fit_words


def ranks(rows: Sequence[Row], folds: Sequence[int], encoder: Encoder) -> list[int]:
    """Return at which place, from 0, each row's own label stands for a fit of the other folds.

    Rows of fold −1 are in every fit, and get 0; so does all where nothing is left to fit. A label
    that the fit has not seen stands last. The fit is of meaning alone, or of the words where there
    is no encoder.
    """
    labels = sorted({row.label for row in rows})
    number = {label: i for i, label in enumerate(labels)}
    truth, fold = np.array([number[row.label] for row in rows], np.int64), np.array(folds)
    weight = np.array([row.weight for row in rows], np.float32)
    lesson = Lesson(_seen([row.text for row in rows], encoder), truth, weight)
    places = np.zeros(len(rows), np.int64)
    for out in sorted(set(folds) - {-1}):
        taught, asked = np.flatnonzero(fold != out), np.flatnonzero(fold == out)
        if len(taught):
            scores = _scores(lesson[taught], lesson.texts[asked], len(labels))
            own = scores[np.arange(len(asked)), truth[asked]]
            places[asked] = (scores > own[:, None]).sum(axis=1)
    return [int(place) for place in places]


def _seen(texts: Sequence[str], encoder: Encoder) -> Texts:
    """Return the meaning of `texts` alone, or their words where there is no encoder."""
    meaning = encoder.encode(texts)
    if encoder.width:
        return Texts(sparse.csr_array((len(texts), 0), dtype=np.float32), meaning)
    idf = learn_idf([vector(text) for text in texts])
    return Texts(stack([weigh(vector(text), idf) for text in texts]), meaning)


def _scores(lesson: Lesson, asked: Texts, labels: int) -> Floats:
    """Return float64[asked, labels]; a label without a row has −∞."""
    known = np.unique(lesson.truth)
    if asked.meaning.shape[1]:
        targets = joint.one_hot(lesson.truth, labels)
        fit = joint.fit(lesson.texts.meaning, targets, lesson.importance)
        scores = fit.scores(asked.meaning).astype(np.float64)
    elif len(known) > 1:
        weights, bias = fit_words(lesson, labels, seed=0)
        scores = np.asarray(asked.words @ weights.astype(np.float64) + bias)
    else:
        scores = np.zeros((asked.words.shape[0], labels))
    return np.where(np.isin(np.arange(labels), known), scores, -np.inf)
