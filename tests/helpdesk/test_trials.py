"""What came of decisions: the label that people gave each, and whether it was right."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import feedback_on

from helpdesk.feedback import Feedback, Kind
from helpdesk.learning.calibration import Trial
from helpdesk.trials import Tried, trials


def tried(number: int = 1, **facts: Any) -> Tried:
    """A decision for the network team."""
    usual = {"likeliest": "network", "probability": 0.7, "asked": False, "is_audit": False}
    return Tried(f"decision-{number}", **usual | facts)


def said(kind: Kind, team: str | None, later: int = 0, **facts: Any) -> Feedback:
    """What somebody said of decision 1, some minutes later."""
    event = feedback_on("vpn", kind, 1, team=team, key=f"event-{later}", **facts)
    return Feedback(**vars(event) | {"at": event.at + timedelta(minutes=later)})


def right(*events: Feedback) -> bool | None:
    [trial] = trials([tried()], events)
    return trial.right


def test_a_decision_of_which_nobody_spoke_is_neither_right_nor_wrong() -> None:
    assert right() is None


@pytest.mark.parametrize("kind", [Kind.SOLVED, Kind.RESOLVED, Kind.CONFIRMED, Kind.CHOSEN])
def test_a_decision_whose_team_was_named_again_is_right(kind: Kind) -> None:
    assert right(said(kind, "network")) is True


@pytest.mark.parametrize("kind", [Kind.WRONG_TEAM, Kind.REASSIGNED, Kind.CHOSEN])
def test_a_decision_whose_request_belongs_elsewhere_is_wrong(kind: Kind) -> None:
    assert right(said(kind, "hardware")) is False


def test_the_last_explicit_label_tells() -> None:
    events = [said(Kind.WRONG_TEAM, "hardware", 1), said(Kind.REASSIGNED, "network", 2)]
    assert right(*events) is True
    assert right(*events[::-1]) is True


def test_an_agreement_does_not_outdo_an_explicit_label_before_it() -> None:
    """Who has their trouble solved does not say that the team was right."""
    assert right(said(Kind.WRONG_TEAM, "hardware", 1), said(Kind.SOLVED, "network", 2)) is False


@pytest.mark.parametrize(
    ("kind", "team"), [(Kind.DID_NOT_HELP, "hardware"), (Kind.PERSON, None), (Kind.CHOSEN, None)]
)
def test_what_gives_no_label_says_nothing_of_the_team(kind: Kind, team: str | None) -> None:
    assert right(said(kind, team)) is None


def test_each_decision_has_its_own_outcome() -> None:
    found = trials([tried(2), tried(1)], [said(Kind.WRONG_TEAM, "hardware")])
    assert [each.right for each in found] == [None, False]


def test_what_was_decided_comes_with_how_sure_the_learner_was() -> None:
    [trial] = trials([tried(probability=0.42)], [])
    assert trial == Trial(team="network", confidence=0.42, right=None)


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("is_audit", [True, False])
def test_a_question_and_an_audit_both_asked_a_person(asked: bool, is_audit: bool) -> None:
    [trial] = trials([tried(asked=asked, is_audit=is_audit)], [])
    assert (trial.was_asked, trial.is_audit) == (asked or is_audit, is_audit)


KINDS = st.sampled_from([Kind.SOLVED, Kind.WRONG_TEAM, Kind.REASSIGNED, Kind.DID_NOT_HELP])
SAID = st.lists(st.tuples(KINDS, st.sampled_from(["network", "hardware"]), st.integers(0, 3)))


@given(SAID, st.randoms())
def test_the_order_of_the_log_does_not_matter(
    told: list[tuple[Kind, str, int]], dice: Random
) -> None:
    events = [
        Feedback(**vars(said(kind, team, minute)) | {"key": f"event {number}"})
        for number, (kind, team, minute) in enumerate(told)
    ]
    shuffled = dice.sample(events, len(events))
    assert trials([tried()], shuffled) == trials([tried()], events)
