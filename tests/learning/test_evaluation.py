"""Figures that can be checked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning.evaluation import (
    accuracy,
    brier,
    calibration_error,
    cumulative_error,
    likeliest,
)


def test_accuracy_is_the_share_that_is_right() -> None:
    predictions = [{"a": 0.9, "b": 0.1}, {"a": 0.4, "b": 0.6}, {"a": 1.0}, {"b": 1.0}]
    assert accuracy(predictions, ["a", "b", "b", "b"]) == 0.75


def test_of_equally_likely_labels_the_first_is_taken() -> None:
    assert likeliest({"b": 0.5, "a": 0.5}) == "a"


def test_cumulative_error_counts_the_misses_so_far() -> None:
    assert cumulative_error([True, False, False, True]) == pytest.approx([0, 1 / 2, 2 / 3, 1 / 2])


def test_certainty_that_is_half_wrong_is_off_by_a_half() -> None:
    assert calibration_error([1.0] * 30, [True, False] * 15) == pytest.approx(0.5)


def test_seven_tenths_right_at_seven_tenths_is_calibrated() -> None:
    hits = [True] * 7 + [False] * 3
    assert calibration_error([0.7] * 150, hits * 15) == pytest.approx(0)


def test_brier_of_known_forecasts() -> None:
    assert brier([0.8, 0.4], [True, False]) == pytest.approx(0.1)


def test_nothing_to_judge_gives_zero_not_an_error() -> None:
    assert accuracy([], []) == calibration_error([], []) == brier([], []) == 0
    assert cumulative_error([]) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_errors_stay_in_their_ranges(judged: list[tuple[float, bool]]) -> None:
    sure, hits = [s for s, _ in judged], [h for _, h in judged]
    assert 0 <= calibration_error(sure, hits) <= 1 + 1e-9
    assert 0 <= brier(sure, hits) <= 1
