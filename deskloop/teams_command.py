"""`deskloop teams`: rename, merge and split teams, and say what becomes of what was learned."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deskloop import inspect, own_catalog
from deskloop.errors import DeskloopError
from deskloop.inspect import NoDataError
from deskloop.settings import Settings
from helpdesk import catalog as catalogs
from helpdesk import team_change, undoing
from helpdesk.catalog import Catalog
from helpdesk.team_change import TeamChange
from helpdesk.team_edit import with_change
from storage import feedback, history

app = typer.Typer(no_args_is_help=True, help="Rename, merge and split teams in your catalog.")
console = Console()
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change; write nothing.")]
Name = Annotated[
    str | None, typer.Option("--name", help="Its new name; usually the old one stays.")
]


class MoveError(DeskloopError):
    """A --category that says nothing; the message shows how to write it."""


@app.command()
def rename(old: str, new: str, name: Name = None, dry_run: DryRun = False) -> None:
    """Give a team another id; all that was learned of it stays its own."""
    settings = Settings.read()
    catalog = _catalog(settings)
    _apply(settings, catalog, team_change.rename(catalog, old, new, name), dry_run)


@app.command()
def merge(
    teams: Annotated[list[str], typer.Argument(help="Two teams or more.")],
    into: Annotated[str, typer.Option(help="One of them, or a new team.")],
    name: Name = None,
    dry_run: DryRun = False,
) -> None:
    """Make one team of several; all that was learned of them counts for it."""
    settings = Settings.read()
    catalog = _catalog(settings)
    _apply(settings, catalog, team_change.merge(catalog, teams, into, name), dry_run)


@app.command()
def split(
    team: str,
    into: Annotated[str, typer.Option(help="The teams that follow it, as B,C.")],
    categories: Annotated[
        list[str] | None,
        typer.Option("--category", help="CATEGORY=TEAM: not to the first of them."),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Make several teams of one; what was learned goes by its category."""
    settings = Settings.read()
    catalog = _catalog(settings)
    moves = dict(_move(each) for each in categories or ())
    heirs = [each.strip() for each in into.split(",") if each.strip()]
    _apply(settings, catalog, team_change.split(catalog, team, heirs, moves), dry_run)


def _move(text: str) -> tuple[str, str]:
    category, sign, team = (each.strip() for each in text.partition("="))
    if not (category and sign and team):
        raise MoveError(f"--category “{text}” moves nothing; write it like --category wifi=network")
    return category, team


def _path(settings: Settings) -> Path:
    return settings.deskloop_catalog or catalogs.starter_path()


def _catalog(settings: Settings) -> Catalog:
    return catalogs.load(_path(settings))


def _apply(settings: Settings, before: Catalog, change: TeamChange, dry_run: bool) -> None:
    path = _path(settings)
    text = with_change(path.read_bytes().decode(), change, str(path))
    after = catalogs.parse(text.removeprefix("\ufeff"), str(path))
    past = team_change.told(_labels(settings), before, after, change)
    if not dry_run:
        own_catalog.write(settings.deskloop_catalog, text)
    for line in (*_changes(before, after), *past):
        _say(line)
    _say(
        "This is what would change; nothing is written."
        if dry_run
        else f"{path} is changed. Start Deskloop anew: it then reads its teams from it."
    )


def _labels(settings: Settings) -> Counter[tuple[str, str | None]]:
    """Count all labels that were ever given and not taken back, imported ones too."""
    try:
        database = inspect.existing(settings)
    except NoDataError:  # nobody has started it yet, so nothing was ever learned
        return Counter()
    with database.snapshot() as session:
        said = undoing.standing(feedback.between(session, 0))
        labels = Counter((each.team or "", each.category) for each in said if each.labels)
        return labels + Counter(history.labels(session))


def _changes(before: Catalog, after: Catalog) -> list[str]:
    """Say of each heir what it follows, what is new about it, and what it lacks."""
    lines = []
    for team in after.teams:
        if team in before.teams:
            continue
        gone = ", ".join(each for each in team.formerly if each in before.team_ids)
        is_new = team.channel not in {each.channel for each in before.teams}
        where = f"make the channel {team.channel} and invite the bot" if is_new else team.channel
        lines.append(f"{team.id} ({team.name}) follows {gone}; {where}")
        if not team.description and not any(each.team == team.id for each in after.categories):
            lines.append(f"{team.id} has no category and no description; write one of them")
    return lines


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
