"""Measure the learner on every CSV file of a folder, beside its peers, all in one run.

    python -m bench.learning --data DIR --json [--only PART ...] [--sets NAME,...]
        [--seeds 0,1,2] [--limit 7000] [--pictures DIR]

A file has the columns `text` and `label`, and may have `split` with the cells train and test; else
a fifth of the texts judges, by their hash. Rows of the label `oos` belong to no label.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.learning import floors
from bench.learning.accuracy import scope, shots, traffic
from bench.learning.changes import new_team, swap
from bench.learning.correction import correction
from bench.learning.cost import cost
from bench.learning.datasets import Dataset, read
from bench.learning.memory import memory
from bench.learning.peers import peers
from bench.learning.pictures import draw
from bench.learning.poison import poison
from bench.learning.run import Figures, Part, Run, read_all
from bench.learning.stream import stream
from deskloop.errors import DeskloopError
from helpdesk.errors import HelpdeskError
from helpdesk.experiment.errors import ExperimentError

PARTS: dict[str, Part] = {
    "shots": shots,
    "traffic": traffic,
    "scope": scope,
    "stream": stream,
    "correction": correction,
    "new_team": new_team,
    "swap": swap,
    "poison": poison,
    "cost": cost,
    "memory": memory,
    "peers": peers,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; what a user can mend ends in one line."""
    options = _options(arguments)
    try:
        datasets = read(options.data, options.sets)
        read_all(datasets)
        results = {each.name: _measured(each, options) for each in datasets}
    except (DeskloopError, HelpdeskError) as error:
        raise SystemExit(f"bench.learning: {error}") from error
    if options.pictures:
        draw(options.pictures, results)
    print(json.dumps(results, indent=2) if options.json else _table(results))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.learning", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder of CSV files")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--sets", type=_names, default=(), help="files by name, without .csv")
    parser.add_argument("--seeds", type=_numbers, default=(0, 1, 2))
    parser.add_argument("--limit", type=int, default=7_000, help="messages of a stream, at most")
    parser.add_argument("--pictures", type=Path, help="a folder to draw the curves into, as SVG")
    return parser.parse_args(arguments)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(","))


def _measured(dataset: Dataset, options: argparse.Namespace) -> dict[str, Figures]:
    run = Run(dataset, options.seeds, options.limit)
    results = {}
    for name in options.only:
        began = time.perf_counter()
        figures = _figures(name, run)
        beside = floors.beside(dataset.name, name, figures)
        seconds = round(time.perf_counter() - began, 1)
        results[name] = figures | ({"floors": beside} if beside else {}) | {"seconds": seconds}
        print(f"{dataset.name}: {name} took {seconds} s", file=sys.stderr)
    return results


def _figures(part: str, run: Run) -> Figures:
    """Return the figures, or say why this data set is too small for the part."""
    try:
        return PARTS[part](run)
    except ExperimentError as error:
        return {"skipped": str(error)}


def _table(results: dict[str, dict[str, Figures]]) -> str:
    lines = []
    for dataset, parts in results.items():
        for part, figures in parts.items():
            passed = {name: each["pass"] for name, each in figures.get("floors", {}).items()}
            for name, value in figures.items():
                if isinstance(value, int | float):
                    verdict = {True: "  holds", False: "  FAILS", None: ""}[passed.get(name)]
                    lines.append(f"{dataset:16} {part:11} {name:22} {value:10.4g}{verdict}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
