"""`deskloop import`: a company's own tickets, kept once each and learned from."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deskloop import files
from deskloop.csv_files import open_table
from deskloop.errors import DeskloopError
from deskloop.own_catalog import add_teams
from deskloop.settings import Settings
from deskloop.ticket_stream import SHOWN, Result, keep, look
from helpdesk import catalog as catalogs
from helpdesk.catalog import Catalog
from helpdesk.foreign_teams import Proposal, TeamNames, Unknown, propose
from helpdesk.history import Columns, TicketReader
from helpdesk.survey import Survey
from storage import learned, queue, schema
from storage.db import Database
from workers.learn import learn_all, learn_first

console = Console()
errors = Console(stderr=True)


class UnknownTeamsError(DeskloopError):
    """Teams of the file are not in the catalog, so that nothing was imported."""


def import_tickets(
    file: Annotated[Path, typer.Argument(help="The export, as CSV.")],
    text: Annotated[list[str], typer.Option(help="Column of the words; several are joined.")],
    team: Annotated[str, typer.Option(help="Column of the team that the ticket ended with.")],
    created: Annotated[str | None, typer.Option(help="Column of when it was made.")] = None,
    category: Annotated[str | None, typer.Option(help="Column of the category.")] = None,
    priority: Annotated[str | None, typer.Option(help="Column of the priority.")] = None,
    resolved: Annotated[
        str | None, typer.Option(help="Column of when it was resolved; open tickets are left out.")
    ] = None,
    reassigned_from: Annotated[
        str | None, typer.Option(help="Column of the team that had it before.")
    ] = None,
    maps: Annotated[
        list[str] | None, typer.Option("--map", help="THEIRS=OURS: a team by its other name.")
    ] = None,
    create_teams: Annotated[
        bool, typer.Option("--create-teams", help="Add unknown teams to your catalog.")
    ] = False,
) -> None:
    """Take in the tickets of another helpdesk, and learn from them."""
    settings = Settings.read()
    columns = Columns(tuple(text), team, created, category, priority, resolved, reassigned_from)
    table = open_table(file)
    table.require(*columns.names)
    catalog = catalogs.load(settings.deskloop_catalog or catalogs.starter_path())
    survey = Survey(columns, TeamNames(catalog, maps or ()))
    rows = look(table, survey, errors)
    if survey.unknown and create_teams:
        catalog = _with_new_teams(settings, catalog, survey.unknown)
    elif survey.unknown:
        _print_proposals(_proposals(survey.unknown, _ready(settings, catalog), catalog))
        raise UnknownTeamsError(_unknown_in_words(survey.unknown))
    database = _ready(settings, catalog)
    reader = TicketReader(columns, TeamNames(catalog, maps or ()), catalog, survey.day_first)
    result = keep(table, rows, reader, database, errors)
    _print_result(result, catalog)
    _learn(settings, database, catalog)


def _ready(settings: Settings, catalog: Catalog) -> Database:
    """Open the database, brought up to date and with a model that has learned the catalog."""
    files.make_folder(settings.home)
    database = Database(settings.database)
    database.ping()
    schema.migrate(database)
    learn_first(database, catalog, settings.deskloop_encoder)
    return database


def _with_new_teams(settings: Settings, catalog: Catalog, unknown: Sequence[Unknown]) -> Catalog:
    wider = add_teams(settings.deskloop_catalog, [each.name for each in unknown])
    added = wider.teams[len(catalog.teams) :]
    channels = ", ".join(f"{each.name} (#{each.channel})" for each in added)
    _plain(f"New in {settings.deskloop_catalog}: {channels}")
    _plain("Make these channels, invite the bot, and start Deskloop anew: it then knows the teams.")
    return wider


def _proposals(unknown: Sequence[Unknown], database: Database, catalog: Catalog) -> list[Proposal]:
    with database.snapshot() as session:
        live = learned.load(session, catalog, *learned.champions(session))
    return [propose(each, catalog, lambda text: live.read(text, catalog).teams) for each in unknown]


def _print_proposals(proposals: Sequence[Proposal]) -> None:
    table = Table("team in the file", "tickets", "may be", "why")
    for each in proposals:
        name, tickets = escape(each.unknown.name), f"{each.unknown.tickets:,}"
        table.add_row(name, tickets, escape(each.team.name), each.reason)
    console.print(table)
    maps = (shlex.quote(f"{each.unknown.name}={each.team.name}") for each in proposals)
    console.print("Import again with these, mended where they are wrong:\n")
    _plain("  " + " \\\n  ".join(f"--map {each}" for each in maps))
    console.print("\nor with --create-teams, which adds the unknown teams to your catalog.")


def _unknown_in_words(unknown: Sequence[Unknown]) -> str:
    count = "1 team is" if len(unknown) == 1 else f"{len(unknown)} teams are"
    return f"{count} unknown, so nothing was imported"


def _print_result(result: Result, catalog: Catalog) -> None:
    added = result.added
    counts = {
        "new": added.new,
        "known before": added.known,
        "known, with another team now": added.moved,
        "still open": result.still_open,
        "skipped": result.skipped,
    }
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    _plain(f"{result.rows:,} rows read: {told}")
    for reason in result.reasons:
        _plain(f"  {reason}")
    if result.skipped > SHOWN:
        _plain(f"  and {result.skipped - SHOWN:,} more")
    table = Table("team", "tickets")
    for team, count in result.teams.most_common():
        table.add_row(escape(catalog.team(team).name), f"{count:,}")
    console.print(table)


def _learn(settings: Settings, database: Database, catalog: Catalog) -> None:
    """Train on what is kept, say what came of it, and tell the running processes."""
    with errors.status("Learning"):
        published = learn_all(database, catalog, datetime.now(UTC), settings.deskloop_encoder)
    for each in published:
        _plain(f"{each.kind} version {each.number}: {each.state} ({each.reason})")
    if not published:
        _plain("Nothing new to learn: the live version knows these tickets.")
    elif settings.redis_url:
        queue.notify(queue.connect(settings.redis_url))


def _plain(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
