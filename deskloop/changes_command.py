"""`deskloop changes`: who changed which answer, question or rule, why, and taking it back."""

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
from helpdesk import catalog as catalogs

app = typer.Typer(help="Who changed which answer, question or rule, and taking it back.")
console = Console()


@app.callback(invoke_without_command=True)
def list_changes(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="At most so many changes.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """List what was changed, the newest first: who, when, what, why, and whether it stands."""
    if context.invoked_subcommand:
        return
    settings = Settings.read()
    catalog = catalogs.load(settings.deskloop_catalog or catalogs.starter_path())
    with inspect.existing(settings).snapshot() as session:
        rows = taught.changes(session, catalog, limit)
    if as_json:
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return
    table = Table("change", Column("when", no_wrap=True), "who", "team", "what, and why")
    for row in rows:
        table.add_row(*map(escape, _cells(row)))
    console.print(table)


@app.command()
def undo(change: Annotated[int, typer.Argument(help="A change's number.")]) -> None:
    """Take a change back, with all that was made with it."""
    settings = Settings.read()
    catalog = catalogs.load(settings.deskloop_catalog or catalogs.starter_path())
    for line in taught.undo(inspect.existing(settings), catalog, change):
        console.print(f"Taken back: {line}", markup=False, highlight=False, soft_wrap=True)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    who = row["who"] or ("catalog" if row["deed"] == "seeded" else "evidence")
    undone = f"Taken back by change {row['undone_by']}." if row["undone_by"] else ""
    said = "\n".join(filter(None, (f"{row['what']}.", row["figures"], undone)))
    return str(row["change"]), row["at"][:16].replace("T", " "), who, row["team"], said
