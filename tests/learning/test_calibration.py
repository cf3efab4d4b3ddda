"""How right the learner is when it is so sure, though people mostly speak up when it is wrong."""

import random
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning.calibration import (
    ENOUGH,
    MOST_FOR_ONE,
    UNTOUCHED,
    USUAL_THRESHOLD,
    Calibration,
    Doubles,
    Trial,
    calibrate,
    error_rate,
    feedback_weights,
)

TEAMS = ("hardware", "network", "payroll")
OWN = {"hardware": 0.0, "network": 0.5, "payroll": -0.7}
"""What a team's log-odds of being right differ by, in the simulated stream."""
TOLD_WRONG, TOLD_RIGHT, AUDITED = 0.3, 0.05, 0.03


@dataclass(frozen=True)
class Stream:
    """Decisions and what people said of them, with how likely each was right in truth."""

    trials: list[Trial]
    truth: Doubles

    def gap(self, calibration: Calibration) -> float:
        """Return the expected calibration error: how far confidence is from the truth."""
        sure = [calibration.confidence(each.confidence, each.team) for each in self.trials]
        return float(np.abs(np.array(sure) - self.truth).mean())


def simulated(seed: int, decisions: int = 4_000) -> Stream:
    """An overconfident learner; of its errors three in ten are told, else one in twenty."""
    dice = np.random.default_rng(seed)
    odds = dice.normal(1.8, 1.3, decisions)
    teams = dice.choice(TEAMS, decisions)
    truth = 1 / (1 + np.exp(-(0.7 * odds - 0.1 + np.array([OWN[team] for team in teams]))))
    right, audited = dice.random(decisions) < truth, dice.random(decisions) < AUDITED
    told = audited | (dice.random(decisions) < np.where(right, TOLD_RIGHT, TOLD_WRONG))
    trials = [
        Trial(
            team=str(teams[i]),
            confidence=float(1 / (1 + np.exp(-odds[i]))),
            right=bool(right[i]) if told[i] else None,
            was_asked=bool(audited[i]),
            is_audit=bool(audited[i]),
        )
        for i in range(decisions)
    ]
    return Stream(trials, truth)


SEEDS = [0, 1, 2]


def test_without_trials_nothing_changes() -> None:
    made = calibrate([], {})
    assert made == UNTOUCHED
    assert made.confidence(0.8, "network") == pytest.approx(0.8)
    assert made.threshold("network") == USUAL_THRESHOLD


def test_trials_of_which_nobody_said_anything_change_nothing() -> None:
    made = calibrate([Trial("network", 0.7, None)] * 50, {})
    assert (made.slope, made.offset) == (1.0, 0.0)
    assert made.confidence(0.8, "network") == pytest.approx(0.8)


def test_a_few_outcomes_change_little() -> None:
    made = calibrate([Trial("network", 0.9, False, was_asked=True)], {})
    assert 0.8 < made.confidence(0.9, "network") < 0.9


def test_where_people_only_ever_complain_the_silent_are_not_taken_for_wrong() -> None:
    """A young house: ten corrections, two hundred decisions of which nobody said a word."""
    blamed = [Trial("network", 0.9, False)] * 10
    made = calibrate([*blamed, *[Trial("network", 0.9, None)] * 200], {})
    assert made.confidence(0.9, "network") == pytest.approx(0.9)


def test_praise_alone_tells_nothing_either() -> None:
    praised = [Trial("network", 0.7, True)] * 10
    made = calibrate([*praised, *[Trial("network", 0.7, None)] * 200], {})
    assert made.confidence(0.7, "network") == pytest.approx(0.7)


def test_answers_are_heard_where_nobody_speaks_unasked() -> None:
    answers = [Trial("network", 0.9, False, was_asked=True, is_audit=True)] * 20
    made = calibrate([*answers, *[Trial("network", 0.9, None)] * 200], {})
    assert made.confidence(0.9, "network") < 0.6


def test_a_team_that_is_often_wrong_is_less_believed_than_another() -> None:
    wrong = [Trial("payroll", 0.8, False, was_asked=True)] * 40
    right = [Trial("network", 0.8, True, was_asked=True)] * 40
    made = calibrate([*wrong, *right], {})
    assert made.confidence(0.8, "payroll") < 0.4 < 0.7 < made.confidence(0.8, "network")


@pytest.mark.parametrize("seed", SEEDS)
def test_what_people_do_not_say_is_not_forgotten(seed: int) -> None:
    """Who took the told for all would believe that most decisions are wrong."""
    stream = simulated(seed)
    told = [replace(each, was_asked=True) for each in stream.trials if each.right is not None]
    assert stream.gap(UNTOUCHED) > 0.1
    assert stream.gap(calibrate(told, {})) > 0.2
    assert stream.gap(calibrate(stream.trials, {})) < 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_the_audit_sample_tells_how_often_decisions_are_wrong(seed: int) -> None:
    stream = simulated(seed)
    assert error_rate(stream.trials) == pytest.approx(1 - stream.truth.mean(), abs=0.08)


def test_without_an_audit_the_learners_own_word_is_all_there_is() -> None:
    assert error_rate([Trial("network", 0.7, None)] * 50) == pytest.approx(0.3)


def test_questions_about_the_unsure_say_nothing_of_how_often_the_sure_is_wrong() -> None:
    """Only where it was unsure the bot asked which team: these are not its decisions."""
    made = [Trial("network", 0.9, None)] * 50
    questions = [Trial("network", 0.3, False, was_asked=True)] * 50
    assert error_rate([*made, *questions]) == pytest.approx(0.1)


