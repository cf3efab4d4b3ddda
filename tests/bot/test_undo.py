"""Undone feedback is forgotten at once, in every process, and by the very next message."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from office import Office
from rows import all_requests, decisions_on

from bot.live import Live
from deskloop import judging
from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind
from helpdesk.team_change import changed, rename, split
from storage import feedback, learned
from storage.db import Database

ODD = "the coffee robot on floor 3 shows a sad face"
SAP = "sap not working"


def correction(number: int, team: str, text: str = ODD, actor: str = "UADA") -> Feedback:
    return Feedback(
        key=f"k{number}",
        kind=Kind.WRONG_TEAM,
        at=datetime(2026, 1, 1, 12, number, tzinfo=UTC),
        workspace="T1",
        actor=actor,
        request_id=f"request {number}",
        decision_id="D",
        text=text,
        model_version=1,
        templates_version=1,
        team_before="hardware",
        team=team,
    )


def give(database: Database, *events: Feedback) -> None:
    with database.transaction() as session:
        for event in events:
            feedback.append(session, event)


@pytest.fixture
def elsewhere(sqlite_database: Database, catalog: Catalog) -> Iterator[Live]:
    """What is live in another process on the same database."""
    database = Database(sqlite_database.url)
    found = Live(database, catalog)
    found.refresh()
    yield found
    database.close()


def team_for(live: Live, database: Database, catalog: Catalog) -> str:
    with database.snapshot() as session:
        return live.learned(session).read(ODD, catalog).team


def test_an_undo_counts_for_the_next_decision_in_another_process(
    sqlite_database: Database, elsewhere: Live, catalog: Catalog
) -> None:
    before = team_for(elsewhere, sqlite_database, catalog)
    give(sqlite_database, correction(1, "security"))
    assert team_for(elsewhere, sqlite_database, catalog) == "security"
    judging.undo_event(sqlite_database, 1)
    assert team_for(elsewhere, sqlite_database, catalog) == before


def test_what_was_overruled_counts_again_once_the_later_word_is_undone(
    sqlite_database: Database, elsewhere: Live, catalog: Catalog
) -> None:
    """The memory holds one exemplar of a text: it must be filled anew from the whole log."""
    give(sqlite_database, correction(1, "security"), correction(2, "email", actor="UBEN"))
    assert team_for(elsewhere, sqlite_database, catalog) == "email"
    judging.undo_person(sqlite_database, "T1:UBEN")
    assert team_for(elsewhere, sqlite_database, catalog) == "security"
    judging.undo_event(sqlite_database, 3)
    assert team_for(elsewhere, sqlite_database, catalog) == "email"


def test_memory_after_an_undo_is_what_a_start_would_load(
    sqlite_database: Database, elsewhere: Live, catalog: Catalog
) -> None:
    give(sqlite_database, correction(1, "security"), correction(2, "email", "no mail"))
    team_for(elsewhere, sqlite_database, catalog)
    judging.undo_event(sqlite_database, 1)
    with sqlite_database.snapshot() as session:
        held = elsewhere.learned(session)
        fresh = learned.load(session, catalog, *learned.champions(session))
    assert held.cursor == fresh.cursor == 3
    assert held.read(ODD, catalog) == fresh.read(ODD, catalog)
    assert held.read("no mail", catalog) == fresh.read("no mail", catalog)


def test_a_decision_of_before_the_undo_can_still_be_repeated(
    sqlite_database: Database, catalog: Catalog
) -> None:
    give(sqlite_database, correction(1, "security"))
    judging.undo_event(sqlite_database, 1)
    with sqlite_database.snapshot() as session:
        then = learned.load(session, catalog, *learned.champions(session), 1)
        now = learned.load(session, catalog, *learned.champions(session), 2)
    assert then.read(ODD, catalog).team == "security"
    assert now.read(ODD, catalog).team != "security"


def test_the_next_message_is_decided_as_before_the_correction(office: Office) -> None:
    """The model is not trained in between: what was said is forgotten at once."""
    asked = office.says("UADA", SAP)
    before = newest(office)
    office.press("UADA", office.reply(asked), "Wrong team")
    office.pick("UADA", office.only_to("UADA", asked), "Security")
    office.says("UBEN", SAP)
    assert newest(office)[1] == "security"
    judging.undo_event(office.database, 1)
    office.says("UCHIARA", SAP)
    assert newest(office) == before


def newest(office: Office) -> tuple[object, ...]:
    """The newest decision: its kind, team, category, template, and what it was made from."""
    made = decisions_on(office, all_requests(office)[-1])[-1]
    return made.kind, made.team, made.category, made.template, made.scores


# Teams that changed: the memory and the model of before serve at once.


def test_a_correction_to_a_team_that_was_renamed_counts_for_its_heir(
    sqlite_database: Database, catalog: Catalog
) -> None:
    give(sqlite_database, correction(1, "security"))
    now = fresh(changed(catalog, rename(catalog, "security", "safety")))
    assert read(sqlite_database, ODD, now) == "safety"


def test_a_renamed_team_is_found_by_the_model_of_before(
    sqlite_database: Database, catalog: Catalog
) -> None:
    now = fresh(changed(catalog, rename(catalog, "network", "connections")))
    assert read(sqlite_database, "the vpn drops every few minutes", now) == "connections"


def test_the_teams_of_a_split_are_found_by_the_model_of_before(
    sqlite_database: Database, catalog: Catalog
) -> None:
    moves = {"wifi": "wireless"}
    now = fresh(changed(catalog, split(catalog, "network", ["remote", "wireless"], moves)))
    assert read(sqlite_database, "the vpn drops every few minutes", now) == "remote"
    assert read(sqlite_database, "no wifi in the meeting room", now) == "wireless"


def fresh(catalog: Catalog) -> Catalog:
    """As if read from a file: a copy still holds what was computed before."""
    return Catalog.model_validate(catalog.model_dump())


def read(database: Database, text: str, catalog: Catalog) -> str:
    with database.snapshot() as session:
        return learned.load(session, catalog, *learned.champions(session)).read(text, catalog).team
