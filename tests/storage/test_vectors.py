"""Sentence vectors are made once: what was kept is found again, by text and encoder."""

from collections.abc import Sequence

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.learning.embedding.cached import Cached, rounded
from helpdesk.learning.embedding.encoder import Vectors
from storage import vectors
from storage.db import Database

VECTOR = rounded(np.array([0.25, -0.5, 0.1], np.float32))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text())
def test_a_vector_comes_back_as_it_was_kept(sqlite_database: Database, text: str) -> None:
    with sqlite_database.transaction() as session:
        vectors.keep(session, "minilm", {text: VECTOR})
        assert vectors.find(session, "minilm", [text])[text].tolist() == VECTOR.tolist()


def test_each_encoder_has_its_own(database: Database) -> None:
    with database.transaction() as session:
        vectors.keep(session, "minilm", {"vpn": VECTOR})
        assert vectors.find(session, "use-m3", ["vpn"]) == {}


def test_the_first_stays_where_two_made_the_same(database: Database) -> None:
    for _ in range(2):
        with database.transaction() as session:
            vectors.keep(session, "minilm", {"vpn": VECTOR})
    with database.snapshot() as session:
        assert list(vectors.find(session, "minilm", ["vpn", "printer"])) == ["vpn"]


def test_thousands_are_found_at_once(database: Database) -> None:
    texts = [f"text {number}" for number in range(1_200)]
    with database.transaction() as session:
        vectors.keep(session, "minilm", dict.fromkeys(texts, VECTOR))
        assert sorted(vectors.find(session, "minilm", texts)) == sorted(texts)


class Unread:
    """An encoder that notes what it had to read."""

    name, width = "minilm", 3

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        return np.tile(np.eye(1, 3, dtype=np.float32), (len(texts), 1))


def test_what_was_kept_is_not_read_again(database: Database) -> None:
    encoder = Unread()
    cached = Cached(encoder)
    with database.transaction() as session:
        vectors.keep(session, "minilm", {"vpn": VECTOR})
        vectors.recall(session, cached, ["vpn", "fax"])
    assert cached.missing(["vpn", "fax"]) == ["fax"]
    assert cached.encode(["vpn", "fax"])[0].tolist() == VECTOR.tolist()
    assert encoder.read == ["fax"]


def test_what_is_recalled_is_all_at_hand_at_once(database: Database) -> None:
    """A training that reads more than is usually held must not forget the first by the last."""
    texts = [f"text {number}" for number in range(20)]
    cached = Cached(Unread(), size=5)
    with database.transaction() as session:
        vectors.keep(session, "minilm", dict.fromkeys(texts, VECTOR))
        vectors.recall(session, cached, texts)
    assert cached.missing(texts) == []


def test_what_another_encoder_made_is_not_recalled(database: Database) -> None:
    cached = Cached(Unread())
    with database.transaction() as session:
        vectors.keep(session, "use-m3", {"vpn": VECTOR})
        vectors.recall(session, cached, ["vpn"])
    assert cached.missing(["vpn"]) == ["vpn"]
