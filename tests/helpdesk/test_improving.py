"""Is it improving? The answer says no more than the figures hold."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.comparing import Comparison, compared
from helpdesk.improving import Answer, Verdict, improving
from helpdesk.metrics import DEFINITIONS, Better, Figure, Tally, Trend

MONTH = timedelta(days=28)
NONE: dict[str, Any] = {}


def judged(of: int, right: int, **more: int) -> Tally:
    """A period in which `of` requests were made and judged."""
    return Tally({"requests": of, "judged": of, "right": right} | more)


def answer(now: Tally, before: Tally, length: timedelta = MONTH, **teams: Any) -> Verdict:
    return improving((now, before), teams, length)


def test_more_right_teams_than_chance_explains_are_a_yes_with_the_evidence() -> None:
    found = answer(judged(412, 354), judged(398, 310))
    assert found.answer is Answer.YES
    assert found.sentence == (
        "Yes: 86 % of requests went to the right team at first, 78 % in the 28 days before "
        "(likely +3 to +13 points; 412 and 398 judged)."
    )


def test_what_chance_may_explain_is_no_clear_change() -> None:
    found = answer(judged(40, 34), judged(40, 32))
    assert found.answer is Answer.UNCLEAR
    assert "so chance may explain it" in found.sentence


def test_too_few_judged_requests_are_said_to_be_so() -> None:
    found = answer(judged(7, 7), judged(398, 100))
    assert found.sentence == "Cannot tell yet: 7 judged requests; 10 are needed."
    assert not found.others


def test_one_and_none_are_counted_as_people_say_it() -> None:
    assert "1 judged request;" in answer(judged(1, 1), judged(398, 100)).sentence
    assert "no judged requests;" in answer(Tally(), judged(398, 100)).sentence


def test_a_first_month_has_nothing_to_be_compared_with() -> None:
    found = answer(judged(400, 300), Tally())
    assert found.sentence == (
        "Cannot tell yet: 75 % of 400 judged requests went to the right team at first, but none "
        "were judged in the 28 days before; 10 are needed to compare."
    )


def test_worse_is_a_no_that_names_the_team_it_comes_from() -> None:
    network = judged(100, 50), judged(100, 85)
    others = judged(300, 270), judged(300, 272)
    both = judged(400, 320), judged(400, 357)
    found = answer(*both, Network=network, Apps=others)
    assert found.answer is Answer.NO
    assert found.sentence.endswith(
        "(likely −14 to −4 points; 400 and 400 judged), most of all in Network."
    )
    assert found.where_not == [
        "Network: 50 % went right at first, 85 % before (100 and 100 judged)."
    ]


def test_a_team_that_got_worse_is_named_where_all_in_all_it_is_better() -> None:
    found = answer(judged(1000, 900), judged(1000, 800), Network=(judged(100, 50), judged(100, 85)))
    assert found.answer is Answer.YES
    assert found.where_not[0].startswith("Network: 50 %")
    assert "Network" not in found.sentence


def test_a_team_of_which_too_little_is_known_is_not_blamed() -> None:
    found = answer(judged(400, 300), judged(400, 350), Tiny=(judged(9, 0), judged(100, 100)))
    assert found.answer is Answer.NO
    assert not found.where_not


def test_what_disagrees_is_an_answer_in_part() -> None:
    found = answer(judged(400, 380, asked=200), judged(400, 300, asked=40))
    assert found.answer is Answer.IN_PART
    assert "95 % of requests went to the right team at first" in found.sentence
    assert ". But 50 % of requests needed a question first" in found.sentence


def test_more_that_is_solved_for_good_is_a_yes_where_routing_did_not_change() -> None:
    found = answer(judged(400, 320, durable=200), judged(400, 320, durable=120))
    assert found.answer is Answer.YES
    assert found.sentence.startswith("Yes: 50 % of requests were solved for good without a person")
    assert any("went to the right team at first" in each for each in found.others)


def drawn(of: int, wrong: int) -> dict[str, int]:
    """What the audit drew, with a chance of one in ten each."""
    return {
        "drawable": 10 * of,
        "drawable_wrong": wrong,
        "drawable_right": of - wrong,
        "audit_answered": of,
        "audit_wrong": wrong,
        "audit_weight": 10_000 * of,
        "audit_weight_wrong": 10_000 * wrong,
        "audit_weight_squared": 10_000**2 * of,
    }


def test_what_was_drawn_by_lot_outdoes_what_people_noticed() -> None:
    """People judged fewer wrong ones than before; of those drawn by lot, more were wrong."""
    now, before = judged(400, 380, **drawn(200, 60)), judged(400, 300, **drawn(200, 20))
    found = answer(now, before)
    assert found.answer is Answer.NO
    assert "70 % of requests drawn by lot went to the right team at first, 90 %" in found.sentence
    assert "200 and 200 drawn and judged" in found.sentence


def test_a_few_drawn_requests_do_not_outdo_many_judged_ones() -> None:
    now, before = judged(412, 354, **drawn(20, 8)), judged(398, 310, **drawn(20, 2))
    assert answer(now, before).answer is Answer.YES


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=70), "the minute before"),
        (timedelta(minutes=7), "the 7 minutes before"),
        (timedelta(hours=1), "the hour before"),
        (timedelta(days=1), "the 24 hours before"),
        (timedelta(days=7), "the 7 days before"),
    ],
)
def test_the_period_is_called_what_it_is(length: timedelta, words: str) -> None:
    assert words in answer(judged(20, 15), judged(20, 15), length).sentence


def test_a_difference_that_is_not_zero_does_not_read_as_zero() -> None:
    found = answer(judged(100_000, 80_400), judged(100_000, 80_000))
    assert found.answer is Answer.YES
    assert "likely +0.1 to +0.7 points" in found.sentence


# What must always hold.


@st.composite
def periods(draw: st.DrawFn) -> Tally:
    counts: Counter[str] = Counter()
    counts["requests"] = draw(st.integers(0, 500))
    counts["judged"] = draw(st.integers(0, counts["requests"]))
    for name, of in (("right", "judged"), ("durable", "requests"), ("asked", "requests")):
        counts[name] = draw(st.integers(0, counts[of]))
    lot = draw(st.integers(0, counts["judged"] // 2))
    return Tally(dict(counts) | (drawn(lot, draw(st.integers(0, lot))) if lot else {}))


LOOKED_AT = (
    "first_assignment_accuracy",
    "routing_errors_corrected",
    "durable_deflection",
    "asked",
)


@given(periods(), periods())
def test_it_never_says_yes_where_every_likely_difference_holds_zero(
    now: Tally, before: Tally
) -> None:
    trends = {compared(name, now, before).trend for name in LOOKED_AT}
    found = answer(now, before).answer
    if Trend.BETTER not in trends:
        assert found not in (Answer.YES, Answer.IN_PART)
    if Trend.WORSE not in trends:
        assert found not in (Answer.NO, Answer.IN_PART)


@given(periods(), periods())
def test_the_other_way_round_the_answer_turns_round(now: Tally, before: Tally) -> None:
    turned = {Answer.YES: Answer.NO, Answer.NO: Answer.YES}
    there, back = answer(now, before).answer, answer(before, now).answer
    assert back is turned.get(there, there)


@given(periods())
def test_a_period_beside_itself_never_changed(tally: Tally) -> None:
    assert answer(tally, tally).answer in (Answer.UNCLEAR, Answer.TOO_FEW)


@given(periods(), periods(), st.sampled_from(sorted(DEFINITIONS)))
def test_a_likely_difference_holds_the_difference(now: Tally, before: Tally, name: str) -> None:
    found = compared(name, now, before)
    if found.difference is not None and found.points is not None:
        low, high = found.difference
        assert low - 1e-9 <= found.points / 100 <= high + 1e-9


# Figures beside what they were.


def test_fewer_is_better_where_the_definition_says_so() -> None:
    found = compared("asked", judged(400, 0, asked=40), judged(400, 0, asked=120))
    assert found.points == -20
    assert found.trend is Trend.BETTER


def test_medians_far_apart_are_a_trend() -> None:
    now = Figure(20.0, 100, "minutes", (15.0, 25.0))
    before = Figure(60.0, 100, "minutes", (50.0, 70.0))
    assert Comparison(now, before, Better.LESS).trend is Trend.BETTER
    assert Comparison(now, now, Better.LESS).trend is Trend.UNCLEAR


def test_a_plain_count_has_no_trend() -> None:
    assert compared("requests", judged(400, 0), judged(100, 0)).trend is None


def test_what_is_compared_within_a_period_says_of_when() -> None:
    both = judged(412, 354), judged(398, 310)
    sentence = improving(both, NONE, timedelta(days=3), is_part=True).sentence
    assert sentence.startswith("Yes, in the last 3 days: 86 % of requests went to the right team")
    assert "78 % in the 3 days before" in sentence
