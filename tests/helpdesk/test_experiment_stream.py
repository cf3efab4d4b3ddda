"""A stream: read first, learned from after; people by chance, but the same chance for a seed."""

from collections import Counter
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tickets import tickets

from helpdesk.experiment.doubt import Doubt
from helpdesk.experiment.errors import ExperimentError
from helpdesk.experiment.exam import judge
from helpdesk.experiment.house import House, School
from helpdesk.experiment.human import Human, Said, dice, reaction
from helpdesk.experiment.samples import Sample
from helpdesk.experiment.stream import RETRAIN_EVERY, Step, replay, stream_of
from helpdesk.feedback import Kind
from helpdesk.learning import gate, serial
from helpdesk.learning.embedding.nothing import Nothing
from helpdesk.teaching import catalog_rows

SAMPLES = [Sample(text, team) for text, team in tickets()]
EAGER = Human(correct=1.0, confirm=1.0, wrong=0.0, ask_right=1.0)
SILENT = Human(correct=0.0, confirm=0.0)


def played(
    samples: list[Sample], human: Human, ask: float = 0.0, seed: int = 0, limit: int | None = None
) -> list[Step]:
    return list(replay(stream_of(samples, 1, Nothing(), limit), human, ask, seed))


def test_the_first_rows_of_each_label_are_known_and_no_messages() -> None:
    stream = stream_of(SAMPLES, 2, Nothing())
    assert stream.school.seeds == SAMPLES[:6]
    assert stream.messages == SAMPLES[6:]


def test_a_limit_cuts_the_messages() -> None:
    assert stream_of(SAMPLES, 1, Nothing(), 5).messages == SAMPLES[3:8]


def test_a_file_that_is_all_seeds_is_refused() -> None:
    with pytest.raises(ExperimentError, match="fewer --seeds"):
        stream_of(SAMPLES, 1_000, Nothing())


def test_no_message_is_judged_by_what_comes_after_it() -> None:
    whole = played(SAMPLES, EAGER)
    assert played(SAMPLES, EAGER, limit=40) == whole[:40]


def test_the_same_seed_plays_alike_and_another_does_not() -> None:
    human = Human(correct=0.5, confirm=0.5)
    assert played(SAMPLES, human, seed=1) == played(SAMPLES, human, seed=1)
    assert [s.said for s in played(SAMPLES, human, seed=1)] != [
        s.said for s in played(SAMPLES, human, seed=2)
    ]


def test_who_is_told_nothing_learns_nothing() -> None:
    steps = played(SAMPLES, SILENT)
    assert all(step.judged.right == step.right_untaught for step in steps)
    assert {step.said for step in steps} == {None}


def test_a_correction_counts_from_the_next_message_on() -> None:
    seeds = [Sample("vpn drops", "Network"), Sample("toner is empty", "Printing")]
    odd = Sample("the purple thing hums", "Network"), Sample("the purple thing hums", "Printing")
    steps = played([*seeds, odd[1], odd[1], odd[0], odd[0]], EAGER)
    assert [step.judged.right for step in steps][1::2] == [True, True]


def test_after_enough_labels_a_new_version_reads() -> None:
    steps = played(SAMPLES, EAGER)
    assert {step.version for step in steps[:RETRAIN_EVERY]} == {1}
    assert steps[-1].version == 2


def test_a_refused_challenger_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "gate", lambda *_: gate.Verdict(False, "worse", {}))
    assert {step.version for step in played(SAMPLES, EAGER)} == {1}


def test_what_is_asked_is_answered_and_not_corrected() -> None:
    asked = [step for step in played(SAMPLES, EAGER, ask=0.3) if step.asked]
    assert asked
    assert all(step.said == Said(Kind.CHOSEN, step.judged.sample.label) for step in asked)


def test_what_nobody_answers_teaches_nothing() -> None:
    steps = played(SAMPLES, Human(correct=0, confirm=0, ask_right=0), ask=0.3)
    assert {step.said for step in steps} == {None, Said(Kind.SOMETHING_ELSE)}
    assert all(step.judged.right == step.right_untaught for step in steps)


@given(confidences=st.lists(st.floats(0, 1), max_size=300), share=st.floats(0, 1))
def test_never_more_than_its_share_is_asked(confidences: list[float], share: float) -> None:
    doubt = Doubt(share)
    asked = np.cumsum([doubt.asks(each) for each in confidences])
    assert all(count <= share * (i + 1) for i, count in enumerate(asked))


def test_the_least_sure_are_asked() -> None:
    confidences = np.random.default_rng(0).random(1_000)
    doubt = Doubt(0.2)
    asked = [each for each in confidences if doubt.asks(each)]
    assert len(asked) > 150
    assert max(asked) < 0.3


def test_people_react_as_often_as_they_are_said_to() -> None:
    human, thrown = Human(correct=0.3, confirm=0.05, wrong=0.1), dice(20_000, 0)
    to_wrong = [reaction(human, each, "a", "b", False, "abcd") for each in thrown]
    to_right = [reaction(human, each, "b", "b", False, "abcd") for each in thrown]
    labels = Counter(each.label for each in to_wrong if each)
    assert sum(labels.values()) / 20_000 == pytest.approx(0.3, abs=0.02)
    assert labels["b"] / sum(labels.values()) == pytest.approx(0.9, abs=0.02)
    assert labels["a"] == 0
    assert sum(each is not None for each in to_right) / 20_000 == pytest.approx(0.05, abs=0.01)


def test_with_two_labels_only_a_correction_cannot_be_wrong() -> None:
    human = Human(correct=1, wrong=1)
    assert reaction(human, dice(1, 0)[0], "a", "b", False, "ab") == Said(Kind.WRONG_TEAM, "b")


def test_a_name_weighs_what_it_weighs_in_the_worker() -> None:
    house = House.of(SAMPLES)
    learned = [row for row in catalog_rows(house.catalog)[0] if row.text in house.labels]
    assert house.name_rows() == learned != []


@pytest.mark.parametrize("labels", [["a"] * 5, []])
def test_less_than_two_labels_are_refused(labels: list[str]) -> None:
    with pytest.raises(ExperimentError, match="at least two labels"):
        House.of([Sample("x", label) for label in labels])


def test_a_column_of_numbers_is_no_column_of_teams() -> None:
    with pytest.raises(ExperimentError, match="2,001 different labels"):
        House.of([Sample("x", f"INC{i}") for i in range(2_001)])


def test_traffic_teaches_a_school_but_adds_no_team() -> None:
    house, traffic = House.of(SAMPLES), ["vpn gone", "no toner", "login broken"]
    quiet, taught = (
        School(house, SAMPLES, Nothing(), some).first().model for some in ((), traffic)
    )
    assert serial.dump(quiet) != serial.dump(taught)
    assert taught.heads["team"].labels == quiet.heads["team"].labels == tuple(house.label_of)


@pytest.mark.parametrize("text", ["", "🙂🙂🙂", "x " * 20_000, "Не работает VPN, pls help", "?"])
def test_any_text_is_judged(text: str) -> None:
    school = School(House.of(SAMPLES), SAMPLES, Nothing())
    judged = judge(school.house, school.first(), Sample(text, "Network"))
    assert len(set(judged.guesses)) == 3
    assert 0 < judged.confidence <= 1
    assert 0 <= judged.familiarity <= 1


def test_labels_may_be_any_text() -> None:
    samples = [Sample(text, f"<b>{team}</b> " + "ü" * 100) for text, team in tickets()]
    steps = played(samples, EAGER, limit=5)
    assert {astuple(step.judged.sample)[1] for step in steps} <= {s.label for s in samples}
