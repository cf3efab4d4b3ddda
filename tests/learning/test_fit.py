"""Which answer fits a text: by what became of the answers to texts like it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning.embedding.encoder import Vectors
from helpdesk.learning.fit import KEPT, LEAST, Fit, Tried, best

EAST: Vectors = np.array([1.0, 0.0], np.float32)
NORTH: Vectors = np.array([0.0, 1.0], np.float32)
USUAL = 2 / 3


def tried(count: int, meaning: Vectors, *, helped: bool) -> Fit:
    """An answer that was given so often to such a text."""
    uses = ((f"request-{n}", Tried(meaning, helped, 1.0)) for n in range(count))
    return Fit().with_uses((("restart", 1), request, use) for request, use in uses)


def test_what_was_never_tried_helps_as_often_as_it_does_on_the_whole() -> None:
    assert Fit().success(("restart", 1), EAST, USUAL) == USUAL


def test_what_helped_with_the_same_words_helps_more_often() -> None:
    assert tried(3, EAST, helped=True).success(("restart", 1), EAST, USUAL) == pytest.approx(5 / 6)


def test_what_failed_with_the_same_words_helps_less_often() -> None:
    assert tried(3, EAST, helped=False).success(("restart", 1), EAST, USUAL) == pytest.approx(1 / 3)


def test_what_failed_with_other_words_says_next_to_nothing() -> None:
    found = tried(3, NORTH, helped=False).success(("restart", 1), EAST, USUAL)
    assert USUAL - 0.01 < found < USUAL


def test_what_failed_says_nothing_of_another_answer() -> None:
    assert tried(3, EAST, helped=False).success(("reinstall", 1), EAST, USUAL) == USUAL


def test_the_last_word_on_a_request_stands() -> None:
    solved = Fit().with_uses([(("restart", 1), "r1", Tried(EAST, True, 1.0))])
    reopened = solved.with_uses([(("restart", 1), "r1", Tried(EAST, False, 1.0))])
    assert reopened.success(("restart", 1), EAST, USUAL) == pytest.approx(3 * USUAL / 4)


def test_a_use_counts_as_much_as_its_verdict() -> None:
    silent = Fit().with_uses([(("restart", 1), "r1", Tried(EAST, True, 0.25))])
    assert silent.success(("restart", 1), EAST, USUAL) == pytest.approx((0.25 + 2) / 3.25)


def test_the_newest_uses_are_kept() -> None:
    """Old failures are forgotten once there are enough newer uses."""
    failed = tried(KEPT, EAST, helped=False)
    newer = ((f"new-{n}", Tried(EAST, True, 1.0)) for n in range(KEPT))
    found = failed.with_uses((("restart", 1), request, use) for request, use in newer)
    assert len(found.uses["restart", 1]) == KEPT
    assert found.success(("restart", 1), EAST, USUAL) > 0.99


def test_what_was_known_before_is_left_as_it_was() -> None:
    before = tried(1, EAST, helped=True)
    before.with_uses([(("restart", 1), "another", Tried(EAST, False, 1.0))])
    assert len(before.uses["restart", 1]) == 1


@given(
    st.lists(st.tuples(st.floats(0, 6.3), st.booleans(), st.floats(0, 2)), max_size=30),
    st.floats(0, 6.3),
    st.floats(0, 1),
)
def test_a_success_is_always_a_share(
    uses: list[tuple[float, bool, float]], text: float, overall: float
) -> None:
    def meaning(angle: float) -> Vectors:
        return np.array([np.cos(angle), np.sin(angle)], np.float32)

    fit = Fit().with_uses(
        (("restart", 1), str(n), Tried(meaning(angle), helped, weight))
        for n, (angle, helped, weight) in enumerate(uses)
    )
    assert -1e-9 <= fit.success(("restart", 1), meaning(text), overall) <= 1 + 1e-9


# The best of several.


def test_what_helps_more_often_is_better() -> None:
    assert best({"restart": 0.6, "reinstall": 0.7}, {}) == "reinstall"


def test_of_equals_the_one_that_speaks_of_what_was_asked_is_better() -> None:
    likeness = {"restart": 0.1, "reinstall": 0.5, "cable": 0.3}
    assert best(dict.fromkeys(likeness, USUAL), likeness) == "reinstall"


def test_of_equals_about_nothing_in_particular_the_first_is_taken() -> None:
    assert best({"restart": 0.6, "reinstall": 0.6}, {}) == "restart"


def test_what_fails_too_often_is_not_sent_however_well_it_sounds() -> None:
    success = {"restart": LEAST - 0.01, "reinstall": LEAST}
    assert best(success, {"restart": 0.9, "reinstall": 0.1}) == "reinstall"
    assert best({"restart": LEAST - 0.01}, {}) is None


def test_without_an_answer_there_is_none() -> None:
    assert best({}, {}) is None
