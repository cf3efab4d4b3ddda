"""What is particular to one person is left out; everything else stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.particulars import left_out, replaced, unframed

NAMES = ("Ada Okafor", "Umar Haddad")


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Ask Ada Okafor, Umar or @UADA.", "Ask [name], [name] or [name]."),
        ("Mail ada@example.com or call +49 30 1234567.", "Mail [email] or call [phone]."),
        ("Restart LAPTOP-4711 and srv-db01.corp.local.", "Restart [host] and [host]."),
        ("It is 10.1.2.3 or aa:bb:cc:dd:ee:ff.", "It is [address] or [address]."),
        ("See INC0012345, #4711 and JIRA-123.", "See [ticket], [ticket] and [ticket]."),
        ("At 14:30 on 12 May, or 2026-05-12 10:00.", "At [time] on [time], or [time]."),
        ("It says C02XK0ABJG5J below.", "It says [serial] below."),
        ("See https://x.com/users/12345?by=ada#top now.", "See https://x.com/users/… now."),
    ],
)
def test_what_is_one_persons_becomes_a_placeholder(said: str, left: str) -> None:
    assert left_out(said, NAMES) == left


@pytest.mark.parametrize(
    "said",
    [
        "At least 14 characters, 15 GB and 20 seconds.",
        "Press Win + P, on Win11 with UTF-8 over wifi-6, or office-365.",
        "Version 5.2, see https://example.com/reset-password.",
        "Thanks for waiting, it works again.",
        "Best is a cable.",
    ],
)
def test_what_holds_for_everybody_stays(said: str) -> None:
    assert left_out(said, NAMES) == said


@pytest.mark.parametrize(
    "said",
    [
        "Hi Ada,\n\nRestart it.\n\nBest regards,\nUmar Haddad\nService Desk",
        "Hello there! Restart it.\nCheers, Umar",
        "good morning,\nRestart it.\n-- \nUmar",
        "hey ada, Restart it. Thanks!",
        "Hi Ada Restart it.\n– Umar",
    ],
)
def test_greeting_and_signature_go_whole(said: str) -> None:
    assert left_out(said, NAMES) == "Restart it."


def test_only_the_frame_of_a_text_goes_where_only_that_is_asked() -> None:
    assert unframed("Hi Ada,\nAsk Umar.\nBest, Tess") == "Ask Umar."


def test_two_texts_that_differ_only_in_particulars_are_equal() -> None:
    one = "Hi Ada,\nI looked at LT-4711, see INC001234."
    other = "Hello Ben,\nI looked at NB-2030, see INC009876.\nBest, Umar"
    assert left_out(one, NAMES) == left_out(other, NAMES)


_PARTS = """Hi|Ada|,|[name]|[host]|LT-4711|10.1.2.3|https://x.com/a?b=1|Best|regards|--|@|12:30|#|
|4711|.|[|]|INC001234| """
_TEXTS = st.lists(st.sampled_from(_PARTS.split("|"))).map("".join)


@given(st.text() | _TEXTS)
def test_doing_it_twice_is_the_same_as_once(said: str) -> None:
    for once in (left_out(said, NAMES), replaced(said, NAMES)):
        assert replaced(once, NAMES) == once
    assert left_out(left_out(said, NAMES), NAMES) == left_out(said, NAMES)
