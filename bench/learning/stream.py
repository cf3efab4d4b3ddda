"""The stream: messages read before they are learned from, corrected by simulated people."""

from __future__ import annotations

from bench.learning.run import Figures, Run, means
from deskloop.experiments import replays
from helpdesk.experiment.human import Human
from helpdesk.experiment.samples import Samples
from helpdesk.experiment.stream import replay, stream_of

EXAMPLES = 3
"""Rows of each label that the catalog has from the start."""
ASK = 0.15
"""The share of messages that may be asked about, where it may ask at all."""

_KEPT = ("cumulative_error", "last_1000_error", "ece", "untaught_error")
_CURVES = ("error_by_500", "untaught_error_by_500")


def stream(run: Run) -> Figures:
    """Replay the file, shuffled, once without questions and once with some, for each seed.

    Figures as `deskloop replay` names them, and the curves of the first seed.
    """
    silent = [_replayed(run, 0.0, seed) for seed in run.seeds]
    asking = [_replayed(run, ASK, seed) for seed in run.seeds]
    kept = [{name: each[name] for name in _KEPT} for each in silent]
    asked = [
        {
            "auto_routed_error": each["auto_routed_error"],
            "asked_share": each["asked_share"],
            "ece_asking": each["ece"],
        }
        for each in asking
    ]
    curves = {name: silent[0][name] for name in _CURVES}
    return means(kept) | means(asked) | {"messages": silent[0]["messages"]} | curves


def _replayed(run: Run, ask: float, seed: int) -> Figures:
    samples: Samples = [*run.dataset.train, *run.dataset.test]
    ordered = replays.ordered(samples, by_time=False, shuffle=True, seed=seed)
    played = stream_of(ordered, EXAMPLES, run.encoder, run.limit)
    human = Human()
    steps = list(replay(played, human, ask, seed))
    return replays.as_json(played, steps, 0.0, human, ask)
