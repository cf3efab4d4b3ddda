"""What technicians ask again and again is found; noise is not."""

from random import Random

import pytest

from helpdesk.catalog import CatalogField
from helpdesk.catalog_entries import KnownValue
from helpdesk.question_mining import Suggestion, Talk, Turn, content, questions_in, suggestions

VERSION = (
    "Which client version?",
    "What version of the client do you have?",
    "Ada, which client version are you using?",
    "Hi Ben, could you tell me the version of your client?",
    "Sorry to hear that. Which version is the client?",
)
# What is asked once in a while, each about something else.
ELSE = (
    "Does it work again?",
    "Is that better now?",
    "Can you restart the router?",
    "Which floor are you on?",
    "Have you rebooted?",
    "Who is your manager?",
    "Did the fan make a noise?",
    "Is the light green?",
    "What colour is the cable?",
    "When did the certificate expire?",
    "Do others in your row see the same?",
    "Is a proxy set in the browser?",
    "Have you moved desks?",
    "Was the cover open?",
    "How full is the disk?",
)
FIXES = ("I reset it for you.", "Please sign out and in.", "A new build is on its way.")
PEOPLE = ("UTESS", "UUMAR", "UVERA")


def talk(
    number: int, asked: str = "", *, by: str = "UTESS", reply: str = "", missed: str = ""
) -> Talk:
    said = [Turn(by, asked, by_technician=True)] if asked else []
    said += [Turn("UADA", reply, by_technician=False)] if reply else []
    said.append(Turn(by, FIXES[number % len(FIXES)], by_technician=True))
    return Talk(f"r{number}", tuple(said), missed)


def simulated(seed: int, count: int, share: float) -> list[Talk]:
    """Talks in which technicians ask the planted question that often, and else whatever."""
    random = Random(seed)
    return [
        talk(
            number,
            random.choice(VERSION if random.random() < share else ELSE),
            by=random.choice(PEOPLE),
            reply=random.choice(("5.1", "4.9", "5.1", "no idea, the one from the portal")),
        )
        for number in range(count)
    ]


def found_in(talks: list[Talk], **known: object) -> list[Suggestion]:
    return suggestions(talks, known.get("known", ()), known.get("fields", ()))  # type: ignore[arg-type]


def found_after(talks: list[Talk]) -> int | None:
    numbers = range(1, len(talks) + 1)
    return next((number for number in numbers if found_in(talks[:number])), None)


def test_a_planted_question_is_found_soon() -> None:
    needed = [found_after(simulated(seed, 40, share=0.6)) for seed in range(40)]
    assert sum(each is not None and each <= 25 for each in needed) >= 38


def test_nothing_is_found_in_noise() -> None:
    false = [each for seed in range(20) if (each := found_after(simulated(seed, 40, share=0.0)))]
    assert len(false) <= 1


def test_what_is_found_is_one_question_with_its_evidence() -> None:
    talks = [talk(number, VERSION[number % 5], by=PEOPLE[number % 2]) for number in range(7)]
    talks += [talk(number, ELSE[number]) for number in range(7, 10)]
    [found] = found_in(talks)
    assert found.ask == "Which client version?"
    assert (found.count, found.of) == (7, 10)
    assert found.people == ("UTESS", "UUMAR")
    assert found.requests == tuple(f"r{number}" for number in range(7))
    assert found.examples[0] in {"Which client version?", "What version of the client do you have?"}


@pytest.mark.parametrize(
    ("count", "of", "people"),
    [(4, 10, PEOPLE), (7, 9, PEOPLE), (5, 20, PEOPLE), (9, 10, PEOPLE[:1])],
    ids=["too few", "too few requests", "too small a share", "one technician's habit"],
)
def test_too_little_evidence_is_none(count: int, of: int, people: tuple[str, ...]) -> None:
    talks = [
        talk(
            number,
            VERSION[0] if number < count else ELSE[number % 15],
            by=people[number % len(people)],
        )
        for number in range(of)
    ]
    assert found_in(talks) == []


def test_only_the_newest_requests_tell() -> None:
    asked = [talk(number, VERSION[0], by=PEOPLE[number % 3]) for number in range(10)]
    since = [talk(number, ELSE[number % 15]) for number in range(10, 30)]
    assert found_in(asked) != []
    assert found_in([*asked, *since]) == []


@pytest.mark.parametrize(
    "known", ["What is the version of your client?", "Which VPN client version is it?"]
)
def test_what_is_asked_already_is_no_news(known: str) -> None:
    talks = [talk(number, VERSION[0], by=PEOPLE[number % 3]) for number in range(10)]
    assert found_in(talks, known=[known]) == []
    assert found_in(talks, known=["Where are you connecting from?"]) != []


def test_recurring_short_replies_become_the_answers() -> None:
    replies = ("at home", "in the office", "At home.", "in the office", "at home")
    talks = [
        talk(
            number,
            "Where are you connecting from?",
            by=PEOPLE[number % 2],
            reply=replies[number % 5],
        )
        for number in range(10)
    ]
    [found] = found_in(talks)
    assert found.answers == ("At home", "In the office")


def test_replies_that_name_a_fields_values_make_it_that_fields_question() -> None:
    system = CatalogField(
        id="system",
        name="System",
        values=(KnownValue(value="Windows"), KnownValue(value="macOS", patterns=("mac",))),
    )
    replies = ("on my mac", "windows 11", "it is a mac", "windows i think")
    talks = [
        talk(number, "Which system does it run?", by=PEOPLE[number % 2], reply=replies[number % 4])
        for number in range(10)
    ]
    [found] = found_in(talks, fields=[system])
    assert (found.field, found.answers) == ("system", ())


def test_what_an_answer_had_lacked_is_told_with_the_question_that_came_next() -> None:
    talks = [
        talk(number, VERSION[0], by=PEOPLE[number % 2], missed="the steps are for another version")
        for number in range(10)
    ]
    [found] = found_in(talks)
    assert "Was missing in the answer: the steps are for another version" in found.examples


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Hi Ada,\nwhich client version?", ["Which client version?"]),
        ("I see. What does PC-4711 say?", ["What does [host] say?"]),
        ("please tell me which floor", ["Please tell me which floor?"]),
        ("Done. It works now.", []),
        ("Ok, and which client version do you have", ["Which client version do you have?"]),
    ],
)
def test_questions_are_cut_out_of_what_is_said(text: str, questions: list[str]) -> None:
    assert questions_in(text) == questions


def test_whether_it_works_by_now_is_about_nothing() -> None:
    assert content("Does it work for you now?") == frozenset()
    assert content("Could you please try again?") == frozenset()
