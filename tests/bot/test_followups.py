"""Follow-up questions in the chat: asked below the reply, answered there, shown to the team."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from office import Office, Said
from rows import all_requests, decided_earlier, said_back

from bot.corrections import Press
from helpdesk.cards import ActionId, Card
from helpdesk.catalog import Catalog, Drafting, FollowUp, Template
from helpdesk.feedback import Kind
from helpdesk.model import Actor, Status
from storage import decisions, knowledge
from storage.db import Database
from workers.context import Context
from workers.quiet import look_after_quiet

OpenOffice = Callable[..., Office]

WHERE = FollowUp(id="where", ask="Where do you sit?", answers=("At home", "In the office"))
SCREEN = FollowUp(id="screen", ask="What does the screen say?", told_by=("error",))
SINCE = FollowUp(id="since", ask="Since when?")


def with_questions(
    catalog: Catalog, category: str, questions: Sequence[FollowUp], templates: Sequence[Template]
) -> Catalog:
    """The catalog with these questions and templates in place of a category's own."""
    changed = tuple(
        each.model_copy(update={"ask": tuple(questions)}) if each.id == category else each
        for each in catalog.categories
    )
    others = tuple(each for each in catalog.templates if each.category != category)
    update = {"categories": changed, "templates": (*others, *templates)}
    return catalog.model_copy(update=update)


def opened_with(
    opened: OpenOffice, database: Database, catalog: Catalog, door: str = "slack"
) -> Office:
    with database.transaction() as session:
        knowledge.seed(session, catalog, datetime.now(UTC))
    office = opened(database, door=door, catalog=catalog)
    office.worker_is_on = False
    return office


@pytest.fixture
def office(opened: OpenOffice, sqlite_database: Database, catalog: Catalog, door: str) -> Office:
    """A house, with each chat in front, whose apps team has three questions."""
    asks = with_questions(catalog, "business-apps", (WHERE, SCREEN, SINCE), ())
    return opened_with(opened, sqlite_database, asks, door)


@pytest.fixture
def slack(opened: OpenOffice, sqlite_database: Database, catalog: Catalog) -> Office:
    """The same in Slack, where the chat in front does not matter."""
    asks = with_questions(catalog, "business-apps", (WHERE, SCREEN, SINCE), ())
    return opened_with(opened, sqlite_database, asks)


def card_of(office: Office) -> Said:
    [card] = office.cards("it-apps")
    return card


