"""Which samples are learned from, and which judge what was learned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from helpdesk.experiment.errors import ExperimentError
from helpdesk.experiment.samples import Sample, Samples, sizes

TEST_SHARE = 0.2


@dataclass(frozen=True)
class Split:
    """Samples to learn from, and samples to be judged by; `how` says in words how they came.

    `traffic` are texts of neither, without their labels.
    """

    train: Samples
    test: Samples
    how: str
    traffic: Sequence[str] = ()


def stratified(samples: Samples, seed: int) -> Split:
    """Split 80/20 at random, every label alike; raises ExperimentError for a label of one row."""
    alone = sorted(label for label, count in sizes(samples).items() if count < 2)
    if alone:
        raise ExperimentError(
            f"{_named(alone)} one row only, which cannot both teach and judge; "
            "add rows, leave it out, or split by --created or --split"
        )
    chosen = _chosen(samples, seed, lambda count: max(1, round(TEST_SHARE * count)))
    train = [sample for i, sample in enumerate(samples) if i not in chosen]
    test = [sample for i, sample in enumerate(samples) if i in chosen]
    return Split(train, test, f"80/20 at random, every label alike, seed {seed}")


def by_time(samples: Samples) -> Split:
    """Split into the older 80 % and the newer 20 %; every sample needs its time."""
    ordered = in_time(samples)
    cut = round(len(ordered) * (1 - TEST_SHARE))
    return Split(
        ordered[:cut], ordered[cut:], "by time: the older 80 % teach, the newer 20 % judge"
    )


def in_time(samples: Samples) -> list[Sample]:
    """Return the samples, oldest first; of one time in their old order."""
    return sorted(samples, key=lambda sample: sample.at.timestamp() if sample.at else 0.0)


def by_part(samples: Samples, train: Sequence[str], test: Sequence[str]) -> Split:
    """Split by the cells of a column; raises ExperimentError for a cell that no row has."""
    parts = sorted({sample.part for sample in samples})
    for wanted in (*train, *test):
        if wanted not in parts:
            has = ", ".join(parts[:20])
            raise ExperimentError(f"no row is of “{wanted}”; the column that splits has: {has}")
    return Split(
        [sample for sample in samples if sample.part in train],
        [sample for sample in samples if sample.part in test],
        f"given: {', '.join(train)} teaches, {', '.join(test)} judges",
    )


def few(samples: Samples, shots: int, seed: int) -> list[Sample]:
    """Draw `shots` samples of each label at random; of a smaller label all."""
    chosen = _chosen(samples, seed, lambda count: min(shots, count))
    return [sample for i, sample in enumerate(samples) if i in chosen]


def _chosen(samples: Samples, seed: int, how_many: Callable[[int], int]) -> set[int]:
    """Return indices of `samples`, `how_many` of the count of each label."""
    dice = np.random.default_rng(seed)
    places: dict[str, list[int]] = {}
    for i, sample in enumerate(samples):
        places.setdefault(sample.label, []).append(i)
    drawn = [
        dice.permutation(places[label])[: how_many(len(places[label]))] for label in sorted(places)
    ]
    return {int(i) for some in drawn for i in some}


def _named(labels: Sequence[str]) -> str:
    named = ", ".join(f"“{label}”" for label in labels[:5])
    more = f" and {len(labels) - 5} more" if len(labels) > 5 else ""
    return f"{named}{more} {'has' if len(labels) == 1 else 'have'}"
