"""Promises: what they are for whom, how much of them is used up, and what is told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import small_catalog

from helpdesk.catalog import Catalog, Priority
from helpdesk.catalog_entries import Hours, Sla, Weekday
from helpdesk.doors import Door
from helpdesk.journal import Deed, Entry
from helpdesk.markup import Elsewhere, Moment, Person, Plain, plain
from helpdesk.model import Request, Status
from helpdesk.on_call import to_tell
from helpdesk.sla import Clock, Promise, clock_of, hours_of, news, was_quick
from helpdesk.wording import clock as wording

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
OFFICE = Hours(zone="UTC", start="09:00", end="17:00")
NIGHT = Hours(zone="UTC", days=tuple(Weekday), start="00:00", end="06:00")
HOUR = timedelta(hours=1)
CATALOG = small_catalog()
REQUEST = Request(
    id="r1",
    door=Door.SLACK,
    workspace="T1",
    channel="C1",
    requester="U1",
    text="the vpn drops",
    status=Status.WITH_TEAM,
    team="network",
    category="vpn",
    template=None,
    priority=Priority.NORMAL,  # 4 h to answer, 24 h to solve
    decision_id="d1",
    created_at=MONDAY,
)


def with_hours(hours: Hours | None, of_team: Hours | None = None) -> Catalog:
    teams = [
        each.model_copy(update={"hours": of_team}) if each.id == "network" else each
        for each in CATALOG.teams
    ]
    return CATALOG.model_copy(update={"hours": hours, "teams": tuple(teams)})


def clock(after: timedelta, request: Request = REQUEST, catalog: Catalog = CATALOG) -> Clock:
    return clock_of(request, catalog, MONDAY + after)


# Whose promise, and whose hours.


def test_a_teams_own_promise_goes_before_the_general_one() -> None:
    own = Sla(
        priority=Priority.NORMAL, team="network", first_response_minutes=5, resolution_hours=1
    )
    catalog = CATALOG.model_copy(update={"slas": (*CATALOG.slas, own)})
    assert clock(HOUR, catalog=catalog).response.at == MONDAY + timedelta(minutes=5)
    assert clock(HOUR, replace(REQUEST, team="desk"), catalog).response.at == MONDAY + 4 * HOUR
    high = replace(REQUEST, priority=Priority.HIGH)
    assert clock(HOUR, high, catalog).response.at == MONDAY + HOUR


def test_a_teams_own_hours_go_before_the_general_ones() -> None:
    catalog = with_hours(OFFICE, NIGHT)
    assert hours_of("network", catalog) == NIGHT
    assert hours_of("desk", catalog) == OFFICE
    assert hours_of("desk", CATALOG) is None


# How much is used up.


def test_a_promise_is_used_up_bit_by_bit() -> None:
    due = clock(HOUR).response
    assert (due.share, due.is_pressing, due.is_breached) == (0.25, False, False)
    assert clock(3 * HOUR).response.is_pressing
    last = clock(4 * HOUR).response
    assert (last.share, last.is_breached) == (1.0, False)
    assert clock(4 * HOUR + timedelta(seconds=1)).response.is_breached


def test_nights_use_nothing_up() -> None:
    due = clock(6 * HOUR, replace(REQUEST, created_at=MONDAY + 6 * HOUR), with_hours(OFFICE))
    assert due.response.at == MONDAY + timedelta(days=1, hours=2)
    evening = clock(12 * HOUR, replace(REQUEST, created_at=MONDAY + 6 * HOUR), with_hours(OFFICE))
    assert evening.response.share == 0.5
    assert evening.resumes == MONDAY + timedelta(days=1)


def test_the_response_stands_still_once_it_is_given() -> None:
    answered = replace(REQUEST, first_response_at=MONDAY + HOUR)
    now = clock(30 * HOUR, answered)
    assert (now.response.share, now.response.is_breached) == (0.25, False)
    assert now.next is now.resolution
    assert now.resolution.is_breached


def test_an_answer_that_came_late_was_late() -> None:
    late = replace(REQUEST, first_response_at=MONDAY + 5 * HOUR)
    assert clock(6 * HOUR, late).response.is_breached


def test_the_clock_of_a_closed_request_stands_still() -> None:
    closed = replace(REQUEST, status=Status.RESOLVED, resolved_at=MONDAY + 12 * HOUR)
    now = clock(999 * HOUR, closed)
    assert now.next is None
    assert now.to_keep == ()
    assert (now.resolution.share, now.resolution.is_breached) == (0.5, False)


@given(
    st.sampled_from([None, OFFICE, NIGHT]),
    st.integers(0, 20_000),
    st.integers(0, 2_000),
    st.sampled_from(Priority),
)
def test_a_share_only_grows_and_is_whole_when_it_is_due(
    hours: Hours | None, minutes: int, later: int, priority: Priority
) -> None:
    catalog, request = with_hours(hours), replace(REQUEST, priority=priority)
    first = clock(timedelta(minutes=minutes), request, catalog)
    second = clock(timedelta(minutes=minutes + later), request, catalog)
    for before, after in zip(first.to_keep, second.to_keep, strict=True):
        assert before.at == after.at
        assert 0 <= before.share <= after.share <= 1
        assert (after.share == 1) >= after.is_breached


# What is told.


def told(
    after: timedelta, *entries: Entry, request: Request = REQUEST, catalog: Catalog = CATALOG
) -> list[tuple[Deed, Promise]]:
    found = news(request, catalog, entries, MONDAY + after)
    return [(deed, due.promise) for deed, due in found]


def entry(deed: Deed, promise: Promise, team: str = "network") -> Entry:
    return Entry("r1", MONDAY, "", deed, {"promise": promise.value, "team": team})


NUDGED = entry(Deed.NUDGED, Promise.RESPONSE)
BREACHED = entry(Deed.BREACHED, Promise.RESPONSE)


def test_a_nudge_comes_at_three_quarters_and_once() -> None:
    assert told(3 * HOUR - timedelta(seconds=1)) == []
    assert told(3 * HOUR) == [(Deed.NUDGED, Promise.RESPONSE)]
    assert told(3 * HOUR, NUDGED) == []


def test_a_breach_comes_when_it_is_late_and_once() -> None:
    assert told(4 * HOUR, NUDGED) == []
    assert told(5 * HOUR, NUDGED) == [(Deed.BREACHED, Promise.RESPONSE)]
    assert told(5 * HOUR, NUDGED, BREACHED) == []


def test_a_breach_needs_no_nudge_before_it_and_has_none_behind_it() -> None:
    assert told(5 * HOUR) == [(Deed.BREACHED, Promise.RESPONSE)]
    assert told(5 * HOUR, BREACHED) == []


def test_whoever_answered_is_reminded_of_the_resolution_alone() -> None:
    answered = replace(REQUEST, first_response_at=MONDAY + 5 * HOUR)
    assert told(17 * HOUR, request=answered) == []
    assert told(18 * HOUR, request=answered) == [(Deed.NUDGED, Promise.RESOLUTION)]


def test_another_team_is_told_anew() -> None:
    others = entry(Deed.BREACHED, Promise.RESPONSE, "desk")
    assert told(5 * HOUR, others) == [(Deed.BREACHED, Promise.RESPONSE)]


def test_what_broke_long_before_anybody_looked_is_not_told() -> None:
    assert told(28 * HOUR, request=replace(REQUEST, created_at=MONDAY)) == [
        (Deed.BREACHED, Promise.RESPONSE),
        (Deed.BREACHED, Promise.RESOLUTION),
    ]
    assert told(29 * HOUR) == [(Deed.BREACHED, Promise.RESOLUTION)]
    assert told(49 * HOUR) == []


def test_what_broke_while_nobody_looked_is_told_where_a_nudge_had_come() -> None:
    assert told(29 * HOUR, NUDGED)[0] == (Deed.BREACHED, Promise.RESPONSE)


def test_a_weekend_does_not_make_a_breach_old() -> None:
    friday = replace(REQUEST, created_at=MONDAY - timedelta(days=3) + 3.9 * HOUR)
    hours = with_hours(OFFICE)
    assert told(timedelta(), request=friday, catalog=hours) == [(Deed.BREACHED, Promise.RESPONSE)]


def test_nothing_is_told_outside_working_hours() -> None:
    hours = with_hours(OFFICE)
    late = replace(REQUEST, created_at=MONDAY + HOUR)
    assert told(6 * HOUR, request=late, catalog=hours) != []
    assert told(9 * HOUR, request=late, catalog=hours) == []


def test_nothing_is_told_of_what_is_closed() -> None:
    for status in Status:
        assert bool(told(5 * HOUR, request=replace(REQUEST, status=status))) is status.is_open


# What people read.


def read(after: timedelta, **changed: object) -> str:
    catalog = changed.pop("catalog", CATALOG)
    assert isinstance(catalog, Catalog)
    return plain(wording.sla_note(clock(after, replace(REQUEST, **changed), catalog)).spans)


def test_the_note_names_the_promise_to_keep_next() -> None:
    assert read(HOUR) == "⏳ First response due 23 Nov 13:00 UTC (within 4 h)"
    assert read(3 * HOUR) == "⚠️ First response due 23 Nov 13:00 UTC (within 4 h)"
    assert read(5 * HOUR) == "🔴 First response was due 23 Nov 13:00 UTC"
    answered = MONDAY + HOUR
    assert read(5 * HOUR, first_response_at=answered) == (
        "⏳ Resolution due 24 Nov 09:00 UTC (within 24 h)"
    )


def test_the_note_says_when_nobody_works() -> None:
    assert read(timedelta(hours=-3), created_at=MONDAY - 4 * HOUR, catalog=with_hours(OFFICE)) == (
        "⏳ First response due 23 Nov 13:00 UTC (within 4 working h)"
        " · nobody works now, next working time 23 Nov 09:00 UTC"
    )


def test_the_note_of_what_is_closed_says_that_nothing_is_due() -> None:
    assert read(HOUR, status=Status.DISMISSED) == "Nothing is due any more."


def test_times_are_moments_that_each_reader_sees_by_their_own_clock() -> None:
    spans = wording.sla_note(clock(HOUR)).spans
    assert Moment(at=MONDAY + 4 * HOUR) in spans


def test_a_nudge_addresses_whoever_is_to_act() -> None:
    due = clock(3 * HOUR).response
    card = wording.nudge(due, Person(id="U2"))
    assert card.summary == (
        "⚠️ @U2: The first response is due 23 Nov 13:00 UTC, and nobody has answered yet."
    )
    assert wording.nudge(due, None).summary.startswith("⚠️ The first response")


def test_a_breach_elsewhere_leads_to_the_card() -> None:
    due = clock(25 * HOUR, replace(REQUEST, first_response_at=MONDAY)).resolution
    where = Elsewhere(text="Open the request", door=Door.SLACK, channel="C2", ts="1.2")
    card = wording.breach_elsewhere(due, REQUEST, where, CATALOG)
    assert card.summary == (
        "🔴 Network: The resolution was due 24 Nov 09:00 UTC, and it is not solved yet."
    )
    assert [block.kind for block in card.blocks] == ["text", "quote", "note"]
    assert wording.breach(due, Plain(text="Tess")).summary.startswith("🔴 Tess: The resolution was")


# Whom the catalog names.


@pytest.mark.parametrize(
    ("someone", "kind", "shown"),
    [
        ("@network-oncall", "group", "network-oncall"),
        ("S0123ABCD", "group", "S0123ABCD"),
        ("U0123ABCD", "person", "U0123ABCD"),
        ("W0123ABCD", "person", "W0123ABCD"),
        ("29:1abc", "person", "29:1abc"),
        ("0d3a4b1c-0000-4000-8000-1234567890ab", "person", "0d3a4b1c-0000-4000-8000-1234567890ab"),
        ("#it-leads", "channel", "it-leads"),
        ("#IT Leads", "channel", "IT Leads"),
        ("C0123ABCD", "channel", "C0123ABCD"),
        ("19:abc@thread.tacv2", "channel", "19:abc@thread.tacv2"),
        ("on-call", "group", "on-call"),
    ],
)
def test_whoever_is_named_is_a_person_a_group_or_a_channel(
    someone: str, kind: str, shown: str
) -> None:
    team = CATALOG.team("network").model_copy(update={"on_call": someone})
    span = to_tell(team, "on_call")
    assert span is not None
    assert (span.kind, span.id) == (kind, shown)
    assert to_tell(team, "escalate_to") is None


# Who was quick.


@pytest.mark.parametrize(("hours", "quick"), [(0, True), (6, True), (6.1, False), (30, False)])
def test_a_quarter_of_the_promised_time_is_quick(hours: float, quick: bool) -> None:
    assert was_quick(REQUEST, CATALOG, MONDAY + hours * HOUR) is quick


def test_a_night_takes_nobodys_time() -> None:
    """Six working hours of eight a day are over on Monday at three."""
    catalog = with_hours(OFFICE)
    friday = replace(REQUEST, created_at=MONDAY - timedelta(days=2, hours=17))
    assert was_quick(friday, catalog, MONDAY + 5 * HOUR)
    assert not was_quick(friday, catalog, MONDAY + 7 * HOUR)


@pytest.mark.parametrize("change", [{"rejected": ("desk",)}, {"reopened": 1}, {"team": "gone"}])
def test_nobody_is_quick_with_what_was_moved_or_came_back(change: dict[str, object]) -> None:
    asked = replace(REQUEST, **change)  # type: ignore[arg-type]
    assert not was_quick(asked, CATALOG, MONDAY)
