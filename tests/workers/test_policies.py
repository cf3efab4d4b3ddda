"""The review of answers: auto is lost and earned, new words win or lose, and teams are told."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from fresh import migrated
from small import AT, feedback_on, small_catalog

from helpdesk.cards import ActionId, Actions, Card, lines
from helpdesk.catalog import Catalog, Drafting
from helpdesk.doors import Door
from helpdesk.feedback import Feedback, Kind
from helpdesk.knowledge import Change, ChangeDeed, DraftingItem, ItemKind, Knowledge, Living, Origin
from storage import feedback, knowledge, outbox
from storage.db import Database
from workers.policies import review_challengers, review_policies
from workers.review import STEPS
from workers.reviewing import Review

CATALOG = small_catalog()
SUBJECT = "network/vpn-restart"
WEEK = timedelta(days=7)
_numbers = count(1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database that knows the small catalog's answers."""
    database = migrated(tmp_path / "small.db")
    with database.transaction() as session:
        knowledge.seed(session, CATALOG, AT)
    yield database
    database.close()


def come(database: Database, number: int, kind: Kind, at: datetime = AT, version: int = 1) -> None:
    """Let this come of so many uses of an answer, an hour after `at`."""
    with database.transaction() as session:
        for _ in range(number):
            feedback.append(session, _verdict(kind, at, version))


def _verdict(kind: Kind, at: datetime, version: int) -> Feedback:
    event = feedback_on("vpn drops", kind, next(_numbers), template="vpn-restart")
    return replace(event, at=at + timedelta(hours=1), template_version=version)


def look(database: Database, at: datetime = AT + WEEK) -> None:
    """Take both steps."""
    for step in (review_policies, review_challengers):
        with database.transaction() as session:
            known, events = knowledge.load(session), feedback.standing(session, CATALOG)
            step(Review(session, CATALOG, known, events, Door.SLACK, at))


def now(database: Database) -> Knowledge:
    with database.snapshot() as session:
        return knowledge.load(session)


def drafting(database: Database) -> Drafting:
    return now(database).drafting("network", "vpn-restart", CATALOG)


def of_evidence(database: Database) -> list[Change]:
    with database.snapshot() as session:
        made = knowledge.log(session)
    return [each for each in reversed(made) if not each.actor and each.deed != ChangeDeed.SEEDED]


def cards(database: Database) -> list[Card]:
    """What the chats are owed next, one a channel."""
    with database.transaction() as session:
        heads = outbox.claim_heads(session, AT + timedelta(days=60))
    return [Card.model_validate(each.payload["card"]) for each in heads]


def person_sets(database: Database, to: Drafting, at: datetime = AT) -> None:
    item = DraftingItem(drafting=to, by="UTESS", since=at)
    _set(database, ItemKind.DRAFTING, SUBJECT, item, at)


def _set(
    database: Database, kind: ItemKind, subject: str, item: DraftingItem | Living, at: datetime
) -> None:
    change = Change(at, "UTESS", ChangeDeed.SET, kind, subject, "network", None, None)
    with database.transaction() as session:
        knowledge.set_item(session, change, kind, subject, item)


def undo_last(database: Database, at: datetime) -> None:
    with database.transaction() as session:
        knowledge.undo(session, of_evidence(database)[-1].id, "UTESS", at)


def test_an_answer_that_does_not_help_is_sent_unasked_no_more(database: Database) -> None:
    come(database, 5, Kind.DID_NOT_HELP)
    look(database)
    [change] = of_evidence(database)
    assert (change.deed, change.subject, change.team) == (ChangeDeed.LOST, SUBJECT, "network")
    assert change.why["failed"] == 5
    assert drafting(database) is Drafting.APPROVE


def test_the_review_takes_both_steps() -> None:
    assert {review_policies, review_challengers} <= set(STEPS)


def test_the_team_is_told_with_the_figures_and_the_way_back(database: Database) -> None:
    come(database, 6, Kind.DID_NOT_HELP)
    look(database)
    [card] = cards(database)
    assert "Restart" in lines(card)[0] and "Network" in lines(card)[0]
    assert "6 did not help" in "\n".join(lines(card))
    [row] = [block for block in card.blocks if isinstance(block, Actions)]
    assert [each.action for each in row.items if each.kind == "button"] == [ActionId.UNDO_CHANGE]


def test_it_is_decided_and_told_once(database: Database) -> None:
    come(database, 5, Kind.DID_NOT_HELP)
    look(database)
    look(database)
    assert len(of_evidence(database)) == 1


def test_an_answer_that_helps_stays_as_it_is(database: Database) -> None:
    come(database, 30, Kind.SOLVED)
    come(database, 3, Kind.DID_NOT_HELP)
    look(database)
    assert of_evidence(database) == []


def test_what_was_undone_in_the_log_counts_no_more(database: Database) -> None:
    come(database, 5, Kind.DID_NOT_HELP)
    with database.transaction() as session:
        events: Sequence[Feedback] = feedback.between(session, 0)
        for each in events:
            taken_back = feedback_on("", Kind.EVENT_UNDONE, next(_numbers), about=str(each.id))
            feedback.append(session, taken_back)
    look(database)
    assert of_evidence(database) == []


def test_auto_is_earned_again_by_drafts_that_are_sent_as_they_are(database: Database) -> None:
    come(database, 5, Kind.DID_NOT_HELP)
    look(database)
    come(database, 12, Kind.DRAFT_SENT, AT + WEEK)
    look(database, AT + 2 * WEEK)
    assert [each.deed for each in of_evidence(database)] == [ChangeDeed.LOST, ChangeDeed.EARNED]
    assert drafting(database) is Drafting.AUTO


