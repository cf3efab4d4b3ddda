"""Measure answers and questions that learn, on a simulated desk whose hidden truth is known.

    python -m bench.answers --json [--desk FILE] [--seed 0 --seed 1] [--requests 2000]
        [--encoder none] [--keep]

A desk is worked through the product's own use-cases and workers, on a database in a temporary
folder and a clock that nobody waits for. docs/answers-bench.md tells what a desk file holds. With
--keep, nobody adopts what is proposed. The exit code is 1 where a floor is missed.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from bench.answers import desk as desks
from bench.answers import floors, measures
from bench.answers.clock import START
from bench.answers.figures import Figures
from bench.answers.measures import Past
from bench.answers.office import opened
from bench.answers.run import Run
from bench.answers.tail import tail
from bench.answers.world import World
from deskloop.errors import DeskloopError
from helpdesk.errors import HelpdeskError
from helpdesk.learning.embedding import loading

PARTS = {
    "choice": measures.choice,
    "edits": measures.edits,
    "policies": measures.policies,
    "questions": measures.questions,
    "new_templates": measures.new_templates,
    "deflection": measures.deflection,
}
_OWN = Path(__file__).with_name("desk.yml")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns 1 where a floor is missed, and ends in one line what is wrong."""
    options = _options(arguments)
    try:
        seeds = {str(seed): _measured(options, seed) for seed in options.seed or [0]}
    except (DeskloopError, HelpdeskError) as error:
        raise SystemExit(f"bench.answers: {error}") from error
    held = floors.beside(seeds.values())
    told = {"desk": options.desk.name, "requests": options.requests, "seeds": seeds, "floors": held}
    print(json.dumps(told, indent=2) if options.json else _table(seeds, held))
    return 0 if all(each["pass"] for each in held.values()) else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.answers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--desk", type=Path, default=_OWN, help="a desk file")
    parser.add_argument("--seed", type=int, action="append", help="the dice; may be repeated")
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--encoder", default=loading.USUAL, help="as “deskloop” names them")
    parser.add_argument("--keep", action="store_true", help="nobody adopts what is proposed")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _measured(options: argparse.Namespace, seed: int) -> Figures:
    began = time.perf_counter()
    desk, catalog = desks.load(options.desk)
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder), catalog, options.encoder, seed, START) as office,
    ):
        world = World(desk, office, Random(seed))
        Run(world, options.requests, is_adopting=not options.keep).go()
        past = Past.of(world)
        results: Figures = {name: measure(past) for name, measure in PARTS.items()}
        results["refused"] = dict(world.refused)
    results["earning"] = tail(desk.templates, desk.requesters, catalog, seed)
    results["seconds"] = round(time.perf_counter() - began, 1)
    print(f"seed {seed} took {results['seconds']} s", file=sys.stderr)
    return results


def _table(seeds: dict[str, Figures], held: dict[str, Figures]) -> str:
    lines = [
        f"seed {seed}  {line}"
        for seed, found in seeds.items()
        for part, figures in found.items()
        for line in _lines(part, figures)
    ]
    for name, each in held.items():
        verdict = "holds" if each["pass"] else "FAILS"
        lines.append(f"{name:44} {each['share']!s:8} floor {each['floor']:<6} {verdict}")
    return "\n".join(lines)


def _lines(name: str, figure: Any) -> list[str]:
    """Return one line for each share, and for each number or word, of a part."""
    if isinstance(figure, dict) and "share" in figure:
        within = f"{figure['count']} of {figure['of']}, {figure['low']:.3f} to {figure['high']:.3f}"
        return [f"{name:44} {figure['share']!s:8} {within}"]
    if isinstance(figure, dict):
        return [line for key, each in figure.items() for line in _lines(f"{name}.{key}", each)]
    if isinstance(figure, list):
        return [
            line for n, each in enumerate(figure, start=1) for line in _lines(f"{name}.{n}", each)
        ]
    return [f"{name:44} {figure}"]


if __name__ == "__main__":
    logging.getLogger("bot").setLevel(logging.ERROR)
    sys.exit(main())
