"""A value that technicians always replace becomes a proposal to the team that had it most."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fresh import migrated
from logged import give
from small import AT, feedback_on, small_catalog
from sqlmodel import Session, select

from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.feedback import Feedback, Kind
from helpdesk.knowledge import Change, ChangeDeed, ItemKind, Rule, rule_id
from helpdesk.proposals import Proposal, ProposalKind, ProposalState
from storage import decisions, feedback, knowledge, proposals
from storage.decisions import Decided
from storage.tables import OutboxRow
from workers.reviewing import Review
from workers.rules import propose_rules

FIELDS = "fields:\n  - {id: location, name: Location, values: [{value: HQ}, {value: Berlin}]}\n"
CATALOG = small_catalog("slas:\n", f"{FIELDS}slas:\n")
WITHOUT_FIELDS = small_catalog()
SUBJECT = rule_id("location", "HQ")
BERLIN = Rule(field="location", value="HQ", instead="Berlin")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """The transaction of one step, after four technicians' fixes of the same value."""
    database = migrated(tmp_path / "rules.db")
    fixed = [_fixed(number) for number in range(1, 5)]
    give(database, fixed)
    with database.transaction() as session:
        for event in fixed:
            decisions.add(session, _decided(event))
    with database.transaction() as session:
        yield session
    database.close()


def _fixed(number: int) -> Feedback:
    return replace(
        feedback_on(f"the lamp at hq, {number}", Kind.FIELDS_FIXED, number),
        actor=f"UTECH{number % 2}",
        by_technician=True,
        team_before="hardware",
        fields={"location": "Berlin"},
    )


def _decided(event: Feedback) -> Decided:
    return Decided(
        id=event.decision_id,
        request_id=event.request_id,
        at=event.at,
        text=event.text,
        kind="route",
        team="hardware",
        category=None,
        template=None,
        priority="normal",
        options=[],
        reasons=[],
        scores={},
        context={},
        model_team="hardware",
        similar_to=None,
        model_version=1,
        templates_version=1,
        feedback_cursor=0,
        catalog_digest=CATALOG.digest,
        fields={"location": {"value": "HQ", "source": "the word “hq”"}},
    )


def reviewed(session: Session, catalog: Catalog = CATALOG) -> Sequence[Proposal]:
    """What is proposed once the step was taken."""
    events = feedback.standing(session, catalog)
    known = knowledge.load(session)
    propose_rules(Review(session, catalog, known, events, Door.SLACK, AT))
    return proposals.everything(session)


def decided_otherwise(session: Session, instead: str) -> None:
    change = Change(
        at=AT,
        actor="UTESS",
        deed=ChangeDeed.SET,
        kind=ItemKind.RULE,
        subject=SUBJECT,
        team="hardware",
        before=None,
        after=None,
    )
    rule = BERLIN.model_copy(update={"instead": instead})
    knowledge.set_item(session, change, ItemKind.RULE, SUBJECT, rule)


def test_what_is_always_replaced_is_proposed_with_its_evidence(session: Session) -> None:
    [proposal] = reviewed(session)
    assert (proposal.kind, proposal.subject) == (ProposalKind.RULE, SUBJECT)
    assert proposal.content == BERLIN.model_dump()
    assert proposal.team == "hardware"
    assert (proposal.evidence.count, proposal.evidence.of) == (4, 4)
    assert proposal.evidence.people == ("UTECH0", "UTECH1")
    assert proposal.evidence.requests == tuple(f"request-{n}" for n in range(1, 5))
    assert proposal.evidence.events == (1, 2, 3, 4)


def test_its_card_is_owed_to_the_teams_channel(session: Session) -> None:
    reviewed(session)
    [owed] = [str(vars(row)) for row in session.exec(select(OutboxRow))]
    assert "it-hardware" in owed
    assert "Location" in owed


def test_it_is_proposed_once_whatever_was_decided(session: Session) -> None:
    [proposal] = reviewed(session)
    proposals.save(session, replace(proposal, state=ProposalState.KEPT))
    assert len(reviewed(session)) == 1


def test_what_is_a_rule_already_is_not_proposed(session: Session) -> None:
    decided_otherwise(session, "Berlin")
    assert reviewed(session) == []


def test_another_meaning_than_the_rules_is_proposed(session: Session) -> None:
    decided_otherwise(session, "Munich")
    assert [each.content["instead"] for each in reviewed(session)] == ["Berlin"]


def test_a_field_that_left_the_catalog_is_not_proposed(session: Session) -> None:
    assert reviewed(session, WITHOUT_FIELDS) == []


def test_without_a_fix_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    database = migrated(tmp_path / "empty.db")
    with database.transaction() as session:
        assert reviewed(session) == []
    database.close()
