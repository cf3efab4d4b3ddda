"""CSV files as helpdesks and spreadsheets write them, and what is no CSV file."""

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskloop.csv_files import SEPARATORS, BadRow, Row, TableError, open_table

Written = Callable[[bytes], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(data: bytes) -> Path:
        path = tmp_path / "file.csv"
        path.write_bytes(data)
        return path

    return write


# A file of control characters is taken for a binary one.
CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\ufeff", exclude_categories=["Cs", "Cc"])
    | st.sampled_from("\n\t"),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8),
    separator=st.sampled_from(SEPARATORS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_was_written_is_read(
    tmp_path: Path, rows: list[tuple[str, ...]], separator: str, encoding: str
) -> None:
    columns = ("number", "short description", "team")
    lines = StringIO(newline="")
    csv.writer(lines, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([columns, *rows])
    path = tmp_path / "file.csv"
    path.write_bytes(lines.getvalue().encode(encoding))
    table = open_table(path)
    assert table.columns == columns
    assert [tuple(row.values.values()) for row in table if isinstance(row, Row)] == rows


@pytest.mark.parametrize("separator", SEPARATORS)
def test_the_separator_is_found_beside_other_signs_in_the_texts(
    written: Written, separator: str
) -> None:
    lines = [separator.join(cells) for cells in (["text", "team"], ["hi there", "a.b"], ["x", "y"])]
    table = open_table(written("\n".join(lines).encode()))
    assert (table.separator, table.columns) == (separator, ("text", "team"))


def test_commas_inside_the_texts_of_a_semicolon_file_separate_nothing(written: Written) -> None:
    table = open_table(written(b"text;team\nhi, it broke, again;net\nno, really;net\n"))
    assert [row.values["text"] for row in table if isinstance(row, Row)] == [
        "hi, it broke, again",
        "no, really",
    ]


def test_a_windows_file_keeps_its_accents(written: Written) -> None:
    (row,) = open_table(written("text;team\nZugriff für José – „dringend“;É\n".encode("cp1252")))
    assert row == Row(2, {"text": "Zugriff für José – „dringend“", "team": "É"})


def test_one_stray_byte_does_not_spoil_the_accents_of_a_utf8_file(written: Written) -> None:
    rows = list(open_table(written("text\nfür\n".encode() + b"f\xfcr\n")))
    assert rows == [Row(2, {"text": "für"}), Row(3, {"text": "für"})]


def test_a_row_is_named_by_its_first_line(written: Written) -> None:
    rows = open_table(written(b'text,team\n"one\ntwo\nthree",a\n\nfour,b\n'))
    assert [row.line for row in rows] == [2, 6]


def test_blank_lines_before_the_names_are_passed_over(written: Written) -> None:
    table = open_table(written(b"\n\ntext,team\nx,a\n"))
    assert list(table) == [Row(4, {"text": "x", "team": "a"})]


def test_a_table_can_be_read_again(written: Written) -> None:
    table = open_table(written(b"text,team\nx,a\n"))
    assert list(table) == list(table) != []


def test_repeated_and_empty_names_become_names(written: Written) -> None:
    table = open_table(written(b"Comment,Comment,,Comment\n1,2,3,4\n"))
    assert table.columns == ("Comment", "Comment (2)", "column 3", "Comment (3)")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"only one", "1 cell in place of 2"),
        (b"a,b,c", "3 cells in place of 2"),
        (b"a\0b,net", "“text” holds a NUL character"),
        (b"x" * 1_048_577 + b",net", "“text” has 1,048,577 characters"),
        (b'"he said "hi" to me",net', "double the quotes inside a cell"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_is_kept(
    written: Written, line: bytes, reason: str
) -> None:
    bad, good = open_table(written(b"text,team\n" + line + b"\nfine,net\n"))
    assert isinstance(bad, BadRow)
    assert (bad.line, good) == (2, Row(3, {"text": "fine", "team": "net"}))
    assert reason in bad.reason


def test_a_quote_that_is_never_closed_is_named_with_its_line(written: Written) -> None:
    rows = list(open_table(written(b'text,team\nfine,net\n"open,net\nlost,net\n')))
    assert rows[1:] == [BadRow(3, "a quote is opened and never closed")]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "is empty"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0" * 9, "binary"),
        (b"PK\x03\x04 and more", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b'"text,team\nx,y\n', "never closed"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(written: Written, data: bytes, fault: str) -> None:
    with pytest.raises(TableError, match=fault) as refused:
        open_table(written(data))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("cell", [b"x" * 10_000_000, b'"' + b"line\n" * 2_000_000 + b'"'])
def test_a_cell_of_10_mb_is_refused_with_its_line(written: Written, cell: bytes) -> None:
    table = open_table(written(b"text,team\nfine,net\n" + cell + b",net\n"))
    with pytest.raises(TableError, match="line 3: a cell of more than 8 million characters"):
        list(table)


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        open_table(tmp_path / name)


def test_a_missing_column_names_those_there_are(written: Written) -> None:
    table = open_table(written(b"summary,group\nx,a\n"))
    with pytest.raises(TableError, match="no column “team”; it has: summary, group"):
        table.require("summary", "team")
