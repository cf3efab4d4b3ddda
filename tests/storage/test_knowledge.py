"""What people taught beside the model: taken over once, changed, logged in full, and taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from helpdesk.catalog import Catalog, Drafting
from helpdesk.knowledge import Change, ChangeDeed, DraftingItem, ItemKind, Knowledge, Origin
from helpdesk.proposals import Evidence, Proposal, ProposalKind, ProposalState
from storage import adopting, knowledge, proposals, taking_back
from storage.db import Database
from storage.errors import StorageError

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
ID, TEAM = "account-unlock", "identity"
ITEM = f"{TEAM}/{ID}"


def change(deed: ChangeDeed = ChangeDeed.SET, actor: str = "UVERA") -> Change:
    kind = ItemKind.DRAFTING
    return Change(AT, actor, deed, kind, ITEM, TEAM, before=None, after=None, why={"uses": 8})


def set_drafting(session: Session, drafting: Drafting) -> int:
    item = DraftingItem(drafting=drafting, by="UVERA", since=AT)
    return knowledge.set_item(session, change(), ItemKind.DRAFTING, ITEM, item)


@pytest.fixture
def seeded(sqlite_database: Database, catalog: Catalog) -> Database:
    """A database that knows the catalog's answers."""
    with sqlite_database.transaction() as session:
        knowledge.seed(session, catalog, AT)
    return sqlite_database


def known(database: Database) -> Knowledge:
    with database.snapshot() as session:
        return knowledge.load(session)


def reworded(catalog: Catalog, body: str) -> Catalog:
    templates = [
        each.model_copy(update={"body": body}) if each.id == ID else each
        for each in catalog.templates
    ]
    return catalog.model_copy(update={"templates": tuple(templates)})


def test_a_catalog_that_did_not_change_is_taken_over_once(
    seeded: Database, catalog: Catalog
) -> None:
    before = known(seeded)
    with seeded.transaction() as session:
        knowledge.seed(session, catalog, LATER)
    assert known(seeded) == before
    assert set(before.templates) == {each.id for each in catalog.templates}


def test_words_that_were_changed_in_the_catalog_are_the_newest_version(
    seeded: Database, catalog: Catalog
) -> None:
    with seeded.transaction() as session:
        knowledge.seed(session, reworded(catalog, "Call us."), LATER)
    living = known(seeded).templates[ID]
    assert living.champion == 2
    assert known(seeded).wordings[ID, 2].template.body == "Call us."
    assert known(seeded).wordings[ID, 1].template.body != "Call us."


def test_a_question_that_is_back_in_the_catalog_is_asked_again(
    seeded: Database, catalog: Catalog
) -> None:
    asking = {each.id for each in catalog.categories if each.ask}
    silent = tuple(each.model_copy(update={"ask": ()}) for each in catalog.categories)
    without = catalog.model_copy(update={"categories": silent})
    for each in (without, catalog):
        with seeded.transaction() as session:
            knowledge.seed(session, each, LATER)
    assert asking
    assert all(known(seeded).questions_for(each) for each in asking)


def test_a_question_that_was_put_elsewhere_can_still_be_taken_back(seeded: Database) -> None:
    subject, item = next(iter(known(seeded).questions.items()))
    with seeded.transaction() as session:
        gone = item.model_copy(update={"is_retired": True})
        retired = change(ChangeDeed.RETIRED)
        number = knowledge.set_item(session, retired, ItemKind.QUESTION, subject, gone)
        moved = gone.model_copy(update={"rank": 5.0})
        knowledge.set_item(session, change(actor=""), ItemKind.QUESTION, subject, moved)
        knowledge.undo(session, number, "UVERA", LATER)
    assert not known(seeded).questions[subject].is_retired


