"""What follow-up questions are good for: told by requests with an answer and without."""

from collections.abc import Sequence
from dataclasses import replace
from math import exp
from random import Random

from helpdesk.question_worth import Use, gain, order, useless


def uses(answers: Sequence[str | None], hours: float, seed: int = 1) -> list[Use]:
    """Requests that took about so many hours, some half of that, some double."""
    random = Random(seed)
    return [
        Use(f"{hours}-{number}", answer, hours * exp(random.gauss(0, 0.5)))
        for number, answer in enumerate(answers)
    ]


def judged(found: list[Use], *, decides: bool = False, mentioned: bool = False) -> str | None:
    verdict = useless(found, decides=decides, is_mentioned=lambda _: mentioned)
    return verdict.why if verdict else None


NO_USE = [*uses(["home"] * 30, 4.0), *uses([None] * 10, 3.0, seed=2)]
OF_USE = [*uses(["home"] * 30, 2.0), *uses([None] * 10, 6.0, seed=2)]


def test_a_question_whose_answers_changed_nothing_is_of_no_use() -> None:
    why = judged(NO_USE)
    assert why is not None and "With the question resolved in" in why


def test_a_question_that_is_mostly_skipped_is_of_no_use() -> None:
    found = uses([""] * 23 + ["home"] * 9, 2.0)
    assert judged(found, mentioned=True) == "Not answered in 23 of 32 requests."


def test_what_technicians_resolve_before_anybody_can_answer_is_not_held_against_it() -> None:
    overtaken = [replace(each, is_overtaken=True) for each in uses([""] * 60, 1.0)]
    assert judged([*overtaken, *uses(["home"] * 20, 4.0)]) is None
    assert judged([*overtaken, *OF_USE]) is None


def test_a_question_that_shortens_resolution_stays() -> None:
    assert judged(OF_USE) is None


def test_a_question_that_decides_or_that_technicians_speak_of_stays() -> None:
    assert judged(NO_USE, decides=True) is None
    assert judged(NO_USE, mentioned=True) is None


def test_nothing_is_said_of_a_question_that_was_asked_seldom_or_always() -> None:
    assert judged(NO_USE[1:]) is None
    assert judged(uses(["home"] * 40, 4.0)) is None


def test_the_gain_is_that_of_the_answer_shrunk_towards_none() -> None:
    assert 0.2 < gain(OF_USE) < 1.1
    assert gain(OF_USE[:37]) == 0.0
    many = [*uses(["home"] * 300, 2.0), *uses([None] * 300, 6.0, seed=2)]
    assert 0.9 < gain(many) < 1.1


def test_what_shortens_most_comes_first_and_equals_stay_in_place() -> None:
    found = {"a": NO_USE, "c": OF_USE}
    assert order(["a", "b", "c"], found)[0] == "c"
    assert order(["b", "d"], {}) == ["b", "d"]
