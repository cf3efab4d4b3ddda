"""What became of it: quiet checks and closings, what brings a request back, and ratings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from office import Office, Said
from rows import all_requests, decided_earlier, journal_of, said_back

from helpdesk.catalog import Drafting
from helpdesk.feedback import Kind
from helpdesk.journal import Deed
from helpdesk.knowledge import Change, ChangeDeed, DraftingItem, ItemKind, drafting_id
from helpdesk.model import Request, Status
from helpdesk.undoing import standing
from helpdesk.verdicts import record, verdicts
from storage import knowledge, requests
from storage.db import Database
from workers.context import Context
from workers.quiet import look_after_quiet

A_DAY, LONG = timedelta(hours=21), timedelta(hours=49)


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


@pytest.fixture
def answered(office: Office) -> str:
    """An answered request of Ada's; its thread."""
    return office.says("UADA", "vpn drops since this morning")


def request(office: Office) -> Request:
    [found] = all_requests(office)
    return found


def quiet_for(office: Office, time: timedelta) -> None:
    """Let nobody say anything for so long, and the worker look."""
    now, asked = datetime.now(UTC), request(office)
    times = {"answered_at": asked.answered_at, "checked_at": asked.checked_at}
    earlier = {name: at - time for name, at in times.items() if at}
    with office.database.transaction() as session:
        requests.save(session, replace(asked, **earlier))  # type: ignore[arg-type]
    look_after(office, now)


def look_after(office: Office, now: datetime) -> None:
    """Let the worker look."""
    context = Context(office.database, office.service.redis, office.catalog)
    look_after_quiet(context, request(office).door, now)
    office.settle()


def made_earlier(office: Office, time: timedelta) -> None:
    asked = request(office)
    with office.database.transaction() as session:
        requests.save(session, replace(asked, created_at=asked.created_at - time))


def last(office: Office, thread: str) -> Said:
    return office.thread(thread)[-1]


def kinds(office: Office) -> list[Kind]:
    return [event.kind for event in said_back(office)]


def test_silence_is_asked_about_once_and_then_closed_as_silent(
    office: Office, answered: str
) -> None:
    quiet_for(office, A_DAY)
    check = last(office, answered)
    assert "Did this solve it?" in check.text
    assert check.buttons == ["Solved", "Talk to a person"]
    quiet_for(office, A_DAY)
    assert [each.text for each in office.thread(answered)].count(check.text) == 1
    quiet_for(office, LONG)
    assert request(office).went_quiet
    for shown in (office.reply(answered), last(office, answered)):
        assert "Closed, as I heard no more" in shown.text
        assert shown.buttons == ["Reopen"]
    [silent] = said_back(office)
    [entry] = journal_of(office)
    assert (silent.kind, silent.actor, silent.template) == (
        Kind.SILENT,
        "",
        request(office).used_templates[-1],
    )
    assert (entry.deed, entry.feedback_id) == (Deed.CLOSED_QUIETLY, silent.id)
    assert record(verdicts(said_back(office))).silent == 1


def test_a_word_after_that_brings_it_back_and_counts_against_the_answer(
    office: Office, answered: str
) -> None:
    quiet_for(office, A_DAY)
    quiet_for(office, LONG)
    office.says("UADA", "It drops whenever I leave the room", thread=answered)
    assert request(office).status is Status.WITH_TEAM
    assert kinds(office) == [Kind.SILENT, Kind.REOPENED]
    assert record(verdicts(said_back(office))).failed == 1
    [card] = office.cards("it-network", user="UUMAR")
    below = office.thread(card.ts, user="UUMAR", channel="it-network")
    assert "whenever I leave the room" in below[-1].text
    assert "on it again" in last(office, answered).text
    [closed] = [each for each in office.thread(answered) if "heard no more" in each.text]
    assert "Open again since" in closed.text
    assert closed.buttons == []


