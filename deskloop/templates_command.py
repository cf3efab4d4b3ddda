"""`deskloop templates`: the answers, every version of their words, and what becomes of them."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from deskloop import inspect, taught
from deskloop.settings import Settings
from deskloop.taught import TaughtError
from helpdesk import catalog as catalogs
from helpdesk.catalog import Catalog, Drafting

app = typer.Typer(no_args_is_help=True, help="The answers, and every version of their words.")
console = Console()
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
_HEADINGS = ("answer", "team", "drafting", "version", "solved", "quiet", "failed")
Name = Annotated[str, typer.Argument(help="An answer's id.", metavar="ID")]


@app.command("list")
def list_templates(as_json: Json = False) -> None:
    """List the answers: what becomes of each, which words are sent, and what came of them."""
    settings = Settings.read()
    with inspect.existing(settings).snapshot() as session:
        rows = taught.templates(session, _catalog(settings))
    if as_json:
        _print_json(rows)
        return
    lines = [_line(row) for row in rows]
    # A line each: what other commands take in full, and of the title what there is room for.
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *lines, strict=True)]
    columns = [
        Column(heading, no_wrap=True, min_width=width)
        for heading, width in zip(_HEADINGS, widths, strict=True)
    ]
    title = Column("title", no_wrap=True, ratio=1)
    table = Table(*columns, title, box=None, padding=(0, 1), pad_edge=False)
    for row, line in zip(rows, lines, strict=True):
        table.add_row(*line, escape(row["title"]))
    console.print(table)


@app.command()
def show(
    name: Name,
    version: Annotated[
        int | None, typer.Option(help="Default: the words that most requesters get.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print an answer and its words."""
    settings = Settings.read()
    with inspect.existing(settings).snapshot() as session:
        row = taught.template(session, _catalog(settings), name, version)
    if as_json:
        _print_json(row)
        return
    _say(f"{row['title']}\n\n{row['body']}\n")
    by = f" by {row['by']}" if row["by"] else ""
    _say(f"version {row['number']}, of {row['at'][:10]}, from: {row['origin']}{by}")
    _say(f"{row['team']}: {row['drafting']}; sent: version {_versions(row)}")


@app.command()
def diff(
    name: Name,
    versions: Annotated[
        list[int] | None,
        typer.Argument(help="Two versions. Default: what is sent and what was, or is tried."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare the words of two versions."""
    numbers = _pair(versions)
    with inspect.existing(Settings.read()).snapshot() as session:
        old, new, lines = taught.difference(session, name, numbers)
    if as_json:
        _print_json({"template": name, "from": old, "to": new, "lines": lines})
        return
    _say("\n".join(lines) or f"Versions {old} and {new} have the same words.")


@app.command()
def rollback(name: Name, version: int) -> None:
    """Send the words of an earlier version from now on, at once and in every process."""
    settings = Settings.read()
    asked = (inspect.existing(settings), _catalog(settings), name, version)
    number = taught.roll_back(*asked, settings.chat)
    _say(f"{name} has its words of version {version} again; {_way_back(number)}")


@app.command()
def policy(team: str, name: Name, drafting: Drafting) -> None:
    """Say what becomes of an answer at a team: sent, approved by a technician, or nothing."""
    settings = Settings.read()
    catalog = _catalog(settings)
    asked = (inspect.existing(settings), catalog, team, name, drafting)
    number = taught.set_policy(*asked, settings.chat)
    _say(f"{name} at {team}: {drafting.value}; {_way_back(number)}")


def _pair(versions: list[int] | None) -> tuple[int, int] | None:
    match versions:
        case None | []:
            return None
        case [old, new]:
            return old, new
        case _:
            raise TaughtError("name two versions to compare, such as: diff ID 1 2; or none")


def _line(row: dict[str, Any]) -> list[str]:
    return [
        row["template"],
        row["team"],
        "retired" if row["is_retired"] else row["drafting"],
        _versions(row),
        *(str(row[name]) for name in ("confirmed", "silent", "failed")),
    ]


def _versions(row: dict[str, Any]) -> str:
    tried = f", {row['share']:.0%} get {row['challenger']}" if row["challenger"] else ""
    return f"{row['version']}{tried}"


def _way_back(number: int) -> str:
    return f"“deskloop changes undo {number}” takes it back."


def _catalog(settings: Settings) -> Catalog:
    return catalogs.load(settings.deskloop_catalog or catalogs.starter_path())


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
