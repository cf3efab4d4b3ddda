"""The week: the metrics' figures, and as worse only what chance does not explain."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import small_catalog
from tallied import Facts

from helpdesk import digest, metrics, wording
from helpdesk.cards import Card, lines
from helpdesk.catalog import Priority
from helpdesk.comparing import Comparison
from helpdesk.digest import Sign, Week, Worse
from helpdesk.doors import Door
from helpdesk.feedback import Feedback, Kind
from helpdesk.metrics import Figure, Trend
from helpdesk.metrics.period import zone_of
from helpdesk.model import Request, Status
from helpdesk.wording.digest import sparkline

CATALOG = small_catalog()
BERLIN = small_catalog(
    "fallback_team: desk",
    'fallback_team: desk\nhours: {zone: Europe/Berlin, start: "09:00", end: "17:00"}',
)
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAYS = digest.days(MONDAY, CATALOG)
THIS, BEFORE = DAYS[7:], DAYS[:8]
TEAMS = ("network", "identity", "hardware")


def request(name: str, at: datetime, **changes: object) -> Request:
    made = Request(
        id=name,
        door=Door.SLACK,
        workspace="T1",
        channel="C1",
        requester="U1",
        text="vpn drops",
        status=Status.WITH_TEAM,
        team="network",
        category=None,
        template=None,
        priority=Priority.NORMAL,
        decision_id="d",
        created_at=at,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def event(on: Request, kind: Kind, number: int, template: str | None = None) -> Feedback:
    return Feedback(
        key=f"{on.id}:{number}",
        kind=kind,
        at=on.created_at + timedelta(minutes=1),
        workspace="T1",
        actor="U1",
        request_id=on.id,
        decision_id="d",
        text="vpn drops",
        model_version=1,
        templates_version=1,
        team_before="network",
        team="identity",
        template=template,
        template_version=1 if template else None,
        id=number,
    )


def judged(right: int, wrong: int, team: str = "network", since: datetime = THIS[0]) -> Facts:
    """Requests that this team got first, so many of them rightly, one a minute."""
    kinds = [Kind.RESOLVED] * right + [Kind.REASSIGNED] * wrong
    asked = [
        request(f"{team}{number}", since + timedelta(minutes=number))
        for number in range(len(kinds))
    ]
    said = [event(on, kind, n) for n, (on, kind) in enumerate(zip(asked, kinds, strict=True), 1)]
    return Facts(asked, {}, said, 0, first_teams={each.id: team for each in asked})


def together(*parts: Facts) -> Facts:
    return Facts(
        [each for part in parts for each in part.requests],
        {},
        [each for part in parts for each in part.feedback],
        0,
        first_teams={key: team for part in parts for key, team in part.first_teams.items()},
        late=frozenset(each for part in parts for each in part.late),
    )


def week(now: Facts, before: Facts, waiting: int = 0) -> Week:
    return digest.week(now.counted, before.counted, CATALOG, daily(now), THIS, waiting)


def daily(week: Facts) -> list[int]:
    made = [each.created_at for each in week.requests]
    return [sum(since <= at < until for at in made) for since, until in pairwise(THIS)]


def said(found: Week) -> list[str]:
    card = wording.weekly(found, CATALOG)
    assert isinstance(card, Card)
    return lines(card)


NOTHING = Facts([], {}, [], 0)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """A week as it may come, its feedback also about requests of earlier weeks."""
    asked = [
        request(
            f"r{number}",
            THIS[0] + timedelta(hours=draw(st.integers(0, 24 * 7 - 2))),
            status=draw(st.sampled_from(Status)),
            resolved_by=draw(st.sampled_from([None, "U1", "U2"])),
        )
        for number in range(draw(st.integers(0, 12)))
    ]
    known = [*asked, request("earlier", BEFORE[0])]
    templates = st.sampled_from([None, *(each.id for each in CATALOG.templates)])
    log = [
        event(draw(st.sampled_from(known)), draw(st.sampled_from(Kind)), number, draw(templates))
        for number in range(draw(st.integers(0, 12)))
    ]
    ids = [each.id for each in known]
    some = st.frozensets(st.sampled_from(ids))
    return Facts(
        asked,
        {each: draw(st.lists(st.sampled_from(["answer", "route", "clarify"]))) for each in ids},
        log,
        draw(st.integers(0, 25)),
        first_teams={each: draw(st.sampled_from([*TEAMS, "gone"])) for each in ids},
        set_aside=draw(st.frozensets(st.integers(0, 25))),
        helped=draw(some),
        late=draw(some),
    )


@given(now=facts(), before=facts())
def test_every_share_lies_between_none_and_all(now: Facts, before: Facts) -> None:
    found = week(now, before)
    figures = [*found.figures.values(), *found.before.values()]
    shares = [each.share for each in figures if each.share is not None]
    assert all(0 <= share <= 1 for share in shares)
    for figure in figures:
        if figure.share is not None:
            low, high = figure.interval or (1, 0)
            assert 0 <= low <= figure.share <= high <= 1


@given(now=facts())
def test_beside_itself_nothing_changes_and_nothing_is_worse(now: Facts) -> None:
    found = week(now, now)
    assert found.worse == ()
    assert found.accuracy.points in (0, None)
    assert found.accuracy.trend in (Trend.UNCLEAR, Trend.TOO_FEW)


@given(now=facts(), before=facts(), order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(
    now: Facts, before: Facts, order: random.Random
) -> None:
    mixed = [
        replace(
            each,
            requests=order.sample(each.requests, len(each.requests)),
            feedback=order.sample(each.feedback, len(each.feedback)),
        )
        for each in (now, before)
    ]
    assert week(*mixed) == week(now, before)


@given(now=facts(), before=facts())
def test_every_request_is_in_one_day_and_has_one_bar(now: Facts, before: Facts) -> None:
    found = week(now, before)
    assert sum(found.daily) == found.figures["requests"].value
    assert len(sparkline(found.daily)) == len(found.daily) == 7


@given(now=facts(), before=facts())
def test_a_week_with_requests_is_told_in_a_card_that_fits_a_phone(
    now: Facts, before: Facts
) -> None:
    found = week(now, before, waiting=2)
    card = wording.weekly(found, CATALOG)
    if not now.requests:
        assert card is None
    else:
        assert len(lines(card)) <= 8
        assert all(len(line) <= 200 for line in lines(card))


def test_the_figures_are_those_of_stats() -> None:
    now, before = judged(9, 3), judged(5, 5, since=BEFORE[0])
    found = week(now, before)
    assert found.figures == metrics.figures(now.counted.tally)
    assert found.before == metrics.figures(before.counted.tally)


# What is compared.


@pytest.mark.parametrize(
    ("now", "before", "trend"),
    [
        ((95, 100), (70, 100), Trend.BETTER),
        ((70, 100), (95, 100), Trend.WORSE),
        ((9, 10), (8, 10), Trend.UNCLEAR),
        ((9, 9), (1, 100), Trend.TOO_FEW),
        ((1, 100), (9, 9), Trend.TOO_FEW),
        ((0, 0), (0, 0), Trend.TOO_FEW),
    ],
)
def test_a_change_is_one_only_beyond_its_likely_range(
    now: tuple[int, int], before: tuple[int, int], trend: Trend
) -> None:
    assert Comparison(Figure(*now), Figure(*before)).trend is trend


def test_points_are_percentage_points() -> None:
    assert Comparison(Figure(9, 10), Figure(8, 10)).points == pytest.approx(10)
    assert Comparison(Figure(9, 10), Figure(0, 0)).points is None


def test_a_team_that_was_wrong_far_more_often_is_named_once() -> None:
    found = week(judged(8, 12), judged(19, 1, since=BEFORE[0]))
    assert found.worse == (Worse(Sign.WRONG_FIRST, "network", Figure(12, 20), Figure(1, 20)),)


def test_a_team_that_chance_explains_is_not_named() -> None:
    found = week(judged(16, 4), judged(18, 2, since=BEFORE[0]))
    assert found.worse == ()
    assert found.compared == 3  # judged, moved on, and late


def test_one_team_among_many_must_be_clearer_to_be_named() -> None:
    """7 of 20 after 1 of 20 is rare (2 in 100) for one team, but not among a hundred figures."""
    now, before = judged(13, 7), judged(19, 1, since=BEFORE[0])
    quiet = [judged(20, 0, team=team) for team in ("identity", "hardware", "desk")]
    quiet_before = [
        judged(20, 0, team=team, since=BEFORE[0]) for team in ("identity", "hardware", "desk")
    ]
    assert week(together(now, *quiet), together(before, *quiet_before)).worse == ()


def test_a_team_with_too_few_cases_is_not_compared() -> None:
    found = week(judged(0, 9), judged(9, 0, since=BEFORE[0]))
    assert (found.worse, found.compared) == ((), 0)


def test_a_template_that_failed_more_is_named() -> None:
    def answered(failed: int, helped: int, since: datetime) -> Facts:
        kinds = [Kind.DID_NOT_HELP] * failed + [Kind.SOLVED] * helped
        asked = [request(f"r{n}", since) for n in range(len(kinds))]
        pairs = enumerate(zip(asked, kinds, strict=True), 1)
        log = [event(on, kind, n, "vpn-restart") for n, (on, kind) in pairs]
        return Facts(asked, {}, log, 0)

    found = week(answered(10, 4, THIS[0]), answered(1, 13, BEFORE[0]))
    assert found.worse == (
        Worse(
            Sign.DID_NOT_HELP,
            "vpn-restart",
            Figure(10, 14, "verdicts"),
            Figure(1, 14, "verdicts"),
        ),
    )


def test_an_answer_that_is_in_no_catalog_is_named_by_its_title() -> None:
    def answered(failed: int, since: datetime) -> Facts:
        kinds = [Kind.DID_NOT_HELP] * failed + [Kind.SOLVED] * (14 - failed)
        asked = [request(f"r{n}", since) for n in range(len(kinds))]
        pairs = enumerate(zip(asked, kinds, strict=True), 1)
        return Facts(asked, {}, [event(on, kind, n, "pin-reset") for n, (on, kind) in pairs], 0)

    both = answered(10, THIS[0]).counted, answered(1, BEFORE[0]).counted
    titles = {"pin-reset": "Reset your PIN"}
    found = digest.week(*both, CATALOG, [0] * 7, THIS, proposed=2, titles=titles)
    assert any("“Reset your PIN” did not help 10 of 14 times" in line for line in said(found))
    assert said(found)[-1] == "For you to decide: 2 proposals wait in the channels of their teams."


def test_silence_is_no_verdict_and_what_it_closed_is_told_as_silent() -> None:
    quiet = {"status": Status.RESOLVED, "checked_at": THIS[0]}
    asked = [request(f"r{n}", THIS[0], **quiet) for n in range(20)]
    log = [event(on, Kind.SILENT, n, "vpn-restart") for n, on in enumerate(asked, 1)]
    silent = Facts(asked, {}, log, 0)
    found = week(silent, silent)
    # The promises and the moves of their first teams alone: no template.
    assert found.compared == week(replace(silent, feedback=[]), silent).compared
    assert "none closed; 20 more answered" in said(found)[2]


def test_more_late_requests_are_named() -> None:
    now, before = judged(20, 0), judged(20, 0, since=BEFORE[0])
    now = replace(now, late=frozenset(each.id for each in now.requests[:12]))
    assert [each.sign for each in week(now, before).worse] == [Sign.LATE]


def test_a_team_that_left_the_catalog_is_not_named() -> None:
    gone = week(judged(0, 20, team="gone"), judged(20, 0, team="gone", since=BEFORE[0]))
    assert gone.worse == ()


# When.


def test_a_day_begins_at_the_clock_of_the_hours_also_across_summer_time() -> None:
    days = digest.days(MONDAY, BERLIN)  # summer time ended on 25 October
    assert len(days) == 15
    assert {each.astimezone(zone_of(BERLIN)).hour for each in days} == {10}
    assert days[6] - days[5] == timedelta(hours=25)
    assert days[-1] == MONDAY


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-01T23:00Z", "2026-11-02T09:00Z"),
        ("2026-11-02T08:59Z", "2026-11-02T09:00Z"),
        ("2026-11-02T09:00Z", "2026-11-09T09:00Z"),
        ("2026-11-05T12:00Z", "2026-11-09T09:00Z"),
    ],
)
def test_it_is_due_on_mondays_at_nine(now: str, due: str) -> None:
    assert digest.next_due(datetime.fromisoformat(now), CATALOG) == datetime.fromisoformat(due)


def test_nine_is_nine_where_the_hours_are_kept() -> None:
    summer, winter = (
        digest.next_due(datetime(2026, 10, day, 12, tzinfo=UTC), BERLIN) for day in (14, 21)
    )
    assert (summer.hour, winter.hour) == (7, 8)


@given(now=st.integers(0, 10_000_000).map(lambda minutes: MONDAY + timedelta(minutes=minutes)))
def test_the_last_one_is_a_week_before_the_next_and_never_ahead(now: datetime) -> None:
    last = digest.last_due(now, BERLIN)
    assert last <= now
    assert digest.next_due(last, BERLIN) == digest.next_due(now, BERLIN)


# What is said.


def test_the_headline_says_that_it_is_better_with_its_evidence() -> None:
    headline = said(week(judged(95, 5), judged(70, 30, since=BEFORE[0])))[0]
    assert "Getting better" in headline
    assert "95 % (95 of 100)" in headline
    assert "70 % (70 of 100)" in headline
    assert "25 points up" in headline


def test_the_headline_says_that_it_is_worse() -> None:
    assert "Getting worse" in said(week(judged(70, 30), judged(95, 5, since=BEFORE[0])))[0]


def test_the_headline_does_not_take_chance_for_progress() -> None:
    assert "No clear change" in said(week(judged(10, 1), judged(9, 2, since=BEFORE[0])))[0]


def test_the_headline_admits_that_there_are_too_few() -> None:
    assert "Too few to tell" in said(week(judged(5, 0), judged(1, 4, since=BEFORE[0])))[0]
    assert "nobody judged" in said(week(Facts([request("r", THIS[0])], {}, [], 0), NOTHING))[0]


def test_a_week_in_which_nobody_asked_is_not_told() -> None:
    assert wording.weekly(week(NOTHING, judged(9, 9, since=BEFORE[0]), 3), CATALOG) is None


def test_what_got_worse_is_said_with_its_name_and_never_its_id() -> None:
    told = said(week(judged(8, 12, "hardware"), judged(19, 1, "hardware", since=BEFORE[0])))
    [line] = [line for line in told if line.startswith("Worse")]
    assert "Hardware" in line
    assert "12 of 20" in line
    assert "1 of 20" in line


def test_of_much_that_got_worse_the_clearest_is_said_and_the_rest_counted() -> None:
    teams = ("desk", "network", "identity", "hardware")
    now = together(*(judged(2, 28, team) for team in teams))
    before = together(*(judged(29, 1, team, since=BEFORE[0]) for team in teams))
    told = [line for line in said(week(now, before)) if line.startswith("Worse")]
    assert len(told) == 3
    assert "2 more" in told[-1]


def test_what_waits_for_a_decision_comes_last_and_says_where_to_look() -> None:
    last = said(week(judged(5, 0), NOTHING, waiting=1))[-1]
    assert "1 correction waits" in last
    assert "deskloop feedback review" in last
    assert "decide" not in " ".join(said(week(judged(5, 0), NOTHING)))


def test_what_was_solved_alone_is_out_of_what_was_closed() -> None:
    asked = [
        request("alone", THIS[0], status=Status.RESOLVED, resolved_by="U1"),
        request("helped", THIS[0], status=Status.RESOLVED, resolved_by="U1"),
        request("closed", THIS[0], status=Status.RESOLVED, resolved_by="U2"),
        request("silent", THIS[0], status=Status.ANSWERED),
        request("open", THIS[0]),
    ]
    found = week(Facts(asked, {}, [], 0, helped={"helped", "closed"}), NOTHING)
    assert found.figures["solved_without_a_person"] == Figure(1, 3)
    assert found.figures["answered_in_silence"] == Figure(1, 5)
    assert "33 % (1 of 3 closed); 1 more answered" in said(found)[2]


def test_a_correction_that_was_set_aside_is_not_learned() -> None:
    moved = judged(0, 3)
    aside = replace(moved, learned_upto=3, set_aside={2})
    found = metrics.figures(aside.counted.tally)
    assert found["corrections_learned"] == Figure(2, 3, "corrections")


@pytest.mark.parametrize(
    ("counts", "bars"),
    [((0, 0, 0), "▁▁▁"), ((0, 3, 6), "▁▄▇"), ((5, 5), "▇▇"), ((), "")],
)
def test_bars_rise_to_the_largest_count(counts: tuple[int, ...], bars: str) -> None:
    assert sparkline(counts) == bars
