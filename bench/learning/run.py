"""What every part of the bench works with: one data set, the seeds, and the product's encoder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from bench.learning.datasets import JUDGES, NO_LABEL, TEACHES, Dataset
from deskloop.experiments.exams import Exam, Plan, examine
from deskloop.experiments.progress import watched
from helpdesk.experiment import splits
from helpdesk.experiment.errors import ExperimentError
from helpdesk.experiment.exam import judge
from helpdesk.experiment.house import House, School
from helpdesk.experiment.samples import Sample, Samples, sizes
from helpdesk.learned import Learned
from helpdesk.learning.embedding import loading
from helpdesk.learning.embedding.cached import Cached

Figures = dict[str, Any]
_AT_ONCE = 64


@dataclass(frozen=True)
class Run:
    """`seeds` are the dice of each repetition; a stream has at most `limit` messages."""

    dataset: Dataset
    seeds: Sequence[int]
    limit: int

    @property
    def encoder(self) -> Cached:
        """The product's own."""
        return loading.load(loading.USUAL)

    @cached_property
    def house(self) -> House:
        """The teams."""
        return House.of(self.dataset.train)

    @cached_property
    def full(self) -> Exam:
        """The exam after learning every row that teaches."""
        return self.exam(None, 0)

    def exam(self, shots: int | None, seed: int, *, traffic: bool = False) -> Exam:
        """Learn `shots` rows of each label (None: all) and be judged, as `deskloop evaluate`."""
        plan = Plan(
            train=(TEACHES,),
            test=(JUDGES,),
            shots=shots,
            seed=seed,
            oos_label=NO_LABEL,
            traffic=traffic,
        )
        return examine(self.dataset.samples, plan)

    def drawn(self, shots: int, seed: int) -> tuple[Samples, Samples]:
        """Return `shots` teaching rows of each label, and the others; the dice are the exam's."""
        taught = splits.few(self.dataset.train, shots, seed)
        known = {sample.text for sample in taught}
        return taught, [each for each in self.dataset.train if each.text not in known]

    def shuffled(self, samples: Samples, seed: int) -> list[Sample]:
        """Return the samples in an order that `seed` gives."""
        return [samples[i] for i in np.random.default_rng([seed, 2]).permutation(len(samples))]

    def school(self, seeds: Samples) -> School:
        """Return the school whose catalog has `seeds` as examples."""
        return School(self.house, seeds, self.encoder)

    def recall(self, learned: Learned, labels: Iterable[str]) -> float:
        """Return the share of judging rows of these labels that are routed rightly."""
        wanted = set(labels)
        asked = [sample for sample in self.dataset.test if sample.label in wanted]
        return mean(judge(self.house, learned, sample).right for sample in asked)

    def labels_with(self, samples: Samples, least: int) -> list[str]:
        """Return the labels that have `least` of `samples`, and rows that judge."""
        judged = {sample.label for sample in self.dataset.test}
        counts = sizes(samples)
        found = sorted(label for label in judged if counts[label] >= least)
        if len(found) < 2:
            raise ExperimentError(
                f"{self.dataset.name}: fewer than two labels have {least} rows to spare"
            )
        return found


Part = Callable[[Run], Figures]


def read_all(datasets: Sequence[Dataset]) -> None:
    """Make every vector once; all parts find it at hand."""
    encoder = loading.load(loading.USUAL)
    every = (sample.text for dataset in datasets for sample in dataset.samples)
    texts = list(dict.fromkeys(every))
    encoder.hold(len(texts) + _AT_ONCE)
    for first in watched(range(0, len(texts), _AT_ONCE), "reading"):
        encoder.encode(texts[first : first + _AT_ONCE])


def mean(values: Iterable[float | None]) -> float:
    """Return the mean; raises ExperimentError of nothing."""
    found = [float(value) for value in values if value is not None]
    if not found:
        raise ExperimentError("there is nothing to take a mean of; add rows")
    return float(np.mean(found))


def means(results: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of each figure over several runs."""
    return {name: mean(each[name] for each in results) for name in results[0]}
