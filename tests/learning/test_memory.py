"""The fast speed of learning: one correction counts for the next message."""

import itertools
import random
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning import memory as memory_module
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.evaluation import likeliest
from helpdesk.learning.features import COLUMNS, vector, weigh
from helpdesk.learning.memory import FEW, FLOOR, FULL, SAME, Blend, Exemplar, Memory, Sight, blend
from helpdesk.learning.model import Model
from helpdesk.learning.scope import unit

Said = Callable[..., Exemplar]

FLAT = np.ones(COLUMNS, np.float32)
BADGE = "my badge does not open the laptop cabinet"


def blended(memory: Memory, probabilities: dict[str, float], sight: Sight) -> Blend:
    return blend(probabilities, memory.nearest(sight), memory.learned_through)


def spoken(model: Model, memory: Memory, text: str) -> Blend:
    seen = model.see(text)
    return blended(memory, model.predict(seen)["team"], model.sight(seen))


def teams(model: Model, memory: Memory, text: str) -> dict[str, float]:
    return spoken(model, memory, text).probabilities


def remembering(*exemplars: Exemplar) -> Memory:
    memory = Memory.empty()
    for exemplar in exemplars:
        memory = memory.with_exemplar(exemplar)
    return memory


def sight(text: str, *meaning: float) -> Sight:
    """What the words of `text` are, beside a made-up meaning."""
    return Sight(weigh(vector(text), FLAT), unit(np.array(meaning or (0, 0), np.float32)))


def heard(number: int, text: str, *meaning: float, giver: str = "", label: str = "a") -> Exemplar:
    return Exemplar(number, text, sight(text, *meaning), label, float(number), giver=giver)


def test_a_corrected_text_gets_its_label_nearly_for_certain(model: Model, said: Said) -> None:
    for text, label in itertools.product(["i forgot my password", BADGE, "😀"], ["network", "new"]):
        memory = Memory.empty().with_exemplar(said(1, text, label))
        assert teams(model, memory, text.upper())[label] > 0.95


def test_a_text_close_to_a_correction_follows_it(model: Model, said: Said) -> None:
    memory = Memory.empty().with_exemplar(said(1, BADGE, "doors"))
    assert likeliest(teams(model, memory, "badge does not open the cabinet")) == "doors"


def test_an_unrelated_text_is_not_touched(model: Model, said: Said) -> None:
    memory = Memory.empty().with_exemplar(said(1, BADGE, "doors"))
    unrelated = "vpn client fails to connect"
    alone = model.predict(model.see(unrelated))["team"]
    assert teams(model, memory, unrelated) == pytest.approx(alone)


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
    found = spoken(model, memory, BADGE)
    assert found.leaned_on == 7
    assert found.similarity == pytest.approx(1, abs=1e-5)


def test_it_names_no_event_where_the_model_said_the_same(model: Model, said: Said) -> None:
    text = "vpn client fails to connect"
    memory = Memory.empty().with_exemplar(said(7, text, "network"))
    assert spoken(model, memory, text).leaned_on is None


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
    query = said(9, "vpn drops", "network").sight
    assert [each.text for each, _ in memory.nearest(query)] == ["vpn drops", "vpn drops at home"]


def test_an_empty_memory_and_an_empty_text_change_nothing(model: Model, said: Said) -> None:
    nothing, vpn = (model.sight(model.see(text)) for text in ("", "vpn"))
    flat = {"a": 0.5, "b": 0.5}
    assert blended(Memory.empty(), flat, vpn).probabilities == flat
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
        (Exemplar(n, "text", sight("text"), label, float(n), weight), cosine)
        for n, (label, cosine, weight) in enumerate(ranked)
    ]
    blended = blend(probabilities, near).probabilities
    assert sum(blended.values()) == pytest.approx(1)
    assert all(0 <= value <= 1 + 1e-9 for value in blended.values())


def test_near_is_what_means_the_same_though_no_word_is_shared() -> None:
    memory = remembering(heard(1, "laptop", 1, 0.1), heard(2, "coffee", 0, 1))
    (found, likeness), *rest = memory.nearest(sight("ноутбук", 1, 0))
    assert found.text == "laptop"
    assert likeness == pytest.approx(FULL)
    assert all(other < FLOOR for _, other in rest)
    assert blended(memory, {"a": 0.1, "b": 0.9}, sight("ноутбук", 1, 0)).leaned_on == 1


def test_what_is_but_a_little_alike_in_meaning_is_not_near() -> None:
    memory = remembering(heard(1, "laptop", 1, 0))
    assert all(likeness < FLOOR for _, likeness in memory.nearest(sight("ноутбук", 0.39, 0.92)))