@pytest.mark.parametrize("target", [0.8, 0.9])
@pytest.mark.parametrize("seed", SEEDS)
def test_what_goes_to_a_team_unasked_is_right_as_often_as_it_must_be(
    seed: int, target: float
) -> None:
    stream = simulated(seed)
    made = calibrate(stream.trials, dict.fromkeys(TEAMS, target))
    for team in TEAMS:
        routed = [
            truth
            for each, truth in zip(stream.trials, stream.truth, strict=True)
            if each.team == team and made.confidence(each.confidence, team) >= made.threshold(team)
        ]
        assert len(routed) > 10
        assert np.mean(routed) > target - 0.06


def test_of_too_few_decisions_each_must_be_as_sure_by_itself() -> None:
    trials = [Trial("network", 0.9, None)] * (ENOUGH - 1)
    assert calibrate(trials, {"network": 0.8}).threshold("network") == 0.8


def test_a_team_of_few_decisions_has_its_threshold_from_all() -> None:
    others = [Trial("network", 0.95, None)] * 40 + [Trial("network", 0.5, None)] * 40
    made = calibrate([*others, Trial("payroll", 0.9, None)], {"payroll": 0.9})
    assert 0.5 < made.threshold("payroll") < 0.96


def test_a_target_out_of_reach_lets_nothing_through() -> None:
    trials = [Trial("network", 0.5, None)] * 50
    assert calibrate(trials, {"network": 0.9}).threshold("network") == 1.0


def test_a_target_that_all_reach_lets_all_through() -> None:
    trials = [Trial("network", 0.6 + n / 1_000, None) for n in range(50)]
    made = calibrate(trials, {"network": 0.5})
    assert made.threshold("network") == pytest.approx(0.6)


def test_of_equally_sure_decisions_all_go_or_none() -> None:
    """Twenty at 0.9 and six at 0.5 would be right often enough; but it is twenty at 0.5."""
    sure = [Trial("network", 0.9, None)] * 20
    made = calibrate([*sure, *[Trial("network", 0.5, None)] * 20], {"network": 0.8})
    assert made.threshold("network") == pytest.approx(0.9)


def test_a_team_without_a_target_keeps_the_usual_threshold() -> None:
    assert calibrate([Trial("network", 0.9, None)] * 50, {}).threshold("network") == 0.60


def test_a_rare_word_of_praise_stands_for_many_who_kept_silent() -> None:
    silent = [Trial("network", 0.9, None)] * 90
    said = [Trial("network", 0.9, True)] * 2 + [Trial("network", 0.9, False)] * 8
    weights = feedback_weights([*said, *silent])
    assert weights[0] / weights[2] == pytest.approx(45 / 1.25)
    assert not weights[10:].any()


def test_a_single_voice_is_not_a_crowd() -> None:
    trials = [Trial("network", 0.99, None)] * 4_000 + [Trial("network", 0.99, False)] * 100
    weights = feedback_weights([*trials, Trial("network", 0.99, True)])
    assert weights[-1] / weights[-2] == pytest.approx(MOST_FOR_ONE)


def trials_of(most: int) -> st.SearchStrategy[list[Trial]]:
    said = st.builds(
        Trial,
        team=st.sampled_from(TEAMS),
        confidence=st.floats(0, 1),
        right=st.sampled_from([None, True, False]),
        was_asked=st.booleans(),
    )
    audits = said.map(lambda each: replace(each, was_asked=True, is_audit=True))
    return st.lists(said | audits, max_size=most)


TARGETS = st.dictionaries(st.sampled_from(TEAMS), st.floats(0.5, 1))
CALIBRATIONS = st.builds(
    Calibration,
    slope=st.floats(0, 1e6),
    offset=st.floats(-1e6, 1e6),
    by_team=st.dictionaries(st.sampled_from(TEAMS), st.floats(-1e6, 1e6)),
)
SHARES = st.floats(0, 1)


@given(made=CALIBRATIONS, some=SHARES, other=SHARES, team=st.sampled_from([*TEAMS, "new"]))
def test_confidence_is_a_share_and_grows_with_the_probability(
    made: Calibration, some: float, other: float, team: str
) -> None:
    low, high = (made.confidence(each, team) for each in sorted([some, other]))
    assert 0 <= low <= high <= 1


@given(trials=trials_of(30))
def test_weights_have_mean_one_over_the_heard_and_no_crowd_behind_one(trials: list[Trial]) -> None:
    weights = feedback_weights(trials)
    told = np.array([each.right is not None for each in trials], bool)
    heard = weights[weights > 0]
    assert not weights[~told].any()
    if len(heard):
        assert heard.mean() == pytest.approx(1)
        assert heard.max() <= MOST_FOR_ONE * heard.min() * (1 + 1e-9)


@given(trials=trials_of(30))
def test_the_error_rate_is_a_share(trials: list[Trial]) -> None:
    assert 0 <= error_rate(trials) <= 1


@pytest.mark.case(45)
@given(trials=trials_of(30), targets=TARGETS, seed=st.integers(0, 99))
def test_the_order_of_trials_changes_nothing(
    trials: list[Trial], targets: dict[str, float], seed: int
) -> None:
    """Case 45: to the last bit, or the bytes of a model would differ."""
    mixed = random.Random(seed).sample(trials, len(trials))
    assert calibrate(mixed, targets) == calibrate(trials, targets)


@given(trials=trials_of(30), targets=TARGETS)
def test_a_threshold_is_a_share_for_each_target(
    trials: list[Trial], targets: dict[str, float]
) -> None:
    made = calibrate(trials, targets)
    assert made.thresholds.keys() == targets.keys()
    assert all(0 <= each <= 1 for each in made.thresholds.values())
    assert np.isfinite([made.slope, made.offset, *made.by_team.values()]).all()
