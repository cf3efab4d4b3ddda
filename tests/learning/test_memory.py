"""The fast speed of learning: one correction counts for the next message."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning import memory as memory_module
from helpdesk.learning.evaluation import likeliest
from helpdesk.learning.features import COLUMNS, SparseVector, vector, weigh
from helpdesk.learning.memory import Blend, Exemplar, Memory, blend
from helpdesk.learning.model import Model

Said = Callable[..., Exemplar]

FLAT = np.ones(COLUMNS, np.float32)
BADGE = "my badge does not open the laptop cabinet"


def blended(memory: Memory, probabilities: dict[str, float], seen: SparseVector) -> Blend:
    return blend(probabilities, memory.nearest(seen), memory.learned_through)


def teams(model: Model, memory: Memory, text: str) -> dict[str, float]:
    seen = model.see(text)
    return blended(memory, model.predict(seen)["team"], seen.words).probabilities


def test_a_corrected_text_gets_its_label_nearly_for_certain(model: Model, said: Said) -> None:
    for text, label in itertools.product(["i forgot my password", BADGE, "😀"], ["network", "new"]):
        memory = Memory.empty().with_exemplar(said(1, text, label))
        assert teams(model, memory, text.upper())[label] > 0.95


def test_a_text_close_to_a_correction_follows_it(model: Model, said: Said) -> None:
    memory = Memory.empty().with_exemplar(said(1, BADGE, "doors"))
    assert likeliest(teams(model, memory, "badge does not open the cabinet")) == "doors"


def test_an_unrelated_text_is_not_touched(model: Model, said: Said) -> None:
    memory = Memory.empty().with_exemplar(said(1, BADGE, "doors"))
    seen = model.see("vpn client fails to connect")
    alone = model.predict(seen)["team"]
    assert blended(memory, alone, seen.words).probabilities == pytest.approx(alone)


def test_the_newest_word_on_a_text_wins_in_any_order_of_arrival(model: Model, said: Said) -> None:
    spoken = [said(1, BADGE, "old"), said(2, BADGE + "  ", "newer"), said(3, BADGE, "newest")]
    for order in itertools.permutations(spoken):
        memory = Memory.empty()
        for exemplar in order:
            memory = memory.with_exemplar(exemplar)
        assert [each.label for each in memory.exemplars] == ["newest"]


def test_the_same_event_twice_changes_nothing(model: Model, said: Said) -> None:
    once = Memory.empty().with_exemplar(said(1, BADGE, "doors"))
    twice = once.with_exemplar(said(1, BADGE, "doors"))
    assert teams(model, twice, BADGE) == teams(model, once, BADGE)


def test_adding_an_exemplar_leaves_the_former_memory_as_it_was(said: Said) -> None:
    empty = Memory.empty()
    empty.with_exemplar(said(1, BADGE, "doors"))
    assert empty.exemplars == ()


def test_a_full_memory_forgets_its_oldest(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_module, "LIMIT", 3)
    memory = Memory.empty()
    for number in (4, 1, 5, 2, 3):
        memory = memory.with_exemplar(said(number, f"text {number} of many", "doors"))
    assert [each.feedback_id for each in memory.exemplars] == [3, 4, 5]


def test_it_says_which_event_changed_the_winner_and_how_near_it_is(
    model: Model, said: Said
) -> None:
    memory = Memory.empty().with_exemplar(said(7, BADGE, "doors"))
    seen = model.see(BADGE)
    spoken = blended(memory, model.predict(seen)["team"], seen.words)
    assert spoken.leaned_on == 7
    assert spoken.similarity == pytest.approx(1, abs=1e-5)


def test_it_names_no_event_where_the_model_said_the_same(model: Model, said: Said) -> None:
    text = "vpn client fails to connect"
    memory = Memory.empty().with_exemplar(said(7, text, "network"))
    seen = model.see(text)
    assert blended(memory, model.predict(seen)["team"], seen.words).leaned_on is None


def test_what_the_model_was_trained_on_speaks_for_what_is_nearly_its_text(
    model: Model, said: Said
) -> None:
    memory = Memory.empty(learned_through=7).with_exemplar(said(7, BADGE, "doors"))
    assert likeliest(teams(model, memory, BADGE)) == "doors"
    assert likeliest(teams(model, memory, f"{BADGE} again")) == "doors"
    assert "doors" not in teams(model, memory, "the cabinet is locked")


def test_a_light_exemplar_pulls_less(model: Model, said: Said) -> None:
    near = "badge does not open the cabinet"
    heavy, light = (
        teams(model, Memory.empty().with_exemplar(said(1, BADGE, "doors", weight)), near)["doors"]
        for weight in (1.0, 0.3)
    )
    assert light < heavy


def test_nearest_puts_the_nearest_first_and_leaves_out_what_shares_nothing(said: Said) -> None:
    memory = Memory.empty()
    for number, text in enumerate(["vpn drops", "vpn drops at home", "zzz"]):
        memory = memory.with_exemplar(said(number, text, "network"))
    query = said(9, "vpn drops", "network").vector
    assert [each.text for each, _ in memory.nearest(query)] == ["vpn drops", "vpn drops at home"]


def test_an_empty_memory_and_an_empty_text_change_nothing(model: Model, said: Said) -> None:
    nothing = model.see_words("")
    flat = {"a": 0.5, "b": 0.5}
    assert blended(Memory.empty(), flat, model.see_words("vpn")).probabilities == flat
    full = Memory.empty().with_exemplar(said(1, BADGE, "doors"))
    assert blended(full, flat, nothing).probabilities == pytest.approx(flat)


@given(
    shares=st.dictionaries(st.sampled_from("abcd"), st.floats(1e-6, 1), min_size=1),
    neighbours=st.lists(
        st.tuples(st.sampled_from("abxy"), st.floats(0, 1), st.floats(0, 1)), max_size=5
    ),
)
def test_blended_probabilities_sum_to_one(
    shares: dict[str, float], neighbours: list[tuple[str, float, float]]
) -> None:
    total = sum(shares.values())
    probabilities = {label: share / total for label, share in shares.items()}
    ranked = sorted(neighbours, key=lambda each: -each[1])
    near = [
        (Exemplar(n, "text", weigh(vector("text"), FLAT), label, float(n), weight), cosine)
        for n, (label, cosine, weight) in enumerate(ranked)
    ]
    blended = blend(probabilities, near).probabilities
    assert sum(blended.values()) == pytest.approx(1)
    assert all(0 <= value <= 1 + 1e-9 for value in blended.values())
