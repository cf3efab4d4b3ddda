"""The same streams, watched by the own test and by the detectors of river.

    python -m bench.drift.peers --json [--scenarios FILE] [--seed 0] [--repetitions 10]

The lives are those of bench.drift: sudden changes of a share, and nothing. Each category is one
stream of 0 and 1, as the texts are read. A detector learns until the drift begins, or for three
weeks where there is none; then the first alarm of each stream counts. Without river, only the own
test is measured.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from bench.drift import floors, scenarios, world
from bench.drift.scenarios import Plan, Scenario, What
from bench.drift.trial import Outcome, came_of, looks
from bench.drift.world import START, Drawn, Life
from deskloop.errors import DeskloopError
from helpdesk import catalog as catalogs
from helpdesk.drift.observed import Observed
from helpdesk.drift.scan import look, signs
from helpdesk.drift.streams import Kind, streams
from helpdesk.errors import HelpdeskError
from helpdesk.learning.embedding import loading

Alarm = tuple[datetime, str]
"""When, and of which category."""
Watch = Callable[[Drawn, datetime], Iterable[Alarm]]
"""From a life, and when it gets serious, to all alarms: those of a stream as they were told."""
Found = dict[str, dict[str, list[Outcome]]]
"""By the detector, then by the scenario."""
_OWN = Path(__file__).with_name("scenarios.yml")


class Peer(NamedTuple):
    """A class of river.drift, and what it is made with."""

    name: str
    options: Mapping[str, Any]

    def watch(self, drawn: Drawn, since: datetime) -> Iterator[Alarm]:
        """Have one detector a stream see it from the beginning."""
        make = getattr(import_module("river.drift"), self.name)
        for stream in streams(Observed(drawn.observed.seen), {}, since):
            if stream.key.kind is Kind.CATEGORY:
                detector = make(**self.options)
                for at, value in zip(stream.at.tolist(), stream.values.tolist(), strict=True):
                    detector.update(value)
                    if detector.drift_detected:
                        yield datetime.fromtimestamp(at, UTC), stream.key.subject


def own(drawn: Drawn, since: datetime) -> Iterator[Alarm]:
    """Look as a worker does, at categories alone."""
    people = {each.id: each.person for each in drawn.observed.seen}
    for now, seen in looks(drawn.observed, since, drawn.ends):
        runs = [each for each in look(seen, {}, now) if each.stream.key.kind is Kind.CATEGORY]
        yield from ((sign.at, sign.key.subject) for sign in signs(runs, people))


PEERS = {
    "adwin (default)": Peer("ADWIN", {}),
    "adwin 1e-8": Peer("ADWIN", {"delta": 1e-8}),
    "page-hinkley 50 (default)": Peer("PageHinkley", {"mode": "up"}),
    "page-hinkley 30": Peer("PageHinkley", {"mode": "up", "threshold": 30.0}),
    "page-hinkley 15": Peer("PageHinkley", {"mode": "up", "threshold": 15.0}),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; ends in one line what is wrong."""
    options = _options(arguments)
    began = time.perf_counter()
    try:
        plan, found = _measured(options)
    except (DeskloopError, HelpdeskError) as error:
        raise SystemExit(f"bench.drift.peers: {error}") from error
    told = {
        "scenarios_file": options.scenarios.name,
        "seed": options.seed,
        "repetitions": options.repetitions,
        "scenarios": {
            each.name: {
                name: floors.of_scenario(each, outcomes[each.name])
                for name, outcomes in found.items()
            }
            for each in plan.scenarios
        },
        "floors": {name: floors.beside(plan, outcomes) for name, outcomes in found.items()},
        "seconds": round(time.perf_counter() - began, 1),
    }
    print(json.dumps(told, indent=2) if options.json else _table(told))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.drift.peers", description=__doc__)
    parser.add_argument("--scenarios", type=Path, default=_OWN, help="a scenario file")
    parser.add_argument("--seed", type=int, default=0, help="the dice")
    parser.add_argument("--repetitions", type=int, default=10, help="lives of each scenario")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _measured(options: argparse.Namespace) -> tuple[Plan, Found]:
    catalog = catalogs.load(catalogs.starter_path())
    whole = scenarios.load(options.scenarios, catalog)
    learned = world.taught(catalog, loading.load(loading.USUAL))
    pools = world.pools(whole.desk, whole.scenarios, catalog, learned, options.seed)
    plan = whole.model_copy(update={"scenarios": tuple(filter(_is_watched, whole.scenarios))})
    watches, found = _installed(), defaultdict[str, dict[str, list[Outcome]]](dict)
    for scenario in plan.scenarios:
        dice = [Random(f"{options.seed} {scenario.name} {n}") for n in range(options.repetitions)]
        lives = [Life(scenario.at(plan.desk), scenario, pools, each).lived() for each in dice]
        for name, watch in watches.items():
            found[name][scenario.name] = [_outcome(watch, scenario, each) for each in lives]
    return plan, found


def _is_watched(scenario: Scenario) -> bool:
    return scenario.what in (What.SHARE, What.NOTHING) and not scenario.over_days


def _installed() -> dict[str, Watch]:
    if find_spec("river") is None:
        print("river is not installed, and left out: pip install river", file=sys.stderr)
        return {"own": own}
    return {"own": own, **{name: peer.watch for name, peer in PEERS.items()}}


def _outcome(watch: Watch, scenario: Scenario, drawn: Drawn) -> Outcome:
    since = drawn.begins if scenario.is_drift else START + timedelta(weeks=3)
    first: dict[str, datetime] = {}
    for at, category in watch(drawn, since):
        if at >= since:
            first.setdefault(category, at)
    return came_of(drawn, scenario, since, sorted((at, name) for name, at in first.items()))


def _table(told: Mapping[str, Any]) -> str:
    lines = [f"{'scenario':24} {'detector':26} {'found':>7} {'in 150':>7} {'median':>7} {'p95':>5}"]
    for scenario, detectors in told["scenarios"].items():
        lines += [f"{scenario:24} {name:26} {_row(each)}" for name, each in detectors.items()]
    return "\n".join([*lines, f"took {told['seconds']} s"])


def _row(each: Mapping[str, Any]) -> str:
    if "found" not in each:
        return (
            f"{each['false_alarms']} false alarms in {each['quiet_requests']:,} quiet requests: "
            f"{each['per_10000']} in 10,000 ({each['low']} to {each['high']})"
        )
    shares = f"{each['found']['share']:7.2f} {each['found_within_150']['share']:7.2f}"
    return f"{shares} {each['delay']['median']!s:>7} {each['delay']['p95']!s:>5}"


if __name__ == "__main__":
    main()
