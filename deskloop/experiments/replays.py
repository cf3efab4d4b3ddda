"""`deskloop replay`: a stream of messages, learned from as it goes; its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from deskloop.experiments.exams import configuration
from helpdesk.experiment import figures
from helpdesk.experiment.human import Human
from helpdesk.experiment.samples import Samples
from helpdesk.experiment.splits import in_time
from helpdesk.experiment.stream import RETRAIN_EVERY, Step, Stream

BLOCK = 500
LAST = 1_000


def ordered(samples: Samples, *, by_time: bool, shuffle: bool, seed: int) -> Samples:
    """Return the samples as the stream takes them: of the file, in time, or shuffled."""
    if shuffle:
        dice = np.random.default_rng(seed)
        return [samples[i] for i in dice.permutation(len(samples))]
    return in_time(samples) if by_time else samples


def as_json(
    stream: Stream, steps: Sequence[Step], seconds: float, human: Human, ask: float
) -> dict[str, Any]:
    """Return all figures; errors are shares of messages whose first guess was wrong.

    `cumulative_error` and `last_1000_error` count every message, asked or not;
    `auto_routed_error` those that were not asked about, None where there are none.
    """
    wrong = [not step.judged.right for step in steps]
    untaught = [not step.right_untaught for step in steps]
    routed = [not step.judged.right for step in steps if not step.asked]
    said = Counter(step.said.kind for step in steps if step.said)
    return {
        "messages": len(steps),
        "cumulative_error": float(np.mean(wrong)),
        "last_1000_error": float(np.mean(wrong[-LAST:])),
        "error_by_500": by_block(wrong),
        "asked_share": 1 - len(routed) / len(steps),
        "auto_routed_error": float(np.mean(routed)) if routed else None,
        "ece": figures.ece([step.judged for step in steps]),
        "seconds": seconds,
        "untaught_error": float(np.mean(untaught)),
        "untaught_error_by_500": by_block(untaught),
        "feedback": {kind.value: said[kind] for kind in sorted(said)},
        "versions": len({step.version for step in steps}),
        "labels": len(stream.house.labels),
        "readable_names": len(stream.house.name_rows()),
        "seed_rows": len(stream.school.seeds),
        "human": {**asdict(human), "ask": ask},
        "configuration": {**configuration(), "retrain_every": RETRAIN_EVERY},
    }


def by_block(wrong: Sequence[bool]) -> list[float]:
    """Return the error in each 500 messages; the last block may be shorter."""
    return [float(np.mean(wrong[i : i + BLOCK])) for i in range(0, len(wrong), BLOCK)]
