"""A second opinion: where a label stands for a fit that never saw what its giver said."""

import pytest

from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.opinion import ranks
from helpdesk.learning.rows import Row


def rank(known: list[Row], asked: Row, encoder: Encoder, fold: int = 0) -> int:
    return ranks([*known, asked], [-1] * len(known) + [fold], encoder)[-1]


def test_what_the_words_suggest_stands_first(team_rows: list[Row], encoder: Encoder) -> None:
    assert rank(team_rows, Row("the vpn drops at home", "network"), encoder) == 0
    assert rank(team_rows, Row("the vpn drops at home", "hardware"), encoder) > 0


def test_a_large_team_does_not_stand_before_a_small_one_for_its_size(
    team_rows: list[Row], encoder: Encoder
) -> None:
    kitchen = [Row(f"coffee machine {n} is empty", "kitchen") for n in range(60)]
    assert rank([*team_rows, *kitchen], Row("the vpn drops", "network"), encoder) == 0


def test_a_label_that_nothing_else_has_stands_last(team_rows: list[Row], encoder: Encoder) -> None:
    teams = {row.label for row in team_rows}
    assert rank(team_rows, Row("the vpn drops", "doors"), encoder) == len(teams)


def test_what_is_in_every_fit_is_not_judged(team_rows: list[Row], encoder: Encoder) -> None:
    assert rank(team_rows, Row("the vpn drops", "doors"), encoder, fold=-1) == 0


def test_labels_of_one_fold_do_not_vouch_for_each_other(
    team_rows: list[Row], encoder: Encoder
) -> None:
    false = [Row(f"vpn drops {end}", "hardware") for end in ("daily", "again", "here", "at noon")]
    judged = ranks([*team_rows, *false], [-1] * len(team_rows) + [0] * 4, encoder)
    assert min(judged[-4:]) > 0


@pytest.mark.parametrize("rows", [[], [Row("vpn drops", "network")]])
def test_of_hardly_a_row_all_stand_first(rows: list[Row], encoder: Encoder) -> None:
    assert rank(rows, Row("the vpn drops", "network"), encoder) == 0
