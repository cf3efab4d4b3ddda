"""Activities as Teams and the Agents Playground send them; tests/data/msteams says whence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from botbuilder.schema import Activity

from bot.msteams import parse
from helpdesk.cards import ActionId
from helpdesk.model import Message, Roles

SENT = Path(__file__).parents[2] / "data" / "msteams"
AROUND = parse.Surroundings(is_help_channel=False, roles=Roles())
ROOT = "1789373727508"


def sent(name: str) -> Activity:
    return Activity.deserialize(json.loads((SENT / f"{name}.json").read_text()))


def said(name: str) -> Message:
    message = parse.message(sent(name), AROUND)
    assert message
    return message


@pytest.mark.parametrize("source", ["", "playground/"])
def test_a_word_in_private_is_for_us(source: str) -> None:
    message = said(f"{source}message_personal")
    assert (message.text, message.direct) == ("vpn drops since this morning", True)


def test_a_post_begins_its_thread_and_a_reply_belongs_to_it() -> None:
    post, reply = said("message_channel"), said("message_channel_reply")
    assert (post.ts, post.thread, post.text) == (ROOT, None, "the printer on floor 2 jams")
    assert (reply.ts, reply.thread) == ("1789373790104", ROOT)


def test_the_playgrounds_replies_are_told_from_its_posts_by_the_time() -> None:
    """Both have the thread in their conversation and an id of their own, and no `replyToId`."""
    post, reply = said("playground/message_channel"), said("playground/message_channel_reply")
    assert post.thread is None
    assert reply.thread == post.ts
    assert reply.ts not in (reply.thread, post.ts)
    assert reply.key != post.key


@pytest.mark.parametrize("source", ["", "playground/"])
def test_a_mention_alone_says_nothing_and_is_for_us(source: str) -> None:
    message = said(f"{source}message_mention_only")
    assert (message.text, message.addressed) == ("", True)


def test_an_edit_brings_the_new_words_and_a_delete_none() -> None:
    edited, deleted = (
        parse.edit(sent("message_update"), AROUND),
        parse.deletion(sent("message_delete"), AROUND),
    )
    assert edited
    assert deleted
    assert (edited.message.ts, edited.message.text) == (ROOT, "the printer on floor 3 jams")
    assert edited.message.at == said("message_channel").at < edited.at
    assert (deleted.message.ts, deleted.is_deleted) == (ROOT, True)


def test_a_button_says_what_it_carries_in_each_way_to_press_it() -> None:
    executed = parse.executed(sent("invoke_action_execute").value)
    fallen_back = parse.submitted(sent("submit_fallback").value)
    assert executed == fallen_back == parse.Pressed(ActionId.RESOLVE, "7.3", {})


def test_a_dialog_is_asked_for_and_then_filled_in() -> None:
    asked = parse.submitted(sent("invoke_task_fetch").value["data"])
    filled = parse.submitted(sent("invoke_task_submit").value["data"])
    assert asked == parse.Pressed(ActionId.REASSIGN, "7.3", {})
    answers = {"team": "facilities", "words": "the floor is theirs"}
    assert filled == parse.Pressed(ActionId.REASSIGN, "7.3.facilities", answers)


@pytest.mark.parametrize("path", sorted(SENT.rglob("*.json")), ids=lambda path: str(path.stem))
def test_each_says_which_tenant_and_which_conversation_it_is_of(path: Path) -> None:
    activity = Activity.deserialize(json.loads(path.read_text()))
    channel, _ = parse.place(activity)
    assert parse.tenant(activity)
    assert channel
    assert ";" not in channel