def test_what_was_lost_and_undone_is_lost_only_by_new_evidence(database: Database) -> None:
    come(database, 10, Kind.DID_NOT_HELP)
    look(database)
    undo_last(database, AT + WEEK)
    look(database, AT + 2 * WEEK)
    assert drafting(database) is Drafting.AUTO
    come(database, 10, Kind.DID_NOT_HELP, AT + 2 * WEEK)
    look(database, AT + 3 * WEEK)
    assert drafting(database) is Drafting.APPROVE


def test_what_was_earned_and_undone_stays_with_people(database: Database) -> None:
    """Whoever takes it back wants to look the answers over; so does who set it so."""
    come(database, 5, Kind.DID_NOT_HELP)
    look(database)
    come(database, 12, Kind.DRAFT_SENT, AT + WEEK)
    look(database, AT + 2 * WEEK)
    undo_last(database, AT + 2 * WEEK)
    come(database, 50, Kind.DRAFT_SENT, AT + 2 * WEEK)
    look(database, AT + 3 * WEEK)
    assert drafting(database) is Drafting.APPROVE


def test_a_persons_approve_is_not_overruled(database: Database) -> None:
    person_sets(database, Drafting.APPROVE)
    come(database, 50, Kind.DRAFT_SENT)
    look(database)
    assert of_evidence(database) == []


def test_whoever_adopts_a_new_answer_lets_it_earn_auto(database: Database) -> None:
    item = DraftingItem(drafting=Drafting.APPROVE, by="UTESS", since=AT)
    adopted = Change(
        AT, "UTESS", ChangeDeed.ADOPTED, ItemKind.DRAFTING, SUBJECT, "network", None, None
    )
    with database.transaction() as session:
        knowledge.set_item(session, adopted, ItemKind.DRAFTING, SUBJECT, item)
    come(database, 12, Kind.DRAFT_SENT)
    look(database)
    assert drafting(database) is Drafting.AUTO


def test_what_a_person_decided_holds_at_a_team_that_got_another_name(database: Database) -> None:
    person_sets(database, Drafting.APPROVE)
    come(database, 50, Kind.DRAFT_SENT)
    told = CATALOG.model_dump_json().replace('"network"', '"infra"')
    told = told.replace('"id":"infra"', '"id":"infra","formerly":["network"]').replace(
        ',"formerly":[]', ""
    )
    renamed = Catalog.model_validate_json(told)
    with database.transaction() as session:
        known, events = knowledge.load(session), feedback.standing(session, renamed)
        assert known.drafting("infra", "vpn-restart", renamed) is Drafting.APPROVE
        review_policies(Review(session, renamed, known, events, Door.SLACK, AT + WEEK))
    assert of_evidence(database) == []


def test_drafts_that_nobody_wants_are_turned_off(database: Database) -> None:
    person_sets(database, Drafting.APPROVE)
    come(database, 10, Kind.DRAFT_REJECTED)
    look(database)
    assert drafting(database) is Drafting.OFF
    assert "10 of 10 drafts were rejected" in "\n".join(lines(cards(database)[0]))


# New words against old ones.


@pytest.fixture
def tried(database: Database) -> Database:
    """The same with new words of one answer on trial, on half of the requests, since AT."""
    with database.transaction() as session:
        old = knowledge.wording(session, "vpn-restart", 1)
        assert old
        words = old.template.model_copy(update={"body": "Restart the VPN client, then wait."})
        number = knowledge.add_wording(session, words, Origin.EDITS, "UTESS", AT)
    living = now(database).templates["vpn-restart"]
    on_trial = living.model_copy(update={"challenger": number, "share": 0.5})
    _set(database, ItemKind.TEMPLATE, "vpn-restart", on_trial, AT)
    return database


def test_new_words_that_do_better_replace_the_old_ones(tried: Database) -> None:
    come(tried, 12, Kind.SOLVED, version=2)
    come(tried, 12, Kind.DRAFT_EDITED, version=1)
    look(tried)
    living = now(tried).templates["vpn-restart"]
    assert (living.champion, living.challenger, living.share) == (2, None, 0.0)
    [change] = [each for each in of_evidence(tried) if each.kind is ItemKind.TEMPLATE]
    assert change.deed is ChangeDeed.WON
    assert (change.why["confirmed"], change.why["against"]["failed"]) == (12, 12)


def test_new_words_that_do_worse_are_sent_no_more_and_the_team_sees_both(tried: Database) -> None:
    come(tried, 12, Kind.DID_NOT_HELP, version=2)
    come(tried, 12, Kind.SOLVED, version=1)
    look(tried)
    living = now(tried).templates["vpn-restart"]
    assert (living.champion, living.challenger) == (1, None)
    said = "\n".join(lines(cards(tried)[0]))
    assert "12 did not help" in said and "The other words: of 12 uses, 12 solved it" in said


def test_what_was_said_of_the_old_words_before_the_trial_does_not_count(tried: Database) -> None:
    come(tried, 30, Kind.SOLVED, AT - WEEK)
    come(tried, 20, Kind.DID_NOT_HELP, version=2)
    look(tried)
    assert now(tried).templates["vpn-restart"].challenger == 2


def test_a_trial_that_was_won_and_undone_begins_anew(tried: Database) -> None:
    come(tried, 12, Kind.SOLVED, version=2)
    come(tried, 12, Kind.DRAFT_EDITED, version=1)
    look(tried)
    undo_last(tried, AT + WEEK)
    look(tried, AT + 2 * WEEK)
    assert now(tried).templates["vpn-restart"].challenger == 2
