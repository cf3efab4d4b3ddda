"""The figures, held against scikit-learn where it has them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, roc_auc_score, roc_curve

from helpdesk import chance
from helpdesk.experiment import account, figures
from helpdesk.experiment.exam import Judged
from helpdesk.experiment.samples import Sample

LABELS = st.sampled_from("abcd")
SHARES = st.integers(0, 8).map(lambda eighths: eighths / 8)


def said(
    true: str, guess: str, confidence: float = 0.9, familiarity: float = 0.5, asked: bool = False
) -> Judged:
    return Judged(
        Sample(f"{true} {guess}", true), (guess,), confidence, familiarity, asked, confidence
    )


JUDGED = st.lists(st.builds(said, LABELS, LABELS, SHARES, SHARES, st.booleans()), min_size=1)


@given(judged=JUDGED)
def test_macro_f1_is_that_of_scikit_learn(judged: list[Judged]) -> None:
    true, guessed = [e.sample.label for e in judged], [e.guess for e in judged]
    expected = f1_score(true, guessed, average="macro", zero_division=0)
    assert figures.macro_f1(judged) == pytest.approx(expected)


@given(inside=JUDGED, outside=JUDGED)
def test_out_of_scope_figures_are_those_of_scikit_learn(
    inside: list[Judged], outside: list[Judged]
) -> None:
    truth = [1] * len(inside) + [0] * len(outside)
    scores = [each.familiarity for each in inside + outside]
    false, true, _ = roc_curve(truth, scores, drop_intermediate=False)
    found = figures.out_of_scope(inside, outside)
    assert found is not None
    assert found.auroc == pytest.approx(roc_auc_score(truth, scores))
    assert found.fpr95 == pytest.approx(false[np.argmax(true >= 0.95)])


def test_without_rows_out_of_scope_there_are_no_such_figures() -> None:
    assert figures.out_of_scope([said("a", "a")], []) is None


@given(judged=JUDGED)
def test_the_coverage_curve_ends_with_everything(judged: list[Judged]) -> None:
    curve = figures.coverage_curve(judged)
    assert curve[-1].coverage == 1.0
    assert curve[-1].accuracy == pytest.approx(figures.accuracy(judged))
    assert len(curve) == len({each.confidence for each in judged})


@given(judged=JUDGED)
def test_the_covered_share_is_as_right_as_was_asked(judged: list[Judged]) -> None:
    covered = figures.coverage_at(judged, 0.75)
    kept = [e for e in judged if covered and e.confidence >= covered.threshold]
    assert covered is None or covered.coverage == pytest.approx(len(kept) / len(judged))
    assert covered is None or sum(e.right for e in kept) >= 0.75 * len(kept)


def test_nothing_is_covered_where_the_surest_is_wrong_and_nothing_makes_up_for_it() -> None:
    assert figures.coverage_at([said("a", "b", 0.9), said("a", "a", 0.5)]) is None


def test_messages_of_one_confidence_are_covered_together() -> None:
    judged = [said("a", "a", 0.9), said("a", "a", 0.5), said("a", "b", 0.5)]
    assert figures.coverage_at(judged) == figures.Covered(0.9, 1 / 3, 1.0)


@given(judged=JUDGED)
def test_the_calibration_error_is_what_the_reliability_bins_show(judged: list[Judged]) -> None:
    gaps = [abs(b.accuracy - b.confidence) * b.count for b in figures.reliability(judged)]
    assert sum(b.count for b in figures.reliability(judged)) == len(judged)
    assert figures.ece(judged) == pytest.approx(sum(gaps) / len(judged))


def test_confusions_are_counted_out_of_their_label_the_worst_first() -> None:
    judged = [said("a", "b"), said("a", "b"), said("a", "a"), said("b", "a")]
    assert figures.confusions(judged, 1) == [figures.Confusion("a", "b", 2, 3, "a b")]


@given(judged=JUDGED)
def test_the_accounts_of_the_teams_add_up_to_the_whole(judged: list[Judged]) -> None:
    whole, teams = account.account(judged), [each for _, each in account.by_team(judged)]
    for count in ("requests", "straight", "rightly", "offered", "asked"):
        assert sum(getattr(team, count) for team in teams) == getattr(whole, count)


def test_what_is_sent_wrongly_is_counted_at_the_team_it_was_sent_to() -> None:
    judged = [said("a", "b"), said("a", "b", asked=True), said("b", "b")]
    assert account.sent_wrongly(judged, "b") == 1


@given(right=st.integers(0, 50), wrong=st.integers(0, 50))
def test_the_likely_range_holds_the_share(right: int, wrong: int) -> None:
    low, high = chance.likely_range(right, right + wrong)
    share = right / (right + wrong) if right + wrong else 0.5
    assert 0 <= low <= share <= high <= 1
