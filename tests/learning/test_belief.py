"""What is believed: who said it, and whether newer labels of others still let it stand."""

from collections.abc import Sequence
from itertools import count
from random import Random
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning.belief import Belief, believe
from helpdesk.learning.embedding.encoder import Vectors, scaled
from helpdesk.learning.embedding.nothing import Nothing
from helpdesk.learning.labels import Judgement
from helpdesk.learning.material import Material
from helpdesk.learning.recency import OUTDATED
from helpdesk.learning.rows import Row

TOPICS = ("vpn", "toner", "payroll", "badge", "beamer")
OWNERS = {"vpn": "network", "toner": "hardware", "payroll": "people", "badge": "doors"}


class Topics:
    """An encoder that knows what a text is about by its first word; the rest is a little noise."""

    name = "topics"
    width = 16

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.width), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[TOPICS.index(text.split()[0])] = 1.0
            row[len(TOPICS) + crc32(text.encode()) % (self.width - len(TOPICS))] = 0.2
        return scaled(rows)


EXAMPLES = [
    Row(f"{topic} example {number}", team) for topic, team in OWNERS.items() for number in range(6)
]
_numbers = count(1)


def said(topic: str, team: str, at: float, actor: str = "", **facts: Any) -> Judgement:
    """What somebody, each time somebody else, says of a request of their own."""
    number = next(_numbers)
    usual = {"explicit": True, "weight": 1.0, "category": None, "text": f"{topic} trouble {number}"}
    return Judgement(
        key=f"k{number}",
        request_id=f"r{number}",
        at=at,
        team=team,
        id=number,
        actor=actor or f"person {number}",
        **usual | facts,
    )


def agreed(topic: str, team: str, at: float) -> Judgement:
    return said(topic, team, at, explicit=False, weight=0.5)


def believed(*judgements: Judgement) -> Belief:
    return believe(Material(EXAMPLES, [], EXAMPLES, judgements), Topics())


def guarded(belief: Belief) -> dict[str, int]:
    """How many examples of each topic a challenger must not forget."""
    topics = [row.text.split()[0] for row in belief.examples]
    return {topic: topics.count(topic) for topic in OWNERS}


ALL = dict.fromkeys(OWNERS, 6)


def a_quiet_week() -> list[Judgement]:
    """Some labels of everything, as the catalog has it."""
    return [said(topic, owner, 50.0) for topic, owner in OWNERS.items() for _ in range(3)]


def a_swap() -> list[Judgement]:
    """Network and hardware exchange VPN and toner, as many labels say since."""
    return [
        each
        for at in range(100, 106)
        for each in (
            said("vpn", "hardware", at),
            said("toner", "network", at),
        )
    ]


def test_while_nothing_changes_everything_holds() -> None:
    told = [agreed("vpn", "network", 1.0), *(said("vpn", "network", 2.0) for _ in range(6))]
    belief = believed(*told)
    assert list(belief.team_rows) == EXAMPLES
    assert list(belief.examples) == EXAMPLES
    assert list(belief.judgements) == told
    assert belief.doubts == ()


def test_after_a_swap_examples_that_no_longer_hold_guard_nothing() -> None:
    assert guarded(believed(*a_swap())) == ALL | {"vpn": 0, "toner": 0}


def test_after_a_swap_examples_that_no_longer_hold_weigh_little() -> None:
    weights = {row.text.split()[0]: row.weight for row in believed(*a_swap()).team_rows}
    assert weights == {"vpn": OUTDATED, "toner": OUTDATED, "payroll": 1.0, "badge": 1.0}


def test_after_a_swap_old_agreements_neither_train_nor_judge() -> None:
    old = [agreed("vpn", "network", 1.0), agreed("toner", "hardware", 2.0)]
    aside = agreed("payroll", "people", 3.0)
    since = agreed("vpn", "hardware", 200.0)
    kept = believed(*old, aside, *a_swap(), since).judgements
    assert [each for each in kept if not each.explicit] == [aside, since]


def test_after_a_swap_an_old_explicit_label_weighs_little() -> None:
    old = said("vpn", "network", 1.0)
    kept = {each.key: each.weight for each in believed(old, *a_swap()).judgements}
    assert kept[old.key] == pytest.approx(OUTDATED)


def test_a_swap_that_was_taken_back_leaves_the_first_order() -> None:
    back = [
        each
        for at in range(200, 206)
        for each in (said("vpn", "network", at), said("toner", "hardware", at))
    ]
    belief = believed(*a_swap(), *back)
    assert guarded(belief) == ALL
    weights = {each.key: each.weight for each in belief.judgements}
    assert all(weights[each.key] == 1.0 for each in back)


@pytest.mark.case(43)
@pytest.mark.parametrize("labels", [3, 5, 6, 10, 11, 50])
@pytest.mark.parametrize("team", ["hardware", "people", "doors", "somebody-new"])
def test_one_person_alone_outdates_nothing(labels: int, team: str) -> None:
    """Case 43: however few or many, they are one voice."""
    wrong = [said("vpn", team, 100.0 + number, "mallory") for number in range(labels)]
    belief = believed(agreed("vpn", "network", 1.0), *a_quiet_week(), *wrong)
    assert guarded(belief) == ALL
    assert list(belief.team_rows) == EXAMPLES
    assert [each.weight for each in belief.judgements if not each.explicit] == [0.5]


@given(st.randoms())
def test_of_labels_of_one_moment_the_order_of_the_log_does_not_matter(dice: Random) -> None:
    told = [said("vpn", team, 100.0) for team in ("hardware", "people") for _ in range(5)]
    shuffled = dice.sample(told, len(told))
    assert weights(believed(*shuffled)) == weights(believed(*told))


def weights(belief: Belief) -> dict[str, float]:
    """What each label of people and each example weighs."""
    given = {each.key: each.weight for each in belief.judgements}
    return given | {row.text: row.weight for row in belief.team_rows}


@pytest.mark.parametrize("facts", [{"is_kept": True}, {}])
def test_what_a_reviewer_let_stand_is_more_than_one_persons_word(facts: dict[str, Any]) -> None:
    told = [said("vpn", "hardware", 100.0 + n, "ada", **facts) for n in range(6)]
    assert (guarded(believed(*told, *a_quiet_week())) == ALL) == (not facts)


def test_agreements_outdate_nothing() -> None:
    """Who presses “Solved” looked at the answer, not at the team."""
    assert guarded(believed(*(agreed("vpn", "hardware", 100.0 + n) for n in range(9)))) == ALL


def test_without_an_encoder_everything_holds() -> None:
    material = Material(EXAMPLES, [], EXAMPLES, a_swap())
    belief = believe(material, Nothing())
    assert list(belief.examples) == EXAMPLES
    assert len(belief.judgements) == len(material.said)
