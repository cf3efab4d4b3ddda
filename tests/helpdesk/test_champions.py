"""New words of an answer win where they are not worse, and lose where they surely are."""

from random import Random

import pytest

from helpdesk.champions import LEAST, MOST, wins
from helpdesk.verdicts import Record

RUNS = 400


def trial(new: float, old: float, seed: int) -> bool:
    """Whether the new words win; half of the requests get them, 40 in 100 say nothing of help."""
    lot, counts = Random(seed), {True: [0, 0, 0], False: [0, 0, 0]}
    while True:
        is_new = lot.random() < 0.5
        helped, silent = lot.random() < (new if is_new else old), lot.random() < 0.4
        counts[is_new][1 if helped and silent else 0 if helped else 2] += 1
        found = wins(Record(*counts[True]), Record(*counts[False]))
        if found is not None:
            return found


def won(new: float, old: float) -> float:
    return sum(trial(new, old, seed) for seed in range(RUNS)) / RUNS


@pytest.mark.parametrize(
    ("new", "old", "least", "most"),
    [
        (0.9, 0.9, 0.67, 0.80),
        (0.85, 0.7, 0.95, 1.0),
        (0.9, 0.6, 0.99, 1.0),
        (0.7, 0.85, 0.0, 0.17),
        (0.5, 0.9, 0.0, 0.01),
    ],
)
def test_how_often_new_words_win(new: float, old: float, least: float, most: float) -> None:
    assert least <= won(new, old) <= most


def test_few_uses_decide_nothing() -> None:
    assert wins(Record(confirmed=LEAST - 1), Record(failed=100)) is None
    assert wins(Record(failed=MOST - 1), Record(confirmed=LEAST - 1)) is None


def test_a_trial_ends_where_the_old_words_are_not_used_meanwhile() -> None:
    assert wins(Record(confirmed=MOST - 1), Record()) is None
    assert wins(Record(confirmed=MOST), Record()) is True
