"""Teams change and feedback is undone: what the next training makes of the past."""

from collections.abc import Iterator
from pathlib import Path

import logged
import pytest
from fresh import that_learned
from logged import give
from small import AT, feedback_on, small_catalog

from deskloop import judging
from helpdesk.catalog import Catalog, Team
from helpdesk.feedback import Kind
from helpdesk.history import Ticket
from helpdesk.learning.labels import held_out
from helpdesk.model import Answer
from helpdesk.team_change import changed, rename, split
from storage import history, learned, outbox, requests, versions
from storage.db import Database
from storage.versions import VersionKind
from workers.learn import learn_all, learn_first

SMALL = small_catalog()
ENCODER = "minilm"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Database]:
    """A database that has learned the small catalog."""
    database = that_learned(tmp_path / "small.db", SMALL, ENCODER)
    yield database
    database.close()


def learn(database: Database, catalog: Catalog = SMALL) -> None:
    learn_all(database, catalog, AT, ENCODER)


def model(database: Database) -> bytes:
    """The bytes of the model that was trained last."""
    with database.snapshot() as session:
        newest = versions.newest(session, VersionKind.MODEL)
        assert newest
        return versions.data(session, VersionKind.MODEL, newest.number)


def team_for(database: Database, text: str, catalog: Catalog, cursor: int | None = None) -> str:
    """What the live model says; with `cursor` 0, without any memory."""
    with database.snapshot() as session:
        live = learned.load(session, catalog, *learned.champions(session), cursor)
    return live.read(text, catalog).team


def fresh(catalog: Catalog) -> Catalog:
    """As if read from a file: a copy still holds what was computed before."""
    return Catalog.model_validate(catalog.model_dump())


def receipts(database: Database) -> list[str]:
    with database.snapshot() as session:
        found = [requests.slot_like(session, f"request-{n}", "receipt:") for n in range(1, 9)]
    return [post.request_id for post in found if post]


@pytest.mark.case(46)
def test_after_an_undo_the_weights_are_back(small: Database) -> None:
    """Case 46: the model trained without what was undone is the one of before, to the byte."""
    before = model(small)
    give(small, [feedback_on(f"beamer {n} is dark", Kind.CHOSEN, n, team="desk") for n in (1, 2)])
    learn(small)
    assert model(small) != before
    judging.undo_person(small, "T1:UADA")
    learn(small)
    assert model(small) == before


def test_without_what_was_undone_a_version_is_live_even_where_the_gate_would_refuse_it(
    small: Database,
) -> None:
    """What people took back must go, whatever it was good for."""
    words = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa")
    texts = (f"the gizmo blinks {one} {two}" for one in words for two in words)
    confirmed = [text for text in texts if held_out(text)][:6]
    moved = [
        feedback_on(f"the gizmo blinks in room {n}", Kind.CHOSEN, n, team="hardware", actor="UTESS")
        for n in range(1, 6)
    ]
    agreed = [
        feedback_on(text, Kind.SOLVED, 100 + n, team="hardware", actor=f"U{n}")
        for n, text in enumerate(confirmed)
    ]
    give(small, [*moved, *agreed])
    learn(small)
    judging.undo_person(small, "T1:UTESS")
    [model] = learn_all(small, SMALL, AT, ENCODER)
    assert model.reason.startswith("without what was undone; worse on held-out requests: ")
    with small.snapshot() as session:
        assert versions.champion(session, VersionKind.MODEL) == model
        went = versions.gone_live(session, VersionKind.MODEL)[-1]
    assert (went.number, went.why) == (model.number, versions.Cause.UNDONE)
    assert went.actor == "operator"  # who took it back


def test_whoever_was_undone_gets_no_receipt(small: Database) -> None:
    give(
        small,
        [
            feedback_on("the beamer is dark", Kind.WRONG_TEAM, 1, team="hardware"),
            feedback_on("the badge is lost", Kind.WRONG_TEAM, 2, team="identity", actor="UBEN"),
        ],
    )
    judging.undo_event(small, 1)
    learn(small)
    assert receipts(small) == ["request-2"]


def test_verdicts_on_answers_are_undone_too(small: Database) -> None:
    """Ten people said that the first answer failed; it comes first again."""
    failed = [
        feedback_on(f"vpn {n}", Kind.DID_NOT_HELP, n, template="vpn-restart") for n in range(1, 11)
    ]
    give(small, failed)
    learn(small)
    assert template(small) == "vpn-reinstall"
    judging.undo_person(small, "T1:UADA")
    learn(small)
    assert template(small) == "vpn-restart"


def template(database: Database) -> str:
    decision = logged.decide(database, "vpn drops every few minutes", SMALL)
    assert isinstance(decision, Answer)
    return decision.template


def test_a_renamed_team_keeps_what_it_learned(small: Database) -> None:
    texts = ["the beamer stays dark", "our beamer has no picture"]
    give(small, [feedback_on(t, Kind.CHOSEN, n, team="hardware") for n, t in enumerate(texts, 1)])
    with small.transaction() as session:
        history.add(session, [Ticket("k", "the plotter smells", "hardware", AT)])
    now = fresh(changed(SMALL, rename(SMALL, "hardware", "devices")))
    learn(small, now)
    assert team_for(small, "the beamer is dark", now, cursor=0) == "devices"
    assert team_for(small, "the plotter smells", now, cursor=0) == "devices"


def test_a_split_team_is_learned_by_category_and_the_rest_is_set_aside(small: Database) -> None:
    given = [
        feedback_on("the gizmo blinks", Kind.CHOSEN, 1, team="network", category="vpn"),
        feedback_on("the antenna hums", Kind.CHOSEN, 2, team="network", category="wifi"),
    ]
    give(small, [*given, feedback_on("the beamer is dark", Kind.CHOSEN, 3, team="network")])
    now = fresh(changed(SMALL, split(SMALL, "network", ["remote", "air"], {"wifi": "air"})))
    learn(small, now)
    assert team_for(small, "the gizmo blinks", now, cursor=0) == "remote"
    assert team_for(small, "the antenna hums", now, cursor=0) == "air"
    with small.snapshot() as session:
        newest = versions.newest(session, VersionKind.MODEL)
    assert newest
    assert newest.figures["trained_on"] == 2


@pytest.mark.case(47)
def test_a_new_team_with_only_a_description_works_at_once(small: Database) -> None:
    """Case 47: no category, no example, no feedback; a description is enough."""
    doors = Team(
        id="doors",
        name="Doors and badges",
        channel="it-doors",
        description="Badges, access cards, door locks, keys, the gate of the car park",
    )
    grown = fresh(SMALL.model_copy(update={"teams": (*SMALL.teams, doors)}))
    learn(small, grown)
    assert team_for(small, "my badge does not open the door", grown) == "doors"
    assert team_for(small, "the gate of the car park is shut", grown) == "doors"
    assert team_for(small, "vpn drops again", grown) == "network"


def test_a_start_with_a_new_catalog_owes_its_learning(small: Database) -> None:
    learn_first(small, SMALL, ENCODER)
    assert owed(small) == 0
    learn_first(small, fresh(changed(SMALL, rename(SMALL, "network", "links"))), ENCODER)
    assert owed(small) == 1


def owed(database: Database) -> int:
    with database.snapshot() as session:
        return outbox.pending(session, outbox.Lane.WORK)
