"""Small talk: recognised as whole messages only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.catalog import load, starter_path
from helpdesk.smalltalk import LONGEST, SmallTalk, recognise

SPOKEN = {
    SmallTalk.GREETING: [
        "hi", "Hiiii!!", "hello there", "good morning team", "hey, how are you?", "👋 hello",
        "<@U123ABC> hi", "<@U123ABC>", "Hi Anna", "anyone there?", "hi bot",
    ],
    SmallTalk.THANKS: [
        "thanks", "Thank you so much!", "thx 🙏", "ok thanks", "great, thanks", "Thanks Anna!",
        "thank you for your help", "appreciate it", "thanks, it works now", "thanks bot",
    ],
    SmallTalk.GOODBYE: [
        "bye", "see you later", "ok bye", "thanks, bye", "have a nice day", "good night",
        "talk to you later", "bye :P",
    ],
    SmallTalk.REACTION: [
        "ok", "yes", "yes please", "no", "No, thank you", "nope", "never mind", "sure!", "got it",
        "👍", ":+1:", "that's right", "not really", "cancel",
    ],
    SmallTalk.BOT_QUESTION: [
        "are you a bot?", "am I talking to a human?", "you're a robot", "bot?", "who are you",
        "are you real", "is this an AI?",
    ],
    SmallTalk.HELP_QUESTION: [
        "help", "HELP!!!", "heeelp", "what can you do?", "how does this work",
        "how can you help me", "hello what can you do for me", "help please",
    ],
    SmallTalk.STATUS_QUESTION: [
        "what's the status of my ticket?", "any update on my request?", "is my incident closed",
        "has my ticket been resolved yet?", "any updates?", "status of INC0012345",
        "what happened to ticket 4711", "my ticket is still not resolved",
    ],
    SmallTalk.HUMAN: [
        "I want a human", "can I talk to a person please?", "give me an agent", "human please",
        "connect me to a real person", "i don't want to talk to a bot", "i need help from a human",
        "hi, i need to speak to someone",
    ],
    SmallTalk.VAGUE: [
        "I have a problem", "open a ticket", "i need help", "big problem", "it's not working",
        "can you open an incident for me", "can someone help me please", "hi, I have a question",
        "good morning team, i need help",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in SPOKEN.items() for text in texts]
)
def test_small_talk_is_recognised_as_its_kind(kind: SmallTalk, text: str) -> None:
    assert recognise(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "hi, my vpn drops",
        "Hi VPN",
        "vpn is down, thanks",
        "thanks for the reset, but now outlook is broken",
        "i need a human to reset my badge",
        "i want to talk to the network team",
        "my monitoring agent is not working",
        "i have a problem with my email",
        "can you help me with my email please",
        "open a ticket for my broken laptop",
        "what's the status of my new laptop",
        "is the vpn issue resolved?",
        "cancel my order",
        "close my ticket",
        "no sound in my headset",
        "ok but the printer is still jammed",
        "are you able to reset my password",
        "low",
        "my email is someone@example.com",
        "printer",
        "",
        "   ",
        "???",
    ],
)
def test_a_message_that_says_something_is_no_small_talk(text: str) -> None:
    assert recognise(text) is None


def test_no_example_of_the_starter_catalog_is_small_talk() -> None:
    examples = [text for text, _, _ in load(starter_path()).examples()]
    assert [text for text in examples if recognise(text)] == []


def test_no_example_is_hidden_by_courtesies_around_it() -> None:
    examples = [text for text, _, _ in load(starter_path()).examples()]
    assert [text for text in examples if recognise(f"Hi team, {text} please, thanks!")] == []


def test_a_long_message_is_no_small_talk() -> None:
    assert recognise("hi " * LONGEST) is None


@given(st.text(max_size=LONGEST))
def test_any_text_can_be_read(text: str) -> None:
    assert recognise(text) in {None, *SmallTalk}


@given(
    kind_and_text=st.sampled_from([(k, t) for k, texts in SPOKEN.items() for t in texts]),
    tail=st.sampled_from(["", " ", "!", "!!!", " 🙂", " :wave:", "\n"]),
)
def test_punctuation_and_emoji_change_nothing(
    kind_and_text: tuple[SmallTalk, str], tail: str
) -> None:
    kind, text = kind_and_text
    assert recognise(text + tail) is kind


@given(st.sampled_from([(k, t) for k, texts in SPOKEN.items() for t in texts]))
def test_case_changes_nothing_but_names(kind_and_text: tuple[SmallTalk, str]) -> None:
    kind, text = kind_and_text
    assert "Anna" in text or recognise(text.upper()) is kind
