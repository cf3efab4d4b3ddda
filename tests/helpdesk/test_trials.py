"""What came of decisions: the label that people gave each, and whether it was right."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import feedback_on, small_catalog

from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind
from helpdesk.heirs import feedback_now
from helpdesk.learning.calibration import Trial
from helpdesk.team_change import changed, rename, split
from helpdesk.trials import Tried, trials

CATALOG = small_catalog()


def tried(number: int = 1, **facts: Any) -> Tried:
    """A decision for the network team."""
    usual = {"likeliest": "network", "probability": 0.7, "asked": False, "is_audit": False}
    return Tried(f"decision-{number}", **usual | facts)


def said(kind: Kind, team: str | None, later: int = 0, **facts: Any) -> Feedback:
    """What somebody said of decision 1, some minutes later."""
    event = feedback_on("vpn", kind, 1, team=team, key=f"event-{later}", **facts)
    return Feedback(**vars(event) | {"at": event.at + timedelta(minutes=later)})


def right(*events: Feedback) -> bool | None:
    [trial] = trials([tried()], events, CATALOG)
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
    found = trials([tried(2), tried(1)], [said(Kind.WRONG_TEAM, "hardware")], CATALOG)
    assert [each.right for each in found] == [None, False]


def test_what_was_decided_comes_with_how_sure_the_learner_was() -> None:
    [trial] = trials([tried(probability=0.42)], [], CATALOG)
    assert trial == Trial(team="network", confidence=0.42, right=None)


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("is_audit", [True, False])
def test_a_question_and_an_audit_both_asked_a_person(asked: bool, is_audit: bool) -> None:
    [trial] = trials([tried(asked=asked, is_audit=is_audit)], [], CATALOG)
    assert (trial.was_asked, trial.is_audit) == (asked or is_audit, is_audit)


def test_a_decision_for_a_team_that_is_gone_was_right_if_its_heir_has_it_now() -> None:
    change = rename(CATALOG, "network", "connections")
    renamed = Catalog.model_validate(changed(CATALOG, change).model_dump())
    told = feedback_now([said(Kind.SOLVED, "network")], renamed)
    [trial] = trials([tried()], told, renamed)
    assert (trial.team, trial.right) == ("connections", True)


@pytest.mark.parametrize(("team", "right"), [("air", True), ("remote", False)])
def test_a_decision_for_a_team_that_was_split_is_right_by_its_category(
    team: str, right: bool
) -> None:
    parted = changed(CATALOG, split(CATALOG, "network", ["remote", "air"], {"wifi": "air"}))
    now = Catalog.model_validate(parted.model_dump())
    [trial] = trials([tried()], [said(Kind.CONFIRMED, team, category="wifi")], now)
    assert trial.right is right


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
    assert trials([tried()], shuffled, CATALOG) == trials([tried()], events, CATALOG)
