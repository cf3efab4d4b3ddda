"""What counts of the log: an undo takes back what came before it, and can be taken back itself."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import feedback_on

from helpdesk.feedback import Feedback, Kind
from helpdesk.undoing import UNDOS, span, standing, undoes

PEOPLE = ("UADA", "UBEN", "UCHIARA")


def said(number: int, actor: str = "UADA", kind: Kind = Kind.WRONG_TEAM) -> Feedback:
    team = None if kind is Kind.DID_NOT_HELP else "network"
    return feedback_on("vpn drops", kind, number, id=number, actor=actor, team=team)


def undo(number: int, kind: Kind, about: str, **fields: object) -> Feedback:
    return feedback_on("", kind, number, id=number, actor="operator", about=about, **fields)


def event_undone(number: int, about: int) -> Feedback:
    return undo(number, Kind.EVENT_UNDONE, str(about))


def person_undone(number: int, user: str) -> Feedback:
    return undo(number, Kind.PERSON_UNDONE, f"T1:{user}")


def version_undone(number: int, after: int, upto: int) -> Feedback:
    return undo(number, Kind.VERSION_UNDONE, "2", fields=span(after, upto))


def counts(*log: Feedback) -> list[int]:
    """The ids of what was said that counts."""
    return [event.id for event in standing(log) if event.kind not in UNDOS]


def test_everything_counts_where_nothing_was_undone() -> None:
    assert counts(said(1), said(2), said(3)) == [1, 2, 3]


def test_an_event_that_was_undone_does_not_count() -> None:
    assert counts(said(1), said(2), event_undone(3, 1)) == [2]


def test_a_person_that_was_undone_is_heard_again_from_then_on() -> None:
    log = [said(1), said(2, "UBEN"), person_undone(3, "UADA"), said(4)]
    assert counts(*log) == [2, 4]


def test_the_same_user_of_another_workspace_is_another_person() -> None:
    elsewhere = replace(said(1), workspace="T2")
    assert counts(elsewhere, said(2), person_undone(3, "UADA")) == [1]


def test_all_that_a_person_said_is_undone_also_what_is_no_label() -> None:
    assert counts(said(1, kind=Kind.DID_NOT_HELP), person_undone(2, "UADA")) == []


def test_of_a_version_the_labels_are_undone_that_it_learned_first() -> None:
    log = [said(1), said(2), said(3, kind=Kind.DID_NOT_HELP), said(4), version_undone(5, 1, 3)]
    assert counts(*log) == [1, 3, 4]


@pytest.mark.parametrize(
    "taken_back", [event_undone(3, 1), person_undone(3, "UADA"), version_undone(3, 0, 2)]
)
def test_an_undo_that_is_undone_brings_its_events_back(taken_back: Feedback) -> None:
    log = [said(1), said(2), taken_back]
    assert counts(*log) != [1, 2]
    assert counts(*log, event_undone(4, 3)) == [1, 2]
    assert counts(*log, event_undone(4, 3), event_undone(5, 4)) == counts(*log)


def test_the_operator_who_undoes_a_person_undoes_no_undo() -> None:
    assert counts(said(1), event_undone(2, 1), person_undone(3, "operator")) == []


def test_an_undo_of_what_comes_later_does_nothing() -> None:
    assert counts(event_undone(1, 2), said(2)) == [2]


def test_it_is_told_whether_events_take_others_back() -> None:
    assert not undoes([said(1), undo(2, Kind.KEPT, "1")])
    assert undoes([said(1), event_undone(2, 1)])


UNDOINGS = ("event", "person", "version")
Step = tuple[str, str, int, int]


def steps(*kinds: str) -> st.SearchStrategy[Step]:
    """What happens, by or about whom, and about which of the events before."""
    any_event = st.integers(0, 19)
    return st.tuples(st.sampled_from(kinds), st.sampled_from(PEOPLE), any_event, any_event)


def event(number: int, step: Step) -> Feedback:
    """Event `number`, which is about events before it."""
    kind, person, one, other = step
    before = max(1, number - 1)
    if kind == "said":
        return said(number, person)
    if kind == "person":
        return person_undone(number, person)
    if kind == "event":
        return event_undone(number, 1 + one % before)
    return version_undone(number, 1 + one % before, 1 + other % before)


def log_of(happened: Sequence[Step]) -> list[Feedback]:
    """The log of these steps, ids from 1 on."""
    return [event(number, step) for number, step in enumerate(happened, 1)]


histories = st.lists(steps("said", *UNDOINGS), min_size=1, max_size=20)
logs = histories.map(log_of)
# A log and one more undo.
undos = st.tuples(histories, steps(*UNDOINGS)).map(
    lambda both: (log_of(both[0]), event(len(both[0]) + 1, both[1]))
)


@given(undos)
def test_an_undo_of_any_undo_restores(given_log: tuple[list[Feedback], Feedback]) -> None:
    log, one_more = given_log
    restored = standing([*log, one_more, event_undone(one_more.id + 1, one_more.id)])
    assert [each for each in restored if each.id <= len(log)] == standing(log)


@given(undos)
def test_the_same_undo_again_changes_nothing(given_log: tuple[list[Feedback], Feedback]) -> None:
    log, one_more = given_log
    once = standing([*log, one_more])
    again = standing([*log, one_more, replace(one_more, id=one_more.id + 1, key="again")])
    assert [each for each in again if each.id <= one_more.id] == once


@given(logs, st.randoms(use_true_random=False))
def test_only_ids_give_the_order(log: list[Feedback], chance: random.Random) -> None:
    assert standing(chance.sample(log, len(log))) == standing(log)


@given(logs)
def test_what_stands_stays_as_it_was_given(log: list[Feedback]) -> None:
    assert set(map(id, standing(log))) <= set(map(id, log))
    assert standing(log)[-1] is log[-1]
