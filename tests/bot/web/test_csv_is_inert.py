"""CSV of tables: no cell is a formula to a spreadsheet, and numbers stay numbers."""

import csv
import math
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.dashboard.content import Cell, Column, Table, as_csv

SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
TRIMMED = " \u00a0\u200b\ufeff\t\r\n"
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
HOSTILE = st.text(alphabet="=+-@\t\r\n\"';,| \u00a0\u200b\ufeff＝a1", max_size=12)


def one_row(*values: str | float) -> str:
    columns = [Column(str(index)) for index, _ in enumerate(values)]
    rows = [[Cell(str(each), each) for each in values]]
    return as_csv(Table("t", "T", columns, rows))


def read_back(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet might calculate it; what it trims is no shelter."""
    return cell.startswith(("\t", "\r", "\n")) or cell.strip(TRIMMED).startswith(SIGNS)


@pytest.mark.case(50)
@given(st.lists(HOSTILE | st.text(max_size=20), min_size=1, max_size=4))
def test_no_text_is_read_back_as_a_formula(texts: list[str]) -> None:
    """Case 50, as Excel reads it where commas separate."""
    [_, cells] = read_back(one_row(*texts))
    assert len(cells) == len(texts)
    assert not [cell for cell in cells if is_formula(cell)]


@pytest.mark.case(50)
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@given(text=HOSTILE | st.text(max_size=20))
def test_nor_where_something_else_separates(delimiter: str, text: str) -> None:
    """Case 50: in much of Europe, Excel cuts lines at semicolons."""
    lines = one_row("a", text).replace("\r\n", "\n").split("\n")
    cells = [cell for line in lines for cell in line.split(delimiter)]
    assert not [cell for cell in cells if cell.strip(TRIMMED + '"').startswith(SIGNS)]


@given(st.lists(NUMBERS, min_size=1, max_size=4))
def test_numbers_stay_numbers(numbers: list[float]) -> None:
    [_, cells] = read_back(one_row(*numbers))
    assert all(
        math.isclose(float(cell), number, rel_tol=1e-15)
        for cell, number in zip(cells, numbers, strict=True)
    )


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=20))
def test_plain_words_are_left_alone(text: str) -> None:
    [_, [cell]] = read_back(one_row(text))
    assert cell == text


@pytest.mark.case(50)
def test_headings_are_inert_too() -> None:
    """Case 50: a team may be called like a formula."""
    text = as_csv(Table("t", "T", [Column("=1+1")], []))
    assert read_back(text) == [["'=1+1"]]
