"""The review of questions: new ones proposed, useless ones too, the others put in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from office import Office
from small import AT, feedback_on, small_catalog

from helpdesk.catalog import Catalog, Priority
from helpdesk.doors import Door
from helpdesk.feedback import Kind
from helpdesk.journal import Deed, Entry
from helpdesk.knowledge import ChangeDeed, ItemKind
from helpdesk.model import Followed, Request, Status
from helpdesk.proposals import Proposal, ProposalKind, ProposalState
from storage import adopting, feedback, journal, knowledge, outbox, proposals, questions, requests
from storage.db import Database
from workers.questions import propose_dropping, propose_questions, reorder_questions
from workers.reviewing import Review

_QUESTIONS = """\
  - id: printer
    ask:
      - {id: label, ask: "What is on its label?"}
      - {id: colour, ask: "In colour?"}
"""
ASKED = ("Which floor is the printer on?", "On which floor is this printer?", "Which floor?")
PEOPLE = ("UTESS", "UUMAR")


@pytest.fixture
def asking() -> Catalog:
    return small_catalog("  - id: printer\n", _QUESTIONS)


@pytest.fixture
def seeded(sqlite_database: Database, asking: Catalog) -> Database:
    with sqlite_database.transaction() as session:
        knowledge.seed(session, asking, AT)
    return sqlite_database


def resolved(
    database: Database, number: int, *, hours: float = 2.0, followups: tuple[Followed, ...] = ()
) -> Request:
    """Keep a printer request that was resolved just now, after so many hours."""
    request = Request(
        id=f"r{number:03d}",
        door=Door.SLACK,
        workspace="T1",
        channel="C1",
        requester="UADA",
        text="it jams",
        status=Status.RESOLVED,
        team="hardware",
        category="printer",
        template=None,
        priority=Priority.NORMAL,
        decision_id="d",
        created_at=AT - timedelta(hours=hours),
        resolved_at=AT + timedelta(seconds=number),
        resolved_by="UTESS",
        followups=followups,
    )
    with database.transaction() as session:
        requests.save(session, request)
    return request


def replied(database: Database, request: Request, words: str, by: str) -> None:
    """Let a technician answer through the form of the card."""
    detail = {"words": words}
    with database.transaction() as session:
        journal.add(session, Entry(request.id, AT, by, Deed.REPLIED, detail=detail))


def planted(database: Database, count: int = 10, asked_in: int = 7) -> None:
    for number in range(count):
        words = ASKED[number % 3] if number < asked_in else "I have mended it."
        replied(database, resolved(database, number), words, PEOPLE[number % 2])


def step(taken: Callable[[Review], None], database: Database, catalog: Catalog) -> None:
    with database.transaction() as session:
        known = knowledge.load(session)
        events = feedback.standing(session, catalog)
        taken(Review(session, catalog, known, events, Door.SLACK, AT + timedelta(hours=1)))


def look(database: Database, catalog: Catalog) -> None:
    for each in (propose_questions, propose_dropping, reorder_questions):
        step(each, database, catalog)


def proposed(database: Database) -> list[Proposal]:
    with database.snapshot() as session:
        return proposals.open_ones(session)


def test_what_technicians_ask_is_proposed_to_their_team_once(
    seeded: Database, asking: Catalog
) -> None:
    planted(seeded)
    look(seeded, asking)
    look(seeded, asking)
    [made] = proposed(seeded)
    assert (made.kind, made.team, made.subject) == (ProposalKind.ASK, "hardware", "printer")
    assert made.content["ask"] in ASKED
    assert (made.evidence.count, made.evidence.of) == (7, 10)
    assert made.evidence.people == PEOPLE
    with seeded.snapshot() as session:
        assert outbox.latest_payload(session, made.id, "home") is not None


def test_an_adopted_question_is_asked_last_from_now_on(seeded: Database, asking: Catalog) -> None:
    planted(seeded)
    look(seeded, asking)
    [made] = proposed(seeded)
    with seeded.transaction() as session:
        adopting.adopt(session, made, asking, "UTESS", AT)
        known = knowledge.load(session)
    last = known.questions_for("printer")[-1]
    assert last.ask == made.content["ask"]
    assert last.id == made.content["id"]


def test_a_proposal_that_was_kept_is_not_made_again_in_other_words(
    seeded: Database, asking: Catalog
) -> None:
    planted(seeded)
    look(seeded, asking)
    [made] = proposed(seeded)
    with seeded.transaction() as session:
        proposals.decide(session, made, ProposalState.KEPT, "UTESS", AT)
    for number in range(20, 32):
        replied(seeded, resolved(seeded, number), "Which floor is it?", PEOPLE[number % 2])
    look(seeded, asking)
    assert proposed(seeded) == []


def test_what_is_asked_of_the_category_already_is_not_proposed(
    seeded: Database, asking: Catalog
) -> None:
    for number in range(12):
        words = "What does its label say?"
        replied(seeded, resolved(seeded, number), words, PEOPLE[number % 2])
    look(seeded, asking)
    assert proposed(seeded) == []


def test_threads_are_read_again_once_something_more_was_resolved(
    seeded: Database, asking: Catalog
) -> None:
    planted(seeded, asked_in=0)
    look(seeded, asking)
    for number in range(8):
        with seeded.snapshot() as session:
            request = requests.look(session, f"r{number:03d}")
        replied(seeded, request, ASKED[number % 3], PEOPLE[number % 2])
    look(seeded, asking)
    assert proposed(seeded) == []
    replied(seeded, resolved(seeded, 20), "It was a jam.", "UTESS")
    look(seeded, asking)
    assert len(proposed(seeded)) == 1


def test_what_was_missing_stands_in_the_evidence(seeded: Database, asking: Catalog) -> None:
    planted(seeded)
    words = "it did not say for which floor"
    event = feedback_on("it jams", Kind.MISSED, request_id="r003", words=words)
    with seeded.transaction() as session:
        feedback.append(session, replace(event, template="printer-jam"))
    look(seeded, asking)
    [made] = proposed(seeded)
    assert any(words in each for each in made.evidence.examples)


def label(answer: str | None, *, is_asked: bool = True) -> Followed:
    return Followed("printer/label", "What is on its label?", is_asked, 0.9, answer)


def colour(answer: str | None, *, is_asked: bool = True) -> Followed:
    return Followed("printer/colour", "In colour?", is_asked, 0.9, answer)


def test_a_question_that_is_mostly_skipped_is_proposed_for_removal(
    seeded: Database, asking: Catalog
) -> None:
    for number in range(32):
        resolved(seeded, number, followups=(label("" if number % 4 else "P7"), colour("yes")))
    look(seeded, asking)
    [made] = proposed(seeded)
    assert (made.kind, made.subject) == (ProposalKind.DROP_QUESTION, "printer/label")
    assert (made.evidence.count, made.evidence.of) == (24, 32)


@pytest.mark.parametrize("is_mentioned", [False, True])
def test_an_answer_that_technicians_speak_of_is_of_use(
    seeded: Database, asking: Catalog, is_mentioned: bool
) -> None:
    random = Random(3)
    for number in range(40):
        said = label("P7") if number < 30 else label(None, is_asked=False)
        request = resolved(seeded, number, hours=random.uniform(1, 3), followups=(said,))
        if is_mentioned and number % 5 == 0:
            replied(seeded, request, "P7 has a new drum now.", "UTESS")
    look(seeded, asking)
    assert [each.subject for each in proposed(seeded)] == (
        [] if is_mentioned else ["printer/label"]
    )


def test_what_shortens_resolution_is_asked_first_from_now_on(
    seeded: Database, asking: Catalog
) -> None:
    random = Random(4)
    for number in range(40):
        is_asked = number % 2 == 0
        said = colour("yes") if is_asked else colour(None, is_asked=False)
        hours = random.uniform(1, 2) if is_asked else random.uniform(6, 9)
        resolved(seeded, number, hours=hours, followups=(said,))
    look(seeded, asking)
    with seeded.snapshot() as session:
        known = knowledge.load(session)
        [change, *_] = knowledge.changes_of(session, "printer/colour")[1:]
        logged = len(knowledge.log(session))
    assert [each.id for each in known.questions_for("printer")] == ["colour", "label"]
    assert (change.kind, change.deed) == (ItemKind.QUESTION, ChangeDeed.SET)
    assert "sooner" in change.why["reason"]
    look(seeded, asking)
    with seeded.snapshot() as session:
        assert len(knowledge.log(session)) == logged


def test_what_is_said_in_the_threads_is_read_on_its_side(slack_office: Office) -> None:
    office = slack_office
    asked = office.says("UADA", "sap not working")
    [card] = office.cards("it-apps")
    office.says("UTESS", "note: again", channel="it-apps", thread=card.ts)
    office.says("UTESS", "Which screen is it?", channel="it-apps", thread=card.ts)
    office.says("UADA", "the one for orders", thread=asked)
    office.press("UTESS", card, "Resolve", channel="it-apps")
    office.settle()
    with office.database.snapshot() as session:
        [request] = questions.resolved(session, AT - timedelta(days=9999))
        speakers = questions.answered_by_people(session, [request])
        found = questions.talk(session, request, speakers[request.id], "")
    assert [(each.text, each.by_technician) for each in found.turns] == [
        ("Which screen is it?", True),
        ("the one for orders", False),
    ]
