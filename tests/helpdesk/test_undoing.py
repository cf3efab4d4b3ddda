"""What counts of the log: an undo takes back what came before it, and can be taken back itself."""

import random
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


@st.composite
def logs(draw: st.DrawFn) -> list[Feedback]:
    """A log of what people said and what was undone of it, ids from 1 on."""
    log: list[Feedback] = []
    for number in range(1, draw(st.integers(1, 20)) + 1):
        before = st.integers(1, max(1, number - 1))
        log.append(
            draw(
                st.one_of(
                    st.builds(said, st.just(number), st.sampled_from(PEOPLE)),
                    st.builds(event_undone, st.just(number), before),
                    st.builds(person_undone, st.just(number), st.sampled_from(PEOPLE)),
                    st.builds(version_undone, st.just(number), before, before),
                )
            )
        )
    return log


@st.composite
def undos(draw: st.DrawFn) -> tuple[list[Feedback], Feedback]:
    """A log and one more undo."""
    log = draw(logs())
    number, before = st.just(len(log) + 1), st.integers(1, len(log))
    undoing = st.one_of(
        st.builds(event_undone, number, before),
        st.builds(person_undone, number, st.sampled_from(PEOPLE)),
        st.builds(version_undone, number, before, before),
    )
    return log, draw(undoing)


@given(undos())
def test_an_undo_of_any_undo_restores(given_log: tuple[list[Feedback], Feedback]) -> None:
    log, one_more = given_log
    restored = standing([*log, one_more, event_undone(one_more.id + 1, one_more.id)])
    assert [each for each in restored if each.id <= len(log)] == standing(log)


@given(undos())
def test_the_same_undo_again_changes_nothing(given_log: tuple[list[Feedback], Feedback]) -> None:
    log, one_more = given_log
    once = standing([*log, one_more])
    again = standing([*log, one_more, replace(one_more, id=one_more.id + 1, key="again")])
    assert [each for each in again if each.id <= one_more.id] == once


@given(logs(), st.randoms(use_true_random=False))
def test_only_ids_give_the_order(log: list[Feedback], chance: random.Random) -> None:
    assert standing(chance.sample(log, len(log))) == standing(log)


@given(logs())
def test_what_stands_stays_as_it_was_given(log: list[Feedback]) -> None:
    assert set(map(id, standing(log))) <= set(map(id, log))
    assert standing(log)[-1] is log[-1]
