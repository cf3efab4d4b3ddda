"""What feedback becomes training rows, and what is kept out to judge them."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning.labels import Judgement, held_out, split

JUDGEMENTS = st.lists(
    st.builds(
        Judgement,
        key=st.sampled_from([f"k{n}" for n in range(12)]),
        request_id=st.sampled_from(["r1", "r2", "r3"]),
        at=st.integers(0, 5).map(float),
        text=st.sampled_from(["vpn down", "VPN down!", "paper jam", "no wifi", ""]),
        team=st.sampled_from([None, "network", "hardware"]),
        category=st.sampled_from([None, "vpn", "printer"]),
        explicit=st.booleans(),
        weight=st.sampled_from([0.5, 1.0]),
    ),
    max_size=12,
)

CORRECTION = Judgement("k1", "r1", 1.0, "vpn down", "network", "vpn", True, 1.0)
AGREEMENT = replace(CORRECTION, key="k2", at=2.0, team="hardware", explicit=False, weight=0.5)


def texts_held_out() -> list[str]:
    return [
        text for text in (f"the printer in room {n} is jammed" for n in range(40)) if held_out(text)
    ]


def test_the_last_correction_of_a_request_stands() -> None:
    later = replace(CORRECTION, key="k3", at=3.0, team="security", category=None)
    assert [row.label for row in split([later, CORRECTION]).train.team] == ["security"]


def test_a_later_agreement_never_outvotes_a_correction() -> None:
    assert [row.label for row in split([CORRECTION, AGREEMENT]).train.team] == ["network"]


def test_a_team_only_correction_invents_no_category() -> None:
    rows = split([replace(CORRECTION, category=None)]).train
    assert [row.label for row in rows.team] == ["network"]
    assert rows.category == ()


@pytest.mark.case(45)
@given(spoken=JUDGEMENTS, seed=st.integers(0, 99))
def test_order_and_repeats_change_nothing(spoken: list[Judgement], seed: int) -> None:
    """Case 45: the same feedback twice, in any order of arrival."""
    again = spoken + spoken[:3]
    random.Random(seed).shuffle(again)
    assert split(again) == split(spoken)


@given(spoken=JUDGEMENTS)
def test_no_row_both_trains_and_judges(spoken: list[Judgement]) -> None:
    parts = split(spoken)
    trained = {row.text.casefold().strip("!") for row in parts.train.team + parts.train.category}
    kept = {row.text.casefold().strip("!") for row in parts.held_out.team + parts.held_out.category}
    assert not trained & kept


def test_about_a_fifth_of_the_texts_is_held_out() -> None:
    share = sum(held_out(f"request number {n} about topic {n % 7}") for n in range(2_000)) / 2_000
    assert 0.17 < share < 0.23


def test_near_duplicates_fall_on_one_side() -> None:
    for number in range(50):
        text = f"my laptop {number} is slow"
        assert held_out(text) == held_out(f"  MY laptop {number}, is slow!!")


def test_an_agreement_of_the_held_out_share_judges_and_does_not_train() -> None:
    text = texts_held_out()[0]
    parts = split([replace(AGREEMENT, text=text)])
    assert parts.train.team == ()
    assert [row.label for row in parts.held_out.team] == ["hardware"]


def test_a_correction_always_trains() -> None:
    parts = split([replace(CORRECTION, text=text) for text in texts_held_out()[:1]])
    assert parts.held_out.team == ()
    assert len(parts.train.team) == 1


def test_an_agreement_on_a_text_that_trains_anyway_is_not_held_out() -> None:
    text = texts_held_out()[0]
    agreed = replace(AGREEMENT, text=text, request_id="r2")
    assert split([agreed], always_train=[text.upper()]).held_out.team == ()
    assert split([agreed, replace(CORRECTION, text=text)]).held_out.team == ()
