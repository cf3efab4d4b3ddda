"""`deskloop metrics`: what keeps the figures fast."""

from __future__ import annotations

import typer
from rich.console import Console

from deskloop import inspect
from deskloop.settings import Settings
from helpdesk import catalog as catalogs
from storage import rollups

app = typer.Typer(no_args_is_help=True, help="What keeps the figures fast.")
console = Console()
_DAYS_AT_ONCE = 50


@app.callback()
def _metrics() -> None:
    """Keep `rebuild` a word of its own while it is the only command."""


@app.command("rebuild")
def rebuild() -> None:
    """Add up every day anew from the log. Figures are exact without it; a worker does the same."""
    settings = Settings.read()
    catalog = catalogs.load(settings.deskloop_catalog or catalogs.starter_path())
    database = inspect.existing(settings)
    rollups.doubt(database, catalog)
    while left := rollups.build(database, catalog, _DAYS_AT_ONCE):
        console.print(f"{left} days left")
    console.print("Every day is added up anew.")
