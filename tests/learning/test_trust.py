"""How much one person's word counts: in full with a second person's, and never without end."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning.labels import Judgement
from helpdesk.learning.trust import (
    FAR,
    FEW,
    FEW_OF_A_TECHNICIAN,
    NEAR,
    OUTVOTED,
    SHARE,
    Doubt,
    Trusted,
    vouched,
    weigh,
)

FAR_OFF = NEAR
"""A place at which nothing but its giver suggests a label."""


def told(number: int, actor: str = "ada", team: str | None = "network", **facts: Any) -> Judgement:
    """What a person says of a request of its own, unless `facts` name another."""
    usual = {"request_id": f"r{number}", "text": f"request number {number}", "explicit": True}
    said = {"at": float(number), "category": None, "weight": 1.0, **usual, **facts}
    return Judgement(key=f"k{number}", team=team, id=number, actor=actor, **said)


def weights(trusted: Trusted) -> dict[str, float]:
    return {each.key: each.weight for each in trusted.judgements}


def weight_of(number: int, said: Sequence[Judgement], ranks: Mapping[str, int] = {}) -> float:
    return weights(weigh(said, ranks, {}))[f"k{number}"]


def many(count: int, **facts: Any) -> list[Judgement]:
    return [told(number, **facts) for number in range(1, count + 1)]


def test_what_two_people_say_of_one_request_is_vouched_for() -> None:
    said = [told(1, "ada"), told(2, "ben", request_id="r1"), told(3, "ada")]
    assert vouched(said) == {"k1", "k2"}


def test_what_two_people_say_of_the_same_words_is_vouched_for() -> None:
    said = [told(1, "ada", text="VPN down!"), told(2, "ben", text="vpn  down")]
    assert vouched(said) == {"k1", "k2"}


def test_where_people_disagree_about_the_same_words_most_of_them_are_believed() -> None:
    words = {"text": "cannot log in to the portal"}
    for_identity = [told(1, "ada", "identity", **words), told(2, "ben", "identity", **words)]
    found = weigh([*for_identity, told(3, "eve", "payroll", **words)], {}, {})
    assert weights(found) == {"k1": 1.0, "k2": 1.0, "k3": OUTVOTED}
    assert found.doubts == (Doubt(3, "more people gave the same words to identity"),)


def test_those_who_agree_with_the_bot_never_outvote_a_correction() -> None:
    words = {"text": "cannot log in to the portal"}
    taken = [
        told(number, f"tech {number}", "identity", explicit=False, weight=0.25, **words)
        for number in range(10, 30)
    ]
    corrected = told(1, "tech 10", "payroll", **words)
    assert weight_of(1, [*taken, corrected]) == 1.0
    assert weight_of(1, [*taken, corrected, *(replace(each, explicit=True) for each in taken)]) < 1


def test_where_as_many_say_one_as_the_other_both_stand() -> None:
    words = {"text": "cannot log in to the portal"}
    said = [told(1, "ada", "identity", **words), told(2, "eve", "payroll", **words)]
    assert weights(weigh(said, {}, {})) == {"k1": 1.0, "k2": 1.0}


def test_one_person_who_says_it_twice_vouches_for_nothing() -> None:
    assert vouched([told(1), told(2, request_id="r1"), told(3, text="request number 1")]) == set()


def test_who_names_another_team_vouches_for_nothing() -> None:
    assert vouched([told(1), told(2, "ben", "payroll", request_id="r1")]) == set()


def test_a_ticket_vouches_for_who_says_the_same_of_its_words() -> None:
    ticket = told(2, "", text="request number 1")
    assert vouched([told(1), ticket]) == {"k1", "k2"}


def test_imported_tickets_are_left_as_they_are() -> None:
    tickets = many(200, actor="")
    ranks = {each.key: FAR_OFF for each in tickets}
    assert weigh(tickets, ranks, {}) == Trusted(tuple(tickets), ())


def test_a_near_label_of_one_person_counts_in_full() -> None:
    trusted = weigh([told(1)], {"k1": NEAR - 1}, {})
    assert trusted == Trusted((told(1),), ())


def test_a_far_label_of_one_person_counts_less_and_is_in_doubt_with_its_reason() -> None:
    trusted = weigh([told(7)], {"k7": FAR_OFF}, {})
    assert weights(trusted) == {"k7": FAR}
    [doubt] = trusted.doubts
    assert doubt.event == 7
    assert doubt.why == "nothing else suggests this team, and nobody else said so"


def test_a_far_label_that_a_reviewer_kept_counts_in_full() -> None:
    kept = told(7, is_kept=True)
    assert weigh([kept], {"k7": FAR_OFF}, {}) == Trusted((kept,), ())


def test_a_far_label_that_somebody_else_gives_too_counts_in_full() -> None:
    said = [told(1), told(2, "ben", request_id="r1")]
    assert weigh(said, {"k1": FAR_OFF, "k2": FAR_OFF}, {}) == Trusted(tuple(said), ())


@pytest.mark.case(43)
def test_fifty_labels_of_one_person_weigh_no_more_than_a_few() -> None:
    """Case 43: however much one person says, their share of a team stays small."""
    trusted = weigh(many(50), {}, {})
    assert sum(weights(trusted).values()) == pytest.approx(FEW)
    assert len(trusted.doubts) == 50
    assert trusted.doubts[0].why == "one person alone gave 50 labels of this team"


@pytest.mark.case(43)
@pytest.mark.parametrize("others", [90.0, 450.0])
def test_of_a_team_with_much_to_learn_one_person_gives_their_share(others: float) -> None:
    """Case 43: five hundred labels of one user are a tenth of all at most."""
    mine = sum(weights(weigh(many(500), {}, {"network": others})).values())
    assert mine == pytest.approx(SHARE * (mine + others))


def test_other_people_and_tickets_raise_what_one_person_may_give() -> None:
    others = [told(100 + number, f"person {number % 20}") for number in range(100)]
    tickets = [told(300 + number, "") for number in range(80)]
    given = weights(weigh([*many(50), *others, *tickets], {}, {}))
    assert sum(given[f"k{number}"] for number in range(1, 51)) == pytest.approx(20)


def test_a_technician_may_give_more() -> None:
    trusted = weigh(many(50, by_technician=True), {}, {})
    assert sum(weights(trusted).values()) == pytest.approx(FEW_OF_A_TECHNICIAN)


def test_who_takes_all_that_comes_may_still_correct() -> None:
    taken = many(400, explicit=False, weight=0.25, by_technician=True)
    corrections = [told(1000 + number, by_technician=True) for number in range(4)]
    trusted = weigh([*taken, *corrections], {}, {})
    given = weights(trusted)
    assert [given[each.key] for each in corrections] == [1.0] * 4
    assert sum(given[each.key] for each in taken) == pytest.approx(FEW_OF_A_TECHNICIAN)


def test_nobody_is_asked_to_review_agreements() -> None:
    assert weigh(many(400, explicit=False), {}, {}).doubts == ()


def test_who_only_agrees_is_not_believed_more_for_it() -> None:
    said = [told(1, "ben", "hardware"), *overruled(20)]
    taken = [told(500 + number, "ben", explicit=False, weight=0.25) for number in range(300)]
    assert weight_of(1, [*said, *taken]) == weight_of(1, said)


def test_few_labels_of_one_person_are_not_capped() -> None:
    assert weigh(many(int(FEW)), {}, {}).judgements == tuple(many(int(FEW)))


def test_a_cap_of_one_team_leaves_another_alone() -> None:
    said = [*many(50), told(99, team="payroll")]
    assert weight_of(99, said) == 1.0


def overruled(count: int) -> list[Judgement]:
    """So many labels of ben, and each time somebody else said otherwise after."""
    wrong = [told(100 + number, "ben", "payroll") for number in range(count)]
    right = [
        told(200 + number, f"judge {number}", "network", request_id=f"r{100 + number}")
        for number in range(count)
    ]
    return wrong + right


def test_whose_labels_were_overruled_counts_less_for_the_next() -> None:
    said = told(1, "ben", "hardware")
    assert weight_of(1, [said, *overruled(20)]) < weight_of(1, [said, *overruled(5)]) < 1.0


def test_who_is_seldom_right_is_in_doubt_even_where_the_label_is_near() -> None:
    trusted = weigh([told(1, "ben", "hardware"), *overruled(20)], {}, {})
    assert "its giver is seldom right" in [each.why for each in trusted.doubts if each.event == 1]


def test_one_label_overruled_is_forgiven() -> None:
    assert weight_of(1, [told(1, "ben", "hardware"), *overruled(1)]) == 1.0


def test_who_changes_their_own_mind_is_not_overruled() -> None:
    changed = [told(100 + n, "ben", request_id=f"r{n // 2}", team=f"t{n % 2}") for n in range(6)]
    assert weight_of(1, [told(1, "ben", "hardware"), *changed]) == 1.0


def test_a_label_that_an_earlier_one_contradicts_is_not_overruled() -> None:
    said = [replace(each, at=-each.at) for each in overruled(20)]
    assert weight_of(1, [told(1, "ben", "hardware"), *said]) == 1.0


def test_what_is_agreed_is_capped_neither_for_the_one_nor_the_other() -> None:
    agreed = [told(100 + number, "ben", request_id=f"r{number}") for number in range(1, 51)]
    said = [*many(50), *agreed]
    assert weigh(said, {}, {}) == Trusted(tuple(said), ())


TECHNICIANS = {"tess"}
SAID = st.lists(
    st.tuples(
        st.sampled_from(["", "ada", "ben", "tess"]),
        st.sampled_from(["network", "payroll", None]),
        st.integers(1, 9),
        st.sampled_from(["vpn down", "VPN down!", "paper jam", "no wifi", ""]),
        st.booleans(),
        st.sampled_from([0.3, 0.7, 1.0]),
        st.integers(0, 2),
        st.integers(0, 9).map(lambda dice: dice == 0),
    ),
    max_size=40,
).map(
    lambda drawn: [
        told(
            number,
            actor,
            team,
            request_id=f"r{request}",
            text=text,
            explicit=explicit,
            weight=weight,
            at=float(at),
            by_technician=actor in TECHNICIANS,
            is_kept=kept,
        )
        for number, (actor, team, request, text, explicit, weight, at, kept) in enumerate(drawn, 1)
    ]
)
RANKS = st.dictionaries(st.integers(1, 40).map("k{}".format), st.integers(0, 5))
OTHERS = st.dictionaries(st.sampled_from(["network", "payroll"]), st.floats(0, 100))


@given(said=SAID, ranks=RANKS, others=OTHERS)
def test_no_weight_grows_and_none_is_negative(
    said: list[Judgement], ranks: dict[str, int], others: dict[str, float]
) -> None:
    trusted = weigh(said, ranks, others)
    for before, after in zip(said, trusted.judgements, strict=True):
        assert 0 <= after.weight <= before.weight
        assert replace(after, weight=before.weight) == before


@pytest.mark.case(45)
@given(said=SAID, ranks=RANKS, others=OTHERS, seed=st.integers(0, 99))
def test_the_order_of_what_was_said_changes_nothing(
    said: list[Judgement], ranks: dict[str, int], others: dict[str, float], seed: int
) -> None:
    """Case 45: to the last bit, or the bytes of a model would differ."""
    mixed = random.Random(seed).sample(said, len(said))
    one, other = weigh(said, ranks, others), weigh(mixed, ranks, others)
    assert weights(one) == weights(other)
    assert one.doubts == other.doubts


@given(said=SAID.filter(bool), ranks=RANKS, others=OTHERS, place=st.integers(0, 99))
def test_what_a_second_person_agrees_with_counts_in_full_unless_more_say_otherwise(
    said: list[Judgement], ranks: dict[str, int], others: dict[str, float], place: int
) -> None:
    agreed = said[place % len(said)]
    second = replace(agreed, key="second", id=99, actor="eve", by_technician=False, is_kept=False)
    after = weights(weigh([*said, second], ranks, others))
    assert after[agreed.key] in (agreed.weight, agreed.weight * OUTVOTED)


@given(said=SAID.filter(bool), ranks=RANKS, others=OTHERS, place=st.integers(0, 99))
def test_a_second_persons_agreement_lowers_no_weight(
    said: list[Judgement], ranks: dict[str, int], others: dict[str, float], place: int
) -> None:
    """Each label is of a request of its own: who agrees with one contradicts no other."""
    apart = [replace(each, request_id=each.key, text=f"text {each.key}") for each in said]
    agreed = apart[place % len(apart)]
    second = replace(agreed, key="second", id=99, actor="eve", by_technician=False, is_kept=False)
    before = weights(weigh(apart, ranks, others))
    after = weights(weigh([*apart, second], ranks, others))
    assert all(after[key] >= weight - 1e-9 for key, weight in before.items())
