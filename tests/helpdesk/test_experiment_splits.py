"""Splits: who teaches, who judges, and that dice fall the same way for a seed."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.experiment.errors import ExperimentError
from helpdesk.experiment.samples import Sample, readable, repeated
from helpdesk.experiment.splits import by_part, by_time, few, stratified

START = datetime(2025, 1, 1, tzinfo=UTC)


def labelled(**counts: int) -> list[Sample]:
    return [
        Sample(f"{label} {i}", label, at=START + timedelta(hours=i))
        for label, count in counts.items()
        for i in range(count)
    ]


@given(
    counts=st.dictionaries(st.sampled_from("abcdef"), st.integers(2, 40), min_size=1),
    seed=st.integers(0, 99),
)
def test_every_sample_is_on_one_side_and_every_label_on_both(
    counts: dict[str, int], seed: int
) -> None:
    samples = labelled(**counts)
    split = stratified(samples, seed)
    assert Counter(split.train) + Counter(split.test) == Counter(samples)
    assert {s.label for s in split.train} == {s.label for s in split.test} == counts.keys()


def test_a_fifth_of_each_label_judges() -> None:
    split = stratified(labelled(a=100, b=10), 0)
    assert Counter(sample.label for sample in split.test) == {"a": 20, "b": 2}


def test_the_same_seed_splits_alike_and_another_does_not() -> None:
    samples = labelled(a=100, b=100)
    assert stratified(samples, 1) == stratified(samples, 1)
    assert stratified(samples, 1).test != stratified(samples, 2).test


def test_a_label_with_one_row_is_named() -> None:
    with pytest.raises(ExperimentError, match="“b”, “c” have one row only"):
        stratified(labelled(a=5, b=1, c=1), 0)


def test_by_time_the_newest_fifth_judges() -> None:
    samples = labelled(a=10)
    split = by_time(samples[::-1])
    assert (split.train, split.test) == (samples[:8], samples[8:])


def test_a_column_splits_and_what_is_in_no_part_is_left_out() -> None:
    samples = [Sample(part, "a", part) for part in ("train", "val", "test", "other")]
    split = by_part(samples, ["train", "val"], ["test"])
    assert ([s.part for s in split.train], [s.part for s in split.test]) == (
        ["train", "val"],
        ["test"],
    )


def test_a_part_that_no_row_has_is_named_beside_those_there_are() -> None:
    samples = [Sample("x", "a", "train"), Sample("y", "a", "test")]
    with pytest.raises(ExperimentError, match="“tset”; the column that splits has: test, train"):
        by_part(samples, ["train"], ["tset"])


def test_shots_are_drawn_of_each_label_and_a_small_label_gives_all_it_has() -> None:
    drawn = few(labelled(a=50, b=3), 5, seed=0)
    assert Counter(sample.label for sample in drawn) == {"a": 5, "b": 3}


def test_shots_depend_on_the_seed() -> None:
    samples = labelled(a=50)
    assert few(samples, 5, 0) == few(samples, 5, 0) != few(samples, 5, 1)


def test_texts_alike_but_for_case_and_spaces_count_as_repeated() -> None:
    train = [Sample("VPN  is down", "a")]
    assert repeated(train, [Sample("vpn is down", "a"), Sample("wifi is down", "a")]) == 1


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("card_arrival", "card arrival"),
        ("cardArrival", "card Arrival"),
        ("Service Desk (EMEA)", "Service Desk EMEA"),
        ("Netzwerk-Süd", "Netzwerk Süd"),
        ("サポート", "サポート"),
        ("network 2", "network"),
        ("GRP_12", None),
        ("7", None),
        ("a", None),
        ("---", None),
    ],
)
def test_a_name_is_readable_and_a_code_is_not(label: str, name: str | None) -> None:
    assert readable(label) == name
