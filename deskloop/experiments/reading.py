"""From a CSV file to labelled samples, read as `deskloop import` reads tickets."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deskloop.csv_files import BadRow, Row, TableError, open_table
from helpdesk.dates import TimeError, day_evidence, read_time
from helpdesk.experiment.samples import Sample
from helpdesk.history import Columns, TicketError, team_name, ticket_text
from helpdesk.redaction import redact

_SHOWN = 5  # skipped rows that are told one by one


@dataclass(frozen=True)
class Source:
    """A file, and the columns that hold the text, the label, the time and the split."""

    path: Path
    text: Sequence[str]
    label: str
    created: str | None = None
    split: str | None = None


@dataclass(frozen=True)
class Loaded:
    """The samples in the file's order, and the rows that are none."""

    samples: list[Sample]
    skipped: list[BadRow]


def load(source: Source) -> Loaded:
    """Read all samples; raises TableError where the file has none, and for what is no table."""
    table = open_table(source.path)
    columns = Columns(tuple(source.text), source.label, source.created)
    table.require(*columns.names, *filter(None, [source.split]))
    rows = list(table)
    day_first = _day_first(rows, source.created)
    read = [
        row if isinstance(row, BadRow) else _sample(row, columns, source.split, day_first)
        for row in rows
    ]
    samples = [each for each in read if isinstance(each, Sample)]
    skipped = [each for each in read if isinstance(each, BadRow)]
    if not samples:
        why = f"; line {skipped[0].line}: {skipped[0].reason}" if skipped else ""
        raise TableError(f"{source.path} has no row with a text and a label{why}; add some")
    return Loaded(samples, skipped)


def tell_skipped(skipped: Sequence[BadRow]) -> None:
    """Say on stderr which rows were left out, and why."""
    if not skipped:
        return
    reasons = "; ".join(f"line {row.line}: {row.reason}" for row in skipped[:_SHOWN])
    more = "; …" if len(skipped) > _SHOWN else ""
    rows = "1 row" if len(skipped) == 1 else f"{len(skipped):,} rows"
    sys.stderr.write(f"deskloop: {rows} skipped: {reasons}{more}\n")


def _sample(row: Row, columns: Columns, split: str | None, day_first: bool) -> Sample | BadRow:
    cells = row.values
    try:
        text, label = ticket_text(columns, cells), team_name(columns, cells)
        at = read_time(cells[columns.created], day_first=day_first) if columns.created else None
    except (TicketError, TimeError) as error:
        return BadRow(row.line, str(error))
    return Sample(redact(text).text, label, cells[split].strip() if split else "", at)


def _day_first(rows: Sequence[Row | BadRow], created: str | None) -> bool:
    """Tell from the whole column whether 03/04/2024 is in April; where nothing tells, it is."""
    if created is None:
        return True
    cells: list[Mapping[str, str]] = [row.values for row in rows if isinstance(row, Row)]
    return sum(day_evidence(each[created]) for each in cells) >= 0