@pytest.mark.parametrize(
    ("words", "found"),
    [("thanks!", [Kind.SILENT]), ("thanks, that worked", [Kind.SILENT, Kind.SOLVED])],
)
def test_kind_words_after_that_reopen_nothing(
    slack_office: Office, words: str, found: list[Kind]
) -> None:
    asked = slack_office.says("UADA", "vpn drops since this morning")
    quiet_for(slack_office, A_DAY)
    quiet_for(slack_office, LONG)
    slack_office.says("UADA", words, thread=asked)
    assert request(slack_office).status is Status.RESOLVED
    assert kinds(slack_office) == found
    assert record(verdicts(said_back(slack_office))).confirmed == len(found) - 1


def test_whoever_says_anything_is_not_asked(slack_office: Office) -> None:
    asked = slack_office.says("UADA", "vpn drops since this morning")
    slack_office.says("UADA", "thanks!", thread=asked)
    quiet_for(slack_office, A_DAY)
    assert request(slack_office).answered_at is None
    assert "Did this solve it?" not in last(slack_office, asked).text


def test_a_press_on_the_check_solves_it(slack_office: Office) -> None:
    asked = slack_office.says("UADA", "vpn drops since this morning")
    quiet_for(slack_office, A_DAY)
    slack_office.press("UADA", last(slack_office, asked), "Solved")
    assert kinds(slack_office) == [Kind.SOLVED]
    assert request(slack_office).resolved_by == slack_office.id_of("UADA")


def test_a_word_in_a_chat_without_threads_brings_it_back(msteams_office: Office) -> None:
    msteams_office.says("UADA", "vpn drops since this morning", channel="dm")
    made_earlier(msteams_office, timedelta(days=5))
    quiet_for(msteams_office, A_DAY)
    quiet_for(msteams_office, LONG)
    msteams_office.says("UADA", "the vpn drops whenever I leave the room", channel="dm")
    assert request(msteams_office).status is Status.WITH_TEAM
    assert kinds(msteams_office) == [Kind.SILENT, Kind.REOPENED]


# An answer that a technician sent.


@pytest.fixture
def sent(office: Office) -> str:
    """A request of Ada's to which a technician sent a draft; its thread."""
    return sent_by_a_technician(office)


def sent_by_a_technician(office: Office) -> str:
    at = datetime.now(UTC)
    change = Change(at, "UUMAR", ChangeDeed.SET, ItemKind.DRAFTING, "", "network", None, None)
    item = DraftingItem(drafting=Drafting.APPROVE, by="UUMAR", since=at)
    with office.database.transaction() as session:
        for template in knowledge.load(session).templates_for("vpn"):
            subject = drafting_id("network", template)
            knowledge.set_item(session, change, ItemKind.DRAFTING, subject, item)
    asked = office.says("UADA", "vpn drops since this morning")
    press(office, "Approve and send")
    return asked


def the_card(office: Office) -> Said:
    return office.cards("it-network", user="UUMAR")[-1]


def press(office: Office, label: str) -> None:
    office.press("UUMAR", the_card(office), label, channel="it-network")
    office.settle()


def test_what_a_technician_sent_is_asked_about_and_closed_on_the_card_too(
    office: Office, sent: str
) -> None:
    quiet_for(office, A_DAY)
    assert last(office, sent).buttons == ["Solved", "Not yet"]
    quiet_for(office, LONG)
    assert "closed, as nobody said more" in the_card(office).text
    assert kinds(office) == [Kind.DRAFT_SENT, Kind.SILENT]
    office.says("UADA", "Sorry, I was away. It still drops.", thread=sent)
    assert request(office).status is Status.WITH_TEAM
    assert "Resolve" in the_card(office).buttons
    assert record(verdicts(said_back(office))).failed == 1


def test_not_yet_goes_to_the_team_and_counts_against_the_answer(office: Office, sent: str) -> None:
    quiet_for(office, A_DAY)
    office.press("UADA", last(office, sent), "Not yet")
    assert request(office).answered_at is None
    assert kinds(office) == [Kind.DRAFT_SENT, Kind.DID_NOT_HELP]
    below = office.thread(the_card(office).ts, user="UUMAR", channel="it-network")
    assert "not solved yet" in below[-1].text
    quiet_for(office, LONG)
    assert request(office).status is Status.WITH_TEAM


