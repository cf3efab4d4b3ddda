"""One correction: what it mends, what it mends nearby, and what it breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from bench.learning.run import Figures, Run, mean
from helpdesk.experiment.exam import Judged, judge
from helpdesk.experiment.past import told
from helpdesk.experiment.samples import Sample
from helpdesk.feedback import Feedback
from helpdesk.learned import Learned

SHOTS = 10
CORRECTED = 60
"""Misrouted messages of each seed that are corrected, each alone."""
NEAREST = 3
UNRELATED = 200
"""Messages of other teams, routed rightly before, that are read again after each."""


@dataclass(frozen=True)
class Case:
    """After one correction: `fixed` itself, `near` right ones of its team, `broken` elsewhere.

    `near_before` were right before; all but `fixed` are shares.
    """

    fixed: bool
    near_before: float
    near: float
    broken: float


def correction(run: Run) -> Figures:
    """Correct misrouted messages, each by one person and each on the same trained model."""
    cases = [case for seed in run.seeds for case in _cases(run, seed)]
    return {
        "corrections": len(cases),
        "fixed": mean(case.fixed for case in cases),
        "near_right_before": mean(case.near_before for case in cases),
        "near_right": mean(case.near for case in cases),
        "unrelated_broken": mean(case.broken for case in cases),
    }


def _cases(run: Run, seed: int) -> Iterator[Case]:
    taught, rest = run.drawn(SHOTS, seed)
    learned = run.school(taught).first()
    judging = [judge(run.house, learned, sample) for sample in run.dataset.test]
    messages = (judge(run.house, learned, sample) for sample in run.shuffled(rest, seed))
    for misrouted in islice((each for each in messages if not each.right), CORRECTED):
        yield _case(run, learned, misrouted, judging, seed)


def _case(
    run: Run, learned: Learned, misrouted: Judged, judging: Sequence[Judged], seed: int
) -> Case:
    truth = misrouted.sample.label
    near = _nearest(run, misrouted.sample, [each for each in judging if each.sample.label == truth])
    right = [each for each in judging if each.right and each.sample.label != truth]
    corrected = learned.remembering([_event(run, misrouted)])

    def wrong_now(judged: Judged) -> bool:
        return not judge(run.house, corrected, judged.sample).right

    unrelated = islice(_any(right, seed), UNRELATED)
    return Case(
        fixed=not wrong_now(misrouted),
        near_before=mean(each.right for each in near),
        near=1 - mean(map(wrong_now, near)),
        broken=mean(map(wrong_now, unrelated)),
    )


def _event(run: Run, misrouted: Judged) -> Feedback:
    sample = misrouted.sample
    return told(run.house, 1, sample.text, sample.label, actor="one person", before=misrouted.guess)


def _nearest(run: Run, sample: Sample, judging: Sequence[Judged]) -> list[Judged]:
    vectors = run.encoder.encode([each.sample.text for each in judging])
    cosines = vectors @ run.encoder.encode([sample.text])[0]
    return [judging[i] for i in np.argsort(-cosines, kind="stable")[:NEAREST]]


def _any(judged: Sequence[Judged], seed: int) -> Iterator[Judged]:
    order = np.random.default_rng([seed, 3]).permutation(len(judged))
    return (judged[i] for i in order)
