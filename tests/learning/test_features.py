"""What a text becomes before anything is learned from it."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning.features import COLUMNS, PART, learn_idf, stack, vector, weigh
from helpdesk.learning.text import LIMIT, fingerprint, normalise

ODD_TEXTS = {
    "empty": "",
    "blank": " \n\t ",
    "endless": "help " * 8_000,
    "one endless word": "x" * 40_000,
    "emoji only": "😀🔥👩‍💻",
    "NUL": "my\x00laptop",
    "mixed languages": "Mein Laptop 电脑 не работает في المكتب",
    "half a surrogate pair": "\ud83d is broken",
    "a ligature that grows eighteenfold": "ﷺ" * 3_000,
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_an_odd_text_gives_a_sane_vector(text: str) -> None:
    made = vector(text)
    assert (np.diff(made.indices) > 0).all()
    assert ((made.indices >= 0) & (made.indices < COLUMNS)).all()
    assert np.isfinite(made.values).all()


@given(st.text(max_size=300))
def test_any_text_weighs_one_or_nothing(text: str) -> None:
    weighed = weigh(vector(text), np.ones(COLUMNS, np.float32))
    length = float(np.linalg.norm(weighed.values))
    assert length == pytest.approx(1, abs=1e-5) if normalise(text) else length == 0


@given(st.text(max_size=300))
def test_normalising_keeps_a_text_within_the_limit_and_single_spaced(text: str) -> None:
    plain = normalise(text * 20)
    assert len(plain) <= LIMIT
    assert plain == " ".join(plain.split())


def test_words_and_characters_have_equal_halves_in_a_text() -> None:
    weighed = weigh(vector("the printer is jammed"), np.ones(COLUMNS, np.float32))
    words = weighed.values[weighed.indices < PART]
    assert float(words @ words) == pytest.approx(0.5, abs=1e-5)


def test_case_width_and_spacing_do_not_change_a_text() -> None:
    assert normalise("  MY  Ｌａｐｔｏｐ\nfroze") == normalise("my laptop froze")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("see https://a.example/x?y=1", "see http://b.example"),
        ("ticket 123456 is open", "ticket 99887766 is open"),
        ("ask joe@corp.example", "ask ann@corp.example"),
        ("<@U012AB> can you help", "<@U999ZZ> can you help"),
    ],
)
def test_what_differs_from_person_to_person_is_folded(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_short_numbers_are_kept_because_they_name_things() -> None:
    assert normalise("error 503") != normalise("error 404")


def test_a_fingerprint_ignores_signs_and_case() -> None:
    assert fingerprint("VPN down!!!") == fingerprint("vpn: down?")


def test_a_fingerprint_tells_emoji_apart() -> None:
    assert fingerprint("😀") != fingerprint("🔥")


def test_vectors_are_the_same_in_every_process() -> None:
    script = (
        "from helpdesk.learning.features import vector\n"
        "import hashlib\n"
        "made = vector('my laptop froze, 电脑')\n"
        "print(hashlib.sha256(made.indices.tobytes() + made.values.tobytes()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_a_word_of_every_text_weighs_less_than_a_rare_one() -> None:
    texts = [vector(text) for text in ("the vpn", "the printer", "the badge")]
    idf = learn_idf(texts)
    common, rare = vector("the").indices[0], vector("vpn").indices[0]
    assert idf[common] < idf[rare]


def test_stacking_nothing_gives_a_matrix_without_rows() -> None:
    assert stack([]).shape == (0, COLUMNS)
