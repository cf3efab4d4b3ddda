"""Auto is lost and earned by what came of an answer, and by nothing that chance explains."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import AT, feedback_on, small_catalog

from helpdesk import earning
from helpdesk.catalog import Drafting
from helpdesk.chance import likely_range
from helpdesk.earning import Standing, Step, is_bad, judge
from helpdesk.feedback import Feedback, Kind
from helpdesk.knowledge import ChangeDeed
from helpdesk.uses import Use, as_sent, record, since, uses

LATER = AT + timedelta(days=30)
AUTO = Standing(Drafting.AUTO, 0.75)
APPROVE = Standing(Drafting.APPROVE, 0.75)
RUNS = 2000


def outcomes(right: float, seed: int, *, anyone_is_silent: bool = False) -> Iterator[float]:
    """What each use was worth: 40 in 100 of those whom it helped, or of all, say nothing."""
    lot = Random(seed)
    while True:
        helped, silent = lot.random() < right, lot.random() < 0.4
        yield 0.5 if silent and (helped or anyone_is_silent) else float(helped)


def some(right: float, seed: int, number: int, **how: bool) -> list[float]:
    found = outcomes(right, seed, **how)
    return [next(found) for _ in range(number)]


def lost(right: float, number: int, enough: float = 0.75, **how: bool) -> float:
    """The share of runs that lose auto within so many uses."""
    runs = (some(right, seed, number, **how) for seed in range(RUNS))
    return sum(is_bad(run, enough) for run in runs) / RUNS


# Losing, in figures.


def test_an_answer_that_is_wrong_half_of_the_time_loses_auto_within_30_uses() -> None:
    assert lost(0.5, 30) >= 0.985


def test_an_answer_that_is_right_nine_times_in_ten_keeps_auto_for_500_uses() -> None:
    assert lost(0.9, 500) <= 0.02


def test_what_was_right_for_long_and_becomes_wrong_loses_auto_soon() -> None:
    was = (some(0.9, seed, 200) + some(0.5, RUNS + seed, 60) for seed in range(RUNS))
    assert sum(is_bad(run, 0.75) for run in was) / RUNS >= 0.985


def test_silence_of_those_whom_it_did_not_help_makes_it_slower() -> None:
    assert 0.6 <= lost(0.5, 30, anyone_is_silent=True) <= 0.8


def test_a_plain_lower_bound_looked_at_each_time_takes_auto_from_good_answers() -> None:
    """Why it is not what decides: even from 20 uses on, it falls below at some time."""

    def falls(run: Sequence[float]) -> bool:
        good = judged = 0.0
        for number, worth in enumerate(run, start=1):
            good, judged = good + worth, judged + (worth or 1.0)
            if number >= 20 and likely_range(good, judged)[0] < 0.75:
                return True
        return False

    runs = [some(0.9, seed, 500) for seed in range(200)]
    assert sum(map(falls, runs)) / len(runs) >= 0.85
    assert sum(is_bad(run, 0.75) for run in runs) / len(runs) <= 0.03


@pytest.mark.parametrize("enough", [0.5, 0.9])
def test_the_threshold_of_a_team_says_what_is_bad(enough: float) -> None:
    odds = enough / (1 - enough)
    bad, good = (each / (1 + each) for each in (odds / 3, odds * 3))
    assert lost(bad, 100, enough) >= 0.95
    assert lost(good, 100, enough) <= 0.02


@given(worths=st.lists(st.sampled_from([0.0, 0.5, 1.0]), max_size=60), at=st.integers(0, 60))
def test_a_failure_more_never_saves_an_answer(worths: list[float], at: int) -> None:
    worse = [*worths[:at], 0.0, *worths[at:]]
    assert is_bad(worse, 0.75) >= is_bad(worths, 0.75)


@given(worths=st.lists(st.sampled_from([0.5, 1.0]), max_size=60))
def test_what_never_failed_is_never_lost(worths: list[float]) -> None:
    assert not is_bad(worths, 0.75)


def earned(right: float) -> float:
    """The share of runs that earn auto within 500 uses, looked at after each."""

    def earns(run: Sequence[float]) -> bool:
        good = judged = 0.0
        for number, worth in enumerate(run, start=1):
            good, judged = good + worth, judged + (worth or 1.0)
            if number >= earning.LEAST_USES and likely_range(good, judged)[0] >= 0.75:
                return True
        return False

    return sum(earns(some(right, seed, 500)) for seed in range(200)) / 200


def test_a_good_answer_earns_auto_and_a_bad_one_does_not() -> None:
    assert earned(0.9) == 1.0
    assert earned(0.6) <= 0.02


# From the log.

_numbers = count(1)


def on_one(*kinds: Kind, version: int = 1) -> list[Feedback]:
    """What was said of one use, an hour after the other."""
    first = next(_numbers)
    return [
        replace(
            feedback_on("vpn", kind, next(_numbers), template="vpn-restart"),
            at=AT + timedelta(hours=hour),
            request_id=f"use-{first}",
            template_version=version,
        )
        for hour, kind in enumerate(kinds)
    ]


def many(number: int, *kinds: Kind, version: int = 1) -> list[Feedback]:
    return [each for _ in range(number) for each in on_one(*kinds, version=version)]


def of(events: Sequence[Feedback], version: int = 1) -> Sequence[Use]:
    return uses(events).get(("vpn-restart", version), ())


def judged(standing: Standing, events: Sequence[Feedback]) -> Step | None:
    return judge(standing, of(events), LATER)


def test_auto_is_lost_with_its_figures() -> None:
    step = judged(AUTO, many(6, Kind.DID_NOT_HELP) + many(2, Kind.SOLVED))
    assert step
    assert (step.drafting, step.deed) == (Drafting.APPROVE, ChangeDeed.LOST)
    assert (step.why["confirmed"], step.why["failed"], step.why["uses"]) == (2, 6, 8)
    assert (step.why["share"], step.why["threshold"]) == (0.25, 0.75)


def test_a_draft_that_was_rejected_does_not_take_auto() -> None:
    """It was offered where the bot did not send it, and says nothing of where it does."""
    assert judged(AUTO, many(20, Kind.DRAFT_REJECTED)) is None


def test_good_news_counts_at_once_against_losing() -> None:
    """A busy answer would lose for the failures of the last two days, if good news waited."""
    events = [
        each for _ in range(20) for each in (*on_one(Kind.DID_NOT_HELP), *many(9, Kind.SOLVED))
    ]
    assert judge(AUTO, of(events), AT + timedelta(hours=1)) is None


def hourly(found: Sequence[Use]) -> list[Use]:
    """These uses, each an hour after the other."""
    return [
        replace(use, verdict=replace(use.verdict, at=AT + timedelta(hours=hour)))
        for hour, use in enumerate(found)
    ]


def test_who_says_nothing_yet_counts_as_silent_from_the_first_day() -> None:
    """Who is not helped says so at once, so the first day shows more of them than there are."""
    heard = hourly(of(many(7, Kind.SOLVED) + many(6, Kind.DID_NOT_HELP)))
    assert judge(AUTO, heard, LATER)
    silent = hourly(of(many(13, Kind.SILENT)))
    assert judge(AUTO, as_sent(heard, silent, timedelta(days=3)), LATER) is None


def test_silence_stands_where_its_answer_was_sent() -> None:
    [failed, silent] = of(many(1, Kind.DID_NOT_HELP) + many(1, Kind.SILENT))
    assert as_sent([failed, silent], (), timedelta(days=3)) == [silent, failed]


def test_auto_is_earned_where_the_lower_bound_is_what_the_team_demands() -> None:
    assert judged(APPROVE, many(11, Kind.DRAFT_SENT)) is None
    step = judged(APPROVE, many(12, Kind.DRAFT_SENT))
    assert step
    assert (step.drafting, step.deed) == (Drafting.AUTO, ChangeDeed.EARNED)
    assert step.why["low"] >= 0.75


def test_a_lower_threshold_still_wants_some_uses() -> None:
    easy = replace(APPROVE, enough=0.5)
    assert judged(easy, many(4, Kind.DRAFT_SENT)) is None
    assert judged(easy, many(5, Kind.DRAFT_SENT)) is not None


def test_drafts_sent_yesterday_have_not_earned_anything_yet() -> None:
    events = many(30, Kind.DRAFT_SENT)
    assert judge(APPROVE, of(events), AT + timedelta(days=1)) is None


@pytest.mark.parametrize("after", [(), (Kind.SOLVED,), (Kind.RESOLVED, Kind.RATED_WELL)])
def test_a_draft_that_is_edited_every_time_never_earns_auto(after: tuple[Kind, ...]) -> None:
    assert judged(APPROVE, many(100, Kind.DRAFT_EDITED, *after)) is None


@pytest.mark.parametrize(("edited", "earns"), [(7, True), (9, False)])
def test_some_drafts_may_be_edited_in_ones_own_way(edited: int, *, earns: bool) -> None:
    """Twelve were sent as they are: of 19 that is enough, of 21 it is not."""
    events = many(12, Kind.DRAFT_SENT, Kind.SOLVED) + many(edited, Kind.DRAFT_EDITED, Kind.SOLVED)
    assert (judged(APPROVE, events) is not None) == earns


def test_a_draft_that_was_sent_and_reopened_is_a_failure() -> None:
    events = many(100, Kind.DRAFT_SENT, Kind.SOLVED, Kind.REOPENED)
    assert judged(APPROVE, events) is None
    assert record(of(events)).failed == 100


def test_a_draft_that_is_rejected_nearly_always_is_turned_off() -> None:
    step = judged(APPROVE, many(11, Kind.DRAFT_REJECTED) + many(1, Kind.DRAFT_SENT))
    assert step
    assert (step.drafting, step.deed) == (Drafting.OFF, ChangeDeed.LOST)
    assert step.why["reason"] == "11 of 12 drafts were rejected"


def test_a_draft_that_is_edited_is_of_use_and_stays() -> None:
    events = many(50, Kind.DRAFT_EDITED)
    assert judged(APPROVE, events) is None


def test_evidence_never_overrules_a_person_upwards() -> None:
    by_person = replace(APPROVE, is_by_person=True)
    assert judged(by_person, many(100, Kind.DRAFT_SENT)) is None


def test_evidence_takes_auto_even_where_a_person_gave_it() -> None:
    by_person = replace(AUTO, is_by_person=True)
    assert judged(by_person, many(10, Kind.DID_NOT_HELP)) is not None


def test_what_is_off_stays_off() -> None:
    assert judged(replace(AUTO, drafting=Drafting.OFF), many(50, Kind.SOLVED)) is None


def test_other_words_of_the_answer_are_judged_apart() -> None:
    events = many(10, Kind.DID_NOT_HELP, version=1) + many(3, Kind.SOLVED, version=2)
    assert judge(AUTO, of(events, 2), LATER) is None


def test_what_was_judged_before_a_decision_does_not_count_again() -> None:
    events = many(10, Kind.DID_NOT_HELP)
    assert since(of(events), AT + timedelta(hours=1)) == []
    assert since(of(events), None) == of(events)


def test_a_team_may_demand_a_share_of_its_own() -> None:
    catalog = small_catalog(
        "name: Network, channel: it-network,",
        "name: Network, channel: it-network, durable_enough: 0.9,",
    )
    assert earning.enough("network", catalog) == 0.9
    assert earning.enough("identity", catalog) == 0.75
