"""A company whose people have said what many requests are: what a large, warm model is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.learning.run import Run
from helpdesk.experiment.house import School
from helpdesk.experiment.past import past
from helpdesk.experiment.samples import Sample, Samples, sizes
from helpdesk.experiment.splits import few
from helpdesk.feedback import Feedback
from helpdesk.learned import Learned
from helpdesk.learning.embedding.encoder import Encoder

LABELS = 5_000
"""Labels of people, at most, that were learned."""
EXAMPLES = 3
"""Rows of each label that the catalog has."""


@dataclass(frozen=True)
class Company:
    """Its school, its log, what learned it, and rows that are learned from nowhere."""

    school: School
    log: Sequence[Feedback]
    champion: Learned
    rest: Samples


def company(run: Run, encoder: Encoder, kept: int = 0) -> Company:
    """Train on at most `LABELS` labels; of each label `kept` rows, at most half, are left out."""
    seed = run.seeds[0]
    rest, learned = _parted(run.shuffled(run.dataset.train, seed), kept)
    examples = few(learned, EXAMPLES, seed)
    is_example = set(examples)
    log = past(run.house, [each for each in learned if each not in is_example][:LABELS])
    school = School(run.house, examples, encoder)
    return Company(school, log, school.next_version(school.first(), log), rest)


def _parted(samples: Samples, kept: int) -> tuple[list[Sample], list[Sample]]:
    count, seen = sizes(samples), Counter[str]()
    rest, learned = list[Sample](), list[Sample]()
    for sample in samples:
        spare = min(kept, count[sample.label] // 2)
        (rest if seen[sample.label] < spare else learned).append(sample)
        seen[sample.label] += 1
    return rest, learned
