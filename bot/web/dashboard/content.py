"""What a page shows, apart from how: every chart has its table, and every table its CSV."""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from typing import Any, Literal

# What spreadsheets take for a formula: at the beginning of a cell, behind what they trim, and
# behind what separates cells where commas do not:
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(r"(^|[;,|\t\r\n\"])([\s\u200b\ufeff]*)([=+\-@＝＋－＠])")
_TRIMMED = ("\t", "\r", "\n")

Value = str | int | float | None


@dataclass(frozen=True)
class Cell:
    """One cell: what people read, what machines get, and where it leads.

    `value` is None where `shown` says it all. `note` stands small below it, and `chart` in its
    place: a small one, in a column that is drawn.
    """

    shown: str
    value: Value = None
    href: str | None = None
    note: str = ""
    chart: Chart | None = None

    @property
    def for_machines(self) -> Value:
        """Return the value as CSV has it."""
        return self.shown if self.value is None else self.value


@dataclass(frozen=True)
class Column:
    """A column's heading; numbers stand to the right. `about` explains it on demand.

    What is drawn in small charts is left out of the table's CSV: each has one of its own.
    """

    title: str
    is_number: bool = False
    about: str = ""
    is_drawn: bool = False


@dataclass(frozen=True)
class Table:
    """A table; `name` is unique on its page and names its CSV. `empty` is said of no rows."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: str = "Nothing yet."


@dataclass(frozen=True)
class Line:
    """A line of a chart; a gap where a value is None. `role` picks its colour: see charts.js."""

    name: str
    values: Sequence[float | None]
    role: Literal["main", "other", "good", "bad", "low", "high"] = "main"


@dataclass(frozen=True)
class Mark:
    """Something that happened at a moment of the chart, such as a model that went live."""

    at: datetime
    words: str


@dataclass(frozen=True)
class Chart:
    """Lines, or bars, over time; `times` are where each value begins.

    `story` says in a sentence what is to be seen, for those who do not see it. Where lines named
    with the roles "low" and "high" are given, the space between them is shaded. `when` heads the
    times in the table.
    """

    name: str
    title: str
    story: str
    times: Sequence[datetime]
    lines: Sequence[Line]
    unit: Literal["share", "count", "minutes"] = "share"
    kind: Literal["lines", "bars"] = "lines"
    marks: Sequence[Mark] = ()
    is_small: bool = False
    when: str = "From"

    @property
    def data(self) -> Mapping[str, Any]:
        """Return what charts.js draws."""
        return {
            "times": [at.timestamp() for at in self.times],
            "lines": [
                {"name": each.name, "values": list(each.values), "role": each.role}
                for each in self.lines
            ],
            "unit": self.unit,
            "kind": self.kind,
            "marks": [{"at": each.at.timestamp(), "words": each.words} for each in self.marks],
            "small": self.is_small,
        }

    @property
    def table(self) -> Table:
        """Return the same as a table."""
        columns = [Column(self.when), *(Column(line.name, is_number=True) for line in self.lines)]
        marked = self._marked()
        rows = [
            [
                Cell(at.strftime("%Y-%m-%d %H:%M"), at.isoformat()),
                *(self._cell(line.values[index]) for line in self.lines),
                *([Cell(marked.get(index, ""))] if marked else []),
            ]
            for index, at in enumerate(self.times)
        ]
        if marked:
            columns.append(Column("What changed"))
        return Table(self.name, self.title, columns, rows)

    def _marked(self) -> Mapping[int, str]:
        """Return what happened, by the row that it belongs to."""
        found: dict[int, str] = {}
        last = len(self.times) - 1
        for each in self.marks:
            # A bar begins at its time; a point of a line looks back from it.
            at = bisect_right(self.times, each.at) - 1
            index = max(at, 0) if self.kind == "bars" else min(at + 1, last)
            found[index] = ", ".join(filter(None, (found.get(index), each.words)))
        return found

    def _cell(self, value: float | None) -> Cell:
        if value is None:
            return Cell("–", "")
        return Cell(f"{value:.1%}" if self.unit == "share" else f"{value:,.4g}", value)


@dataclass(frozen=True)
class Content:
    """What one page shows: values for its template; its tables and charts by their names."""

    values: Mapping[str, Any]
    tables: Sequence[Table] = ()
    charts: Sequence[Chart] = field(default=())

    def table(self, name: str) -> Table | None:
        """Return the table of this name, or that of the chart of this name."""
        drawn = (cell.chart for table in self.tables for row in table.rows for cell in row)
        charts = (*self.charts, *(each for each in drawn if each))
        every = [*self.tables, *(chart.table for chart in charts)]
        return next((each for each in every if each.name == name), None)


def as_csv(table: Table) -> str:
    """Return a table as CSV (RFC 4180) in which no cell is a formula to a spreadsheet."""
    out = StringIO()
    writer = csv.writer(out)
    told = [index for index, column in enumerate(table.columns) if not column.is_drawn]
    writer.writerow([_inert(table.columns[index].title) for index in told])
    for row in table.rows:
        writer.writerow([_inert(row[index].for_machines) for index in told])
    return out.getvalue()


def _inert(value: Value) -> Value:
    """Return text that a spreadsheet shows as text; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    inert = _FORMULA.sub(r"\1\2'\3", value)
    return f"'{inert}" if inert.startswith(_TRIMMED) else inert
