"""Teams change: one is new and has only a name, or two exchange what they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bench.learning.recovery import WINDOW, Recovery, recovery
from bench.learning.run import Figures, Run, mean
from helpdesk.experiment.human import Human
from helpdesk.experiment.past import past
from helpdesk.experiment.samples import Samples
from helpdesk.experiment.splits import few
from helpdesk.experiment.stream import Stream, replay

SHOTS = 30
"""Rows of each label that are known before the change."""
EXAMPLES = 3
"""Of these, those that are the catalog's; of the others people said what they are."""
TEAMS_A_SEED = 2


def new_team(run: Run) -> Figures:
    """Hold out a team wholly, then let its messages come among the others'.

    Its former accuracy is what it has when it is trained with the others.
    """
    found = [each for seed in run.seeds for each in _new_teams(run, seed)]
    return _figures([label for label, _ in found], [each for _, each in found])


def _new_teams(run: Run, seed: int) -> list[tuple[str, Recovery]]:
    taught, rest = run.drawn(SHOTS, seed)
    whole = run.school(taught).first()
    teams = _chosen(run.labels_with(rest, 2 * WINDOW), TEAMS_A_SEED, seed)
    return [(team, _arriving(run, team, taught, run.recall(whole, [team]), seed)) for team in teams]


def _arriving(run: Run, team: str, taught: Samples, former: float, seed: int) -> Recovery:
    known = [sample for sample in taught if sample.label != team]
    texts = {sample.text for sample in known}
    messages = [sample for sample in run.dataset.train if sample.text not in texts]
    stream = Stream(run.school(known), run.shuffled(messages, seed))
    return recovery(replay(stream, Human(), 0.0, seed), [team], former)


def swap(run: Run) -> Figures:
    """Let two teams exchange their work from one message to the next; one pair a seed.

    The catalog's few examples go on saying what was, and so does all that people said before.
    """
    found = [_swapped(run, seed) for seed in run.seeds]
    return _figures([" ↔ ".join(pair) for pair, _ in found], [each for _, each in found])


def _swapped(run: Run, seed: int) -> tuple[Sequence[str], Recovery]:
    taught, rest = run.drawn(SHOTS, seed)
    first, second = _chosen(_largest(run, rest), 2, seed)
    examples = few(taught, EXAMPLES, seed)
    said = past(run.house, sorted(set(taught) - set(examples), key=lambda each: each.text))
    school = run.school(examples)
    former = run.recall(school.next_version(school.first(), said), [first, second])
    other = {first: second, second: first}
    to_come = [*rest, *run.dataset.test]
    messages = [replace(each, label=other.get(each.label, each.label)) for each in to_come]
    stream = Stream(school, run.shuffled(messages, seed), said)
    return (first, second), recovery(replay(stream, Human(), 0.0, seed), other, former)


def _largest(run: Run, rest: Samples) -> list[str]:
    """Return the third of the labels with most messages: a swap needs many to be undone."""
    sizes = {label: sum(sample.label == label for sample in rest) for label in run.house.labels}
    labels = sorted(run.labels_with(rest, WINDOW), key=lambda label: (-sizes[label], label))
    return labels[: max(2, len(labels) // 3)]


def _chosen(labels: Sequence[str], count: int, seed: int) -> list[str]:
    order = np.random.default_rng([seed, 4]).permutation(len(labels))
    return [labels[i] for i in order[:count]]


def _figures(names: Sequence[str], found: Sequence[Recovery]) -> Figures:
    """Return the mean messages until recovery: None where one has not recovered to the end."""
    messages = mean(each.messages for each in found)
    return {
        "messages": messages if all(each.recovered for each in found) else None,
        "messages_at_least": messages,
        "recovered": mean(each.recovered for each in found),
        "each": {name: each.messages for name, each in zip(names, found, strict=True)},
        "curves": [each.curve for each in found],
    }
