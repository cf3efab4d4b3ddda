"""`deskloop evaluate`: learn one part of a file, and be judged by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

import numpy as np

from deskloop.experiments.progress import watched
from helpdesk.experiment import figures, splits
from helpdesk.experiment.errors import ExperimentError
from helpdesk.experiment.exam import Judged, judge
from helpdesk.experiment.house import House, School
from helpdesk.experiment.samples import Sample, Samples, repeated
from helpdesk.experiment.splits import Split
from helpdesk.learned import Learned
from helpdesk.learning.calibration import USUAL_THRESHOLD
from helpdesk.learning.embedding import loading
from helpdesk.learning.embedding.cached import Cached
from helpdesk.learning.serial import SCHEMA
from helpdesk.teaching import NAME_WEIGHT
from helpdesk.triage import Policy

_AT_ONCE = 64

CONFUSIONS = 10
"""Pairs of labels that are told."""


@dataclass(frozen=True)
class Plan:
    """How a file is split: by the cells of a column, by time, or at random; see `splits`."""

    train: Sequence[str] = ()
    test: Sequence[str] = ()
    by_time: bool = False
    shots: int | None = None
    seed: int = 0
    oos_label: str | None = None
    traffic: bool = False


@dataclass(frozen=True)
class Exam:
    """What was learned from, and what was said of the rows in scope and out of it."""

    plan: Plan
    split: Split
    school: School
    learned: Learned
    inside: Sequence[Judged]
    outside: Sequence[Judged]
    train_seconds: float
    milliseconds: Sequence[float]

    @property
    def house(self) -> House:
        """The teams."""
        return self.school.house


def examine(samples: Samples, plan: Plan) -> Exam:
    """Learn and judge; raises ExperimentError where the samples do not allow it."""
    split = _split(samples, plan)
    if all(sample.label == plan.oos_label for sample in split.test):
        raise ExperimentError("no row in scope is left to judge by; add rows or split otherwise")
    encoder = loading.load(loading.USUAL)
    school = School(House.of(split.train), split.train, encoder, split.traffic)
    _read(encoder, split)
    _warm_up(encoder)
    start = perf_counter()
    learned = school.first()
    train_seconds = perf_counter() - start
    judged, milliseconds = [], []
    for sample in watched(split.test, "judging"):
        start = perf_counter()
        judged.append(judge(school.house, learned, sample))
        milliseconds.append((perf_counter() - start) * 1000)
    inside = [each for each in judged if each.sample.label != plan.oos_label]
    outside = [each for each in judged if each.sample.label == plan.oos_label]
    return Exam(plan, split, school, learned, inside, outside, train_seconds, milliseconds)


def _read(encoder: Cached, split: Split) -> None:
    """Make the vectors that production has stored when it trains."""
    texts = list(dict.fromkeys([*(sample.text for sample in split.train), *split.traffic]))
    encoder.hold(len(texts))
    for first in watched(range(0, len(texts), _AT_ONCE), "reading"):
        encoder.encode(texts[first : first + _AT_ONCE])


def _warm_up(encoder: Cached) -> None:
    """Load what is loaded once: it is no part of the time of one training or of one message."""
    pair = Sample("one", "one"), Sample("two", "two")
    school = School(House.of(pair), pair, encoder)
    judge(school.house, school.first(), pair[0])


def _split(samples: Samples, plan: Plan) -> Split:
    if plan.train or plan.test:
        split = splits.by_part(samples, plan.train, plan.test)
    elif plan.by_time:
        split = splits.by_time(samples)
    else:
        split = splits.stratified(samples, plan.seed)
    known = [sample for sample in split.train if sample.label != plan.oos_label]
    train = known if plan.shots is None else splits.few(known, plan.shots, plan.seed)
    taught = {sample.text for sample in train}
    rest = [each.text for each in known if each.text not in taught] if plan.traffic else []
    return Split(train, split.test, split.how, rest)


def as_json(exam: Exam) -> dict[str, Any]:
    """Return all figures, sizes and the configuration; shares and probabilities are 0 to 1."""
    covered = figures.coverage_at(exam.inside)
    routed = [each for each in exam.inside if not each.asked]
    scope = figures.out_of_scope(exam.inside, exam.outside)
    p50, p99 = np.percentile(exam.milliseconds, [50, 99])
    return {
        "accuracy": figures.accuracy(exam.inside),
        "macro_f1": figures.macro_f1(exam.inside),
        "ece": figures.ece(exam.inside),
        "coverage_at_95": covered.coverage if covered else 0.0,
        "p50_ms": float(p50),
        "p99_ms": float(p99),
        "train_seconds": exam.train_seconds,
        **({"oos_auroc": scope.auroc, "oos_fpr95": scope.fpr95} if scope else {}),
        "routed_share": len(routed) / len(exam.inside),
        "routed_accuracy": figures.accuracy(routed),
        **_sizes(exam),
        "split": exam.split.how,
        "shots": exam.plan.shots,
        "seed": exam.plan.seed,
        "configuration": configuration(),
        "confusions": [asdict(each) for each in figures.confusions(exam.inside, CONFUSIONS)],
    }


def _sizes(exam: Exam) -> dict[str, int]:
    known = set(exam.house.labels)
    return {
        "labels": len(known),
        "readable_names": len(exam.house.name_rows()),
        "train_rows": len(exam.split.train),
        "test_rows": len(exam.inside),
        "oos_rows": len(exam.outside),
        "traffic_rows": len(exam.split.traffic),
        "test_rows_of_unknown_label": sum(e.sample.label not in known for e in exam.inside),
        "test_texts_in_train": repeated(exam.split.train, [e.sample for e in exam.inside]),
    }


def configuration() -> dict[str, Any]:
    """Return what is the same for every file: nothing here is tuned to one."""
    policy = Policy()
    return {
        "model_schema": SCHEMA,
        "encoder": loading.USUAL,
        "name_weight": NAME_WEIGHT,
        "route_at": USUAL_THRESHOLD,
        "familiar_at": policy.familiar_at,
    }
