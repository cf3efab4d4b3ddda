"""Sums of requests: in any order and grouping the same, and what is read of them."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpdesk.doors import Door
from helpdesk.feedback import Kind
from helpdesk.metrics import (
    DEFINITIONS,
    Figure,
    Life,
    Period,
    Step,
    Tally,
    figures,
    last_days,
    of_life,
    sureness,
    total,
)
from helpdesk.metrics.corrections import Learning, of_corrections
from helpdesk.metrics.life import Decided
from helpdesk.metrics.period import DIRECT, channel_of, midnight, slices, whole_days
from helpdesk.metrics.spread import median_minutes
from helpdesk.metrics.tally import minutes_of, span_bin
from helpdesk.model import Status

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
DECISIONS = st.builds(
    Decided,
    kind=st.sampled_from(["answer", "route", "clarify", "escalate"]),
    team=st.just("network"),
    chance=st.sampled_from([0.0, 0.03, 0.2]),
    is_audited=st.booleans(),
)
SPANS = st.none() | st.timedeltas(timedelta(0), timedelta(days=90))
LIVES = st.builds(
    Life,
    id=st.just("r"),
    at=st.just(AT),
    status=st.sampled_from(Status),
    decisions=st.lists(DECISIONS, max_size=3),
    said=st.frozensets(st.sampled_from(Kind), max_size=4),
    belongs=st.sampled_from([None, "network", "identity"]),
    went_quiet=st.booleans(),
    by_requester=st.booleans(),
    is_helped=st.booleans(),
    is_late=st.booleans(),
    reopened=st.integers(0, 2),
    escalated=st.integers(0, 2),
    response=SPANS,
    resolution=SPANS,
    rating=st.none() | st.integers(1, 5),
    rating_asked=st.booleans(),
    likeliest=st.sampled_from(["", "network"]),
    confidence=st.none() | st.floats(0, 1),
)


@given(lives=st.lists(LIVES, max_size=12), order=st.randoms(use_true_random=False))
def test_sums_are_the_same_in_any_order_and_grouping(
    lives: list[Life], order: random.Random
) -> None:
    mixed = order.sample(lives, len(lives))
    cut = order.randint(0, len(lives))
    first, second = (total(map(of_life, part)) for part in (mixed[:cut], mixed[cut:]))
    assert first + second == total(map(of_life, lives))


@given(st.lists(LIVES, max_size=6), st.lists(LIVES, max_size=6))
def test_what_was_added_can_be_taken_away_again(some: list[Life], others: list[Life]) -> None:
    part, rest = (total(map(of_life, lives)) for lives in (some, others))
    assert (part + rest - part).counts == rest.counts


@given(lives=st.lists(LIVES, max_size=12))
def test_every_figure_of_whatever_happened_lies_within_its_interval(lives: list[Life]) -> None:
    for figure in figures(total(map(of_life, lives))).values():
        if figure.share is not None:
            low, high = figure.interval or (1, 0)
            assert 0 <= low <= figure.share + 1e-4
            assert figure.share - 1e-4 <= high <= 1


@given(lives=st.lists(LIVES, max_size=12))
def test_nothing_is_counted_that_is_not_there(lives: list[Life]) -> None:
    assert all(count > 0 for count in total(map(of_life, lives)).counts.values())


def routed(said: Kind | None, chance: float, *, is_audited: bool) -> Life:
    decided = Decided("route", "network", chance=chance, is_audited=is_audited)
    return Life(
        "r", AT, team="network", decisions=[decided], said=frozenset({said} if said else ())
    )


def by_lot(lives: list[Life]) -> Figure:
    return DEFINITIONS["routing_errors_corrected"].figure(total(map(of_life, lives)))


def test_the_lot_corrects_for_people_who_only_tell_of_what_is_wrong() -> None:
    """Of 1,000 requests a tenth is wrong; nobody tells of a right one unless asked."""
    told = [routed(Kind.REASSIGNED, 0.1, is_audited=False)] * 60
    unsaid = [routed(None, 0.1, is_audited=False)] * 840
    asked = [routed(Kind.CONFIRMED, 0.1, is_audited=True)] * 90
    asked += [routed(Kind.REASSIGNED, 0.1, is_audited=True)] * 10
    everything = [*told, *unsaid, *asked]
    judged = DEFINITIONS["routing_errors"].figure(total(map(of_life, everything)))
    assert judged == Figure(70, 160)
    found = by_lot(everything)
    assert (found.share, found.of) == (pytest.approx(0.1), 100)
    low, high = found.interval or (1, 0)
    assert 0.07 <= low < 0.1 < high < 0.2  # 70 of 1,000 are certain


def test_who_was_less_likely_to_be_drawn_stands_for_more() -> None:
    often = [routed(Kind.CONFIRMED, 0.2, is_audited=True)] * 30
    rarely = [routed(Kind.REASSIGNED, 0.05, is_audited=True)] * 10
    unsaid = [routed(None, 0.1, is_audited=False)] * 310
    assert by_lot([*often, *rarely, *unsaid]).share == pytest.approx(200 / 350, abs=1e-4)


def test_without_the_lot_nothing_is_claimed() -> None:
    found = by_lot([routed(Kind.REASSIGNED, 0.0, is_audited=False)] * 20)
    assert (found.share, found.interval, found.is_too_few) == (None, (0, 1), True)


@given(spans=st.lists(st.timedeltas(timedelta(0), timedelta(days=90)), min_size=1, max_size=60))
def test_a_median_is_off_by_half_a_second_half_a_minute_or_a_fortieth(
    spans: list[timedelta],
) -> None:
    bins: dict[int, int] = {}
    for each in spans:
        bins[span_bin(each)] = bins.get(span_bin(each), 0) + 1
    found = median_minutes(bins)
    true = median(each / timedelta(minutes=1) for each in spans)
    assert found.value == pytest.approx(true, rel=0.026, abs=0.6 if true >= 1 else 0.26)
    if found.interval:
        assert found.interval[0] <= (found.value or 0) <= found.interval[1]


@given(minutes=st.floats(0, 200_000))
def test_a_bin_is_never_far_from_what_is_in_it(minutes: float) -> None:
    middle = minutes_of(span_bin(timedelta(minutes=minutes)))
    assert middle == pytest.approx(minutes, rel=0.026, abs=0.51 if minutes > 0.99 else 0.01)


def test_a_medians_interval_is_that_of_the_binomial_law() -> None:
    """Of ten cases between the 2nd and the 9th (Conover), and of five there is none."""
    minutes = [span_bin(timedelta(minutes=each)) for each in range(1, 11)]
    assert median_minutes(dict.fromkeys(minutes, 1)) == Figure(5.5, 10, "minutes", (2.0, 9.0))
    assert median_minutes(dict.fromkeys(minutes[:5], 1)).interval is None


def test_certainty_is_off_by_what_it_claims_beyond_what_was_right() -> None:
    sure = Life("r", AT, likeliest="network", confidence=0.9, belongs="network")
    wrong = Life("r", AT, likeliest="network", confidence=0.9, belongs="identity")
    counted = total(map(of_life, [sure] * 6 + [wrong] * 4))
    assert DEFINITIONS["calibration_error"].figure(counted) == Figure(30.0, 10, "points")
    [found] = sureness(counted)
    assert (found.confidence, found.right, found.of) == (pytest.approx(0.9), 6, 10)


def test_a_correction_is_live_once_a_model_has_read_it_and_believes_it() -> None:
    learning = Learning(5, {2}, [(3, AT + timedelta(minutes=10)), (9, AT + timedelta(hours=2))])
    counted = of_corrections([(1, AT), (2, AT), (7, AT), (12, AT)], learning)
    assert (counted["corrections"], counted["learned"]) == (4, 1)
    assert counted.bins("to_live") == {
        span_bin(timedelta(minutes=10)): 1,
        span_bin(timedelta(hours=2)): 1,
    }


# Times.


@given(
    start=st.timedeltas(timedelta(0), timedelta(days=900)).map(lambda after: AT + after),
    length=st.timedeltas(timedelta(minutes=1), timedelta(days=9)),
    step=st.sampled_from(Step),
)
def test_slices_are_a_period_cut_without_gaps(
    start: datetime, length: timedelta, step: Step
) -> None:
    period = Period(start, start + length)
    assume(step not in (Step.MINUTE, Step.FIVE_MINUTES) or length < timedelta(days=1))
    cut = slices(period, step, BERLIN)
    assert (cut[0].since, cut[-1].until) == (period.since, period.until)
    assert all(one.until == two.since for one, two in pairwise(cut))
    inner = {each.since.astimezone(BERLIN).timetz().replace(tzinfo=None) for each in cut[1:]}
    if step in (Step.DAY, Step.WEEK):
        assert inner <= {datetime.min.time()}


def test_days_are_whole_from_midnight_to_midnight_also_when_summer_time_ends() -> None:
    sunday = date(2026, 10, 25)
    begin, end = midnight(sunday, BERLIN), midnight(sunday + timedelta(days=1), BERLIN)
    assert end - begin == timedelta(hours=25)
    assert whole_days(Period(begin, end), BERLIN) == [sunday]
    assert whole_days(Period(begin + timedelta(seconds=1), end), BERLIN) == []


def test_the_last_days_are_today_so_far_and_those_before() -> None:
    found = last_days(7, AT, BERLIN)
    assert (found.since, found.until) == (midnight(date(2026, 10, 27), BERLIN), AT)


@pytest.mark.parametrize(
    ("length", "step"),
    [
        (timedelta(minutes=15), Step.MINUTE),
        (timedelta(hours=3), Step.FIVE_MINUTES),
        (timedelta(days=3), Step.HOUR),
        (timedelta(days=100), Step.DAY),
        (timedelta(days=101), Step.WEEK),
    ],
)
def test_a_long_period_is_cut_less_finely(length: timedelta, step: Step) -> None:
    assert Step.fitting(Period(AT, AT + length)) is step


@pytest.mark.parametrize(
    ("door", "channel", "shown"),
    [
        (Door.SLACK, "C024BE91L", "C024BE91L"),
        (Door.SLACK, "D024BE91L", DIRECT),
        (Door.MSTEAMS, "19:abc@thread.tacv2", "19:abc@thread.tacv2"),
        (Door.MSTEAMS, "19:abc@thread.tacv2;messageid=1", "19:abc@thread.tacv2;messageid=1"),
        (Door.MSTEAMS, "19:abc@thread.v2", DIRECT),
        (Door.MSTEAMS, "a:1pKs", DIRECT),
    ],
)
def test_chats_of_people_are_shown_as_one_channel(door: Door, channel: str, shown: str) -> None:
    assert channel_of(door, channel) == shown


def test_of_nothing_there_is_nothing() -> None:
    assert Tally()["requests"] == 0
    assert total([]) == Tally()