def test_two_questions_are_asked_in_the_reply_and_answered_on_the_card(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    reply = office.reply(asked)
    assert "Passed on to Business Apps" in reply.text
    assert "Where do you sit?" in reply.text
    assert reply.buttons[-3:] == ["At home", "In the office", "Skip"]

    office.press("UADA", reply, "In the office")
    assert "Where do you sit? In the office" in card_of(office).text
    reply = office.reply(asked)
    assert "What does the screen say?" in reply.text
    assert "Just reply here." in reply.text
    assert "At home" not in reply.buttons

    office.says("UADA", "it is all black", thread=asked)
    card = card_of(office)
    assert "What does the screen say? it is all black" in card.text
    in_thread = office.thread(card.ts, user="UTESS", channel="it-apps")
    assert any("it is all black" in said.text for said in in_thread[1:])
    assert "Skip" not in office.reply(asked).buttons
    assert "Since when?" not in office.reply(asked).text

    [one, two] = [each for each in said_back(office) if each.kind is Kind.ANSWERED_QUESTION]
    assert one.fields == {"business-apps/where": "In the office"}
    assert two.fields == {"business-apps/screen": "it is all black"}


def test_what_the_message_says_is_never_asked(slack: Office) -> None:
    asked = slack.says("UADA", "sap not working, i get an error, and i am at home")
    assert "Since when?" in slack.reply(asked).text


def test_a_question_that_was_skipped_is_not_on_the_card(slack: Office) -> None:
    asked = slack.says("UADA", "sap not working")
    slack.press("UADA", slack.reply(asked), "Skip")
    assert "What does the screen say?" in slack.reply(asked).text
    assert "Where do you sit?" not in card_of(slack).text


def pressed_late(office: Office, reply: Said, label: str) -> Card | None:
    """What Ada is told who presses a button that changed under her finger."""
    actor = Actor(office.workspace_id, "UADA")
    value, at = reply.value(label), datetime.now(UTC)
    press = Press(f"late:{label}", actor, ActionId.FOLLOW_UP, value, at)
    return office.service.use_cases.corrections.press(press).card


def test_a_second_press_changes_nothing(slack: Office) -> None:
    asked = slack.says("UADA", "sap not working")
    first = slack.reply(asked)
    slack.press("UADA", first, "At home")
    slack.settle()
    told = pressed_late(slack, first, "In the office")
    assert told is not None and "newest buttons" in told.summary
    assert "Where do you sit? At home" in card_of(slack).text


def test_only_who_asked_or_their_technicians_may_answer(slack: Office) -> None:
    asked = slack.says("UADA", "sap not working")
    slack.press("UBEN", slack.reply(asked), "At home")
    assert "Only the person who asked" in slack.only_to("UBEN", asked).text
    [request] = all_requests(slack)
    assert request.followups[0].answer is None


def test_the_question_disappears_once_a_technician_takes_the_request(slack: Office) -> None:
    asked = slack.says("UADA", "sap not working")
    stale = slack.reply(asked)
    slack.press("UTESS", card_of(slack), "Take it", channel="it-apps")
    assert "Where do you sit?" not in slack.reply(asked).text
    assert pressed_late(slack, stale, "At home") is not None
    slack.says("UADA", "i am at home", thread=asked)
    assert "Where do you sit?" not in card_of(slack).text


def test_the_words_of_a_technician_end_the_question(slack: Office) -> None:
    asked = slack.says("UADA", "sap not working")
    card = card_of(slack)
    slack.says("UTESS", "Who is your manager?", channel="it-apps", thread=card.ts)
    assert "Where do you sit?" not in slack.reply(asked).text
    slack.says("UADA", "that is Ben", thread=asked)
    assert "Where do you sit?" not in card_of(slack).text


def _template(name: str, device: str) -> Template:
    return Template(
        id=name, category="vpn", title=name, body=f"For {device}.", when={"device": device}
    )


DEVICE = FollowUp(id="which", ask="Which device is it?", field="device")


@pytest.fixture
def deciding(opened: OpenOffice, sqlite_database: Database, catalog: Catalog, door: str) -> Office:
    """A house in which the device decides which answer is sent."""
    templates = (_template("vpn-laptop", "Laptop"), _template("vpn-phone", "Phone"))
    asks = with_questions(catalog, "vpn", (DEVICE,), templates)
    return opened_with(opened, sqlite_database, asks, door)


def test_an_answer_decides_which_template_is_sent(deciding: Office) -> None:
    office = deciding
    asked = office.says("UADA", "vpn drops since this morning")
    question = office.reply(asked)
    assert "Which device is it?" in question.text
    assert "Talk to a person" in question.buttons
    assert not office.all_cards()

    office.pick("UADA", question, "Phone")
    assert "For Phone." in office.reply(asked).text
    [request] = all_requests(office)
    assert (request.status, request.used_templates) == (Status.ANSWERED, ("vpn-phone",))
    assert request.fields["device"].value == "Phone"

    said = office.says("UBEN", "vpn drops since this morning")
    office.says("UBEN", "on my macbook", thread=said)
    assert "For Laptop." in office.reply(said, user="UBEN").text

    told = office.says("UCHIARA", "vpn drops on my laptop since this morning")
    assert "For Laptop." in office.reply(told, user="UCHIARA").text


def test_without_an_answer_a_person_of_its_team_takes_over(deciding: Office) -> None:
    office = deciding
    skipped = office.says("UADA", "vpn drops since this morning")
    office.press("UADA", office.reply(skipped), "Skip")
    assert "Passed on to Network" in office.reply(skipped).text

    wants = office.says("UBEN", "vpn drops since this morning")
    office.press("UBEN", office.reply(wants, user="UBEN"), "Talk to a person")
    assert "A person from Network" in office.reply(wants, user="UBEN").text


def test_whoever_does_not_answer_gets_a_person_of_its_team_after_an_hour(deciding: Office) -> None:
    office = deciding
    asked = office.says("UADA", "vpn drops since this morning")
    question = office.reply(asked)
    always = office.catalog.model_copy(update={"hours": None})
    context = Context(office.database, office.service.redis, always)
    [waits] = all_requests(office)
    for minutes, cards in ((50, 0), (10, 1), (10, 1)):
        decided_earlier(office, timedelta(minutes=minutes))
        look_after_quiet(context, waits.door, datetime.now(UTC))
        office.settle()
        assert len(office.cards("it-network")) == cards
    [request] = all_requests(office)
    assert (request.status, request.team, request.category) == (
        Status.WITH_TEAM,
        "network",
        "vpn",
    )
    assert [each.answer for each in request.followups] == [""]
    assert "Passed on to Network" in office.reply(asked).text
    assert "Which device" not in office.reply(asked).text
    assert question.text != office.reply(asked).text
    office.says("UADA", "on my phone", thread=asked)
    [card] = office.cards("it-network")
    below = office.thread(card.ts, channel="it-network", user="UUMAR")
    assert "on my phone" in below[-1].text


def test_talk_to_a_person_asks_what_was_missing(each_office: Office) -> None:
    office = each_office
    asked = office.says("UADA", "vpn drops since this morning")
    office.press("UADA", office.reply(asked), "Talk to a person")
    reply = office.reply(asked)
    assert "What was missing?" in reply.text
    assert "I could not follow it" in reply.buttons

    office.press("UADA", reply, "I could not follow it")
    reply = office.reply(asked)
    assert "Thank you" in reply.text
    assert "Where are you connecting from?" in reply.text
    [card] = office.cards("it-network")
    assert "What was missing? I could not follow it" in card.text
    missed = said_back(office)[-1]
    assert (missed.kind, list(missed.fields.values())) == (Kind.MISSED, ["I could not follow it"])
    assert missed.template == all_requests(office)[0].used_templates[-1]


def test_what_was_missing_may_be_said_in_a_reply(slack_office: Office) -> None:
    office = slack_office
    asked = office.says("UADA", "vpn drops since this morning")
    office.says("UADA", "that didn't help", thread=asked)
    office.settle()
    office.says("UADA", "the steps are for another client", thread=asked)
    missed = said_back(office)[-1]
    assert (missed.kind, missed.words) == (Kind.MISSED, "the steps are for another client")
    assert "Thank you" in office.reply(asked).text


@pytest.fixture
def in_private(opened: OpenOffice, sqlite_database: Database, catalog: Catalog) -> Office:
    """The house in which the device decides, in a chat that has no threads."""
    templates = (_template("vpn-laptop", "Laptop"), _template("vpn-phone", "Phone"))
    asks = with_questions(catalog, "vpn", (DEVICE,), templates)
    office = opened_with(opened, sqlite_database, asks, "msteams")
    office.says("UADA", "vpn drops since this morning", channel="dm")
    office.settle()
    return office


def test_where_there_are_no_threads_another_problem_is_no_answer(in_private: Office) -> None:
    in_private.says("UADA", "i forgot my password", channel="dm")
    first, second = all_requests(in_private)
    assert (first.status, first.followups[0].answer) == (Status.ASKED, None)
    assert second.text == "i forgot my password"


def test_where_there_are_no_threads_the_bare_answer_is_one(in_private: Office) -> None:
    in_private.says("UADA", "Phone", channel="dm")
    [request] = all_requests(in_private)
    assert request.used_templates == ("vpn-phone",)


def test_an_answer_in_free_words_is_kept_by_no_reason(deciding: Office) -> None:
    """Reasons are kept when what somebody wrote is erased."""
    asked = deciding.says("UADA", "vpn drops since this morning")
    deciding.says("UADA", "the one of my sister", thread=asked)
    [request] = all_requests(deciding)
    with deciding.database.snapshot() as session:
        reasons = decisions.get(session, request.decision_id).reasons
    assert reasons[-1] == "asked “Which device is it?”: answered in words"


def test_a_draft_that_was_rejected_is_not_offered_again(
    opened: OpenOffice, sqlite_database: Database, catalog: Catalog
) -> None:
    draft = Template(
        id="vpn-again", category="vpn", title="VPN", body="Again.", drafting=Drafting.APPROVE
    )
    asks = with_questions(catalog, "vpn", (DEVICE,), (draft,))
    office = opened_with(opened, sqlite_database, asks)
    asked = office.says("UADA", "vpn drops since this morning")
    [card] = office.cards("it-network")
    office.press("UUMAR", card, "Reject", channel="it-network")
    office.fills("UUMAR", {"reason": "wrong"})
    office.settle()
    office.pick("UADA", office.reply(asked), "Phone")
    office.settle()
    [request] = all_requests(office)
    assert (request.fields["device"].value, request.draft) == ("Phone", None)