def test_resolved_at_once_after_an_answer_is_quick_and_to_its_credit(slack_office: Office) -> None:
    sent_by_a_technician(slack_office)
    press(slack_office, "Resolve")
    *_, resolved, quick = said_back(slack_office)
    assert (resolved.kind, quick.kind) == (Kind.RESOLVED, Kind.QUICKLY_RESOLVED)
    assert resolved.template == quick.template == request(slack_office).used_templates[-1]
    assert resolved.template_version == quick.template_version == 1
    press(slack_office, "Undo “Resolve”")
    left = standing(said_back(slack_office))
    assert [event.kind for event in left] == [Kind.DRAFT_SENT, Kind.EVENT_UNDONE]


def test_resolved_after_more_was_said_speaks_of_no_answer(slack_office: Office) -> None:
    asked = sent_by_a_technician(slack_office)
    slack_office.says("UADA", "Which cable do you mean?", thread=asked)
    press(slack_office, "Resolve")
    *_, resolved, quick = said_back(slack_office)
    assert (resolved.template, quick.template) == (None, None)


def test_after_a_person_was_asked_for_the_answer_stays_failed(slack_office: Office) -> None:
    asked = slack_office.says("UADA", "vpn drops since this morning")
    slack_office.press("UADA", slack_office.reply(asked), "Talk to a person")
    slack_office.settle()
    press(slack_office, "Resolve")
    assert record(verdicts(said_back(slack_office))).failed == 1


def test_escalating_counts_against_the_answer_that_was_sent(slack_office: Office) -> None:
    sent_by_a_technician(slack_office)
    press(slack_office, "Escalate")
    slack_office.fills("UUMAR", {"priority": "critical", "words": "The whole floor"})
    event = said_back(slack_office)[-1]
    assert (event.kind, event.template) == (
        Kind.ESCALATED,
        request(slack_office).used_templates[-1],
    )


def test_what_was_moved_is_not_resolved_quickly(slack_office: Office) -> None:
    slack_office.says("UADA", "sap not working")
    [card] = slack_office.cards("it-apps", user="UVERA")
    slack_office.press("UVERA", card, "Reassign", channel="it-apps")
    slack_office.fills("UVERA", {"team": "network", "words": ""})
    slack_office.settle()
    press(slack_office, "Resolve")
    assert kinds(slack_office) == [Kind.REASSIGNED, Kind.RESOLVED]


# Ratings.

FACES = ["😞 Bad", "🙁 Poor", "😐 Okay", "🙂 Good", "😀 Great"]


@pytest.fixture
def asking(opened: Callable[..., Office], sqlite_database: Database, door: str) -> Office:
    """The house with each chat in front, where everybody is asked how it was."""
    office = opened(sqlite_database, door=door, rating_share=1.0)
    office.worker_is_on = False
    return office


def test_a_good_rating_is_taken_once_and_the_question_goes(asking: Office) -> None:
    asked = asking.says("UADA", "vpn drops since this morning")
    asking.press("UADA", asking.reply(asked), "Solved")
    closed = asking.reply(asked)
    assert closed.buttons == ["Reopen", *FACES]
    asking.press("UADA", closed, "🙂 Good")
    assert asking.reply(asked).buttons == ["Reopen"]
    solved, rated = said_back(asking)
    assert (rated.kind, rated.fields) == (Kind.RATED_WELL, {"rating": "4"})
    assert (rated.template, rated.template_version) == (solved.template, 1)
    assert (request(asking).rating_asked, request(asking).rating) == (True, 4)


def test_of_two_ratings_the_first_counts(asking: Office) -> None:
    asked = asking.says("UADA", "vpn drops since this morning")
    asking.press("UADA", asking.reply(asked), "Solved")
    closed = asking.reply(asked)
    for face in ("🙁 Poor", "😀 Great"):
        asking.press("UADA", closed, face)
        asking.settle()
    assert request(asking).rating == 2
    assert kinds(asking) == [Kind.SOLVED, Kind.RATED_BADLY]


