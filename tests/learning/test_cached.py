"""An encoder that remembers: every vector is made once, kept for a while, and handed on once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning.embedding.cached import Cached, rounded
from helpdesk.learning.embedding.encoder import Encoder, Vectors


class Counting:
    """Notes every batch that it was given."""

    name = "counting"

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.width = encoder.width
        self.batches: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.batches.append(list(texts))
        return self._encoder.encode(texts)


@pytest.fixture
def counting(encoder: Encoder) -> Counting:
    return Counting(encoder)


def test_a_vector_is_made_once(counting: Counting) -> None:
    cached = Cached(counting)
    first, again = cached.encode(["vpn", "wifi"]), cached.encode(["vpn", "wifi"])
    assert counting.batches == [["vpn", "wifi"]]
    assert first.tobytes() == again.tobytes()


def test_what_is_missing_is_made_in_one_batch_and_each_text_once(counting: Counting) -> None:
    cached = Cached(counting)
    cached.encode(["vpn"])
    cached.encode(["fax", "vpn", "wifi", "fax"])
    assert counting.batches == [["vpn"], ["fax", "wifi"]]


def test_what_reads_alike_is_one_text(counting: Counting) -> None:
    cached = Cached(counting)
    cached.encode(["my  vpn\n", " my vpn"])
    assert counting.batches == [["my vpn"]]
    assert cached.missing(["my vpn  "]) == []


def test_emoji_are_not_read(counting: Counting) -> None:
    """Encoders take them for unknown words, and a row of them for the sense of the whole."""
    cached = Cached(counting)
    cached.encode(["sap 🙂🙂 down 🙂"])
    assert counting.batches == [["sap down"]]


@given(texts=st.lists(st.sampled_from(["vpn", "wifi", "fax", "", "café"])), size=st.integers(0, 3))
def test_rows_come_in_the_order_of_their_texts_however_few_are_kept(
    hashed: Encoder, texts: list[str], size: int
) -> None:
    cached = Cached(hashed, size)
    cached.encode(["fax", "wifi"])
    assert np.abs(cached.encode(texts) - rounded(hashed.encode(texts))).max(initial=0) < 1e-3


@pytest.mark.parametrize("count", [0, 2])
def test_rows_have_the_width_of_the_encoder(encoder: Encoder, count: int) -> None:
    made = Cached(encoder).encode(["vpn"] * count)
    assert made.shape == (count, encoder.width)
    assert made.dtype == np.float32


def test_a_vector_that_was_stored_is_the_one_that_was_made(hashed: Encoder) -> None:
    made = Cached(hashed).encode(["vpn"])
    assert (made.astype(np.float16).astype(np.float32) == made).all()


def test_what_is_remembered_is_not_made_again(counting: Counting) -> None:
    cached = Cached(counting)
    known = np.full(counting.width, 0.5, np.float32)
    cached.remember({" vpn ": known})
    assert cached.encode(["vpn"])[0].tolist() == known.tolist()
    assert counting.batches == []


def test_what_is_missing_is_told_without_making_it(counting: Counting) -> None:
    cached = Cached(counting)
    cached.encode(["vpn"])
    assert cached.missing(["wifi", "vpn", "fax"]) == ["wifi", "fax"]
    assert counting.batches == [["vpn"]]


def test_no_more_are_kept_than_there_is_room_for(encoder: Encoder) -> None:
    cached = Cached(encoder, size=2)
    cached.encode(["vpn", "wifi", "fax"])
    assert cached.missing(["vpn", "wifi", "fax"]) == ["vpn"]


def test_what_was_asked_for_last_is_kept(encoder: Encoder) -> None:
    cached = Cached(encoder, size=2)
    for text in ("vpn", "wifi", "vpn", "fax"):
        cached.encode([text])
    assert cached.missing(["vpn", "wifi", "fax"]) == ["wifi"]


def test_what_a_training_run_found_at_hand_stays_while_it_fetches_the_rest(
    counting: Counting,
) -> None:
    """A run asks for what is missing, remembers what was stored, then encodes them all."""
    cached = Cached(counting, size=3)
    cached.encode(["vpn", "old", "older"])
    run = ["vpn", "wifi", "fax"]
    cached.hold(len(run))
    cached.remember(dict.fromkeys(cached.missing(run), np.zeros(counting.width, np.float32)))
    cached.encode(run)
    assert counting.batches == [["vpn", "old", "older"]]


def test_room_that_is_held_is_kept_and_never_made_smaller(encoder: Encoder) -> None:
    cached = Cached(encoder, size=1)
    cached.hold(3)
    cached.hold(2)
    cached.encode(["vpn", "wifi", "fax"])
    assert cached.missing(["vpn", "wifi", "fax"]) == []


def test_what_was_made_is_handed_out_once(encoder: Encoder) -> None:
    cached = Cached(encoder)
    made = cached.encode(["vpn", "my  wifi"])
    cached.encode(["vpn"])
    fresh = cached.take_fresh()
    assert list(fresh) == ["vpn", "my wifi"]
    assert np.stack(list(fresh.values())).tolist() == made.tolist()
    assert cached.take_fresh() == {}


def test_what_was_remembered_is_not_handed_out(encoder: Encoder) -> None:
    cached = Cached(encoder)
    cached.remember({"vpn": np.zeros(encoder.width, np.float32)})
    cached.encode(["vpn"])
    assert cached.take_fresh() == {}


def test_what_found_no_room_is_handed_out_all_the_same(encoder: Encoder) -> None:
    cached = Cached(encoder, size=1)
    cached.encode(["vpn", "wifi"])
    assert list(cached.take_fresh()) == ["vpn", "wifi"]


def test_it_is_known_by_the_name_and_width_of_its_encoder(encoder: Encoder) -> None:
    cached = Cached(encoder)
    assert (cached.name, cached.width) == (encoder.name, encoder.width)


def test_several_threads_get_the_rows_they_asked_for(hashed: Encoder) -> None:
    cached, texts = Cached(hashed, size=20), [f"request {n}" for n in range(60)]
    asked = [texts[first : first + 15] * 2 for first in range(46)] * 4
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(cached.encode, asked))
    for some, rows in zip(asked, answers, strict=True):
        assert np.abs(rows - hashed.encode(some)).max() < 1e-3
    assert set(cached.take_fresh()) == set(texts)
    assert len(texts) - len(cached.missing(texts)) == 20
