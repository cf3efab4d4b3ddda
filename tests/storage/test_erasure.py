"""What erasing leaves of what was learned, and of what a person wrote elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from logged import give, live, that_learned
from small import AT, feedback_on, small_catalog

from helpdesk.feedback import Feedback, Kind
from storage import erasure, feedback, versions
from storage.db import Database
from storage.versions import VersionKind, VersionState
from workers.learn import learn_all

CATALOG = small_catalog()
ENCODER = "none"
MODEL = VersionKind.MODEL
WORDS = "my ledger zanzibar is gone"
CORRECTION = feedback_on(WORDS, Kind.WRONG_TEAM, 1, team="hardware", words="it is UADA's")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with that_learned(tmp_path, CATALOG, ENCODER) as found:
        yield found


def learn(database: Database) -> None:
    learn_all(database, CATALOG, AT, ENCODER)


def erase(database: Database, request: str) -> None:
    with database.transaction() as session:
        erasure.erase_request(session, request, "operator", AT)


def log(database: Database) -> list[Feedback]:
    with database.snapshot() as session:
        return feedback.between(session, 0)


def model(database: Database) -> bytes:
    """The bytes of the live model."""
    with database.snapshot() as session:
        champion = versions.champion(session, MODEL)
        assert champion
        return versions.data(session, MODEL, champion.number)


@pytest.mark.case(48)
def test_after_an_erasure_the_weights_are_those_of_before(database: Database) -> None:
    """Case 48: to the byte, so nothing of it is in the vocabulary either."""
    before = model(database)
    give(database, [CORRECTION])
    learn(database)
    assert model(database) != before
    erase(database, CORRECTION.request_id)
    learn(database)
    assert model(database) == before


@pytest.mark.case(48)
def test_no_exemplar_holds_what_was_erased(database: Database) -> None:
    """Case 48: neither of the team nor of the category."""
    give(database, [CORRECTION])
    assert live(database, CATALOG).read(WORDS, CATALOG).team == "hardware"
    erase(database, CORRECTION.request_id)
    knows = live(database, CATALOG)
    assert (knows.teams.exemplars, knows.categories.exemplars) == ((), ())


def test_what_was_erased_counts_in_the_log_as_before(database: Database) -> None:
    give(database, [CORRECTION])
    erase(database, CORRECTION.request_id)
    first, tombstone = log(database)
    assert first == replace(CORRECTION, id=1, text="", words="")
    assert (tombstone.kind, tombstone.about) == (Kind.ERASED, CORRECTION.request_id)


def test_other_requests_keep_their_words(database: Database) -> None:
    other = feedback_on("the beamer is dark", Kind.WRONG_TEAM, 2, team="hardware")
    give(database, [CORRECTION, other])
    erase(database, CORRECTION.request_id)
    assert log(database)[1].text == other.text


def test_what_a_person_wrote_beside_a_correction_of_anothers_request_is_erased(
    database: Database,
) -> None:
    give(database, [CORRECTION, replace(CORRECTION, key="k2", actor="UBEN", words="so says Ben")])
    with database.transaction() as session:
        erasure.erase_person(session, "T1", "UADA")
    assert [each.words for each in log(database)] == ["", "so says Ben"]


def test_a_refused_version_that_was_emptied_still_was_never_live(database: Database) -> None:
    """Else an undo of the version after it would leave half of its labels."""
    with database.transaction() as session:
        first = versions.get(session, MODEL, 1)
        data = versions.data(session, MODEL, 1)
        refused = replace(first, state=VersionState.REFUSED, cursor=5)
        versions.publish(session, data, refused)
        versions.publish(session, data, replace(first, cursor=9))
        assert versions.empty_older(session, MODEL) == 2
        assert versions.first_learned(session, MODEL, 3) == (0, 9)
        assert versions.empty_older(session, MODEL) == 0
        with pytest.raises(versions.EmptiedError):
            versions.data(session, MODEL, 2)
