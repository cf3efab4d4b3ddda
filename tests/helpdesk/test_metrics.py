"""The figures: each from its formula, with what it is out of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tallied import tally

from helpdesk import metrics
from helpdesk.catalog import Priority
from helpdesk.doors import Door
from helpdesk.feedback import Feedback, Kind
from helpdesk.metrics import DEFINITIONS, Figure, Tally
from helpdesk.metrics.life import MOVES
from helpdesk.model import Request, Status

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


def request(number: int, **changes: object) -> Request:
    made = Request(
        id=f"r{number}",
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
        created_at=AT,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def event(number: int, kind: Kind, on: int = 1) -> Feedback:
    return Feedback(
        key=f"k{number}",
        kind=kind,
        at=AT + timedelta(minutes=number),
        workspace="T1",
        actor="U1",
        request_id=f"r{on}",
        decision_id="d",
        text="vpn drops",
        model_version=1,
        templates_version=1,
        team_before="network",
        team="security",
        id=number,
    )


def of(name: str, counted: Tally) -> Figure:
    return DEFINITIONS[name].figure(counted)


NOTHING = tally([])
THREE = [request(1), request(2), request(3)]


def test_every_figure_of_nothing_is_nothing_and_no_division_fails() -> None:
    found = metrics.figures(NOTHING)
    assert {figure.value for figure in found.values()} == {0, None}
    assert {figure.share for figure in found.values()} == {None}


def test_a_request_that_was_asked_and_then_answered_counts_as_both() -> None:
    kinds = {"r1": ["clarify", "answer"], "r2": ["route"], "r3": ["route", "route"]}
    found = metrics.figures(tally(THREE, kinds=kinds))
    assert found["requests"] == Figure(3)
    assert found["answered"] == Figure(1, 3)
    assert found["asked"] == Figure(1, 3)
    assert found["routed"] == Figure(2, 3)


def test_accuracy_is_out_of_the_requests_that_somebody_judged() -> None:
    judged = [event(1, Kind.SOLVED, on=1), event(2, Kind.WRONG_TEAM, on=2)]
    assert of("first_assignment_accuracy", tally(THREE, judged)) == Figure(1, 2)


def test_what_was_closed_in_silence_is_neither_solved_nor_quick() -> None:
    closed = {"status": Status.RESOLVED, "resolved_at": AT + timedelta(hours=70)}
    silent = request(1, **closed, checked_at=AT + timedelta(hours=20))
    solved = request(2, **closed | {"resolved_at": AT + timedelta(minutes=3)}, resolved_by="U1")
    found = metrics.figures(tally([silent, solved]))
    assert found["closed_in_silence"] == Figure(1, 2)
    assert found["solved_without_a_person"] == Figure(1, 1)
    assert found["median_minutes_to_resolution"] == Figure(3.0, 1, "minutes")


def test_feedback_on_requests_of_another_period_is_not_counted_among_these() -> None:
    judged = [event(1, Kind.SOLVED, on=1), event(2, Kind.WRONG_TEAM, on=77)]
    found = metrics.figures(tally(THREE, judged))
    assert found["first_assignment_accuracy"] == Figure(1, 1)
    assert found["reassignments"] == Figure(0, 3)
    assert found["corrections_given"] == Figure(1, unit="corrections")


def test_who_confirms_the_team_says_that_it_was_right() -> None:
    judged = [event(1, Kind.CONFIRMED)]
    assert of("first_assignment_accuracy", tally(THREE, judged)) == Figure(1, 1)


def test_an_interval_is_a_range_of_shares_and_all_of_them_for_nothing() -> None:
    assert Figure(9, 10).interval == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert Figure(0, 0).interval == (0, 1)
    assert Figure(7).interval is None


def test_what_was_moved_and_then_resolved_was_not_right_at_first() -> None:
    judged = [event(1, Kind.REASSIGNED), event(2, Kind.RESOLVED)]
    assert of("first_assignment_accuracy", tally(THREE, judged)) == Figure(0, 1)


def test_who_resolved_what_turned_out_to_be_no_request_agreed_with_no_team() -> None:
    told = [event(1, Kind.RESOLVED), event(2, Kind.REOPENED), event(3, Kind.NOT_A_REQUEST)]
    dismissed = request(1, status=Status.DISMISSED, resolved_by="U9", reopened=1)
    found = metrics.figures(tally([dismissed], told))
    assert found["first_assignment_accuracy"] == Figure(0, 0)
    assert found["routing_errors"] == Figure(0, 0)
    assert found["solved_without_a_person"] == Figure(0, 0)
    assert found["durable_deflection"] == Figure(0, 1)
    assert found["manual_overrides"] == Figure(1, 1)


def test_who_resolves_what_was_thought_to_be_no_request_agrees_with_its_team() -> None:
    told = [event(1, Kind.NOT_A_REQUEST), event(2, Kind.REOPENED), event(3, Kind.RESOLVED)]
    assert of("first_assignment_accuracy", tally([request(1)], told)) == Figure(1, 1)


def test_what_was_moved_before_it_was_dismissed_went_to_a_wrong_team_first() -> None:
    told = [event(1, Kind.REASSIGNED), event(2, Kind.RESOLVED), event(3, Kind.NOT_A_REQUEST)]
    assert of("first_assignment_accuracy", tally([request(1)], told)) == Figure(0, 1)


@pytest.mark.parametrize("kind", sorted(MOVES))
def test_a_request_moved_twice_is_one_reassignment(kind: Kind) -> None:
    moves = [event(1, kind), event(2, kind), event(3, Kind.SOLVED, on=2)]
    assert of("reassignments", tally(THREE, moves)) == Figure(1, 3)


@pytest.mark.parametrize("kind", [Kind.PERSON, Kind.DID_NOT_HELP, Kind.SOMETHING_ELSE])
def test_a_call_for_a_person_is_an_escalation(kind: Kind) -> None:
    assert of("escalations", tally(THREE, [event(1, kind)])) == Figure(1, 3)


def test_what_goes_straight_to_a_person_is_an_escalation_once() -> None:
    kinds = {"r1": ["escalate"], "r2": ["escalate"]}
    assert of("escalations", tally(THREE, [event(1, Kind.PERSON)], kinds)) == Figure(2, 3)


def test_reopenings_are_out_of_what_was_ever_resolved() -> None:
    requests = [
        request(1, status=Status.RESOLVED),
        request(2, status=Status.RESOLVED, reopened=2),
        request(3, status=Status.WITH_TEAM, reopened=1),
        request(4),
    ]
    assert of("reopenings", tally(requests)) == Figure(2, 3)


def test_corrections_are_events_and_learned_ones_are_those_up_to_the_cursor() -> None:
    log = [
        event(1, Kind.WRONG_TEAM),
        event(2, Kind.SOLVED),
        event(3, Kind.REASSIGNED),
        event(4, Kind.CHOSEN),
        event(5, Kind.SAID_WRONG_TEAM),
    ]
    found = metrics.figures(tally(THREE, log, learned_upto=3))
    assert found["corrections_given"] == Figure(3, unit="corrections")
    assert found["corrections_learned"] == Figure(2, 3, unit="corrections")


def test_the_median_is_over_resolved_requests_only() -> None:
    minutes = [10, 20, 600]
    requests = [
        request(each, status=Status.RESOLVED, resolved_at=AT + timedelta(minutes=each))
        for each in minutes
    ]
    found = of("median_minutes_to_resolution", tally([*requests, request(1)]))
    assert found == Figure(20.0, 3, "minutes")
    assert found.share is None


def test_a_reopened_request_is_not_resolved() -> None:
    assert of("median_minutes_to_resolution", tally([request(1, reopened=1)])).value is None


def test_a_share_is_value_over_denominator() -> None:
    assert Figure(1, 4).share == 0.25
    assert Figure(0, 4).share == 0.0
    assert Figure(0, 0).share is None
    assert Figure(3).share is None


def test_machines_read_value_denominator_and_share() -> None:
    told = Figure(1, 4).as_json()
    low, high = told.pop("interval")
    assert 0 < low < 0.25 < high < 1
    assert told == {"value": 1, "of": 4, "share": 0.25, "too_few": True, "unit": "requests"}
    assert Figure(3).as_json() == dict.fromkeys(("of", "share", "interval")) | {
        "value": 3,
        "too_few": False,
        "unit": "requests",
    }


def test_who_was_only_asked_back_was_sent_to_no_team_that_could_be_right() -> None:
    judged = [event(1, Kind.RESOLVED)]
    asked = tally(THREE, judged, {each.id: ["clarify"] for each in THREE})
    assert of("first_assignment_accuracy", asked) == Figure(0, 0)
