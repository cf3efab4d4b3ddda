"""An export as a stream: looked at once before anything is kept, then kept in small batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from deskloop.csv_files import BadRow, Row, Table
from deskloop.errors import DeskloopError
from helpdesk.history import Ticket, TicketError, TicketReader
from helpdesk.survey import Survey
from storage import history
from storage.db import Database
from storage.history import Added

BATCH = 1_000
"""Tickets of one transaction: what a run that is stopped has to read again."""
SHOWN = 20
"""Bad rows that are told of, with their reasons; of the rest, the number."""


class StreamError(DeskloopError):
    """An export without a row to import; the message says why."""


@dataclass
class Result:
    """What became of the rows; `teams` counts the tickets of each, also those known before."""

    rows: int = 0
    still_open: int = 0
    skipped: int = 0
    added: Added = field(default_factory=Added)
    teams: Counter[str] = field(default_factory=Counter)
    reasons: list[str] = field(default_factory=list)

    def skip(self, line: int, reason: str) -> None:
        """Note a bad row."""
        self.skipped += 1
        if self.skipped <= SHOWN:
            self.reasons.append(f"line {line}: {reason}")


def look(table: Table, survey: Survey, console: Console) -> int:
    """Show every row to `survey` and return their number; raises StreamError where there is none.

    Bad rows are passed over here: `keep` tells of them.
    """
    number = 0
    for row in _tracked(table, "Looking", None, console):
        number += 1
        if isinstance(row, Row):
            _look_at(row, survey)
    if not number:
        raise StreamError(f"{table.path} has column names and no rows; export it with its rows")
    return number


def _look_at(row: Row, survey: Survey) -> None:
    try:
        survey.look(row.values)
    except TicketError:
        return


def keep(
    table: Table, rows: int, reader: TicketReader, database: Database, console: Console
) -> Result:
    """Keep the tickets of the table; raises StreamError where no row of it can be used.

    Each batch is a transaction of its own, and known tickets are kept once: a run that was
    stopped is repeated from the start and adds what is missing.
    """
    result = Result()
    tickets = _tickets(_tracked(table, "Importing", rows, console), reader, result)
    while batch := list(islice(tickets, BATCH)):
        with database.transaction() as session:
            result.added += history.add(session, batch)
    if result.skipped == result.rows:
        raise StreamError(f"none of the {rows:,} rows can be used; {result.reasons[0]}")
    return result


def _tickets(
    rows: Iterable[Row | BadRow], reader: TicketReader, result: Result
) -> Iterator[Ticket]:
    for row in rows:
        result.rows += 1
        if isinstance(row, BadRow):
            result.skip(row.line, row.reason)
        elif reader.columns.is_open(row.values):
            result.still_open += 1
        else:
            yield from _ticket(row, reader, result)


def _ticket(row: Row, reader: TicketReader, result: Result) -> Iterator[Ticket]:
    try:
        ticket = reader.read(row.values)
    except TicketError as error:
        result.skip(row.line, str(error))
    else:
        result.teams[ticket.team] += 1
        yield ticket


def _tracked(
    table: Table, what: str, total: int | None, console: Console
) -> Iterator[Row | BadRow]:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        yield from bar.track(table, total=total, description=what)
