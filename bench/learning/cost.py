"""What a decision and a training run cost, beside an embedding alone and a TF-IDF peer's fit."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from threadpoolctl import threadpool_limits

from bench.learning.company import Company, company
from bench.learning.peers import tfidf
from bench.learning.run import Figures, Run
from helpdesk.experiment.exam import judge
from helpdesk.experiment.samples import Sample, Samples
from helpdesk.learning.embedding import loading
from helpdesk.learning.embedding.cached import Cached
from helpdesk.learning.embedding.encoder import spoken

DECISIONS = 300
ROUNDS = 3
"""Training runs of each, in turn; the median counts."""


def cost(run: Run) -> Figures:
    """Time decisions on fresh texts and training runs, warm, on one thread."""
    encoder = _knowing_train(run)
    with threadpool_limits(1):
        warm = company(run, encoder)
        return {"labels": len(warm.log)} | _decisions(run, warm) | _training(warm)


def _knowing_train(run: Run) -> Cached:
    """Return an encoder that has the vectors of what trains at hand, and of nothing else."""
    texts = list(dict.fromkeys(sample.text for sample in run.dataset.train))
    encoder = Cached(loading.uncached(loading.USUAL), len(texts) + DECISIONS)
    encoder.remember(dict(zip(texts, run.encoder.encode(texts), strict=True)))
    return encoder


def _decisions(run: Run, warm: Company) -> Figures:
    """Return medians in milliseconds; both read each text, so that a slow moment meets both."""
    alone = loading.uncached(loading.USUAL)
    fresh = _fresh(run)
    judge(run.house, warm.champion, warm.school.seeds[0])
    alone.encode([warm.school.seeds[0].text])
    whole, embedding = [], []
    for sample in fresh:
        whole.append(_milliseconds(lambda: judge(run.house, warm.champion, sample)))  # noqa: B023
        embedding.append(_milliseconds(lambda: alone.encode([spoken(sample.text)])))  # noqa: B023
    decision, read = statistics.median(whole), statistics.median(embedding)
    return {"decision_ms": decision, "embedding_ms": read, "decision_ratio": decision / read}


def _fresh(run: Run) -> list[Sample]:
    known = {spoken(sample.text) for sample in run.dataset.train}
    unread = {spoken(sample.text): sample for sample in run.dataset.test}
    return [sample for text, sample in unread.items() if text not in known][:DECISIONS]


def _training(warm: Company) -> Figures:
    """Return medians in seconds of the whole training run, gate included, and of peers' fits."""
    samples = _learned(warm)
    retrain, logistic, svc = [], [], []
    for _ in range(ROUNDS):
        retrain.append(_seconds(lambda: warm.school.next_version(warm.champion, warm.log)))
        logistic.append(_seconds(lambda: tfidf(samples, "logistic")))
        svc.append(_seconds(lambda: tfidf(samples, "svc")))
    seconds, peer = statistics.median(retrain), statistics.median(logistic)
    return {
        "retrain_seconds": seconds,
        "tfidf_logistic_seconds": peer,
        "tfidf_svc_seconds": statistics.median(svc),
        "retrain_ratio": seconds / peer,
    }


def _learned(warm: Company) -> Samples:
    labels = warm.school.house.label_of
    said = [Sample(event.text, labels[event.team]) for event in warm.log if event.team]
    return [*warm.school.seeds, *said]


def _milliseconds(act: Callable[[], Any]) -> float:
    return _seconds(act) * 1000


def _seconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