def test_what_left_the_catalog_is_retired_and_keeps_its_words(
    seeded: Database, catalog: Catalog
) -> None:
    rest = tuple(each for each in catalog.templates if each.id != ID)
    with seeded.transaction() as session:
        knowledge.seed(session, catalog.model_copy(update={"templates": rest}), LATER)
    assert known(seeded).templates[ID].is_retired
    assert ID not in known(seeded).templates_for("account-locked")
    assert (ID, 1) in known(seeded).wordings


def test_the_log_has_every_change_with_who_when_why_and_both_sides(seeded: Database) -> None:
    with seeded.transaction() as session:
        set_drafting(session, Drafting.APPROVE)
        set_drafting(session, Drafting.OFF)
        newest, before = knowledge.log(session, 2)
    assert (newest.actor, newest.at, newest.why) == ("UVERA", AT, {"uses": 8})
    assert (before.before, newest.before) == (None, before.after)
    assert newest.after is not None
    assert newest.after["drafting"] == "off"


def test_only_the_last_change_of_an_item_can_be_undone(seeded: Database, catalog: Catalog) -> None:
    with seeded.transaction() as session:
        first, second = (set_drafting(session, each) for each in (Drafting.APPROVE, Drafting.OFF))
        assert not knowledge.can_undo(session, first)
        with pytest.raises(StorageError, match="undo what came after it first"):
            knowledge.undo(session, first, "UTESS", LATER)
        knowledge.undo(session, second, "UTESS", LATER)
        assert knowledge.load(session).drafting(TEAM, ID, catalog) is Drafting.APPROVE
        knowledge.undo(session, first, "UTESS", LATER)
        assert ITEM not in knowledge.load(session).draftings


def test_what_was_undone_stands_in_the_log_and_cannot_be_undone_again(seeded: Database) -> None:
    with seeded.transaction() as session:
        number = set_drafting(session, Drafting.OFF)
        knowledge.undo(session, number, "UTESS", LATER)
        undone, done = knowledge.log(session, 2)
        assert (done.id, undone.undoes, undone.deed) == (number, number, ChangeDeed.UNDONE)
        assert knowledge.undone_by(session, done) == undone
        assert not knowledge.can_undo(session, number)
        assert not knowledge.can_undo(session, undone.id)


def test_what_the_catalog_said_cannot_be_undone(seeded: Database) -> None:
    with seeded.snapshot() as session:
        assert not knowledge.can_undo(session, knowledge.changes_of(session, ID)[0].id)


def test_other_words_are_numbered_on_and_kept_as_they_are(
    seeded: Database, catalog: Catalog
) -> None:
    [template] = [each for each in catalog.templates if each.id == ID]
    with seeded.transaction() as session:
        words = template.model_copy(update={"body": "Call us."})
        assert knowledge.add_wording(session, words, Origin.PERSON, "UVERA", AT) == 2
        first, second = knowledge.wordings(session, ID)
    assert (first.template, second.template) == (template, words)
    assert known(seeded).templates[ID].champion == 1


# Adopting.


def proposed(database: Database, kind: ProposalKind, subject: str, **content: object) -> Proposal:
    name = f"{kind}:{subject}:{content}"
    made = Proposal(name, kind, TEAM, subject, name, content, Evidence(4, 9), AT)
    with database.transaction() as session:
        assert proposals.add(session, made)
    return made


def adopt(database: Database, made: Proposal, catalog: Catalog) -> Knowledge:
    with database.transaction() as session:
        adopting.adopt(session, made, catalog, "UVERA", LATER)
    return known(database)


def test_a_proposal_is_made_only_once(seeded: Database) -> None:
    made = proposed(seeded, ProposalKind.DROP_QUESTION, "vpn/x", ask="Which?")
    with seeded.transaction() as session:
        assert not proposals.add(session, made)


def test_new_words_that_are_tried_give_way_to_newer_ones(
    seeded: Database, catalog: Catalog
) -> None:
    for number, body in ((2, "Call us."), (3, "Call 4711.")):
        made = proposed(seeded, ProposalKind.EDIT, ID, version=1, title="Unlock", body=body)
        assert adopt(seeded, made, catalog).templates[ID].challenger == number
    with seeded.snapshot() as session:
        [newest] = knowledge.log(session, 1)
    assert newest.why == {"count": 4, "of": 9, "replaced": 2}


