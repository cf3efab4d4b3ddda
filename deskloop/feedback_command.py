"""`deskloop feedback`: what people said of decisions, and taking some of it back."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deskloop import inspect, judging
from deskloop.settings import Settings
from helpdesk import catalog as catalogs
from helpdesk.feedback import Feedback
from helpdesk.hints import short
from storage.judging import Effect, JudgingError

app = typer.Typer(no_args_is_help=True, help="What people said of decisions, and taking it back.")
console = Console()
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
_SHOWN = 48
"""Characters of a request that a table shows."""


@app.command("list")
def list_feedback(
    person: Annotated[
        str | None, typer.Option(help="Only what this person said, as WORKSPACE:USER.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many events.")] = 20,
    as_json: Json = False,
) -> None:
    """List the feedback that was given, the newest first, and whether it counts."""
    with inspect.existing(Settings.read()).snapshot() as session:
        rows = judging.listed(session, person, limit)
    if as_json:
        _print_json(rows)
        return
    table = Table("event", "when", "who", "what", "team", "request", "counts")
    for row in rows:
        counts = "yes" if row["counts"] else "no"
        table.add_row(*_beginning(row), _moved(row), _words(row), counts)
    console.print(table)


@app.command()
def undo(
    event: Annotated[int | None, typer.Argument(help="An event's number, also an undo's.")] = None,
    person: Annotated[
        str | None, typer.Option(help="All that this person said so far, as WORKSPACE:USER.")
    ] = None,
    version: Annotated[
        int | None, typer.Option(help="All labels that this version of the model learned first.")
    ] = None,
) -> None:
    """Take feedback back: it no longer counts, and the next version is trained without it."""
    if [event, person, version].count(None) != 2:
        raise JudgingError(
            "name one thing to undo: an event's number, --person WORKSPACE:USER or --version N"
        )
    settings = Settings.read()
    database = inspect.existing(settings)
    if person is not None:
        _tell(settings, judging.undo_person(database, person), f"by {person}")
    elif version is not None:
        _tell(settings, judging.undo_version(database, version), f"that version {version} learned")
    elif event is not None:
        _tell(settings, judging.undo_event(database, event), f"of event {event}")


@app.command()
def review(as_json: Json = False) -> None:
    """List what learning has set aside as doubtful, and why; it counts half or less."""
    with inspect.existing(Settings.read()).snapshot() as session:
        rows = judging.quarantine(session)
    if as_json:
        _print_json(rows)
        return
    table = Table("event", "when", "who", "what", "team", "request", "why")
    for row in rows:
        table.add_row(*_beginning(row), _moved(row), _words(row), escape(row["why"]))
    if rows:
        console.print(table)
    _say(
        f"{len(rows)} set aside. “deskloop feedback keep EVENT” lets one count in full, "
        "“deskloop feedback undo EVENT” takes it back for good."
        if rows
        else "Nothing is set aside."
    )


@app.command()
def keep(event: Annotated[int, typer.Argument(help="An event's number.")]) -> None:
    """Accept an event that learning has set aside: from now on it counts in full."""
    settings = Settings.read()
    kept = judging.keep(inspect.existing(settings), event)
    _say(f"Event {event} counts: {_label(kept)}.")
    _train(settings)


def _tell(settings: Settings, effect: Effect, whose: str) -> None:
    if not effect:
        _say(f"Nothing {whose} counts that could be undone; nothing changes.")
        return
    if effect.lost:
        verb, them = ("no longer count", "them") if effect.lost[1:] else ("no longer counts", "it")
        counted = _counted(effect.lost)
        _say(f"{counted} {whose} {verb}; the next version is trained without {them}.")
    if effect.regained:
        verb, them = ("count", "them") if effect.regained[1:] else ("counts", "it")
        counted = _counted(effect.regained)
        _say(f"{counted} {verb} again; the next version is trained with {them}.")
    _train(settings)


def _counted(events: Sequence[Feedback]) -> str:
    """Say how many labels these are, and how many other judgements."""
    labels = sum(each.labels for each in events)
    others = len(events) - labels
    counts = {"label": labels, "other judgement": others}
    return " and ".join(
        f"{count:,} {what}{'s' * (count != 1)}" for what, count in counts.items() if count
    )


def _label(event: Feedback) -> str:
    return f"“{short(event.text, _SHOWN)}” belongs to {event.team}"


def _train(settings: Settings) -> None:
    catalog = catalogs.load(settings.deskloop_catalog or catalogs.starter_path())
    for line in inspect.train(settings, catalog):
        _say(line)


def _beginning(row: dict[str, Any]) -> tuple[str, ...]:
    return str(row["event"]), row["at"][:16], escape(row["person"]), row["kind"].replace("_", " ")


def _moved(row: dict[str, Any]) -> str:
    if row["team"] is None:
        return escape(row["about"])
    is_same = row["team"] == row["team_before"]
    return row["team"] if is_same else f"{row['team_before']} → {row['team']}"


def _words(row: dict[str, Any]) -> str:
    return escape(short(row["text"], _SHOWN))


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
