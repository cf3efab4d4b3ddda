"""Which follow-up question a request gets, and what its answer changes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import AT, small_catalog

from helpdesk import followups
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.followups import MISSED
from helpdesk.knowledge import Knowledge, beginning
from helpdesk.model import (
    Answer,
    Clarify,
    Decision,
    Escalate,
    FieldValue,
    Followed,
    Priority,
    Request,
    Route,
    Status,
)

_QUESTIONS = """\
  - id: printer
    ask:
      - {id: label, ask: "What is on its label?", told_by: [mfp]}
      - {id: colour, ask: "In colour?", answers: ["Yes", "No", Only black]}
      - {id: since, ask: "Since when?"}
"""
_FIELDS = """\
fields:
  - id: system
    name: System
    values: [{value: Windows}, {value: macOS, patterns: [mac, macbook]}]
slas:
"""


def catalog_with_questions() -> Catalog:
    return small_catalog("  - id: printer\n", _QUESTIONS)


def catalog_that_depends() -> Catalog:
    """Which VPN template fits depends on the system."""
    base = small_catalog("slas:\n", _FIELDS).model_dump(mode="json")
    vpn = next(each for each in base["categories"] if each["id"] == "vpn")
    vpn["ask"] = [{"id": "system", "ask": "Which system?", "field": "system"}]
    for template, value in zip(base["templates"][:2], ("Windows", "macOS"), strict=True):
        template["when"] = {"system": value}
    return Catalog.model_validate(base)


def request_of(text: str = "it jams", category: str = "printer", **values: object) -> Request:
    return replace(
        Request(
            id="r1",
            door=Door.SLACK,
            workspace="T1",
            channel="C1",
            requester="UADA",
            text=text,
            status=Status.WITH_TEAM,
            team="hardware",
            category=category,
            template=None,
            priority=Priority.NORMAL,
            decision_id="d1",
            created_at=AT,
        ),
        **values,  # type: ignore[arg-type]
    )


def asked(request: Request, left_out: float = 0.0) -> Request:
    catalog = catalog_with_questions()
    return followups.with_next(request, catalog, beginning(catalog, AT), left_out)


def waiting_question(request: Request) -> str | None:
    at = followups.waiting(request)
    return None if at is None else request.followups[at].ask


def answered(request: Request, answer: str) -> Request:
    at = followups.waiting(request)
    assert at is not None
    return followups.answered(request, at, answer, catalog_with_questions())


def test_the_most_useful_question_is_asked_first() -> None:
    assert waiting_question(asked(request_of())) == "What is on its label?"


@pytest.mark.parametrize(
    ("text", "next_one"),
    [
        ("the mfp jams", "In colour?"),
        ("it jams", "What is on its label?"),
        ("mfp prints only black", "Since when?"),
        ("the mfp says no", "In colour?"),
    ],
)
def test_what_the_message_says_is_never_asked(text: str, next_one: str) -> None:
    assert waiting_question(asked(request_of(text))) == next_one


def test_a_field_that_is_known_is_never_asked() -> None:
    catalog = catalog_that_depends()
    known = {"system": FieldValue("Windows", "the word “windows”")}
    request = request_of("vpn", "vpn", fields=known)
    assert followups.candidates(request, catalog, beginning(catalog, AT)) == []


@given(st.lists(st.sampled_from(["", "an answer"]), min_size=5, max_size=5))
def test_nobody_is_asked_more_than_twice(answers: list[str]) -> None:
    request = asked(request_of())
    for answer in answers:
        if followups.waiting(request) is not None:
            request = asked(answered(request, answer))
    assert [each.ask for each in request.followups] == ["What is on its label?", "In colour?"]


def test_one_question_waits_at_a_time() -> None:
    once = asked(request_of())
    assert asked(once) == once


def test_left_out_questions_are_noted_with_the_chance_they_had() -> None:
    all_left_out = asked(request_of(), left_out=1.0)
    assert followups.waiting(all_left_out) is None
    assert [(each.is_asked, each.chance) for each in all_left_out.followups] == [(False, 0.0)] * 3


def test_about_a_tenth_of_the_questions_is_left_out_and_the_same_each_time() -> None:
    several = [request_of(id=f"r{number}") for number in range(300)]
    first = [asked(each, followups.LEFT_OUT).followups[0].is_asked for each in several]
    again = [asked(each, followups.LEFT_OUT).followups[0].is_asked for each in several[:30]]
    assert 15 < first.count(False) < 46
    assert first[:30] == again


@pytest.mark.parametrize(
    "change",
    [
        {"owner": "UTESS"},
        {"status": Status.RESOLVED},
        {"category": None},
        {"category": "vpn"},
        {"incident": "r2"},
    ],
)
def test_nobody_waits_for_an_answer_once_a_person_has_it_or_it_went_elsewhere(
    change: dict[str, object],
) -> None:
    assert waiting_question(replace(asked(request_of()), **change)) is None


def test_nobody_waits_once_a_technician_spoke() -> None:
    assert waiting_question(followups.closed(asked(request_of()))) is None


def test_a_question_whose_answer_was_said_meanwhile_gives_way_to_the_next() -> None:
    told = asked(replace(asked(request_of()), text="it jams, the mfp on the left"))
    assert waiting_question(told) == "In colour?"


@pytest.mark.parametrize(
    ("words", "takes_any", "answer"),
    [
        ("only black, i think", True, "Only black"),
        ("YES", False, "Yes"),
        ("purple  mostly", True, "purple mostly"),
        ("purple mostly", False, None),
        ("why do you ask?", True, None),
        (" ", True, None),
    ],
)
def test_a_reply_is_a_known_answer_or_the_words_themselves(
    words: str, takes_any: bool, answer: str | None
) -> None:
    colour = Followed(
        "printer/colour", "In colour?", True, 0.9, answers=("Yes", "No", "Only black")
    )
    catalog = catalog_with_questions()
    assert followups.answer_in(colour, words, catalog, takes_any=takes_any) == answer


def test_an_answer_about_a_field_may_be_said_in_the_catalogs_words_for_it() -> None:
    system = Followed(
        "vpn/system", "Which?", True, 1.0, answers=("Windows", "macOS"), field="system"
    )
    said = followups.answer_in(system, "my old macbook", catalog_that_depends(), takes_any=True)
    assert said == "macOS"


DECISION = Route("network", "vpn", Priority.NORMAL, ("92% sure of the team",))


def decided(decision: Decision, catalog: Catalog, **values: object) -> Decision:
    request = request_of("vpn", "vpn", **values)
    return followups.asked_first(decision, request, catalog, beginning(catalog, AT))


def test_a_question_on_which_an_answer_depends_comes_before_the_decision() -> None:
    first = decided(DECISION, catalog_that_depends())
    assert isinstance(first, Clarify)
    assert (first.team, first.category, first.options) == ("network", "vpn", ())
    assert first.question is not None and first.question.id == "system"
    assert first.reasons == DECISION.reasons


def test_a_slot_that_nothing_fills_makes_an_answer_depend_on_its_question() -> None:
    base = catalog_that_depends().model_dump(mode="json")
    for template in base["templates"][:2]:
        template |= {"when": {}, "body": "See the page for {system}."}
    assert isinstance(decided(DECISION, Catalog.model_validate(base)), Clarify)


def test_what_is_known_or_for_people_anyway_is_decided_at_once() -> None:
    catalog = catalog_that_depends()
    known = {"system": FieldValue("Windows", "")}
    assert decided(DECISION, catalog, fields=known) == DECISION
    escalated = Escalate("network", "vpn", Priority.HIGH)
    assert decided(escalated, catalog) == escalated
    nowhere = replace(DECISION, category=None)
    assert decided(nowhere, catalog) == nowhere


def test_nothing_is_asked_before_an_answer_that_does_not_depend_on_it() -> None:
    answer = Answer("hardware", "printer", "printer-jam", Priority.NORMAL)
    assert decided(answer, catalog_with_questions()) == answer


def test_a_template_that_is_looked_over_holds_nobody_up() -> None:
    base = catalog_that_depends().model_dump(mode="json")
    for template in base["templates"][:2]:
        template["drafting"] = "approve"
    assert decided(DECISION, Catalog.model_validate(base)) == DECISION


def test_a_declined_question_is_not_asked_again_before_deciding() -> None:
    declined = Followed("vpn/system", "Which system?", True, 1.0, answer="")
    assert decided(DECISION, catalog_that_depends(), followups=(declined,)) == DECISION


def test_a_question_that_decides_is_never_left_out() -> None:
    catalog = catalog_that_depends()
    known = beginning(catalog, AT)
    question = decided(DECISION, catalog)
    request = request_of("vpn", "vpn", status=Status.ASKED)
    after = followups.after_deciding(request, question, catalog, known, left_out=1.0)
    assert waiting_question(after) == "Which system?"
    assert after.followups[0].chance == 1.0


def test_an_answer_gives_its_field_the_value_even_when_the_words_are_read_again() -> None:
    catalog = catalog_that_depends()
    question = decided(DECISION, catalog)
    request = request_of("vpn", "vpn", status=Status.ASKED)
    open_one = followups.after_deciding(request, question, catalog, Knowledge())
    after = followups.answered(open_one, 0, "macOS", catalog)
    expected = {"system": FieldValue("macOS", "asked: Which system?")}
    assert after.fields == expected
    assert followups.with_answers(after, {}, catalog) == expected


def test_words_that_the_field_does_not_know_are_kept_as_words_alone() -> None:
    catalog = catalog_that_depends()
    system = Followed("vpn/system", "Which system?", True, 1.0, field="system")
    after = followups.answered(
        request_of("vpn", "vpn", followups=(system,)), 0, "a typewriter", catalog
    )
    assert after.followups[0].answer == "a typewriter"
    assert after.fields == {}


def test_what_was_missing_is_asked_once_and_counts_for_nothing_else() -> None:
    once = followups.asking_what_was_missing(request_of())
    assert once.followups[0].question == MISSED
    assert followups.asking_what_was_missing(once) == once
    after = asked(answered(once, "I could not follow it"))
    assert waiting_question(after) == "What is on its label?"
    after = asked(answered(after, "P7"))
    assert waiting_question(after) == "In colour?"
