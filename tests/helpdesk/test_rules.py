"""Rules: a value that technicians always replace, and what an adopted rule does to extraction."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import AT, feedback_on, small_catalog

from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind
from helpdesk.field_memory import FieldMemory
from helpdesk.fields import fill, is_found
from helpdesk.knowledge import Rule, rule_id
from helpdesk.model import FieldValue, Profile
from helpdesk.rules import Replaced, replaced

HQ = {"location": FieldValue("HQ", "the word “HQ”")}
FILLED = {f"d{n}": HQ for n in range(40)}
CATALOG = small_catalog(
    "slas:\n",
    "fields:\n"
    "  - {id: location, name: Location, profile: office, values: [{value: HQ}, {value: Berlin}]}\n"
    "  - {id: room, name: Room}\n"
    "slas:\n",
)
NOTHING, NOBODY = FieldMemory(), Profile()
BERLIN = Rule(field="location", value="HQ", instead="Berlin")
RULES = {rule_id("location", "HQ"): BERLIN}


def event(
    number: int, kind: Kind = Kind.FIELDS_FIXED, value: str = "Berlin", actor: str = ""
) -> Feedback:
    """A technician's deed on a request of its own."""
    return replace(
        feedback_on("the light is broken", kind, number),
        id=number,
        decision_id=f"d{number}",
        actor=actor or f"UTECH{number % 2}",
        by_technician=True,
        team_before="hardware",
        fields={"location": value} if kind is Kind.FIELDS_FIXED else {},
    )


def found(events: list[Feedback]) -> list[Replaced]:
    return replaced(events, FILLED)


def always(count: int) -> list[Feedback]:
    return [event(number) for number in range(count)]


# What is found.


def test_what_is_always_replaced_by_one_other_value_is_found() -> None:
    [rule] = found(always(4))
    assert (rule.field, rule.value, rule.instead) == ("location", "HQ", "Berlin")
    assert (len(rule.requests), rule.of, rule.team) == (4, 4, "hardware")
    assert rule.key == "rule:location:HQ:Berlin"


def test_three_of_three_may_be_chance() -> None:
    assert found(always(3)) == []


def test_one_technician_alone_may_have_a_habit() -> None:
    assert found([event(number, actor="UTESS") for number in range(8)]) == []


def test_what_is_replaced_by_this_and_that_means_nothing_certain() -> None:
    assert found([*always(8), event(8, value="Munich")]) == []


def test_what_is_also_taken_away_means_nothing_certain() -> None:
    assert found([*always(8), event(8, value="")]) == []


@pytest.mark.parametrize("kind", [Kind.TAKEN, Kind.RESOLVED])
def test_where_technicians_let_it_stand_it_counts_against_it(kind: Kind) -> None:
    stood = [event(number, kind) for number in range(10, 14)]
    assert found(always(4) + stood) == []
    [rule] = found([event(number) for number in range(10)] + [event(10, kind), event(11, kind)])
    assert (len(rule.requests), rule.of) == (10, 12)


def test_whoever_fixed_something_else_let_it_stand() -> None:
    others = [replace(event(number), fields={"priority": "high"}) for number in range(10, 14)]
    assert found(always(4) + others) == []


def test_taking_a_request_before_it_is_fixed_counts_for_nothing_more() -> None:
    took = [replace(event(n, Kind.TAKEN), at=AT - timedelta(1)) for n in range(4)]
    [rule] = found(took + always(4))
    assert rule.of == 4


def test_the_last_word_on_a_request_stands() -> None:
    again = [replace(event(n, value="HQ"), id=n + 10, at=AT + timedelta(1)) for n in range(4)]
    assert found(always(4) + again) == []


def test_what_requesters_do_says_nothing() -> None:
    assert found([replace(each, by_technician=False) for each in always(8)]) == []


@pytest.mark.parametrize(
    "source",
    [
        "corrected before for the same words",
        "set by a technician",
        "asked: Which office?",
        "the word “head”, which means HQ here",
    ],
)
def test_what_somebody_said_is_no_rules_business(source: str) -> None:
    said = {name: {"location": FieldValue("HQ", source)} for name in FILLED}
    assert replaced(always(8), said) == []


def test_it_is_for_the_team_that_had_it_most() -> None:
    moved = [replace(each, team_before="network") for each in always(3)]
    [rule] = found([*moved, event(3), event(4)])
    assert rule.team == "network"


@given(st.permutations([*always(9), event(9, Kind.TAKEN)]))
def test_the_order_of_the_log_changes_nothing(events: list[Feedback]) -> None:
    [rule] = found(events)
    assert ({each.event.id for each in rule.requests}, rule.of) == (set(range(9)), 10)


# What an adopted rule does.


def filled(text: str, profile: Profile = NOBODY, catalog: Catalog = CATALOG) -> FieldValue | None:
    return fill(text, catalog, NOTHING, profile, RULES).get("location")


def test_a_rule_replaces_what_the_words_say_and_tells_so() -> None:
    said = filled("my lamp at HQ is broken")
    assert said == FieldValue("Berlin", "the word “HQ”, which means Berlin here")


def test_a_rule_replaces_what_a_profile_says() -> None:
    said = filled("my lamp is broken", Profile("Ada", {"office": "HQ"}))
    assert said == FieldValue("Berlin", "Ada's profile, which means Berlin here")


def test_a_rule_leaves_other_values_alone() -> None:
    assert filled("my lamp in Berlin") == FieldValue("Berlin", "the word “Berlin”")
    assert filled("my lamp") is None


def test_a_rule_is_of_no_use_once_its_field_has_not_the_value_any_more() -> None:
    catalog = small_catalog(
        "slas:\n", "fields:\n  - {id: location, name: Location, values: [{value: HQ}]}\nslas:\n"
    )
    assert filled("my lamp at HQ", catalog=catalog) == FieldValue("HQ", "the word “HQ”")


def test_what_was_corrected_in_the_same_words_wins_over_a_rule() -> None:
    learned = NOTHING.remembering([replace(event(1, value="HQ"), text="my lamp at HQ")])
    said = fill("my lamp at HQ", CATALOG, learned, NOBODY, RULES)["location"]
    assert said.value == "HQ"
    assert not is_found(said)


def test_a_rule_is_not_applied_to_what_it_says_itself() -> None:
    back = {rule_id("location", "Berlin"): BERLIN.model_copy(
        update={"value": "Berlin", "instead": "HQ"}
    )}  # fmt: skip
    said = fill("my lamp at HQ", CATALOG, NOTHING, NOBODY, RULES | back)["location"]
    assert said.value == "Berlin"