def test_what_an_encoder_takes_for_alike_is_near_without_its_words(hashed: Encoder) -> None:
    alike, unlike = "my badge doesnt open the laptop cabinett", "кофе"
    memory = remembering(heard(1, BADGE, *hashed.encode([BADGE])[0]))
    near, far = (memory.nearest(sight("", *each)) for each in hashed.encode([alike, unlike]))
    assert [FLOOR < likeness <= FULL for _, likeness in near] == [True]
    assert all(likeness < FLOOR for _, likeness in far)


@given(turned=st.floats(0, 2 * np.pi))
def test_no_meaning_is_as_strong_as_the_same_text(turned: float) -> None:
    same = heard(1, "my badge is lost", np.cos(turned), np.sin(turned))
    other = heard(2, "tessera smarrita", 1, 0)
    (first, likeness), *rest = remembering(same, other).nearest(sight("my badge is lost", 1, 0))
    assert first.feedback_id == 1
    assert likeness >= SAME
    assert all(near <= FULL + 1e-6 for _, near in rest)


def pull(memory: Memory) -> float:
    """How many nats all exemplars there are add to the label "a" of something quite alike."""
    shares = {"a": 0.1, "b": 0.9}
    found = blended(memory, shares, sight("something else", 1, 0)).probabilities
    return float(np.log(found["a"] / found["b"]) - np.log(shares["a"] / shares["b"]))


def many(count: int, giver: str) -> Memory:
    return remembering(*(heard(n, f"text number {n}", 1, 0, giver=giver) for n in range(count)))


def test_a_few_exemplars_of_one_person_count_in_full() -> None:
    assert pull(many(FEW, "ben network")) == pytest.approx(pull(many(FEW, "")))


@pytest.mark.case(43)
@pytest.mark.parametrize("count", [FEW + 1, 50])
def test_whoever_says_a_lot_pulls_no_more_than_a_few_together(count: int) -> None:
    """Case 43: what one person says against one team, the memory believes a few times."""
    assert 0 < pull(many(count, "ben network")) < pull(many(FEW, "ben network"))


@pytest.mark.case(43)
def test_the_same_text_no_longer_decides_where_its_giver_said_too_much() -> None:
    """Case 43: of fifty corrections of one person, none is certain."""
    flat = {"a": 0.0, "b": 1.0}
    text = sight("text number 7", 1, 0)
    assert blended(many(FEW, "ben network"), flat, text).probabilities["a"] > 0.95
    assert blended(many(50, "ben network"), flat, text).probabilities["a"] < 0.5


def test_a_technician_is_believed_however_much_they_say() -> None:
    assert pull(many(50, "")) == pytest.approx(pull(many(FEW, "")))


def test_what_one_person_says_too_much_leaves_others_their_full_weight() -> None:
    crowd = many(50, "ben network")
    ours = heard(99, "tessera smarrita", 0, 1, giver="ada network")
    [(found, _)] = crowd.with_exemplar(ours).nearest(sight("пропуск", 0, 1), k=1)
    assert (found.giver, found.weight) == ("ada network", 1.0)


EVENTS = st.lists(
    st.builds(
        heard,
        st.integers(1, 12),
        st.sampled_from(["vpn down", "VPN  down", "paper jam", "no wifi", "", "😀"]),
        st.just(1.0),
        st.floats(0, 1),
        giver=st.sampled_from(["", "ben network", "ada network"]),
        label=st.sampled_from("ab"),
    ),
    max_size=12,
    unique_by=lambda event: event.feedback_id,
)


def facts(memory: Memory) -> list[tuple[int, str, str]]:
    return [(each.feedback_id, each.text, each.label) for each in memory.exemplars]


@pytest.mark.case(45)
@given(events=EVENTS, seed=st.integers(0, 99), limit=st.integers(1, 4))
def test_the_same_events_in_any_order_and_twice_give_the_same_memory(
    events: list[Exemplar], seed: int, limit: int
) -> None:
    """Case 45: what was said, in any order of arrival, is remembered alike and found alike."""
    again = events + events[:3]
    random.Random(seed).shuffle(again)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory_module, "LIMIT", limit)
        once, mixed = remembering(*events), remembering(*again)
    assert facts(mixed) == facts(once)
    asked = sight("vpn down again", 1, 0.5)
    found, other = (
        [(each.feedback_id, each.weight, likeness) for each, likeness in memory.nearest(asked)]
        for memory in (once, mixed)
    )
    assert found == other
