"""Points in time as ServiceNow, Jira, Zendesk and spreadsheets write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.dates import TimeError, day_evidence, read_time

AFTERNOON = datetime(2024, 3, 14, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-14 15:12:00",
        "2024-03-14T15:12:00Z",
        "2024-03-14T15:12:00.000+0000",
        "2024-03-14 15:12:00 UTC",
        "2024-03-14 16:12:00 +0100",
        "2024/03/14 15:12",
        "14.03.2024 15:12",
        "14. März 2024, 15:12",
        "14/03/2024 15:12:00",
        "14/Mar/24 3:12 PM",
        "14-Mar-2024 15:12",
        "Mar 14, 2024 3:12 pm",
        "  14/03/24   3:12 PM ",
        "1710429120",
        "1710429120000",
    ],
)
def test_the_usual_spellings_mean_the_same_time(text: str) -> None:
    assert read_time(text, day_first=True) == AFTERNOON


def test_the_month_comes_first_where_the_export_says_so() -> None:
    assert read_time("3/4/2024", day_first=False) == datetime(2024, 3, 4, tzinfo=UTC)
    assert read_time("3/4/2024", day_first=True) == datetime(2024, 4, 3, tzinfo=UTC)


def test_dots_mean_that_the_day_comes_first() -> None:
    assert read_time("3.4.2024", day_first=False) == datetime(2024, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"), [("12:05 AM", 0), ("12:05 pm", 12), ("1:05 am", 1), ("11:05 PM", 23)]
)
def test_midnight_and_noon_are_told_apart(text: str, hour: int) -> None:
    assert read_time(f"5/1/2024 {text}", day_first=True).hour == hour


@pytest.mark.parametrize("text", ["", "soon", "31/31/2024", "0000-00-00", "14 Foo 2024", "25:99"])
def test_what_is_no_date_is_quoted(text: str) -> None:
    with pytest.raises(TimeError, match="is no date") as caught:
        read_time(text, day_first=True)
    assert f"“{text}”" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [("14/03/2024", 1), ("03/14/2024 3:12 PM", -1), ("03/04/2024", 0), ("2024-03-14", 0), ("", 0)],
)
def test_only_a_number_above_twelve_tells_the_order(text: str, says: int) -> None:
    assert day_evidence(text) == says


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        time = read_time(text, day_first=True)
    except TimeError:
        return
    assert time.tzinfo is UTC
