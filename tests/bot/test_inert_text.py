"""What people type is shown as they typed it and does nothing; what is secret is not shown."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from office import Office, Said
from rows import all_requests, everything_stored
from slack_office import SlackOffice

from bot.slack.blocks import SECTION_CHARACTERS
from helpdesk.catalog import Template
from helpdesk.knowledge import Change, ChangeDeed, ItemKind, Origin, living_of
from storage import knowledge
from storage.db import Database

WORDS = "<!channel> <@UBEN> <http://evil.example|bank> & *bold* [bank](http://evil.example) "
HOSTILE = f"sap not working, sap gui freezes. {WORDS}<at>Ben</at> @channel"
OURS = re.compile(
    r"<@U(?:ADA|TESS)>|<#C[A-Z]+>|<https://example\.com/[^|>]*\|[^>]*>"
    r"|<http://127\.0\.0\.1:\d+/archives/[CD]\w+/p\d+(?:\?thread_ts=[\d.]+&amp;cid=\w+)?\|[^>]*>"
    r"|<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\w: ]+>|<!date\^0\^\{_\}\|[*_~`]+>"
)
OUR_LINKS = ("https://example.com/", "https://teams.microsoft.com/l/message/19%3A")


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def assert_inert(office: Office) -> None:
    """Nothing in what the bot showed does anything, other than what is ours."""
    parts = [part for sent in office.posted() for part in dicts(sent)]
    assert parts
    assert [part for part in parts if in_slack(part) or in_teams(part)] == []


def dicts(value: Any) -> list[dict[str, Any]]:
    """A JSON value's objects, however deep."""
    inner = value.values() if isinstance(value, dict) else value
    found = [each for part in inner if isinstance(part, dict | list) for each in dicts(part)]
    return [value, *found] if isinstance(value, dict) else found


def in_slack(part: dict[str, Any]) -> bool:
    """Whether Slack would read markup, or a mention, in words that are not ours."""
    is_markup = part.get("type") == "mrkdwn" or "blocks" in part
    words = OURS.sub("", part.get("text", "")) if is_markup else ""
    is_typed = part.get("type") in ("user", "usergroup", "broadcast", "link", "channel", "date")
    return is_typed or bool(re.search(r"[<>]|&(?!amp;|lt;|gt;)", words))


def in_teams(part: dict[str, Any]) -> bool:
    """Whether Teams would read Markdown, a mention, or a link that is not ours."""
    is_link = part.get("type") == "Action.OpenUrl" and not part["url"].startswith(OUR_LINKS)
    return is_link or part.get("type") in ("TextBlock", "mention") or "textFormat" in part


def thread_of(office: Office, card: Said, channel: str) -> list[Said]:
    return office.thread(card.ts, user="UTESS", channel=channel)


@pytest.mark.case(49)
def test_hostile_words_are_inert_on_the_card(office: Office) -> None:
    """Case 49: a card quotes the request."""
    office.says("UADA", HOSTILE)
    [card] = office.cards("it-apps")
    assert HOSTILE in card.text
    assert_inert(office)


@pytest.mark.case(49)
def test_hostile_words_are_inert_where_they_are_mirrored(office: Office) -> None:
    """Case 49: both ways, and after an edit."""
    asked = office.says("UADA", "sap not working")
    [card] = office.cards("it-apps")
    ts = office.says("UTESS", HOSTILE, channel="it-apps", thread=card.ts)
    assert HOSTILE in office.thread(asked)[-1].text
    office.says("UADA", HOSTILE, thread=asked)
    assert HOSTILE in thread_of(office, card, "it-apps")[-1].text
    office.edits("UTESS", ts, f"{HOSTILE} again", channel="it-apps")
    assert f"{HOSTILE} again" in office.thread(asked)[2].text
    assert_inert(office)


