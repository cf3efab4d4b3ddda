"""docs/metrics.md says of each figure what its definition says."""

from pathlib import Path

from helpdesk.improving import ENOUGH_DRAWN, Answer
from helpdesk.metrics import DEFINITIONS, ENOUGH, Definition

DOC = Path(__file__).parents[2] / "docs" / "metrics.md"
HEAD = """\
| figure | name | formula | out of | what it does not say | better |
|---|---|---|---|---|---|
"""


def row(each: Definition) -> str:
    cells = (each.title, f"`{each.name}`", each.formula, each.out_of, each.silent_about)
    return "| " + " | ".join((*cells, each.better.value)).replace("|  |", "| |") + " |\n"


def table() -> str:
    return HEAD + "".join(map(row, DEFINITIONS.values()))


def test_the_table_of_figures_is_that_of_the_definitions() -> None:
    said = DOC.read_text(encoding="utf-8")
    assert table() in said, f"docs/metrics.md has to hold:\n\n{table()}"


def test_the_thresholds_of_the_overviews_sentence_are_those_of_the_code() -> None:
    said = DOC.read_text(encoding="utf-8").partition("## Is it improving?")[2]
    assert f"fewer than {ENOUGH} requests of one of the two times were judged" in said
    assert f"at least {ENOUGH_DRAWN} requests that were\n  drawn and judged" in said
    assert [each for each in Answer if f"| *{each}* |" not in said] == []


def test_every_figure_says_what_it_is_out_of_unless_it_is_a_count() -> None:
    for each in DEFINITIONS.values():
        assert each.formula
        assert (each.out_of == "") == each.name.endswith(("requests", "corrections_given"))
