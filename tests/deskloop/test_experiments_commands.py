"""`deskloop evaluate` and `replay` as typed: figures, splits, and one clear line for bad input."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import typer
from click.testing import Result
from tickets import tickets, when, write
from typer.testing import CliRunner

from deskloop.errors import DeskloopError
from deskloop.experiments import commands
from helpdesk.errors import HelpdeskError

app = typer.Typer(pretty_exceptions_enable=False)
for command in (commands.evaluate, commands.replay, commands.report):
    app.command()(command)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def figures(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.exception
    parsed: dict[str, Any] = json.loads(result.stdout)
    return parsed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "tickets.csv", ["text", "label"], tickets())


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """As a helpdesk exports them: other names, a time, and two columns of text."""
    rows = [(text, "and more", team, when(i)) for i, (text, team) in enumerate(tickets())]
    columns = ["short_description", "description", "assignment_group", "opened_at"]
    return write(tmp_path / "export.csv", columns, rows)


EXPORT = ("--text", "short_description", "--text", "description", "--label", "assignment_group")


def test_evaluate_gives_every_figure(file: Path) -> None:
    result = figures("evaluate", file)
    shares = ("accuracy", "macro_f1", "ece", "coverage_at_95", "routed_share")
    assert all(0 <= result[name] <= 1 for name in shares)
    assert all(result[name] > 0 for name in ("p50_ms", "p99_ms", "train_seconds"))
    assert result["accuracy"] > 0.8
    sizes = [result[name] for name in ("labels", "train_rows", "test_rows", "readable_names")]
    assert sizes == [3, 57, 15, 3]


def test_evaluate_says_the_same_twice(file: Path) -> None:
    first, second = figures("evaluate", file), figures("evaluate", file)
    for result in (first, second):
        for clock in ("p50_ms", "p99_ms", "train_seconds"):
            del result[clock]
    assert first == second


def test_without_rows_out_of_scope_there_are_no_keys_for_them(file: Path) -> None:
    assert not {"oos_auroc", "oos_fpr95"} & figures("evaluate", file).keys()


def test_rows_out_of_scope_judge_and_never_teach(tmp_path: Path) -> None:
    rows = [(text, team, "train" if i % 2 else "test") for i, (text, team) in enumerate(tickets())]
    strange = [("bananas in space", "oos", part) for part in ("train", "oos_test")]
    file = write(tmp_path / "oos.csv", ["text", "label", "split"], [*rows, *strange])
    parts = ("--split", "split", "--train", "train", "--test", "test,oos_test")
    result = figures("evaluate", file, *parts, "--oos-label", "oos")
    assert (result["labels"], result["oos_rows"], result["test_rows"]) == (3, 1, 36)
    assert result["oos_auroc"] > 0.9


def test_shots_are_drawn_of_each_label(file: Path) -> None:
    result = figures("evaluate", file, "--shots", 2, "--seed", 1)
    assert (result["train_rows"], result["shots"], result["seed"]) == (6, 2, 1)


def test_by_time_a_label_that_came_later_counts_as_wrong(tmp_path: Path) -> None:
    old = [(text, team, when(i)) for i, (text, team) in enumerate(tickets())]
    new = [("drone crashed", "Drones", when(100 + i)) for i in range(18)]
    file = write(tmp_path / "new.csv", ["text", "label", "at"], [*new, *old])
    result = figures("evaluate", file, "--created", "at")
    assert (result["test_rows"], result["test_rows_of_unknown_label"]) == (18, 18)
    assert result["accuracy"] == 0


def test_an_export_is_read_by_the_names_of_its_columns(export: Path) -> None:
    result = figures("evaluate", export, *EXPORT, "--created", "opened_at")
    assert result["train_rows"] + result["test_rows"] == 72
    assert result["split"].startswith("by time")


@pytest.mark.parametrize("command", [("evaluate",), ("replay", "--shuffle")])
def test_people_get_a_table(file: Path, command: Sequence[str]) -> None:
    result = run(*command, file)
    assert result.exit_code == 0, result.exception
    assert "calibration error" in result.stdout


@pytest.mark.parametrize("command", [("evaluate",), ("replay", "--shuffle")])
def test_the_curves_are_a_picture_of_their_own(
    file: Path, tmp_path: Path, command: Sequence[str]
) -> None:
    picture = tmp_path / "curves.svg"
    assert run(*command, file, "--picture", picture).exit_code == 0
    lines = [e for e in ET.parse(picture).iter() if e.tag.endswith("polyline")]
    assert len(lines) >= 2


def test_replay_gives_every_figure(file: Path) -> None:
    result = figures("replay", file, "--seeds", 1, "--correct", 1, "--ask", 0.2, "--seed", 4)
    assert result["messages"] == 69
    assert len(result["error_by_500"]) == 1
    assert result["cumulative_error"] == result["last_1000_error"] == result["error_by_500"][0]
    assert 0 < result["asked_share"] <= 0.2
    assert 0 <= result["auto_routed_error"] < 0.2
    assert 0 <= result["ece"] <= 1 and result["seconds"] > 0
    assert result["human"]["correct"] == 1 and result["seed"] == 4


def test_replay_without_shuffling_takes_the_order_of_the_file(file: Path) -> None:
    assert (
        figures("replay", file, "--seed", 1)["untaught_error_by_500"]
        == (figures("replay", file, "--seed", 2)["untaught_error_by_500"])
    )


def test_replay_takes_its_messages_in_time(export: Path, tmp_path: Path) -> None:
    lines = export.read_text().splitlines(keepends=True)
    turned = tmp_path / "turned.csv"
    turned.write_text("".join([lines[0], *lines[:0:-1]]))
    ways = (*EXPORT, "--created", "opened_at", "--limit", 20, "--correct", 1)
    first, second = figures("replay", export, *ways), figures("replay", turned, *ways)
    assert first["messages"] == 20
    assert (first["cumulative_error"], first["ece"]) == (second["cumulative_error"], second["ece"])


def test_a_bad_row_is_told_and_the_rest_is_judged(file: Path) -> None:
    file.write_text(file.read_text() + "only one cell\n,no text\n")
    result = run("evaluate", file, "--json")
    assert json.loads(result.stdout)["skipped_rows"] == 2
    assert "2 rows skipped: line 74: 1 cell in place of 2; line 75: no words" in result.stderr


Bad = Callable[[Path], Path]


def made(content: str | bytes) -> Bad:
    def make(folder: Path) -> Path:
        path = folder / "bad.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


MANY = "text,label\n" + "".join(chain.from_iterable([f"a {i},x\n", f"b {i},y\n"] for i in range(9)))


@pytest.mark.parametrize(
    ("make", "options", "fault"),
    [
        (made("body,group\nx,y\n"), (), "no column “text” and no column “label”; it has: body, gr"),
        (made(MANY), ("--created", "opened"), "no column “opened”; it has: text, label"),
        (made(""), (), "is empty"),
        (made("text,label\n"), (), "no row with a text and a label"),
        (made(bytes(range(256)) * 20), (), "binary"),
        (made(MANY + "c,z\n"), (), "“z” has one row only"),
        (made("text,label\na,x\nb,x\nc,x\n"), (), "all rows have the label “x”"),
        (made(MANY + "z" * 10_000_000 + ",x\n"), (), "line 20: a cell of more than 8 million"),
        (made(MANY), ("--split", "label"), "--split, --train and --test go together"),
        (made(MANY), ("--train", "x"), "--split, --train and --test go together"),
        (
            made(MANY),
            ("--split", "label", "--train", "x", "--test", "w"),
            "no row is of “w”; the column that splits has: x, y",
        ),
        (made(MANY), ("--oos-label", "y", "--split", "label", "--train", "x", "--test", "y"), "no"),
        (made(MANY), ("--picture", "/nowhere/x.svg"), "cannot be written"),
        (lambda folder: folder / "missing.csv", (), "cannot be read"),
    ],
)
def test_bad_input_is_one_clear_line(
    tmp_path: Path, make: Bad, options: Sequence[str], fault: str
) -> None:
    result = run("evaluate", make(tmp_path), *options)
    assert isinstance(result.exception, DeskloopError | HelpdeskError), result.exception
    assert fault in str(result.exception)
    assert "\n" not in str(result.exception)


@pytest.mark.parametrize("command", ["replay", "report"])
@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "is empty"),
        ("body,group\nx,y\n", "it has: body, group"),
        ("text,label\na,x\nb,x\n", "label"),
        (bytes(range(256)) * 20, "binary"),
        (MANY + "z" * 10_000_000 + ",x\n", "8 million"),
    ],
)
def test_the_other_commands_refuse_the_same(
    tmp_path: Path, command: str, content: str | bytes, fault: str
) -> None:
    out = tmp_path / "report.html"
    more = ("--out", out) if command == "report" else ()
    result = run(command, made(content)(tmp_path), *more)
    assert isinstance(result.exception, DeskloopError | HelpdeskError), result.exception
    assert fault in str(result.exception)
    assert "\n" not in str(result.exception)
    assert not out.exists()
