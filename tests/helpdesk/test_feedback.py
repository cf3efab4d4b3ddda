"""What each kind of feedback teaches."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.feedback import LESSONS, Feedback, Kind, judgements, outcomes, set_right
from helpdesk.learning.rows import Row

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


def event(number: int, kind: Kind, **changes: object) -> Feedback:
    made = Feedback(
        key=f"k{number}",
        kind=kind,
        at=AT + timedelta(minutes=number),
        workspace="T1",
        actor="U1",
        request_id="r1",
        decision_id="d1",
        text="vpn drops",
        model_version=1,
        templates_version=1,
        team_before="network",
        team="network",
        category="vpn",
        template="vpn-restart",
        id=number,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_every_kind_has_its_lesson() -> None:
    assert set(LESSONS) == set(Kind)


def test_corrections_of_the_team_are_explicit_and_what_was_no_request_is_one_without_a_label() -> (
    None
):
    corrections = {kind for kind, lesson in LESSONS.items() if lesson.is_correction}
    wrong = {Kind.WRONG_TEAM, Kind.REASSIGNED, Kind.SAID_WRONG_TEAM, Kind.TAKEN_OVER}
    assert corrections == wrong | {Kind.NOT_A_REQUEST}
    assert all(LESSONS[kind].explicit for kind in wrong)


def test_agreement_weighs_less_than_a_label_said_aloud() -> None:
    agreed = {LESSONS[kind].routing for kind in (Kind.SOLVED, Kind.RESOLVED)}
    said = {LESSONS[kind].routing for kind in (Kind.WRONG_TEAM, Kind.CHOSEN)}
    assert max(agreed) < min(said)
    assert not LESSONS[Kind.SOLVED].explicit


def test_who_took_what_was_no_request_agreed_with_nothing() -> None:
    taken, dismissed = event(1, Kind.TAKEN), event(2, Kind.NOT_A_REQUEST, team=None)
    assert judgements([taken, dismissed]) == []
    assert [each.key for each in judgements([event(1, Kind.CONFIRMED), dismissed])] == ["k1"]
    resolved = event(3, Kind.RESOLVED)
    assert [each.key for each in judgements([taken, dismissed, resolved])] == ["k3"]


def test_a_label_carries_text_team_category_and_weight() -> None:
    [label] = judgements([event(1, Kind.CHOSEN)])
    assert (label.key, label.request_id, label.text) == ("k1", "r1", "vpn drops")
    assert (label.team, label.category) == ("network", "vpn")
    assert (label.explicit, label.weight) == (True, 1.0)
    assert label.at == (AT + timedelta(minutes=1)).timestamp()


def test_a_correction_of_the_team_alone_labels_no_category() -> None:
    [label] = judgements([event(1, Kind.WRONG_TEAM, team="security", category=None)])
    assert (label.team, label.category) == ("security", None)


@pytest.mark.parametrize(
    "kind", [Kind.PERSON, Kind.DID_NOT_HELP, Kind.SOMETHING_ELSE, Kind.REOPENED]
)
def test_what_says_nothing_of_the_team_labels_nothing(kind: Kind) -> None:
    assert judgements([event(1, kind)]) == []


def test_without_a_team_there_is_no_label() -> None:
    assert judgements([event(1, Kind.WRONG_TEAM, team=None)]) == []


@pytest.mark.parametrize(
    ("kind", "solved", "weight"),
    [
        (Kind.SOLVED, True, 1.0),
        (Kind.RESOLVED, True, 0.5),
        (Kind.SILENT, True, 0.25),
        (Kind.PERSON, False, 0.5),
        (Kind.DID_NOT_HELP, False, 1.0),
        (Kind.REOPENED, False, 1.0),
    ],
)
def test_a_verdict_on_an_answer(kind: Kind, solved: bool, weight: float) -> None:
    [outcome] = outcomes([event(1, kind)])
    assert (outcome.wording[0], outcome.solved, outcome.weight) == ("vpn-restart", solved, weight)
    assert outcome.key == "k1"


@pytest.mark.parametrize("kind", [Kind.WRONG_TEAM, Kind.CHOSEN, Kind.TAKEN, Kind.REASSIGNED])
def test_what_says_nothing_of_the_answer_is_no_verdict(kind: Kind) -> None:
    assert outcomes([event(1, kind)]) == []


def test_without_an_answer_there_is_no_verdict() -> None:
    assert outcomes([event(1, Kind.PERSON, template=None)]) == []


def test_a_reopening_undoes_the_solved_before_it() -> None:
    [outcome] = outcomes([event(1, Kind.SOLVED), event(2, Kind.REOPENED)])
    assert (outcome.solved, outcome.key) == (False, "k2")


def test_each_answer_of_each_request_has_a_verdict_of_its_own() -> None:
    found = outcomes(
        [
            event(1, Kind.DID_NOT_HELP),
            event(2, Kind.SOLVED, template="vpn-reinstall"),
            event(3, Kind.SOLVED, request_id="r2"),
        ]
    )
    assert sorted((each.wording[0], each.solved) for each in found) == [
        ("vpn-reinstall", True),
        ("vpn-restart", False),
        ("vpn-restart", True),
    ]


LOGS = st.lists(
    st.builds(event, st.integers(1, 99), st.sampled_from(Kind)),
    unique_by=lambda event: event.key,
    max_size=8,
)


@given(LOGS, st.randoms())
def test_the_order_of_arrival_changes_no_verdict(log: list[Feedback], chance: object) -> None:
    shuffled = list(log)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert outcomes(shuffled) == outcomes(log)


@given(LOGS)
def test_the_same_events_twice_give_the_same_verdicts(log: list[Feedback]) -> None:
    assert outcomes([*log, *log]) == outcomes(log)


def test_what_has_no_words_teaches_nothing() -> None:
    """What was erased, or was only a picture: an empty text is like every other empty text."""
    assert judgements([event(1, Kind.WRONG_TEAM, text="")]) == []


# What technicians set right.


def fixed(number: int, **changes: object) -> Feedback:
    given: dict[str, object] = {"team": None, "category": None, "template": None}
    return event(number, Kind.FIELDS_FIXED, **given | changes)


def test_a_category_set_right_says_nothing_of_the_team() -> None:
    said = fixed(1, category="wifi")
    assert judgements([said]) == []
    assert set_right([said]) == {
        "category": [Row("vpn drops", "wifi", 1.0, "correction")],
        "priority": [],
    }


def test_the_last_word_on_a_requests_priority_stands_in_any_order() -> None:
    events = [fixed(1, fields={"priority": "low"}), fixed(2, fields={"priority": "high"})]
    assert set_right(events) == set_right(events[::-1])
    assert set_right(events)["priority"] == [Row("vpn drops", "high", 1.0, "correction")]


def test_other_fields_are_no_labels() -> None:
    said = fixed(1, fields={"service": "VPN"})
    assert set_right([said, event(2, Kind.RESOLVED)]) == {"category": [], "priority": []}