def test_words_that_changed_since_are_looked_at_before_they_are_adopted(
    seeded: Database, catalog: Catalog
) -> None:
    made = proposed(
        seeded, ProposalKind.EDIT, ID, version=1, title="Unlock your account", body="Call us."
    )
    with seeded.transaction() as session:
        knowledge.seed(session, reworded(catalog, "Call 4711."), LATER)
    with pytest.raises(adopting.AdoptError, match="changed since"):
        adopt(seeded, made, catalog)
    looked_at = {"title": "Unlock your account", "body": "Call us."}
    with seeded.transaction() as session:
        adopting.adopt(session, made, catalog, "UVERA", LATER, looked_at)
    assert known(seeded).templates[ID].challenger == 3


def test_a_question_is_asked_last_and_dropped_again(seeded: Database, catalog: Catalog) -> None:
    for ask in ("Which client?", "Which version?"):
        made = proposed(seeded, ProposalKind.ASK, "vpn", id="which", ask=ask, answers=["5", "6"])
        adopt(seeded, made, catalog)
    asked = known(seeded).questions_for("vpn")
    assert [each.ask for each in asked[-2:]] == ["Which client?", "Which version?"]
    assert [each.id for each in asked[-2:]] == ["which", "which-2"]
    drop = proposed(seeded, ProposalKind.DROP_QUESTION, "vpn/which", ask="Which client?")
    now = adopt(seeded, drop, catalog).questions_for("vpn")
    assert [each.ask for each in now] == [each.ask for each in asked if each.id != "which"]


def test_an_adopted_rule_is_taken_back_with_its_proposal(
    seeded: Database, catalog: Catalog
) -> None:
    rule = {"field": "location", "value": "Berlin", "instead": "Hamburg"}
    made = proposed(seeded, ProposalKind.RULE, "location/Berlin", **rule)
    assert adopt(seeded, made, catalog).rules["location/Berlin"].instead == "Hamburg"
    with seeded.transaction() as session:
        [change] = knowledge.changes_by(session, made.id)
        taking_back.take_back(session, change, catalog, "UTESS", LATER)
        state = proposals.get(session, made.id)
    assert known(seeded).rules == {}
    assert (state.state, state.decided_by) == (ProposalState.KEPT, "UTESS")


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Reset your VPN!", "reset-your-vpn"),
        ("Größe ändern", "groe-andern"),
        ("重启", "answer"),
        ("Taken", "taken-3"),
    ],
)
def test_an_id_is_made_of_a_title_and_is_nobody_elses(title: str, made: str) -> None:
    assert adopting.new_id(title, {"taken", "taken-2"}) == made


def test_of_two_who_adopt_at_once_the_second_sees_what_the_first_did(
    postgres_database: Database, catalog: Catalog
) -> None:
    """Else the second would write over what was changed while it read."""
    with postgres_database.transaction() as session:
        knowledge.seed(session, catalog, AT)
    living = known(postgres_database).templates[ID]

    def another_confirms() -> None:
        with postgres_database.transaction() as session:
            knowledge.hold(session)
            now = knowledge.load(session).templates[ID]
            confirmed = now.model_copy(update={"confirmed_at": LATER})
            knowledge.set_item(session, change(), ItemKind.TEMPLATE, ID, confirmed)

    with ThreadPoolExecutor(1) as others:
        with postgres_database.transaction() as session:
            knowledge.hold(session)
            waits = others.submit(another_confirms)
            tried = living.model_copy(update={"challenger": 1, "share": 0.5})
            knowledge.set_item(session, change(), ItemKind.TEMPLATE, ID, tried)
        waits.result()
    assert known(postgres_database).templates[ID].challenger == 1
