"""Poison: one user corrects a team's requests wrongly, many times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from bench.learning.company import Company, company
from bench.learning.run import Figures, Run, means
from helpdesk.experiment.exam import judge
from helpdesk.experiment.past import told
from helpdesk.experiment.samples import sizes
from helpdesk.feedback import Feedback
from helpdesk.learned import Learned

CORRECTIONS = 50
STEP = 10
"""Corrections from one point of the curve to the next."""
ATTACKER = "the one user"

Aim = Sequence[str]
"""The label that the attacker gives to each message."""


def poison(run: Run) -> Figures:
    """Attack one team a seed in three ways; a loss is of the share of its messages routed rightly.

    `loss_at_once` and `loss_after_retrain` are means over the ways and seeds; `worst` is the worst
    of all.
    """
    attacked = company(run, run.encoder, CORRECTIONS)
    ways = _ways(run, attacked)
    found = {
        way: [_losses(run, attacked, *victim_and_aim) for victim_and_aim in aims]
        for way, aims in ways.items()
    }
    every = [each for losses in found.values() for each in losses]
    curves = [_curve(run, attacked, *each) for aims in ways.values() for each in aims]
    return {
        **means(every),
        "worst_at_once": max(each["loss_at_once"] for each in every),
        "worst_after_retrain": max(each["loss_after_retrain"] for each in every),
        "labels": len(attacked.log),
        "ways": {name: means(losses) for name, losses in found.items()},
        "curve": np.mean(curves, axis=0).tolist(),
    }


def _ways(run: Run, attacked: Company) -> dict[str, list[tuple[str, Aim]]]:
    ways: dict[str, list[tuple[str, Aim]]] = {"one team": [], "any team": [], "neighbour": []}
    largest = max(sizes(attacked.rest).values())
    labels = run.labels_with(attacked.rest, largest)
    for seed in run.seeds:
        dice = np.random.default_rng([seed, 5])
        victim = labels[int(dice.integers(len(labels)))]
        others = [label for label in run.house.labels if label != victim]
        one = others[int(dice.integers(len(others)))]
        several = dice.integers(len(others), size=CORRECTIONS)
        near = _neighbour(run, attacked.champion, victim)
        ways["one team"].append((victim, [one] * CORRECTIONS))
        ways["any team"].append((victim, [others[i] for i in several]))
        ways["neighbour"].append((victim, [near] * CORRECTIONS))
    return ways


def _neighbour(run: Run, champion: Learned, victim: str) -> str:
    """Return the label that the victim's messages are nearest to, after their own."""
    asked = [sample for sample in run.dataset.test if sample.label == victim]
    guesses = [judge(run.house, champion, sample).guesses for sample in asked]
    seconds = (next(guess for guess in each if guess != victim) for each in guesses)
    return Counter(sorted(seconds)).most_common(1)[0][0]


def _losses(run: Run, attacked: Company, victim: str, aim: Aim) -> dict[str, float]:
    attack = list(_attack(run, attacked, victim, aim))
    poisoned = attacked.champion.remembering(attack)
    after = attacked.school.next_version(poisoned, [*attacked.log, *attack])
    before = run.recall(attacked.champion, [victim])
    return {
        "corrections": len(attack),
        "recall_before": before,
        "loss_at_once": before - run.recall(poisoned, [victim]),
        "loss_after_retrain": before - run.recall(after, [victim]),
    }


def _curve(run: Run, attacked: Company, victim: str, aim: Aim) -> list[float]:
    """Return the victim's recall after no correction, and after each `STEP` more, at once."""
    attack = list(_attack(run, attacked, victim, aim))
    after = range(0, CORRECTIONS + 1, STEP)
    return [run.recall(attacked.champion.remembering(attack[:n]), [victim]) for n in after]


def _attack(run: Run, attacked: Company, victim: str, aim: Aim) -> Iterator[Feedback]:
    messages = [sample for sample in attacked.rest if sample.label == victim][:CORRECTIONS]
    for number, (message, label) in enumerate(
        zip(messages, aim, strict=False), len(attacked.log) + 1
    ):
        yield told(run.house, number, message.text, label, actor=ATTACKER, before=victim)
