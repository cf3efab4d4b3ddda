"""How right the learner is when it says how sure it is, learned from what came of its decisions.

People speak up when a decision is wrong, and seldom when it is right: among what they say, errors
abound. So each outcome weighs as many decisions as it stands for, the inverse of the chance that
people say such a thing (Horvitz and Thompson, "A generalization of sampling without replacement
from a finite universe", 1952). That chance is known only if it is known how often the learner
errs, and this the audit sample tells: decisions picked at random, about which it asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log, tanh
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

USUAL_THRESHOLD = 0.60
"""How sure of a team is sure, where nobody said how often it must be right."""
ENOUGH = 20
"""Decisions from which a team has a threshold of its own."""
PRIOR = 20.0
"""Audited decisions that the learner's own opinion of its errors is worth."""
MOST_FOR_ONE = 50.0
"""Decisions that one outcome stands for at most: a single voice is not a crowd."""
STIFF = 10.0
"""One over the variance of slope and of each offset, about those of the learner's own word."""
MOST_TRIALS = 5_000
"""Decisions, the newest, that tell: what the learner was once says little of what it is."""
_CLOSE = 1e-4

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """A decision and what came of it.

    `confidence` is the probability of the likeliest team, before calibration; `right` is None
    where nobody said. `was_asked`: a person was asked about it, whatever they would have said
    unasked; `is_audit`: it was picked for that at random.
    """

    team: str
    confidence: float
    right: bool | None
    was_asked: bool = False
    is_audit: bool = False


@dataclass(frozen=True)
class Calibration:
    """log-odds of being right = `slope` · log-odds as predicted + `offset` + the team's own.

    `thresholds`: from which calibrated confidence on a team's requests go to it unasked.
    """

    slope: float = 1.0
    offset: float = 0.0
    by_team: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    thresholds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def confidence(self, probability: float, team: str) -> float:
        """Return how likely a decision for `team` is right that had this `probability`."""
        odds = self.slope * _log_odds(probability) + self.offset + self.by_team.get(team, 0.0)
        return 0.5 + 0.5 * tanh(odds / 2)

    def threshold(self, team: str) -> float:
        """Return from which calibrated confidence on requests go to `team` unasked."""
        return self.thresholds.get(team, USUAL_THRESHOLD)


UNTOUCHED = Calibration()
"""What changes nothing."""


def calibrate(trials: Sequence[Trial], targets: Mapping[str, float]) -> Calibration:
    """Return the calibration that `trials` teach, in any order; without any it changes nothing.

    `targets`: the share of what goes to a team unasked that must be right, for teams that have
    such a target.
    """
    trials = sorted(trials, key=_content)  # sums of floats depend on their order
    slope, offset, by_team = _fit(trials)
    fitted = Calibration(slope, offset, by_team)
    sure = [(each.team, fitted.confidence(each.confidence, each.team)) for each in trials]
    thresholds = {team: _threshold(team, sure, target) for team, target in targets.items()}
    return Calibration(slope, offset, by_team, thresholds)


def feedback_weights(trials: Sequence[Trial]) -> Doubles:
    """Return how many decisions each trial stands for, 0 where nobody said; mean 1 of the rest.

    Of those asked about, each answer stands for as many as were asked for one answer. Where all
    that people said unasked was praise, or all was blame, it is 0 too: no weight makes the silent
    others heard.
    """
    asked = np.array([each.was_asked for each in trials], bool)
    told = np.array([each.right is not None for each in trials], bool)
    right = np.array([each.right is True for each in trials], bool)
    weights = np.zeros(len(trials))
    error = error_rate(trials)
    unasked = float((~asked).sum())
    groups = [(asked & told, float(asked.sum()))]
    praised, blamed = ~asked & told & right, ~asked & told & ~right
    if praised.any() and blamed.any():
        groups += [(praised, unasked * (1 - error)), (blamed, unasked * error)]
    for group, expected in groups:
        if group.any():
            weights[group] = min(MOST_FOR_ONE, max(1.0, expected / group.sum()))
    return weights / weights[weights > 0].mean() if weights.any() else weights


def error_rate(trials: Sequence[Trial]) -> float:
    """Return the estimated share of wrong decisions, 0 to 1, of those made without a question.

    From the audit sample, which is of these, beside what the learner itself thinks of them.
    """
    made = [each for each in trials if each.is_audit or not each.was_asked]
    if not made:
        return 0.0
    own = float(np.mean([1 - each.confidence for each in made]))
    audits = [each.right for each in made if each.is_audit and each.right is not None]
    return (audits.count(False) + PRIOR * own) / (len(audits) + PRIOR)


def _fit(trials: Sequence[Trial]) -> tuple[float, float, dict[str, float]]:
    """Return slope, offset and the teams' offsets of the weighted regression towards (1, 0, 0)."""
    weights = feedback_weights(trials)
    told = [each for each, weight in zip(trials, weights, strict=True) if weight]
    weights = weights[weights > 0]
    teams = sorted({each.team for each in told})
    number = {team: i + 2 for i, team in enumerate(teams)}
    columns = np.array([number[each.team] for each in told], np.int64)
    odds = np.array([_log_odds(each.confidence) for each in told], np.float64)
    right = np.array([each.right is True for each in told], np.float64)
    usual = np.array([1.0, *[0.0] * (len(teams) + 1)])

    def loss(point: Doubles) -> tuple[float, Doubles]:
        total = point[0] * odds + point[1] + point[columns]
        gap = weights * (special.expit(total) - right)
        value = weights @ (np.logaddexp(0, total) - right * total)
        slope = np.array([gap @ odds, gap.sum(), *np.bincount(columns, gap, len(usual))[2:]])
        away = point - usual
        return float(value + STIFF / 2 * away @ away), slope + STIFF * away

    found = optimize.minimize(loss, usual, jac=True, method="L-BFGS-B").x.tolist()
    return found[0], found[1], dict(zip(teams, found[2:], strict=True))


def _threshold(team: str, sure: Sequence[tuple[str, float]], target: float) -> float:
    """Return the least confidence so that what is at least as sure is right often enough.

    Of too few decisions of the team, those of all teams count; of too few at all, each decision
    must be as sure by itself.
    """
    own = [confidence for of, confidence in sure if of == team]
    known = own if len(own) >= ENOUGH else [confidence for _, confidence in sure]
    if len(known) < ENOUGH:
        return target
    ordered = np.sort(known)[::-1]
    means = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    is_last = np.append(ordered[1:] < ordered[:-1], True)  # of those as sure, all go or none
    enough = np.flatnonzero(is_last & (means >= target))
    return float(ordered[enough[-1]]) if len(enough) else 1.0


def _content(each: Trial) -> tuple[str, float, str, bool, bool]:
    return each.team, each.confidence, str(each.right), each.was_asked, each.is_audit


def _log_odds(probability: float) -> float:
    safe = min(max(probability, _CLOSE), 1 - _CLOSE)
    return log(safe / (1 - safe))
