"""Which words of a text counted."""

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning.evidence import (
    CHARACTERS,
    FEWEST_PARTS,
    MOST_PARTS,
    MOST_SHOWN,
    parts,
    what_counted,
)

texts = st.one_of(st.text(max_size=300), st.lists(st.text(max_size=9), max_size=90).map(" ".join))


def test_each_word_is_left_out_once() -> None:
    found = {part.words: part.rest for part in parts("vpn drops, vpn!")}
    assert found == {"vpn": "drops,", "drops": "vpn vpn!"}


def test_what_is_no_word_is_never_left_out() -> None:
    assert parts("… 😀 !!") == []
    assert parts("") == []


def test_a_long_text_is_left_out_by_clauses() -> None:
    first = " ".join(f"first{i}" for i in range(20))
    second = " ".join(f"second{i}" for i in range(20))
    assert [part.words for part in parts(f"{first}. {second}.")] == [first, second]


def test_a_long_text_without_clauses_is_left_out_by_runs_of_words() -> None:
    found = parts(" ".join(f"w{i}" for i in range(100)))
    assert len(found) <= MOST_PARTS
    assert found[0].words.startswith("w0 w1 ")


@given(texts)
def test_parts_are_few_and_words_of_the_text(text: str) -> None:
    found = parts(text)
    assert len(found) <= MOST_PARTS
    plain = " ".join(text.split())
    assert all(part.words in plain and part.rest != plain for part in found)


def test_the_work_on_a_huge_text_is_bounded() -> None:
    found = parts(" ".join(f"word{i} and, " for i in range(10_000)))
    assert len(found) >= FEWEST_PARTS
    assert sum(len(part.rest) for part in found) < 1.2 * CHARACTERS


def shares(sure: float) -> dict[str, float]:
    return {"network": sure, "apps": 1 - sure}


def test_the_words_that_counted_most_come_first() -> None:
    cut = parts("my vpn drops")
    without = [shares(0.9), shares(0.2), shares(0.6)]
    assert what_counted(cut, shares(0.9), without, "network", "apps") == ("vpn", "drops")


def test_what_spoke_against_the_team_is_not_shown() -> None:
    cut = parts("sap vpn")
    assert what_counted(cut, shares(0.9), [shares(0.99)] * 2, "network", "apps") == ()


@given(st.lists(st.floats(0, 1), min_size=30, max_size=30), st.floats(0, 1))
def test_at_most_a_few_words_are_shown(lost: list[float], sure: float) -> None:
    cut = parts(" ".join(f"w{i}" for i in range(30)))
    shown = what_counted(cut, shares(sure), [shares(each) for each in lost], "network", "apps")
    assert len(shown) <= MOST_SHOWN
