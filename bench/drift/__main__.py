"""Measure how drift is found, on a simulated desk in which it is planted.

    python -m bench.drift --json [--scenarios FILE] [--seed 0] [--repetitions 20]

The detectors are those of the worker; the texts are read by a model that learned the starter
catalog. docs/drift.md tells what a scenario file holds. The exit code is 1 where a floor is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

from bench.drift import floors, scenarios, world
from bench.drift.scenarios import Plan, Scenario
from bench.drift.trial import Outcome, outcome
from deskloop.errors import DeskloopError
from helpdesk import catalog as catalogs
from helpdesk.errors import HelpdeskError
from helpdesk.learning.embedding import loading

_OWN = Path(__file__).with_name("scenarios.yml")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns 1 where a floor is missed, and ends in one line what is wrong."""
    options = _options(arguments)
    began = time.perf_counter()
    try:
        plan, found = _measured(options)
    except (DeskloopError, HelpdeskError) as error:
        raise SystemExit(f"bench.drift: {error}") from error
    held = floors.beside(plan, found)
    told = {
        "scenarios_file": options.scenarios.name,
        "seed": options.seed,
        "repetitions": options.repetitions,
        "scenarios": {
            each.name: floors.of_scenario(each, found[each.name]) for each in plan.scenarios
        },
        "floors": held,
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(time.process_time(), 1),
    }
    print(json.dumps(told, indent=2) if options.json else _table(told))
    return 0 if all(each["pass"] for each in held.values()) else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.drift",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--scenarios", type=Path, default=_OWN, help="a scenario file")
    parser.add_argument("--seed", type=int, default=0, help="the dice")
    parser.add_argument("--repetitions", type=_at_least_one, default=20, help="half without drift")
    parser.add_argument("--encoder", default=loading.USUAL, help="as “deskloop” names them")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number from 1 on")
    return int(text)


def _measured(options: argparse.Namespace) -> tuple[Plan, dict[str, list[Outcome]]]:
    catalog = catalogs.load(catalogs.starter_path())
    plan = scenarios.load(options.scenarios, catalog)
    learned = world.taught(catalog, loading.load(options.encoder))
    pools = world.pools(plan.desk, plan.scenarios, catalog, learned, options.seed)
    found: dict[str, list[Outcome]] = {}
    for scenario in plan.scenarios:
        began = time.perf_counter()
        found[scenario.name] = [
            outcome(plan.desk, scenario, pools, catalog, _dice(options.seed, scenario.name, n))
            for n in range(_times(scenario, options.repetitions))
        ]
        took = time.perf_counter() - began
        print(f"{scenario.name} took {took:.1f} s", file=sys.stderr)
    return plan, found


def _times(scenario: Scenario, repetitions: int) -> int:
    """A life without drift is worth thousands of requests, one with it only one delay."""
    return repetitions if scenario.is_drift else ceil(repetitions / 2)


def _dice(seed: int, name: str, repetition: int) -> Random:
    return Random(f"{seed} {name} {repetition}")


def _table(told: dict[str, Any]) -> str:
    lines = [f"{'scenario':24} {'found':>6} {'in 150':>7} {'median':>7} {'p95':>6} {'alerts':>7}"]
    for name, each in told["scenarios"].items():
        if "found" in each:
            shares = f"{each['found']['share']:6.2f} {each['found_within_150']['share']:7.2f}"
            delays = f"{each['delay']['median']!s:>7} {each['delay']['p95']!s:>6}"
            lines.append(f"{name:24} {shares} {delays} {each['alerts_each']:7.2f}")
        else:
            lines.append(
                f"{name:24} {each['false_alarms']} false alarms in {each['quiet_requests']:,} "
                f"quiet requests: {each['per_10000']} in 10,000 "
                f"({each['low']} to {each['high']})"
            )
    for name, each in told["floors"].items():
        figure = each["per_10000"] if name == "false_alarms" else each["share"]
        verdict = "holds" if each["pass"] else "FAILS"
        lines.append(f"{name:24} {figure!s:8} floor {each['floor']:<6} {verdict}")
    return "\n".join([*lines, f"took {told['seconds']} s ({told['cpu_seconds']} s of CPU)"])


if __name__ == "__main__":
    sys.exit(main())
