"""Slack's payloads, as captured in payloads/*.json, become chat-neutral values."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signed import payload

from bot.changes import Change
from bot.slack import parse
from bot.slack.parse import Surroundings
from helpdesk.model import Message, Roles

ELSEWHERE = Surroundings(bot_user="UDESKLOOP", is_help_channel=False, roles=Roles())
IN_HELP = replace(ELSEWHERE, is_help_channel=True)


def event(name: str) -> dict[str, Any]:
    return dict(payload(name)["event"])


def parsed(name: str, around: Surroundings = IN_HELP) -> Message:
    found = parse.message(event(name), "T1", around)
    assert found is not None
    return found


def changed(name: str, around: Surroundings = IN_HELP) -> Change:
    found = parse.change(event(name), "T1", around)
    assert found is not None
    return found


def test_a_message_in_a_help_channel_is_for_us() -> None:
    message = parsed("message")
    assert message.addressed
    assert (message.text, message.author) == ("vpn drops since this morning", "UADA")
    assert (message.workspace, message.channel, message.ts) == (
        "T1",
        "CITHELP",
        "1700000000.000100",
    )
    assert message.at == datetime(2023, 11, 14, 22, 13, 20, 100, tzinfo=UTC)


def test_a_message_in_another_channel_is_not_for_us() -> None:
    assert not parsed("message_elsewhere", ELSEWHERE).addressed


def test_a_mention_in_another_channel_is_for_us_and_loses_our_name() -> None:
    message = parsed("app_mention", ELSEWHERE)
    assert message.addressed
    assert message.text == "vpn drops since this morning"


def test_the_two_events_of_one_mention_share_a_key() -> None:
    mention = event("app_mention")
    as_message = mention | {"type": "message", "channel_type": "channel"}
    assert parsed("app_mention").key == parse.message(as_message, "T1", ELSEWHERE).key


def test_two_workspaces_never_share_a_key() -> None:
    here, there = (parse.message(event("message"), team, IN_HELP) for team in ("T1", "T2"))
    assert here and there and here.key != there.key


def test_a_direct_message_is_for_us() -> None:
    message = parsed("message_direct", ELSEWHERE)
    assert message.addressed
    assert message.direct


def test_a_message_in_a_private_help_channel_is_for_us() -> None:
    message = parsed("message_private_channel")
    assert message.addressed
    assert not message.direct


def test_a_reply_names_its_thread_and_a_first_message_does_not() -> None:
    assert parsed("thread_reply").thread == "1700000000.000100"
    root = event("message") | {"thread_ts": "1700000000.000100"}
    assert parse.message(root, "T1", IN_HELP).thread is None


@pytest.mark.case(13)
@pytest.mark.parametrize("name", ["own_message", "other_bot", "bot_message", "other_bot_mention"])
def test_what_bots_say_is_left_alone(name: str) -> None:
    """Case 13: our own words, another bot's, a webhook's, and a bot that names us."""
    assert parse.message(event(name), "T1", IN_HELP) is None


@pytest.mark.case(14)
def test_a_join_says_nothing() -> None:
    """Case 14."""
    assert parse.message(event("channel_join"), "T1", IN_HELP) is None


@pytest.mark.case(14)
def test_a_file_without_words_is_a_link_and_asks_nothing() -> None:
    """Case 14: in a thread the link reaches the other side; alone it is no request."""
    found = parsed("file_share")
    assert found.text == ""
    assert [each.url[:8] for each in found.files] == ["https://"]


@pytest.mark.case(14)
def test_a_file_with_words_is_a_message_of_these_words() -> None:
    """Case 14: what was written with the file is asked; the file itself is not read."""
    assert parsed("file_share_with_words").text == "my screen looks like this: vpn error 809"


@pytest.mark.case(14)
def test_a_reply_shown_in_the_channel_too_is_a_reply_and_asks_nothing_new() -> None:
    """Case 14."""
    message = parsed("thread_broadcast")
    assert message.thread == "1700000000.000100"
    assert not message.addressed


def test_a_reply_shown_in_the_channel_too_that_names_us_is_for_us() -> None:
    broadcast = event("thread_broadcast") | {"text": "<@UDESKLOOP> it is the new client"}
    assert parse.message(broadcast, "T1", IN_HELP).addressed


def test_a_message_of_our_name_alone_has_no_words() -> None:
    called = parse.message(event("app_mention") | {"text": "<@UDESKLOOP>"}, "T1", IN_HELP)
    assert called is not None
    assert called.addressed
    assert called.text == ""


@pytest.mark.case(49)
def test_mentions_links_and_broadcasts_become_plain_words() -> None:
    """Case 49: whoever shows them again shows text."""
    assert parsed("message_with_entities").text == (
        "see the page, @ben, #general, @channel, @crew, a@x.example <b> & more"
    )


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@UBEN>", "@UBEN"),
        ("<#CGENERAL>", "#CGENERAL"),
        ("<!here>", "@here"),
        ("<!here|here>", "@here"),
        ("<!subteam^S1>", "@subteam"),
        ("<https://x.example>", "https://x.example"),
        ("<tel:123|123>", "123"),
        ("&amp;lt;", "&lt;"),
        ("a\x00b\ud83d", "ab"),
        ("  <@UDESKLOOP|deskloop>  hi ", "hi"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_escaped_text_is_read_as_people_see_it(sent: str, read: str) -> None:
    assert parse.plain(sent, "UDESKLOOP") == read


@settings(deadline=None)
@given(st.text())
def test_whatever_was_typed_can_be_stored(typed: str) -> None:
    """PostgreSQL takes no NUL, and UTF-8 no half of a surrogate pair."""
    read = parse.plain(typed, "UDESKLOOP")
    assert "\x00" not in read
    assert read.encode().decode() == read


def test_an_edit_carries_the_new_words_and_the_time_of_the_edit() -> None:
    change = changed("message_changed")
    assert not change.is_deleted
    assert change.message.text == "printer on floor 3 is jammed"
    assert change.message.ts == "1700000000.000100"
    assert change.changed == "1700000060.000000"


def test_an_edit_and_its_message_have_keys_of_their_own() -> None:
    assert changed("message_changed").message.key != parsed("message").key


@pytest.mark.parametrize("name", ["message_changed_by_a_reply", "own_message_changed"])
def test_a_change_of_no_persons_words_is_left_alone(name: str) -> None:
    assert parse.change(event(name), "T1", IN_HELP) is None


@pytest.mark.parametrize("name", ["message_deleted", "deleted_with_replies"])
def test_a_delete_names_the_message_that_is_gone(name: str) -> None:
    """Slack reports the delete of a message with replies as its change to a tombstone."""
    change = changed(name)
    assert change.is_deleted
    assert (change.message.ts, change.message.author) == ("1700000000.000100", "UADA")
    assert change.message.text == ""


def test_a_delete_of_a_bots_message_is_left_alone() -> None:
    deleted = event("message_deleted") | {"previous_message": event("own_message")}
    assert parse.change(deleted, "T1", IN_HELP) is None


def test_a_change_elsewhere_is_not_for_us() -> None:
    assert not changed("message_changed", ELSEWHERE).message.addressed
    assert changed("message_changed", IN_HELP).message.addressed


@pytest.mark.parametrize("ts", ["1700000000.000001", "1700000000.999999", "1700000000"])
def test_a_ts_is_read_to_the_microsecond(ts: str) -> None:
    _, _, micros = ts.partition(".")
    assert parse.moment(ts).microsecond == int(micros or 0)