def test_a_bad_rating_of_what_a_technician_resolved_offers_a_way_back(asking: Office) -> None:
    asked = asking.says("UADA", "sap not working")
    [card] = asking.cards("it-apps", user="UVERA")
    asking.press("UVERA", card, "Resolve", channel="it-apps")
    told = last(asking, asked)
    assert told.buttons == ["Reopen", *FACES]
    assert asking.reply(asked).buttons == ["Reopen"]
    asking.press("UADA", told, "🙁 Poor")
    sorry = asking.only_to("UADA", asked)
    assert "sorry" in sorry.text
    assert said_back(asking)[-1].kind is Kind.RATED_BADLY
    assert said_back(asking)[-1].template is None
    asking.press("UADA", sorry, "Reopen")
    asking.settle()
    assert request(asking).status is Status.WITH_TEAM


def test_only_who_asked_can_rate(asking: Office) -> None:
    asked = asking.says("UADA", "vpn drops since this morning")
    asking.press("UADA", asking.reply(asked), "Solved")
    asking.press("UUMAR", asking.reply(asked), "😞 Bad")
    assert "Only the person who asked" in asking.only_to("UUMAR", asked).text
    assert request(asking).rating is None


def test_of_a_request_that_was_withdrawn_nothing_has_worked(slack_office: Office) -> None:
    asked = slack_office.says("UADA", "vpn drops since this morning")
    slack_office.settle()
    slack_office.deletes("UADA", asked)
    slack_office.settle()
    slack_office.says("UADA", "that worked, thanks", thread=asked)
    assert all(each.kind is not Kind.SOLVED for each in said_back(slack_office))
    assert all_requests(slack_office)[0].status is not Status.RESOLVED


# What a message that tells of a closing says once it is open again.


def told_of(office: Office, thread: str) -> Said:
    [told] = [each for each in office.thread(thread) if "marked this as resolved" in each.text]
    return told


def resolved_by_tess(office: Office) -> str:
    asked = office.says("UADA", "sap not working")
    [card] = office.cards("it-apps", user="UVERA")
    office.press("UVERA", card, "Resolve", channel="it-apps")
    office.settle()
    return asked


def test_a_closing_that_was_reopened_offers_no_reopening_any_more(office: Office) -> None:
    asked = resolved_by_tess(office)
    assert told_of(office, asked).buttons == ["Reopen"]
    office.press("UADA", told_of(office, asked), "Reopen")
    office.settle()
    assert "Open again since" in told_of(office, asked).text
    assert told_of(office, asked).buttons == []


def test_a_resolution_that_was_taken_back_offers_no_reopening_any_more(
    slack_office: Office,
) -> None:
    asked = resolved_by_tess(slack_office)
    [card] = slack_office.cards("it-apps", user="UVERA")
    slack_office.press("UVERA", card, "Undo “Resolve”", channel="it-apps")
    slack_office.settle()
    assert told_of(slack_office, asked).buttons == []


# What was asked, and nobody answered.


def test_whoever_never_says_what_is_wrong_gets_a_person_of_the_fallback_team(
    office: Office,
) -> None:
    asked = office.says("UADA", "I have a problem")
    assert request(office).status is Status.ASKED
    decided_earlier(office, A_DAY)
    look_after(office, datetime.now(UTC))
    fallback = office.catalog.team(office.catalog.fallback_team)
    found = request(office)
    assert (found.status, found.team, found.category) == (Status.WITH_TEAM, fallback.id, None)
    [card] = office.cards(fallback.channel)
    assert "nobody answered what I asked" in card.text
    assert f"Passed on to {fallback.name}" in office.reply(asked).text
    [entry] = journal_of(office)
    assert (entry.deed, entry.actor, entry.detail) == (
        Deed.HANDED_OVER,
        "",
        {"why": "nobody_answered"},
    )
    decided_earlier(office, LONG)
    look_after(office, datetime.now(UTC))
    assert len(office.cards(fallback.channel)) == 1
    assert kinds(office) == []
