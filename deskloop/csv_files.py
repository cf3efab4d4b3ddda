"""Tables of other programs: CSV as helpdesks and spreadsheets export it, read as a stream.

The encoding is UTF-8 or UTF-16 with its mark; bytes that are no UTF-8 are read as Windows-1252,
which is what spreadsheets write. The separator is the one of `SEPARATORS` that fits the first
rows. Quotes follow RFC 4180: a quoted cell may hold separators, newlines and doubled quotes.
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TextIO

from deskloop.errors import DeskloopError

SEPARATORS = (",", ";", "\t", "|")
LARGEST_CELL = 2**20
"""Characters of a cell; a row with a larger one is a bad row."""
RUNAWAY = 8 * 2**20
"""Characters from which on a cell or a line is no cell but a quote that nobody closed."""

_SAMPLE = 2**16  # bytes looked at to tell encoding, separator, and whether it is text at all
_TEXT = frozenset(b"\t\n\v\f\r\x1b") | set(range(0x20, 0x100))
_KNOWN = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
}
_SAVE_AS = "save it as CSV in UTF-8"


class TableError(DeskloopError):
    """A file that cannot be read as a table; the message says what to do."""


@dataclass(frozen=True)
class Row:
    """The cells of one row by their column; it begins in line `line`, the file's first being 1."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be used, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Table:
    """A CSV file that was found to be one. Iterating reads it anew, a row at a time.

    `columns` are the names of the first row: a repeated name gets a number, "Comment (2)", as
    Jira's exports need it, and an empty one its place, "column 3".
    """

    path: Path
    columns: tuple[str, ...]
    encoding: str
    separator: str

    def require(self, *names: str) -> None:
        """Raise TableError, naming the columns there are, unless all of `names` are there."""
        missing = [f"“{name}”" for name in names if name not in self.columns]
        if missing:
            raise TableError(
                f"{self.path} has no column {' and no column '.join(missing)}; "
                f"it has: {', '.join(self.columns)}"
            )

    def __iter__(self) -> Iterator[Row | BadRow]:
        """Yield every row that is not blank; raises TableError where a cell never ends."""
        with _opened(self.path, self.encoding) as file:
            reader = csv.reader(_lines(file, self.path), delimiter=self.separator, strict=True)
            next(filter(None, reader))  # the names; blank lines may stand above them
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield BadRow(line, _in_words(error, self.path, line))
                    continue
                if cells:
                    yield self._row(line, cells)

    def _row(self, line: int, cells: Sequence[str]) -> Row | BadRow:
        if len(cells) != len(self.columns):
            count = f"{len(cells)} cell" if len(cells) == 1 else f"{len(cells)} cells"
            return BadRow(line, f"{count} in place of {len(self.columns)}")
        for column, cell in zip(self.columns, cells, strict=True):
            if len(cell) > LARGEST_CELL:
                return BadRow(line, f"“{column}” has {len(cell):,} characters")
            if "\0" in cell:
                return BadRow(line, f"“{column}” holds a NUL character")
        return Row(line, dict(zip(self.columns, cells, strict=True)))


def open_table(path: Path) -> Table:
    """Return the table in `path`; raises TableError where there is none."""
    head = _head(path)
    encoding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    _check_text(path, head, encoding)
    separator = _separator(path, encoding)
    with _opened(path, encoding) as file:
        try:
            rows = csv.reader(_lines(file, path), delimiter=separator, strict=True)
            names = next(filter(None, rows))
        except csv.Error as error:
            raise TableError(f"{path}: {_in_words(error, path, 1)}; mend the first line") from error
    return Table(path, _named(names), encoding, separator)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(_SAMPLE)
    except OSError as error:
        raise TableError(f"{path} cannot be read: {error.strerror}; name a CSV file") from error
    if not head.strip(codecs.BOM_UTF8 + b"\xfe\xff \t\r\n\0"):
        raise TableError(f"{path} is empty; name a CSV file with a first row of column names")
    return head


def _check_text(path: Path, head: bytes, encoding: str) -> None:
    for magic, kind in _KNOWN.items():
        if head.startswith(magic):
            raise TableError(f"{path} is {kind}; {_SAVE_AS}")
    strange = sum(byte not in _TEXT for byte in head)
    first = head.splitlines()[0]
    if encoding == "utf-8" and (b"\0" in first or strange > len(head) / 20):
        raise TableError(f"{path} is a binary file, no text; {_SAVE_AS}")


def _separator(path: Path, encoding: str) -> str:
    """Return the separator that cuts most of the first rows into as many cells as the header."""
    with _opened(path, encoding) as file:
        sample = file.read(_SAMPLE)
    whole = len(sample) < _SAMPLE

    def fit(separator: str) -> tuple[float, int]:
        reader = csv.reader(StringIO(sample, newline=""), delimiter=separator)
        rows = [len(cells) for cells in reader if cells]
        counts = rows if whole else rows[:-1]
        width = rows[0]
        return (Counter(counts)[width] / len(rows), width) if width > 1 else (0.0, 1)

    return max(SEPARATORS, key=fit)


def _named(names: Sequence[str]) -> tuple[str, ...]:
    columns: list[str] = []
    for place, name in enumerate(names, 1):
        plain = " ".join(name.replace("\0", "").split()) or f"column {place}"
        number = 1 + sum(each == plain or each.startswith(f"{plain} (") for each in columns)
        columns.append(plain if plain not in columns else f"{plain} ({number})")
    return tuple(columns)


def _opened(path: Path, encoding: str) -> TextIO:
    csv.field_size_limit(RUNAWAY)
    if encoding == "utf-16":
        return path.open(encoding="utf-16", errors="replace", newline="")
    return path.open(encoding="utf-8-sig", errors=_AS_WINDOWS, newline="")


def _lines(file: TextIO, path: Path) -> Iterator[str]:
    """Yield the lines of `file`, none of them longer than memory bears."""
    number = 0
    while line := file.readline(RUNAWAY):
        number += 1
        if len(line) == RUNAWAY:
            raise _runaway(path, number)
        yield line


def _in_words(error: csv.Error, path: Path, line: int) -> str:
    """Return what is wrong with the row, in words; raises TableError for a cell without end."""
    fault = str(error)
    if "field limit" in fault:
        raise _runaway(path, line) from error
    if "unexpected end" in fault:
        return "a quote is opened and never closed"
    if "expected after" in fault:
        return "a quoted cell goes on after its closing quote; double the quotes inside a cell"
    return fault


def _runaway(path: Path, line: int) -> TableError:
    return TableError(
        f"{path}, line {line}: a cell of more than {RUNAWAY // 2**20} million characters; "
        "close the quote that was left open there, or take the row out"
    )


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_AS_WINDOWS = "deskloop.as_windows"
codecs.register_error(_AS_WINDOWS, _as_windows)