@pytest.mark.case(49)
def test_hostile_words_are_inert_in_what_a_command_opens_and_lists(slack_office: Office) -> None:
    """Case 49: `/it` with words, then `/it status`."""
    slack_office.commands("UADA", HOSTILE)
    slack_office.settle()
    listed = slack_office.commands("UADA", "status")["response"]
    assert not any(map(in_slack, dicts(listed)))
    assert "@channel" in str(listed)
    assert_inert(slack_office)


@pytest.mark.case(49)
def test_hostile_words_are_inert_at_home(slack_office: SlackOffice) -> None:
    """Case 49: Home lists what is open. Teams shows it as a card, as all else."""
    slack_office.says("UADA", HOSTILE)
    slack_office.settle()
    assert "<!channel>" in slack_office.home("UADA").text
    assert "<!channel>" in slack_office.home("UVERA").text
    assert_inert(slack_office)


@pytest.mark.case(49)
def test_hostile_words_are_inert_in_the_receipt(office: Office) -> None:
    """Case 49: the receipt of a correction quotes the request."""
    office.worker_is_on = True
    asked = office.says("UADA", HOSTILE)
    office.says("UADA", "this belongs to Security", thread=asked)
    receipt = office.thread(asked)[-1].text
    assert "your correction is live" in receipt
    assert "<!channel>" in receipt
    assert_inert(office)


TYPED = "<!channel> <@UBEN> *bold* _it_ [bank](http://evil.example) @channel"


@pytest.mark.case(49)
def test_what_somebody_typed_into_a_field_is_inert_inside_an_answer(office: Office) -> None:
    """Case 49: a slot is filled with words, and they stay what they are."""
    office.says("UADA", "sap not working")
    office.press("UTESS", office.cards("it-apps")[-1], "Fix fields", channel="it-apps")
    office.fills("UTESS", {"field.location": TYPED})
    office.settle()
    answers_with(office, "Restart SAP at {location}.")
    asked = office.says("UBEN", "SAP  not working")
    assert f"Restart SAP at {TYPED}." in office.reply(asked).text
    assert_inert(office)


def answers_with(office: Office, body: str) -> None:
    """Give the category of SAP this answer."""
    template = Template(id="sap", category="business-apps", title="Restart SAP", body=body)
    at = datetime.now(UTC)
    change = Change(at, "", ChangeDeed.SET, ItemKind.TEMPLATE, "sap", "apps", None, None)
    with office.database.transaction() as session:
        knowledge.add_wording(session, template, Origin.PERSON, "", at)
        knowledge.set_item(session, change, ItemKind.TEMPLATE, "sap", living_of(template, at))


@pytest.mark.case(22)
@pytest.mark.parametrize(
    "words",
    [
        "sap not working " + "x" * (SECTION_CHARACTERS + 1 - len("sap not working ")),
        "sap not working " + "🤷‍♀️ 👩‍👩‍👧‍👦 " * 200,
        "sap not working \u202eמקלדת\u202c لوحة المفاتيح",
        "sap not\x00 working\x00",
        "sap not working\n" + "&<>" * 1000,
    ],
    ids=["3001 characters", "emoji", "right to left", "NUL", "escaped"],
)
def test_odd_words_reach_the_team_and_come_back(office: Office, words: str) -> None:
    """Case 22: on the card, in the mirror, and after an edit."""
    asked = office.says("UADA", words)
    [card] = office.cards("it-apps")
    shown = words.replace("\x00", "").strip()[:1500]
    assert shown in card.text
    ts = office.says("UTESS", words, channel="it-apps", thread=card.ts)
    assert shown in office.thread(asked)[-1].text
    office.edits("UTESS", ts, words + "!", channel="it-apps")
    assert shown in office.thread(asked)[-1].text
    assert_inert(office)


@pytest.mark.case(22)
def test_a_nul_is_no_trouble_for_postgresql(
    opened: Any, postgres_database: Database, door: str
) -> None:
    """Case 22: PostgreSQL stores no NUL; messages, forms and edits come without."""
    office: Office = opened(postgres_database, door=door)
    office.worker_is_on = False
    asked = office.says("UADA", "sap not\x00 working")
    [card] = office.cards("it-apps")
    office.press("UTESS", card, "Reassign", channel="it-apps")
    office.fills("UTESS", {"team": "security", "words": "odd\x00ly"})
    assert "Moved to Security" in office.reply(asked).text
    [request] = all_requests(office)
    assert request.text == "sap not working"


