"""What each figure means: its formula, what it is out of, and what it does not say."""

from __future__ import annotations

from bot.web.dashboard.content import Cell, Column, Content, Table
from bot.web.dashboard.page import Page, View
from helpdesk.metrics import DEFINITIONS, ENOUGH, Better, Definition

_COLUMNS = (
    Column("Figure"),
    Column("What is counted"),
    Column("Out of"),
    Column("What it does not say"),
    Column("Better"),
)
_SENTENCES = {Better.MORE: "Higher is better.", Better.LESS: "Lower is better.", Better.NEITHER: ""}
_BETTER = {Better.MORE: "higher", Better.LESS: "lower", Better.NEITHER: "–"}


def _build(_view: View) -> Content:
    rows = [_row(each) for each in DEFINITIONS.values()]
    table = Table("definitions", "What each figure means", _COLUMNS, rows)
    values = {"enough": ENOUGH, "definitions": DEFINITIONS.values(), "better": _SENTENCES}
    return Content(values, tables=[table])


def _row(definition: Definition) -> list[Cell]:
    return [
        Cell(definition.title, definition.name),
        Cell(definition.formula),
        Cell(definition.out_of or "–"),
        Cell(definition.silent_about or "–"),
        Cell(_BETTER[definition.better]),
    ]


PAGE = Page(
    "figures",
    "What each figure means",
    _build,
    "/dashboard/figures",
    in_menu=False,
    has_filters=False,
)
