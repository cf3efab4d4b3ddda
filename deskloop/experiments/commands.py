"""The three commands as typer takes them; what a user can mend is raised, and printed by `cli`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer
from rich.console import Console

from deskloop.errors import DeskloopError
from deskloop.experiments import charts, curves, exams, options, replays, reports, tables
from deskloop.experiments.progress import watched
from deskloop.experiments.reading import Source, load, tell_skipped
from helpdesk.experiment.human import Human
from helpdesk.experiment.stream import replay as replayed
from helpdesk.experiment.stream import stream_of
from helpdesk.learning.embedding import loading

console = Console()

TEXT = ["text"]


class OptionError(DeskloopError):
    """Options that do not go together, or a file that cannot be written."""


def evaluate(
    file: options.File,
    text: options.Text = TEXT,
    label: options.Label = "label",
    split: Annotated[
        str | None, typer.Option(help="The column that says which part a row is of.")
    ] = None,
    train: Annotated[str, typer.Option(help="With --split: cells that teach, as a,b.")] = "",
    test: Annotated[str, typer.Option(help="With --split: cells that judge, as c,d.")] = "",
    created: options.Created = None,
    shots: Annotated[
        int | None, typer.Option(min=1, help="Learn so many rows of each label, drawn by --seed.")
    ] = None,
    seed: options.Seed = 0,
    oos_label: Annotated[
        str | None, typer.Option(help="The label of rows that belong to no label.")
    ] = None,
    traffic: Annotated[
        bool, typer.Option(help="With --shots: the other rows teach too, without their labels.")
    ] = False,
    picture: options.Picture = None,
    as_json: options.Json = False,
) -> None:
    """Learn one part of a file, and say how rightly the other would be routed.

    Without --split or --created, a random fifth of each label judges.
    """
    _check_folder(picture)
    parts = _listed(train), _listed(test)
    if not (bool(split) == bool(parts[0]) == bool(parts[1])):
        raise OptionError("--split, --train and --test go together: give all three, or none")
    loaded = load(Source(file, text, label, created, split))
    plan = exams.Plan(*parts, bool(created), shots, seed, oos_label, traffic)
    exam = exams.examine(loaded.samples, plan)
    result = exams.as_json(exam) | {"skipped_rows": len(loaded.skipped)}
    tell_skipped(loaded.skipped)
    _print_json(result) if as_json else tables.show_exam(console, result)
    _draw(picture, [curves.reliability(exam.inside), curves.coverage(exam.inside)])


def replay(
    file: options.File,
    text: options.Text = TEXT,
    label: options.Label = "label",
    created: options.Created = None,
    shuffle: Annotated[bool, typer.Option("--shuffle", help="Shuffle the rows first.")] = False,
    seed: options.Seed = 0,
    seeds: Annotated[
        int, typer.Option(min=0, help="Rows of each label that are known from the start.")
    ] = 3,
    correct: Annotated[
        float, typer.Option(min=0, max=1, help="Wrong routings that a person corrects.")
    ] = 0.3,
    confirm: Annotated[
        float, typer.Option(min=0, max=1, help="Right routings that a person confirms.")
    ] = 0.05,
    wrong: Annotated[
        float, typer.Option(min=0, max=1, help="Corrections that are themselves wrong.")
    ] = 0.05,
    ask: Annotated[
        float, typer.Option(min=0, max=1, help="Messages to ask about, at most: the least sure.")
    ] = 0.0,
    ask_right: Annotated[
        float, typer.Option(min=0, max=1, help="Questions that are answered, rightly.")
    ] = 0.7,
    limit: Annotated[int | None, typer.Option(min=1, help="Messages, at most.")] = None,
    picture: options.Picture = None,
    as_json: options.Json = False,
) -> None:
    """Play a file message by message to a learner that simulated people correct.

    Each message is judged before anything is learned from it.
    """
    _check_folder(picture)
    loaded = load(Source(file, text, label, created))
    ordered = replays.ordered(loaded.samples, by_time=bool(created), shuffle=shuffle, seed=seed)
    stream = stream_of(ordered, seeds, loading.load(loading.USUAL), limit)
    human = Human(correct, confirm, wrong, ask_right)
    start = perf_counter()
    running = replayed(stream, human, ask, seed)
    steps = list(watched(running, "replaying", len(stream.messages)))
    seconds = perf_counter() - start
    result = replays.as_json(stream, steps, seconds, human, ask)
    result |= {"seed": seed, "skipped_rows": len(loaded.skipped)}
    tell_skipped(loaded.skipped)
    _print_json(result) if as_json else tables.show_replay(console, result)
    _draw(picture, [curves.learning(steps)])


def report(
    file: options.File,
    out: Annotated[Path, typer.Option("--out", help="The HTML file to write.")],
    text: options.Text = TEXT,
    label: options.Label = "label",
    created: options.Created = None,
) -> None:
    """Write one page for the one who decides: what Deskloop would have done with these requests."""
    _check_folder(out)
    loaded = load(Source(file, text, label, created))
    _write(out, reports.report(file.name, loaded, by_time=bool(created)))
    tell_skipped(loaded.skipped)
    console.print(f"The report is in {out}; open it in a browser.", highlight=False, markup=False)


def _listed(cells: str) -> list[str]:
    return [cell.strip() for cell in cells.split(",") if cell.strip()]


def _check_folder(path: Path | None) -> None:
    """Refuse at once what could not be written in the end."""
    if path is not None and not path.parent.is_dir():
        raise OptionError(f"{path} cannot be written: there is no folder {path.parent}; make it")


def _draw(path: Path | None, drawn: Sequence[charts.Chart]) -> None:
    if path is not None:
        _write(path, charts.picture(drawn))


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise OptionError(f"{path} cannot be written: {error.strerror}; name another") from error


def _print_json(value: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
