"""The review of threads: edits and answers that come again and again are put before their team."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from fresh import migrated
from logged import give
from office import Office
from rows import all_requests
from small import AT, feedback_on, small_catalog

from helpdesk.catalog import Drafting
from helpdesk.doors import Door
from helpdesk.feedback import Feedback, Kind
from helpdesk.journal import Deed, Entry
from helpdesk.knowledge import Change, ChangeDeed, DraftingItem, ItemKind, Origin, drafting_id
from helpdesk.model import Status
from helpdesk.proposals import Proposal, ProposalKind, ProposalState
from storage import feedback, journal, knowledge, people, proposals, requests
from storage.db import Database
from workers.edits import propose_edits
from workers.review import STEPS
from workers.reviewing import Review
from workers.threads import propose_new_answers

CATALOG = small_catalog()
TEMPLATE, BODY = "vpn-restart", "Restart the VPN client."
NEW = "Restart the VPN client. Then choose another gateway."
TEAM = ("UTESS", "UUMAR", "UVERA")
_numbers = count(1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database that knows the small catalog's answers."""
    database = migrated(tmp_path / "small.db")
    with database.transaction() as session:
        knowledge.seed(session, CATALOG, AT)
    yield database
    database.close()


def sent(words: str, technician: str, version: int = 1) -> Feedback:
    """A technician sends the draft in these words, or as it is."""
    kind = Kind.DRAFT_EDITED if words else Kind.DRAFT_SENT
    event = feedback_on("vpn drops", kind, next(_numbers), template=TEMPLATE, words=words)
    return replace(event, actor=technician, template_version=version, at=AT)


def look(database: Database, at: datetime = AT) -> list[Proposal]:
    """Take both steps, and return all proposals."""
    for step in (propose_edits, propose_new_answers):
        with database.transaction() as session:
            known, events = knowledge.load(session), feedback.standing(session, CATALOG)
            step(Review(session, CATALOG, known, events, Door.SLACK, at))
    with database.snapshot() as session:
        return proposals.everything(session)


def test_both_steps_are_taken() -> None:
    assert {propose_edits, propose_new_answers} <= set(STEPS)


def test_a_change_that_a_team_makes_is_proposed_once_with_its_evidence(database: Database) -> None:
    edits = [sent(NEW, who) for who in TEAM]
    give(database, [*edits, sent("", "UTESS")])
    solved = feedback_on("vpn drops", Kind.SOLVED, next(_numbers), template=TEMPLATE)
    with database.transaction() as session:
        feedback.append(session, replace(solved, request_id=edits[0].request_id))
    [made] = look(database)
    assert (made.kind, made.team, made.subject) == (ProposalKind.EDIT, "network", TEMPLATE)
    assert (made.content["version"], made.content["body"]) == (1, NEW)
    assert (made.content["before"], made.content["after"]) == ("", "Then choose another gateway.")
    seen = made.evidence
    assert (seen.count, seen.of, seen.people, seen.outcomes) == (3, 4, TEAM, {"solved": 1})
    assert look(database) == [made]


def test_two_changes_are_two_proposals(database: Database) -> None:
    words = "Quit and start the VPN client. Then choose another gateway."
    give(database, [sent(words, who) for who in TEAM])
    bodies = {each.content["body"] for each in look(database)}
    assert bodies == {NEW, "Quit and start the VPN client."}


def test_who_signs_and_greets_proposes_nothing(database: Database) -> None:
    give(database, [sent(f"Hi Ada,\n{BODY}\nBest, {who}", who) for who in TEAM])
    assert look(database) == []


def test_what_would_change_words_that_are_sent_no_more_is_taken_back(database: Database) -> None:
    give(database, [sent(NEW, who) for who in TEAM])
    look(database)
    with database.transaction() as session:
        wording = knowledge.wording(session, TEMPLATE, 1)
        assert wording
        number = knowledge.add_wording(session, wording.template, Origin.PERSON, "UUMAR", AT)
        living = knowledge.load(session).templates[TEMPLATE]
        after = living.model_copy(update={"champion": number})
        change = Change(AT, "", ChangeDeed.WON, ItemKind.TEMPLATE, TEMPLATE, "network", None, None)
        knowledge.set_item(session, change, ItemKind.TEMPLATE, TEMPLATE, after)
    assert [each.state for each in look(database)] == [ProposalState.WITHDRAWN]


