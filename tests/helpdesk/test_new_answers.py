"""Answers that technicians write again and again become words for a template."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.markup import inert, parse, plain
from helpdesk.new_answers import NewAnswer, Reply, is_answer, new_answers, title

NAMES = ("Ada Okafor", "Ben Castellano", "Dev Ramanathan", "Tess Moreau")
SHOP = "https://shop.example.com/licences/2024"
REPLIES = [
    Reply(
        "r1",
        "UADA",
        "UTESS",
        f"Hi Ada,\n\nlicences are in the shop now, {SHOP}. Choose the program and your cost centre,"
        " and your manager approves it within a day.\n\nBest, Tess",
        "i need a licence for visio",
        "Ada Okafor",
    ),
    Reply(
        "r2",
        "UBEN",
        "UUMAR",
        f"Licences are in the shop now, Ben: {SHOP}. Choose the program and the cost centre, and"
        " your manager approves it within a day.",
        "please give me a visio licence",
        "Ben Castellano",
    ),
    Reply(
        "r3",
        "UDEV",
        "UTESS",
        f"Licences are in the shop now: {SHOP}. Choose the `program` and your cost centre, and your"
        " manager approves it in a day. I noted it in INC0012345.",
        "visio licence for our project",
        "Dev Ramanathan",
    ),
]
OTHER = Reply(
    "r4", "UDEV", "UTESS", "I installed the program again on LT-4711, please start it now", "x"
)


def found(*replies: Reply, known: tuple[str, ...] = ()) -> list[NewAnswer]:
    return new_answers(replies, 4, known, NAMES)


def test_what_three_requesters_were_answered_becomes_one_answer() -> None:
    [answer] = found(*REPLIES, OTHER)
    assert [each.request for each in answer.replies] == ["r1", "r2", "r3"]
    assert answer.body.startswith("Licences are in the shop now")
    assert SHOP in answer.body


def test_nothing_particular_is_left_in_it() -> None:
    [answer] = found(*REPLIES)
    for word in ("Ada", "Ben", "Dev", "Tess", "Best", "Hi", "INC0012345"):
        assert word not in answer.body.split()


def test_what_is_particular_is_said_so_that_a_sentence_stays() -> None:
    said = "Sorry {name}, I start {host} again, then the printer works; please try it in a minute."
    told = [("Ada", "LT-4711"), ("Ben", "NB-2030"), ("Dev", "PC-1234")]
    replies = [
        replace(each, text=said.format(name=name, host=host))
        for each, (name, host) in zip(REPLIES, told, strict=True)
    ]
    [answer] = found(*replies)
    assert answer.body == (
        "Sorry {requester}, I start the device again, then the printer works; please try it in a "
        "minute."
    )


def test_two_requests_or_one_person_who_asks_are_not_enough() -> None:
    assert found(*REPLIES[:2]) == []
    assert found(*(replace(each, requester="UADA") for each in REPLIES)) == []


def test_what_is_answered_to_few_of_many_requests_is_not_enough() -> None:
    assert new_answers(REPLIES, 30, (), NAMES) == []


def test_what_is_a_template_or_was_proposed_already_is_left_out() -> None:
    assert found(*REPLIES, known=(REPLIES[0].text,)) == []


@pytest.mark.parametrize(
    "text",
    [
        "note: licences are in the shop now, choose the program and your cost centre",
        "Thanks, have a nice day!",
        "I am on it.",
        "Which program is it, and which version of it do you have on your laptop?",
    ],
)
def test_notes_courtesies_and_questions_are_no_answers(text: str) -> None:
    assert not is_answer(text)


def test_its_title_says_what_is_asked_about_and_fits() -> None:
    [answer] = found(*REPLIES)
    assert title("Licences", answer) == "Licences: licence visio"
    assert title("x" * 74, answer) == "x" * 74


@given(st.text(alphabet="a *`_[](){}\n-•:/.https", max_size=60) | st.text())
def test_what_somebody_wrote_is_always_inert(said: str) -> None:
    made = inert(said)
    assert plain(parse(made)) == made
    assert inert(made) == made
