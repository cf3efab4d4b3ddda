"""Drift: one alert for one cause, none for what is usual, and an end to each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import small_catalog

from helpdesk.drift.alerts import Alert, Over, update
from helpdesk.drift.evidence import Evidence
from helpdesk.drift.observed import Answered, Judged, Observed, Seen
from helpdesk.drift.scan import monday
from helpdesk.drift.streams import Kind
from helpdesk.drift.usual import SEASONS, Usual, seasons
from helpdesk.wording.drift import sentence

START = datetime(2026, 1, 5, tzinfo=UTC)
A_WEEK = timedelta(weeks=1)
TEXTS = {
    "vpn": ("vpn drops again", "cannot connect to the vpn", "vpn is slow today"),
    "printer": ("printer has a paper jam", "toner is empty", "prints come out blank"),
    "password": ("forgot my password", "password expired", "reset my password please"),
    "laptop": ("laptop does not start", "blue screen again", "laptop is slow"),
}
TEAMS = {"vpn": "network", "printer": "workplace", "password": "identity", "laptop": "hardware"}
HOURS = "hours: {zone: Asia/Tokyo, start: '09:00', end: '17:00'}"
FIVE = ("restore", "recover", "undelete", "rescue", "retrieve")
USUAL = {"vpn": 1.0, "printer": 3.0, "password": 4.0, "laptop": 3.0}

Weights = Callable[[datetime], dict[str, float]]


def lived(weeks: int, weights: Weights = lambda _: USUAL, per_day: int = 60) -> list[Seen]:
    """Return what is asked: spread over the hours, `per_day` on weekdays, a fifth at weekends."""
    dice, found = Random(5), []
    for day in range(7 * weeks):
        for _ in range(per_day // 5 if day % 7 > 4 else per_day):
            at = START + timedelta(days=day, hours=6 + dice.random() * 14)
            now = weights(at)
            (about,) = dice.choices([*now], [*now.values()])
            found.append(asked(len(found), at, about, dice))
    return found


def asked(number: int, at: datetime, about: str, dice: Random) -> Seen:
    text = dice.choice(TEXTS.get(about, (f"how do i use {about}", f"{about} shows an error")))
    team, category = TEAMS.get(about, "network"), about if about in TEAMS else None
    surely = dice.uniform(0.6, 1.0) if about in TEAMS else 0.3
    person = f"p{dice.randrange(80)}"
    return Seen(f"r{number:05}", at, person, team, category, surely, surely, text)


def more_vpn(since: datetime) -> Weights:
    return lambda at: USUAL | {"vpn": 4.0} if at >= since else USUAL


def something_new(since: datetime) -> Weights:
    return lambda at: USUAL | {"quantia": 1.0} if at >= since else USUAL


def judged(seen: Sequence[Seen], since: datetime) -> list[Judged]:
    """Return what people say: hardly anything is wrong, but what is about Quantia."""
    return [
        Judged(each.id, each.at + timedelta(minutes=1), str(each.team), True, "apps")
        if "quantia" in each.text
        else Judged(each.id, each.at + timedelta(minutes=1), str(each.team), number % 30 == 0)
        for number, each in enumerate(seen)
    ]


def looked(observed: Observed, *moments: datetime) -> dict[str, Alert]:
    """Return every alert after looking at these moments, one after another."""
    known: dict[str, Alert] = {}
    for now in moments:
        until = Observed(
            tuple(each for each in observed.seen if each.at <= now),
            tuple(each for each in observed.judged if each.at <= now),
            tuple(each for each in observed.answered if each.at <= now),
        )
        known |= {each.id: each for each in update(until, list(known.values()), now)}
    return known


def only(known: dict[str, Alert]) -> Alert:
    (alert,) = known.values()
    return alert


SINCE = START + 6 * A_WEEK + timedelta(days=1, hours=12)
END = START + 8 * A_WEEK


def test_usual_weeks_raise_no_alert() -> None:
    assert looked(Observed.of(lived(8)), *(START + A_WEEK * week for week in range(1, 9))) == {}


def test_a_category_asked_more_often_is_told_with_its_day_and_requests() -> None:
    alert = only(looked(Observed.of(lived(8, more_vpn(SINCE))), END))
    assert (alert.kind, alert.subject, alert.team) in {
        ("category", "vpn", "network"),
        ("team", "network", "network"),
    }
    assert abs(alert.since - SINCE) < timedelta(days=1)
    assert 0 < len(alert.requests) <= 12
    (now, of), (before, of_before) = alert.main.now, alert.main.before
    assert now / of > 2 * before / of_before


def test_a_new_topic_is_one_alert_whatever_else_it_brings() -> None:
    seen = lived(8, something_new(SINCE))
    alert = only(looked(Observed.of(seen, judged(seen, SINCE)), END))
    assert (alert.kind, alert.words[0]) == ("topic", "quantia")
    assert len(alert.signs) > 1
    texts = {each.id: each.text for each in seen}
    assert all("quantia" in texts[each] for each in alert.requests)


def test_what_comes_each_weekend_is_no_drift() -> None:
    def weights(at: datetime) -> dict[str, float]:
        return USUAL | {"vpn": 5.0} if at.weekday() > 4 else USUAL

    seen = Observed.of(lived(9, weights, per_day=80))
    assert looked(seen, *(START + A_WEEK * week for week in range(3, 10, 2))) == {}


def test_one_matter_in_many_words_is_told_by_them_together() -> None:
    phrasings = [f"please {verb} {thing}" for verb in FIVE for thing in FIVE]

    def with_files(share: float) -> Callable[[Seen], Seen]:
        return lambda each: (
            replace(each, text=dice.choice(phrasings)) if dice.random() < share else each
        )

    dice = Random(3)
    usual, more = with_files(0.05), with_files(0.16)
    seen = [more(each) if each.at >= SINCE else usual(each) for each in lived(8)]
    alert = only(looked(Observed.of(seen), END))
    words = set(alert.subject.split())
    assert (alert.kind, alert.main.key.kind) == ("words", Kind.WORDS)
    assert words and words <= {*FIVE, "please"}
    assert abs(alert.since - SINCE) < timedelta(days=2)


def test_what_it_told_by_words_is_over_by_the_same_words() -> None:
    dice = Random(3)
    seen = [
        replace(each, text=f"please {dice.choice(FIVE)} {dice.choice(FIVE)}")
        if dice.random() < (0.3 if SINCE <= each.at < SINCE + timedelta(days=8) else 0.04)
        else each
        for each in lived(9)
    ]
    known = looked(Observed.of(seen), *(SINCE + timedelta(days=day) for day in (8, 12, 16, 18)))
    assert only(known).over is Over.BACK


def test_a_model_that_went_live_as_doubt_began_is_named() -> None:
    seen = [
        replace(each, confidence=each.confidence / 3 * 2, model=2) if each.at >= SINCE else each
        for each in lived(8)
    ]
    alert = only(looked(Observed.of(seen), END))
    assert (alert.kind, alert.model) == ("doubt", 2)
    assert "Version 2 of the model went live" in sentence(alert, small_catalog())


def test_a_sentence_has_the_time_of_the_helpdesk() -> None:
    alert = only(looked(Observed.of(lived(8, more_vpn(SINCE))), END))
    here = small_catalog("fallback_team: desk", f"fallback_team: desk\n{HOURS}")
    local = alert.since.astimezone(ZoneInfo("Asia/Tokyo"))
    assert f"{local:%d %b %H:%M}" in sentence(alert, here)


def test_a_young_desk_says_nothing() -> None:
    seen = lived(2, more_vpn(START + timedelta(days=8)))
    assert looked(Observed.of(seen), START + 2 * A_WEEK) == {}


def test_a_broken_template_is_told() -> None:
    seen = lived(8)
    answered = [
        Answered(each.id, each.at, "vpn-fix", number % (5 if each.at < SINCE else 1) == 0)
        for number, each in enumerate(each for each in seen if each.category == "vpn")
    ]
    alert = only(looked(Observed.of(seen, [], answered), END))
    assert (alert.kind, alert.subject) == ("template", "vpn-fix")


def test_one_person_alone_is_no_drift() -> None:
    seen = [
        replace(each, person="p1") if "quantia" in each.text else each
        for each in lived(8, something_new(SINCE))
    ]
    assert all(each.kind != "topic" for each in looked(Observed.of(seen), END).values())


def test_to_look_again_changes_nothing() -> None:
    observed = Observed.of(lived(8, more_vpn(SINCE)))
    known = looked(observed, END)
    assert update(observed, list(known.values()), END) == []
    assert looked(observed, END, END + timedelta(minutes=10)) == known


def test_an_alert_is_over_once_it_is_as_before() -> None:
    def weights(at: datetime) -> dict[str, float]:
        return USUAL | {"vpn": 5.0} if SINCE <= at < SINCE + timedelta(days=4) else USUAL

    days = (SINCE + timedelta(days=day) for day in range(3, 13, 3))
    alert = only(looked(Observed.of(lived(9, weights)), *days))
    assert alert.over is Over.BACK
    assert alert.closed_at and alert.closed_at > SINCE + timedelta(days=4)


def test_an_alert_is_not_over_because_weekends_have_less_of_it() -> None:
    def weights(at: datetime) -> dict[str, float]:
        times = 3 if at >= SINCE else 1
        return USUAL | {"vpn": times * (2.0 if at.weekday() < 4 else 0.3)}

    sunday = SINCE + timedelta(days=5, hours=8)
    alert = only(looked(Observed.of(lived(8, weights)), SINCE + timedelta(days=3), sunday))
    assert (alert.subject, alert.over) == ("vpn", None)


def test_what_has_stood_for_three_weeks_is_usual_from_then_on() -> None:
    days = (SINCE + timedelta(days=7 * step) for step in range(1, 7))
    alert = only(looked(Observed.of(lived(13, more_vpn(SINCE))), *days))
    assert alert.over is Over.NORMAL
    assert alert.closed_at and alert.closed_at - alert.since >= 3 * A_WEEK


def test_a_trace_of_what_is_usual_by_now_is_no_second_alert() -> None:
    def weights(at: datetime) -> dict[str, float]:
        part = min(1.0, max(0.0, (at - SINCE) / timedelta(days=14)))
        return USUAL | {"vpn": 1.0 + 3.0 * part}

    days = (SINCE + timedelta(days=3 * step) for step in range(1, 13))
    assert only(looked(Observed.of(lived(12, weights, 120)), *days)).subject == "vpn"


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_what_is_read_does_not_matter(dice: Random) -> None:
    seen = [asked(n, START, "vpn", Random(n)) for n in range(30)]
    same_hour = [replace(each, at=START + timedelta(hours=n % 3)) for n, each in enumerate(seen)]
    shuffled = dice.sample(same_hour, len(same_hour))
    assert Observed.of(shuffled) == Observed.of(same_hour)


@pytest.mark.parametrize("before", [0, 1, 299])
def test_without_enough_of_before_there_is_no_alert(before: int) -> None:
    dice = Random(1)
    old = [asked(n, END - 6 * A_WEEK, "printer", dice) for n in range(before)]
    new = [asked(1000 + n, END - timedelta(minutes=n), "vpn", dice) for n in range(299)]
    assert update(Observed.of(old + new), [], END) == []


def test_a_team_by_another_name_is_no_drift() -> None:
    seen = [
        replace(each, team="connectivity" if each.team == "network" else each.team)
        for each in lived(8)
    ]
    assert looked(Observed.of(seen), END) == {}


def test_a_team_that_was_set_up_is_no_drift() -> None:
    seen = [
        replace(each, team="branch") if each.at >= SINCE and each.team == "network" else each
        for each in lived(11)
    ]
    assert looked(Observed.of(seen), *(SINCE + A_WEEK * week for week in range(1, 5))) == {}


def test_weeks_begin_on_monday() -> None:
    assert monday(SINCE) == START + 6 * A_WEEK


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.floats(0.05, 0.9))
def test_evidence_is_the_sum_over_all_beginnings(yes: list[bool], limit: float) -> None:
    values = np.array(yes, np.float64)
    found = Evidence.of(values, np.full(len(values), limit))
    by_hand = 0.0
    for odds in (1.5, 2.25, 5.0):
        bet = odds * limit / (1 - limit)
        bet /= 1 + bet
        total = 0.0
        for value in yes:
            total = (total + 1) * (bet / limit if value else (1 - bet) / (1 - limit))
        by_hand += total / 3
    assert np.exp(found.total[-1]) == pytest.approx(by_hand)
    assert found.may_reach(float(found.total.max()))


@settings(max_examples=30)
@given(st.lists(st.booleans(), min_size=30, max_size=200))
def test_limits_leave_room_above_what_was(yes: list[bool]) -> None:
    values = np.array(yes, np.float64)
    usual = Usual(np.arange(len(yes)) % SEASONS, values, 0.01)
    assert usual.highest >= min(0.97, values.mean())
    assert np.all((usual.limits > 0) & (usual.limits < 1))


def test_hours_that_are_alike_have_one_limit() -> None:
    usual = Usual(np.repeat(np.arange(SEASONS), 40), np.tile([1.0, 0.0, 0.0, 0.0], 280), 0.01)
    assert usual.limits == pytest.approx(usual.highest)


def test_a_busy_hour_of_the_week_may_have_more_and_a_quiet_one_may_not() -> None:
    monday, *others = np.full((SEASONS, 200), np.repeat([1.0, 0.0], [10, 190]))
    monday = np.repeat([1.0, 0.0], [80, 120])
    usual = Usual(np.repeat(np.arange(SEASONS), 200), np.concatenate([monday, *others]), 0.01)
    assert usual.limits[0] > 0.4
    assert max(usual.limits[1:]) < usual.highest < 0.1


def test_seasons_are_quarters_of_a_days_in_a_week() -> None:
    at = np.array(
        [START.timestamp(), (START + A_WEEK).timestamp(), (START + A_WEEK / 2).timestamp()]
    )
    first, again, other = seasons(at)
    assert first == again != other