# Secrets.

PASSWORD = "Tr0ub4dor-and-3"
CARD = "4111 1111 1111 1111"


def seen_by_anybody(office: Office) -> str:
    """All that the bot showed or stored, the person's own message aside."""
    return json.dumps(office.posted()) + everything_stored(office)


def test_a_pasted_password_is_taken_out_everywhere(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    office.says("UADA", f"sap gui freezes when i save in sap, pw: {PASSWORD}")
    [card] = office.cards("it-apps")
    assert "pw: [password removed]" in card.text
    assert PASSWORD not in seen_by_anybody(office) + caplog.text


def test_who_pastes_a_secret_is_warned_in_the_reply(office: Office) -> None:
    asked = office.says("UADA", f"sap not working, my password is {PASSWORD}")
    assert "I took a password out of your message" in office.reply(asked).text


def test_every_kind_of_secret_is_named_in_the_warning(office: Office) -> None:
    words = f"expense report is stuck, card {CARD}, password: {PASSWORD}"
    asked = office.says("UADA", words)
    assert "a card number and a password" in office.reply(asked).text
    assert CARD not in seen_by_anybody(office)


def test_a_secret_in_a_thread_is_taken_out_of_the_mirror_and_warned_of(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    [card] = office.cards("it-apps")
    office.says("UADA", f"the password is {PASSWORD}", thread=asked)
    assert "the password is [password removed]" in thread_of(office, card, "it-apps")[-1].text
    assert "I took a password out of your message" in office.thread(asked)[-1].text
    assert PASSWORD not in seen_by_anybody(office)


def test_a_technician_who_pastes_a_secret_is_warned_at_the_card(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    [card] = office.cards("it-apps")
    office.says("UTESS", f"your new password is {PASSWORD}", channel="it-apps", thread=card.ts)
    assert "[password removed]" in office.thread(asked)[-1].text
    assert "I took a password" in thread_of(office, card, "it-apps")[-1].text
    assert PASSWORD not in seen_by_anybody(office)


def test_a_secret_that_an_edit_brings_is_taken_out_and_warned_of(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    office.settle()
    office.edits("UADA", asked, f"sap not working, my password is {PASSWORD}")
    assert "I took a password out of your message" in office.reply(asked).text
    assert PASSWORD not in seen_by_anybody(office)


def test_a_secret_in_words_that_correct_is_taken_out(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    office.says("UADA", f"wrong team. My password is {PASSWORD}", thread=asked)
    assert PASSWORD not in seen_by_anybody(office)


def test_a_secret_in_the_reason_of_a_reassignment_is_taken_out(office: Office) -> None:
    office.says("UADA", "sap not working")
    [card] = office.cards("it-apps")
    office.press("UTESS", card, "Reassign", channel="it-apps")
    office.fills("UTESS", {"team": "security", "words": f"his password is {PASSWORD}"})
    assert PASSWORD not in seen_by_anybody(office)


@pytest.mark.parametrize("words", [f"sap not working, password: {PASSWORD}", ""])
def test_a_secret_in_a_command_or_its_form_is_taken_out_and_warned_of(
    slack_office: Office, words: str
) -> None:
    slack_office.commands("UADA", words)
    if not words:
        slack_office.fills("UADA", {"words": f"sap not working, password: {PASSWORD}"})
    [opened] = slack_office.channel("dm", user="UADA")
    assert "[password removed]" in opened.text
    assert "I took a password" in slack_office.thread(opened.ts, channel="dm")[1].text
    assert PASSWORD not in seen_by_anybody(slack_office)


def test_ordinary_talk_about_passwords_stays(office: Office) -> None:
    asked = office.says("UADA", "my password is expired")
    assert "I took" not in office.reply(asked).text
    [request] = all_requests(office)
    assert request.text == "my password is expired"
