"""The table of a chart: its lines, and what happened at which of its times."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.web.dashboard.content import Chart, Line, Mark, as_csv

AT = datetime(2026, 11, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


def rows(kind: str, *marks: Mark) -> list[str]:
    times = [AT, AT + HOUR, AT + 2 * HOUR]
    line = Line("Sent", [1, 2, 3])
    chart = Chart("sent", "Sent", "", times, [line], "count", kind, marks)  # type: ignore[arg-type]
    return [row.partition(",")[2] for row in as_csv(chart.table).splitlines()]


def test_a_chart_on_which_nothing_happened_has_its_lines_alone() -> None:
    assert rows("lines") == ["Sent", "1", "2", "3"]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        pytest.param("lines", ["1,", "2,Model 2", "3,"], id="a point looks back on it"),
        pytest.param("bars", ["1,Model 2", "2,", "3,"], id="a bar begins before it"),
    ],
)
def test_what_happened_stands_beside_the_time_that_it_belongs_to(
    kind: str, told: list[str]
) -> None:
    assert rows(kind, Mark(AT + HOUR / 2, "Model 2")) == ["Sent,What changed", *told]


def test_what_happened_after_the_last_time_is_not_lost() -> None:
    both = [Mark(AT + 2 * HOUR, "Model 2"), Mark(AT + 3 * HOUR, "Model 1 back")]
    assert rows("lines", *both)[-1] == '3,"Model 2, Model 1 back"'