def test_what_a_team_wanted_to_keep_is_not_proposed_of_later_words(database: Database) -> None:
    give(database, [sent(NEW, who) for who in TEAM])
    [made] = look(database)
    with database.transaction() as session:
        proposals.decide(session, made, ProposalState.KEPT, "UUMAR", AT)
        wording = knowledge.wording(session, TEMPLATE, 1)
        assert wording
        words = wording.template.model_copy(update={"body": f"Please: {BODY}"})
        number = knowledge.add_wording(session, words, Origin.PERSON, "UUMAR", AT)
        living = knowledge.load(session).templates[TEMPLATE]
        after = living.model_copy(update={"champion": number})
        change = Change(AT, "", ChangeDeed.WON, ItemKind.TEMPLATE, TEMPLATE, "network", None, None)
        knowledge.set_item(session, change, ItemKind.TEMPLATE, TEMPLATE, after)
    give(database, [sent(f"Please: {NEW}", who, version=2) for who in TEAM])
    assert len(look(database)) == 1


# New answers.

ASKED = "the printer in room {} prints no colour"
REPLY = "Hi {},\nthe colour cartridge was empty, I ordered a new one that arrives on Monday."


def resolved(
    database: Database, requester: str, name: str, reply: str = REPLY, template: str | None = None
) -> str:
    """A technician answers a request in their own words, and resolves it."""
    number = next(_numbers)
    event = feedback_on(ASKED.format(number), Kind.RESOLVED, number, category="printer")
    event = replace(event, actor="UUMAR", by_technician=True, at=AT, template=template)
    give(database, [event])
    with database.transaction() as session:
        people.note(session, requester, name)
        request = requests.get(session, event.request_id)
        done = replace(request, requester=requester, status=Status.RESOLVED, resolved_by="UUMAR")
        requests.save(session, replace(done, category="printer"))
        detail = {"words": reply.format(name.split()[0])}
        journal.add(session, Entry(request.id, AT, "UUMAR", Deed.REPLIED, detail))
    return event.request_id


ASKERS = ("UADA", "Ada Okafor"), ("UBEN", "Ben Costa"), ("UDEV", "Dev Rao")


def test_what_is_answered_again_and_again_is_proposed_once_as_a_template(
    database: Database,
) -> None:
    asked = tuple(resolved(database, *each) for each in ASKERS)
    [made] = look(database)
    assert (made.kind, made.team, made.subject) == (
        ProposalKind.NEW_TEMPLATE,
        "hardware",
        "printer",
    )
    assert made.content["body"] == (
        "The colour cartridge was empty, I ordered a new one that arrives on Monday."
    )
    assert made.content["title"].startswith("Printer: ")
    assert (made.evidence.count, made.evidence.of) == (3, 3)
    assert (made.evidence.requests, made.evidence.outcomes) == (asked, {"resolved": 3})
    resolved(database, "UELI", "Eli Kaya")
    assert look(database) == [made]


def test_where_an_answer_was_there_nothing_new_is_proposed(database: Database) -> None:
    for each in ASKERS:
        resolved(database, *each, template="printer-jam")
    assert look(database) == []


def test_what_was_resolved_long_ago_is_not_compared_again(database: Database) -> None:
    for each in ASKERS:
        resolved(database, *each)
    assert look(database, AT + timedelta(days=2)) == []


# By hand, in both chats.

ASK = "vpn drops since this morning"
MORE = "Ask us for a cable: we have many."


def test_what_technicians_change_in_drafts_stands_in_their_channel(each_office: Office) -> None:
    office = each_office
    _approved_first(office)
    for requester, technician in (
        ("UADA", "UTESS"),
        ("UBEN", "UUMAR"),
        ("UCHIARA", "UTESS"),
        ("UDEV", "UUMAR"),
    ):
        office.says(requester, ASK)
        card = office.cards("it-network", user=technician)[-1]
        office.press(technician, card, "Edit", channel="it-network")
        [template] = [
            each for each in office.catalog.templates if each.id == all_requests(office)[-1].draft
        ]
        office.fills(technician, {"words": f"Hello!\n\n{template.body}\n\n{MORE}\n\nCheers"})
    _reviewed(office, Door.MSTEAMS if "MSTeams" in type(office).__name__ else Door.SLACK)
    office.settle()
    card = office.cards("it-network")[-1]
    assert MORE in card.text
    assert "4 of the last 4" in card.text
    assert card.buttons == ["Adopt", "Keep as it is", "Open"]


def _approved_first(office: Office) -> None:
    at = datetime.now(UTC)
    change = Change(at, "UUMAR", ChangeDeed.SET, ItemKind.DRAFTING, "", "network", None, None)
    item = DraftingItem(drafting=Drafting.APPROVE, by="UUMAR", since=at)
    with office.database.transaction() as session:
        for template in knowledge.load(session).templates_for("vpn"):
            subject = drafting_id("network", template)
            knowledge.set_item(session, change, ItemKind.DRAFTING, subject, item)


def _reviewed(office: Office, chat: Door) -> None:
    with office.database.transaction() as session:
        known, events = knowledge.load(session), feedback.standing(session, office.catalog)
        at = datetime.now(UTC)
        propose_edits(Review(session, office.catalog, known, events, chat, at))
