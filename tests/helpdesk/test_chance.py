"""What chance explains, held against SciPy where it has the same."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binomtest, fisher_exact

from helpdesk import chance


@st.composite
def shares(draw: st.DrawFn) -> chance.Share:
    total = draw(st.integers(0, 60))
    return draw(st.integers(0, total)), total


@given(share=shares())
def test_the_likely_range_is_wilsons(share: chance.Share) -> None:
    assume(share[1])
    theirs = binomtest(*share).proportion_ci(0.95, "wilson")
    assert chance.likely_range(*share) == pytest.approx(tuple(theirs), abs=1e-4)


@given(now=shares(), before=shares())
def test_the_chance_of_a_rise_is_that_of_fishers_test(
    now: chance.Share, before: chance.Share
) -> None:
    table = [[count, total - count] for count, total in (now, before)]
    theirs = fisher_exact(table, alternative="greater").pvalue
    assert chance.chance_of_rise(now, before) == pytest.approx(theirs, abs=1e-9)


@given(share=shares())
def test_a_share_neither_differs_from_itself_nor_rises(share: chance.Share) -> None:
    low, high = chance.likely_difference(share, share)
    assert low <= 0 <= high
    assert chance.chance_of_rise(share, share) >= 0.5


@given(now=shares(), before=shares())
def test_what_rises_one_way_falls_the_other(now: chance.Share, before: chance.Share) -> None:
    low, high = chance.likely_difference(now, before)
    assert chance.likely_difference(before, now) == pytest.approx((-high, -low))


def test_the_likely_difference_is_that_of_newcombes_own_example() -> None:
    """Newcombe 1998, table II, row (a), method 10: 56/70 less 48/80 is 0.0524 to 0.3339."""
    found = chance.likely_difference((56, 70), (48, 80))
    assert found == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_the_more_is_compared_the_clearer_it_must_be() -> None:
    assert chance.beyond_chance([0.03], 0.05) == [0]
    assert chance.beyond_chance([0.03, 0.9], 0.05) == []


def test_what_is_clear_is_named_with_the_clearest_first() -> None:
    assert chance.beyond_chance([0.02, 0.5, 0.001], 0.05) == [2, 0]
    assert chance.beyond_chance([], 0.05) == []
