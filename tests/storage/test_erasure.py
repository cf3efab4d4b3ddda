"""What erasing leaves of what was learned, and of what a person wrote elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from logged import give, live, that_learned
from small import AT, feedback_on, small_catalog

from helpdesk.cards import lines
from helpdesk.doors import Door
from helpdesk.feedback import Feedback, Kind
from helpdesk.proposals import Evidence, Proposal, ProposalKind, ProposalState
from storage import (
    chat_posts,
    erasure,
    feedback,
    forgetting,
    proposals,
    proposing,
    requests,
    versions,
)
from storage.chat_posts import HOME
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


def proposed(database: Database, kind: ProposalKind, **values: Any) -> Proposal:
    """A proposal whose evidence is the corrected request."""
    content = {"version": 1, "title": "Ledger", "body": WORDS}
    evidence = Evidence(3, 4, ("UADA",), (CORRECTION.request_id, "r9"), examples=(WORDS,))
    made = Proposal(kind.value, kind, "hardware", "vpn", kind.value, content, evidence, AT)
    with database.transaction() as session:
        assert proposing.propose(session, replace(made, **values), CATALOG, Door.SLACK, AT)
    return made


def now(database: Database, made: Proposal) -> Proposal:
    with database.transaction() as session:
        return proposals.get(session, made.id)


def forget(database: Database) -> None:
    """Erase the request as `deskloop erase` does."""
    with database.transaction() as session:
        forgetting.let_go(session, CORRECTION.request_id, CATALOG, AT)
    erase(database, CORRECTION.request_id)
    with database.transaction() as session:
        forgetting.forget(session, None, CATALOG, AT)


def test_a_proposal_keeps_its_figures_and_no_example_of_what_was_erased(
    database: Database,
) -> None:
    give(database, [CORRECTION])
    made = proposed(database, ProposalKind.EDIT)
    forget(database)
    kept = now(database, made)
    assert kept == replace(made, evidence=replace(made.evidence, examples=()))


def test_a_new_answer_made_of_what_was_erased_is_withdrawn_without_its_words(
    database: Database,
) -> None:
    give(database, [CORRECTION])
    made = proposed(database, ProposalKind.NEW_TEMPLATE)
    forget(database)
    gone = now(database, made)
    assert (gone.state, gone.content["body"]) == (ProposalState.WITHDRAWN, "")
    with database.snapshot() as session:
        place = requests.post(session, made.id, HOME)
        assert place
        shown = chat_posts.shown(session, place)
    assert shown
    assert WORDS not in lines(shown)


def test_an_example_of_somebody_who_is_erased_goes_with_their_words(database: Database) -> None:
    made = proposed(database, ProposalKind.EDIT)
    with database.transaction() as session:
        erasure.erase_person(session, "T1", "UADA")
    assert now(database, made).evidence.examples == ()
