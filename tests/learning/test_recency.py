"""What no longer holds: a label that newer ones nearby contradict, and nothing else."""

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning.recency import FEWEST, WITNESSES, Told, outdated

HERE, THERE = (1.0, 0.0), (0.0, 1.0)
"""Two things to ask about, which mean nothing alike."""

Label = tuple[tuple[float, float], str, float]
"""Of what, which team, and when."""
LONG_AGO, BEFORE, NOW = 0.0, 10.0, 20.0


def told(*labels: Label, givers: Sequence[str] = ()) -> Told:
    """Labels, each of somebody else unless it is said who gave them."""
    places = np.array([place for place, _, _ in labels], np.float32).reshape(len(labels), 2)
    teams, at = [team for _, team, _ in labels], [at for _, _, at in labels]
    people = list(givers) or [f"person {number}" for number in range(len(labels))]
    return Told(places, teams, np.array(at), people)


def newer(*teams: str, about: tuple[float, float] = HERE, at: float = NOW) -> list[Label]:
    """What people say now of `about`; of the other place, the mail team's, they say as much.

    Nearness is measured from what all texts share, so there must be two places to tell apart.
    """
    other = THERE if about == HERE else HERE
    said = [(about, team, at + number) for number, team in enumerate(teams)]
    return [*said, *((other, "mail", at) for _ in teams)]


def is_outdated(label: Label, fresh: Sequence[Label]) -> bool:
    return bool(outdated(told(label), told(*fresh))[0])


def test_an_old_label_that_three_newer_ones_contradict_alike_is_outdated() -> None:
    assert is_outdated((HERE, "network", BEFORE), newer(*["hardware"] * FEWEST))


def test_two_newer_labels_are_not_enough() -> None:
    fresh = newer(*["hardware"] * (FEWEST - 1))
    assert not is_outdated((HERE, "network", BEFORE), fresh)


def test_newer_labels_that_disagree_among_themselves_outdate_nothing() -> None:
    fresh = newer("hardware", "identity", "hardware", "desk")
    assert not is_outdated((HERE, "network", BEFORE), fresh)


def test_one_voice_for_the_old_label_among_five_does_not_save_it() -> None:
    most = ["hardware"] * (WITNESSES - 1)
    assert is_outdated((HERE, "network", BEFORE), newer("network", *most))
    assert not is_outdated((HERE, "network", BEFORE), newer("network", "network", *most[1:]))


def test_only_the_newest_nearby_are_asked() -> None:
    """Two exchanges of work: what held before the first holds again after the second."""
    back = [*["hardware"] * 20, *["network"] * WITNESSES]
    assert not is_outdated((HERE, "network", BEFORE), newer(*back))
    assert is_outdated((HERE, "hardware", BEFORE), newer(*back))


@pytest.mark.parametrize(("people", "is_old"), [(["mallory"], False), (["ada", "ben"], True)])
def test_one_person_alone_outdates_nothing(people: list[str], is_old: bool) -> None:
    fresh = newer(*["hardware"] * 6)
    found = outdated(told((HERE, "network", BEFORE)), told(*fresh, givers=(people * 12)[:12]))
    assert found.tolist() == [is_old]


def test_newer_labels_that_agree_outdate_nothing() -> None:
    assert not is_outdated((HERE, "network", BEFORE), newer(*["network"] * FEWEST))


def test_what_is_far_away_is_untouched() -> None:
    assert not is_outdated((THERE, "mail", BEFORE), newer(*["hardware"] * 9))


@pytest.mark.parametrize("at", [NOW, NOW + 99])
def test_a_label_never_outdates_one_that_is_not_older(at: float) -> None:
    fresh = [(place, team, NOW) for place, team, _ in newer(*["hardware"] * 9)]
    assert not is_outdated((HERE, "network", at), fresh)


def test_what_the_catalog_says_is_older_than_all_that_people_say() -> None:
    assert is_outdated((HERE, "network", -np.inf), newer(*["hardware"] * FEWEST, at=LONG_AGO))


def test_without_an_encoder_nothing_is_outdated() -> None:
    blind = np.empty((9, 0), np.float32)
    people = [f"person {number}" for number in range(9)]
    old = Told(blind, ["network"] * 9, np.full(9, BEFORE), people)
    fresh = Told(blind, ["hardware"] * 9, np.full(9, NOW), people)
    assert not outdated(old, fresh).any()


def test_without_labels_there_is_nothing_to_say() -> None:
    assert outdated(told(), told(*newer(*["hardware"] * 3))).tolist() == []
    assert not is_outdated((HERE, "network", BEFORE), [])


TEAMS = st.sampled_from(["network", "hardware", "mail"])
PLACES = st.sampled_from([HERE, THERE, (0.8, 0.6), (-1.0, 0.0)])


@given(st.lists(st.tuples(PLACES, TEAMS), min_size=3, max_size=12), st.randoms())
def test_the_order_in_which_labels_stand_does_not_matter(
    said: list[tuple[tuple[float, float], str]], dice: Random
) -> None:
    labels = [(place, team, float(at)) for at, (place, team) in enumerate(said)]
    givers = [f"person {number % 3}" for number in range(len(labels))]
    order = dice.sample(range(len(labels)), len(labels))
    shuffled = told(*(labels[i] for i in order), givers=[givers[i] for i in order])
    straight = told(*labels, givers=givers)
    found = outdated(straight, straight)
    assert outdated(shuffled, shuffled).tolist() == [found[i] for i in order]
