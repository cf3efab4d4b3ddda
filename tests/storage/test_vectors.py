"""Sentence vectors are made once: what was kept is found again, by text and encoder."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.learning.embedding.cached import rounded
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
