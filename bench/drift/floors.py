"""What must hold of finding drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scipy.special import gammaincinv

from bench.answers.figures import share
from bench.drift.scenarios import Plan, Scenario, What
from bench.drift.trial import Outcome

Figures = dict[str, Any]
Found = Mapping[str, Sequence[Outcome]]

WITHIN = 150
"""Affected requests within which sudden drift and new topics are to be found."""
FOUND = 0.95
FALSE = 1.0
"""False alarms in 10,000 quiet requests, at most."""


def of_scenario(scenario: Scenario, outcomes: Sequence[Outcome]) -> Figures:
    """Return how often a scenario was found, how late, and in how many alerts."""
    if not scenario.is_drift:
        return {"what": scenario.what.value, "alerts": _told(outcomes)} | false_alarms(outcomes)
    delays = sorted(each.delay for each in outcomes if each.delay is not None)
    days = sorted(each.days for each in outcomes if each.days is not None)
    within = sum(delay <= WITHIN for delay in delays)
    return {
        "what": scenario.what.value,
        "found": share(len(delays), len(outcomes)),
        "found_within_150": share(within, len(outcomes)),
        "delay": {"median": _quantile(delays, 0.5), "p95": _quantile(delays, 0.95)},
        "days": {"median": _quantile(days, 0.5), "p95": _quantile(days, 0.95)},
        "alerts_each": round(sum(len(each.told) for each in outcomes) / len(outcomes), 2),
        "told_first": _told(outcomes),
    }


def _quantile(values: Sequence[float], part: float) -> float | None:
    """Return the smallest value that this part of all reaches; None of nothing."""
    return round(values[max(0, -int(-part * len(values) // 1) - 1)], 2) if values else None


def _told(outcomes: Sequence[Outcome]) -> dict[str, int]:
    first = [each.told[0] for each in outcomes if each.told]
    return {name: first.count(name) for name in sorted(set(first))}


def false_alarms(outcomes: Sequence[Outcome]) -> Figures:
    """Return false alarms in 10,000 quiet requests, with the range of 95 in 100.

    Garwood, "Fiducial limits for the Poisson distribution", 1936.
    """
    count, quiet = sum(len(each.told) for each in outcomes), sum(each.quiet for each in outcomes)
    per = 10_000 / quiet if quiet else 0.0
    low = float(gammaincinv(count, 0.025)) if count else 0.0
    return {
        "quiet_requests": quiet,
        "false_alarms": count,
        "per_10000": round(count * per, 4) if quiet else None,
        "low": round(low * per, 4),
        "high": round(float(gammaincinv(count + 1, 0.975)) * per, 4),
    }


def beside(plan: Plan, found: Found) -> dict[str, Figures]:
    """Return each floor, what was measured, and whether it holds; of nothing, none is told."""
    held: dict[str, Figures] = {}
    for name, what in (("sudden", What.SHARE), ("new_topic", What.TOPIC)):
        own = [
            outcome
            for each in plan.scenarios
            if each.what is what and each.is_sudden
            for outcome in found[each.name]
        ]
        if own:
            within = sum(each.delay is not None and each.delay <= WITHIN for each in own)
            figure = share(within, len(own))
            held[name] = figure | {"floor": FOUND, "pass": within >= FOUND * len(own)}
    quiet = [
        outcome for each in plan.scenarios if not each.is_drift for outcome in found[each.name]
    ]
    if quiet:
        alarms = false_alarms(quiet)
        is_kept = (alarms["per_10000"] or 0.0) <= FALSE
        held["false_alarms"] = alarms | {"floor": FALSE, "pass": is_kept}
    return held
