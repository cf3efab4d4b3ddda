"""The `deskloop` command line. Each command is a few lines over the rooms below."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from redis.exceptions import RedisError
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import OperationalError

from deskloop import dashboard as operators
from deskloop import demo as demos
from deskloop import doctor as checks
from deskloop import explain, inspect, serving
from deskloop.changes_command import app as changes
from deskloop.erase import erase
from deskloop.errors import DeskloopError
from deskloop.experiments.commands import evaluate, replay, report
from deskloop.feedback_command import app as feedback
from deskloop.importing import import_tickets
from deskloop.metrics_command import app as metrics
from deskloop.msteams.command import app as msteams
from deskloop.run import run as run_everything
from deskloop.settings import Settings
from deskloop.teams_command import app as teams
from deskloop.templates_command import app as templates
from helpdesk import catalog as catalogs
from helpdesk.catalog import Catalog
from helpdesk.errors import HelpdeskError
from helpdesk.metrics import Figure
from storage.errors import StorageError
from storage.versions import VersionKind
from workers.errors import WorkerError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("import")(import_tickets)
app.command()(erase)
app.command()(evaluate)
app.command()(replay)
app.command()(report)
models = typer.Typer(no_args_is_help=True, help="The versions of what was learned.")
app.add_typer(models, name="models")
app.add_typer(feedback, name="feedback")
app.add_typer(metrics, name="metrics")
app.add_typer(teams, name="teams")
app.add_typer(templates, name="templates")
app.add_typer(changes, name="changes")
app.add_typer(msteams, name="msteams")

console = Console()
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@app.callback()
def everywhere() -> None:
    """Deskloop: IT requests in chat that get better with every correction."""


@app.command()
def run(
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget everything first.")] = False,
    msteams: Annotated[
        bool, typer.Option("--msteams", help="Microsoft's playground of Teams too (needs Node.js).")
    ] = False,
) -> None:
    """Start everything on this machine: queue, database, bot, worker and playground."""
    settings = Settings.read()
    run_everything(settings, _catalog(settings), console, fresh=fresh, msteams=msteams)


@app.command()
def demo(
    minutes: Annotated[
        float, typer.Option(min=0.5, max=1440, help="How long the simulated week takes.")
    ] = 10.0,
    seed: Annotated[int, typer.Option(help="Which week: the same number, the same requests.")] = 0,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the demo's data first.")] = False,
) -> None:
    """Start everything, and watch a simulated company of 300 people teach it for a week.

    Its data is kept apart, in .deskloop-demo, unless DESKLOOP_HOME names another folder.
    """
    settings = demos.settings_of_its_own(Settings.read())
    week = demos.Week(minutes, seed)
    run_everything(settings, _catalog(settings), console, fresh=fresh, msteams=False, week=week)


@app.command()
def dashboard() -> None:
    """Print a link that signs a browser in to the dashboard, once, as whoever runs this."""
    settings = Settings.read()
    console.print(operators.link(settings, settings.url), soft_wrap=True)


@app.command()
def serve() -> None:
    """Run one bot process (production: any number of them)."""
    settings = Settings.read()
    _log()
    serving.serve(settings, _catalog(settings))


@app.command()
def worker() -> None:
    """Run one worker process (production: any number of them)."""
    settings = Settings.read()
    _log()
    serving.work(settings, _catalog(settings))


@app.command()
def decide(
    text: str,
    why: Annotated[bool, typer.Option("--why", help="What spoke for the team.")] = False,
    as_json: Json = False,
) -> None:
    """Say what would happen to a request with this text, and why. Changes nothing."""
    settings = Settings.read()
    catalog = _catalog(settings)
    report = inspect.decide(settings, catalog, text)
    if why:
        report["why"] = explain.of_text(settings, catalog, report)
    if as_json:
        _print_json(report)
        return
    for name in ("decision", "team", "category", "template", "priority"):
        console.print(f"{name:10} {report[name] or '–'}", highlight=False, markup=False)
    console.print("because    " + "; ".join(report["reasons"]), highlight=False, markup=False)
    if why:
        _print_lines(report["why"]["lines"])


@app.command("explain")
def explain_request(request_id: str, as_json: Json = False) -> None:
    """Say why a request is with its team, as technicians are told in chat."""
    settings = Settings.read()
    report = explain.of_request(settings, _catalog(settings), request_id)
    if as_json:
        _print_json(report)
    else:
        _print_lines(report["lines"])


def _print_lines(lines: list[str]) -> None:
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


@app.command()
def stats(as_json: Json = False) -> None:
    """Print the figures, each with its denominator."""
    settings = Settings.read()
    figures = inspect.stats(settings, _catalog(settings))
    if as_json:
        _print_json({name: figure.as_json() for name, figure in figures.items()})
        return
    table = Table("figure", "value", "out of", "share", "likely")
    for name, figure in figures.items():
        table.add_row(name.replace("_", " "), *_cells(figure))
    console.print(table)


def _cells(figure: Figure) -> tuple[str, ...]:
    """Return a figure for a table; where the truth lies only where there is enough to tell."""
    share = f"{figure.share:.0%}" if figure.share is not None else ""
    shown = "–" if figure.value is None else f"{figure.value:g}"
    form = "g" if figure.is_measure else ".0%"
    bounds = [format(each, form) for each in figure.interval or ()]
    likely = "too few to tell" if figure.is_too_few else " to ".join(bounds)
    return shown, str(figure.of or ""), share, likely if figure.of else ""


@app.command()
def digest(as_json: Json = False) -> None:
    """Print the last seven days beside the seven before: what the IT channel gets each Monday."""
    settings = Settings.read()
    week, lines = inspect.digest(settings, _catalog(settings), datetime.now(UTC))
    if as_json:
        _print_json(week.as_json())
    else:
        _print_lines(lines or ["Nobody asked anything in the last seven days."])


@app.command()
def doctor() -> None:
    """Say what is configured, reachable and missing, and what to do about it."""
    settings = Settings.read()
    findings = checks.examine(settings)
    for finding in findings:
        mark = "[green]ok[/]     " if finding.is_fine else "[red]missing[/]"
        console.print(f"{mark} {finding.what}", highlight=False)
    if not all(finding.is_fine for finding in findings):
        raise typer.Exit(1)


@models.command("list")
def list_models(as_json: Json = False) -> None:
    """List every version with its figures."""
    rows = inspect.list_versions(Settings.read())
    if as_json:
        _print_json(rows)
        return
    table = Table("version", "state", "live", "trained", "feedback", "reason")
    for row in rows:
        name = f"{row['kind']} {row['number']}"
        live = "●" if row["live"] else ""
        upto = f"up to {row['cursor']}"
        table.add_row(name, row["state"], live, row["at"][:19], upto, row["reason"])
    console.print(table)


@models.command("show")
def show_model(
    number: int,
    templates: Annotated[bool, typer.Option("--templates", help="Of the templates.")] = False,
) -> None:
    """Print one version with the figures of its gate, as JSON."""
    _print_json(inspect.show_version(Settings.read(), _kind(templates), number))


@models.command("rollback")
def roll_back(
    number: Annotated[int | None, typer.Argument(help="Default: the one live before.")] = None,
    templates: Annotated[bool, typer.Option("--templates", help="Of the templates.")] = False,
) -> None:
    """Make an earlier version live again, in every process, within seconds."""
    settings = Settings.read()
    went = inspect.roll_back(settings, _catalog(settings), _kind(templates), number)
    console.print(f"{went.kind} version {went.number} is live.")


@models.command("train")
def train() -> None:
    """Bring the database up to date, and learn whatever is new."""
    settings = Settings.read()
    for line in inspect.train(settings, _catalog(settings)):
        console.print(line, highlight=False, markup=False)


def _kind(templates: bool) -> VersionKind:
    return VersionKind.TEMPLATES if templates else VersionKind.MODEL


def _catalog(settings: Settings) -> Catalog:
    path: Path = settings.deskloop_catalog or catalogs.starter_path()
    return catalogs.load(path)


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def _log() -> None:
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )


def main() -> None:
    """Run the command; what a user can mend is one clear line and exit code 2, no traceback."""
    try:
        app()
    except (DeskloopError, HelpdeskError, StorageError, WorkerError) as error:
        _fail(str(error))
    except RedisError as error:
        _fail(f"the queue does not answer: {error}; start it or mend REDIS_URL")
    except OperationalError as error:
        _fail(f"the database does not answer: {error.orig}; start it or mend DATABASE_URL")


def _fail(message: str) -> None:
    sys.stderr.write(f"deskloop: {message}\n")
    raise SystemExit(2)
