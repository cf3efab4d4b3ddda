"""The bench of the learner: every part on a small file and without an encoder."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tickets import OPENINGS, TROUBLES, write

from bench.learning import peers
from bench.learning.__main__ import PARTS, main
from bench.learning.company import company
from bench.learning.datasets import read
from bench.learning.floors import FLOORS, Floor, beside
from bench.learning.peers import Peer
from bench.learning.poison import CORRECTIONS, _attack
from bench.learning.recovery import WINDOW, recovery
from bench.learning.run import Run
from helpdesk.experiment.errors import ExperimentError
from helpdesk.experiment.exam import Judged
from helpdesk.experiment.samples import Sample
from helpdesk.experiment.stream import Step
from helpdesk.learning.embedding import loading

PLACES = ("floor one", "floor two", "the lab", "the hall", "room nine", "the lobby", "my desk")
ROWS = [
    (f"{opening}, {trouble} at {place}", team)
    for place in PLACES
    for opening in OPENINGS
    for team, troubles in TROUBLES.items()
    for trouble in troubles
]
FOREIGN = [(f"sing me song number {n}", "oos") for n in range(8)]


@pytest.fixture(autouse=True)
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "USUAL", loading.NONE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "small.csv", ("text", "label"), [*ROWS, *FOREIGN])
    return tmp_path


def run_of(folder: Path, seeds: Sequence[int] = (0,)) -> Run:
    (dataset,) = read(folder)
    return Run(dataset, seeds, limit=120)


def measured(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    main(["--data", str(folder), "--seeds", "0", "--limit", "120", "--json", *options])
    return dict(json.loads(capsys.readouterr().out))


def judged(label: str, right: bool) -> Step:
    guess = label if right else "another"
    sample = Sample("text", label)
    said = Judged(sample, (guess,), confidence=1, familiarity=1, asked=False, probability=1)
    return Step(said, False, True, None, 1)


def test_a_file_without_a_split_is_split_by_the_words(folder: Path) -> None:
    (dataset,) = read(folder)
    assert 0.1 < len(dataset.test) / len(ROWS) < 0.3
    assert {s.text for s in dataset.train}.isdisjoint(s.text for s in dataset.test)
    assert read(folder) == [dataset]


def test_rows_of_no_label_never_teach(folder: Path) -> None:
    (dataset,) = read(folder)
    assert len(dataset.outside) == len(FOREIGN)
    assert "oos" not in {sample.label for sample in [*dataset.train, *dataset.test]}


def test_a_split_of_the_file_is_kept(tmp_path: Path) -> None:
    rows = [
        (text, label, part)
        for text, label, part in [
            ("vpn drops", "Network", "train"),
            ("wifi is slow", "Network", "test"),
            ("toner is empty", "Printing", "train"),
            ("printer jam", "Printing", "val"),
            ("sing", "oos", "oos_train"),
            ("dance", "oos", "oos_test"),
        ]
    ]
    write(tmp_path / "given.csv", ("text", "label", "split"), rows)
    (dataset,) = read(tmp_path)
    assert [sample.text for sample in dataset.train] == ["vpn drops", "toner is empty"]
    assert [sample.text for sample in dataset.test] == ["wifi is slow"]
    assert [sample.text for sample in dataset.outside] == ["dance"]


def test_a_folder_without_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="there is no CSV file in"):
        main(["--data", str(tmp_path)])


def test_a_set_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(SystemExit, match=r"there is no large\.csv in"):
        main(["--data", str(folder), "--sets", "large"])


def test_a_file_without_the_columns_is_named(tmp_path: Path) -> None:
    write(tmp_path / "other.csv", ("words", "team"), ROWS)
    with pytest.raises(SystemExit, match="no column “text”"):
        main(["--data", str(tmp_path)])


def test_an_unknown_part_is_refused(folder: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--data", str(folder), "--only", "everything"])


MEASURES = {
    "shots": {"accuracy_5", "accuracy_10", "accuracy_full", "ece_5", "ece_10", "ece_full"},
    "traffic": {"accuracy_5", "accuracy_10"},
    "scope": {"auroc", "fpr95"},
    "stream": {"cumulative_error", "last_1000_error", "ece", "auto_routed_error", "asked_share"},
}


@pytest.mark.parametrize("part", MEASURES)
def test_only_the_part_that_is_named_is_measured(
    part: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = measured(folder, capsys, "--only", part)
    assert list(result) == ["small"]
    assert list(result["small"]) == [part]
    figures = result["small"][part]
    assert figures.keys() >= MEASURES[part] | {"seconds"}
    assert all(0 <= figures[name] <= 1 for name in MEASURES[part])


def test_a_part_for_which_a_file_is_too_small_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "tiny.csv", ("text", "label"), ROWS[:60])
    result = measured(tmp_path, capsys, "--only", "new_team")
    assert "rows to spare" in result["tiny"]["new_team"]["skipped"]


def test_a_correction_mends_its_own_message(tmp_path: Path) -> None:
    mixed = [(text, label if n % 5 else "Facilities") for n, (text, label) in enumerate(ROWS)]
    write(tmp_path / "mixed.csv", ("text", "label"), mixed)
    figures = PARTS["correction"](run_of(tmp_path))
    assert figures["corrections"] > 0
    assert {"fixed", "near_right", "near_right_before", "unrelated_broken"} <= figures.keys()
    assert figures["fixed"] == 1


def test_a_new_team_is_met_by_its_name_alone(folder: Path) -> None:
    figures = PARTS["new_team"](run_of(folder))
    assert len(figures["each"]) == 2
    assert figures["messages_at_least"] >= WINDOW
    assert all(len(curve) <= 200 for curve in figures["curves"])


def test_a_swap_names_its_pair(folder: Path) -> None:
    figures = PARTS["swap"](run_of(folder))
    (pair,) = figures["each"]
    assert set(pair.split(" ↔ ")) <= set(TROUBLES)
    assert (figures["messages"] is None) == (figures["recovered"] < 1)


def test_recovery_counts_the_affected_messages_alone() -> None:
    steps = [judged("one", i >= 30) for i in range(60)]
    mixed = [step for each in steps for step in (each, judged("two", True))]
    found = recovery(iter(mixed), ["one"], former=1.0)
    assert (found.messages, found.recovered) == (30 + round(0.8 * WINDOW), True)


def test_without_recovery_all_affected_messages_count() -> None:
    found = recovery([judged("one", False)] * 33, ["one"], former=1.0)
    assert (found.messages, found.recovered) == (33, False)


def test_one_user_says_all_that_is_poison_of_texts_that_nobody_learned(folder: Path) -> None:
    run = run_of(folder)
    attacked = company(run, run.encoder, CORRECTIONS)
    attack = list(_attack(run, attacked, "Network", ["Printing"] * CORRECTIONS))
    assert len(attack) == min(CORRECTIONS, sum(s.label == "Network" for s in attacked.rest))
    assert len({event.actor for event in attack}) == 1
    assert {event.team for event in attack} == {run.house.ids["Printing"]}
    learned = {e.text for e in attacked.log} | {s.text for s in attacked.school.seeds}
    judging = {sample.text for sample in run.dataset.test}
    texts = {event.text for event in attack}
    assert len(texts) == len(attack)
    assert texts.isdisjoint(learned | judging)
    assert attack[0].id == attacked.log[-1].id + 1


def test_poison_is_measured_at_once_and_after_the_retrain(folder: Path) -> None:
    figures = PARTS["poison"](run_of(folder))
    assert {"loss_at_once", "loss_after_retrain", "worst_at_once", "labels"} <= figures.keys()
    assert set(figures["ways"]) == {"one team", "any team", "neighbour"}
    assert figures["curve"][0] == pytest.approx(figures["recall_before"])


def test_a_cost_stands_beside_its_peer(folder: Path) -> None:
    figures = PARTS["cost"](run_of(folder))
    ratio = figures["retrain_seconds"] / figures["tfidf_logistic_seconds"]
    assert figures["retrain_ratio"] == pytest.approx(ratio)
    assert figures["decision_ms"] > 0


def test_the_bots_process_says_what_it_takes(folder: Path) -> None:
    figures = PARTS["memory"](run_of(folder))
    assert 20 < figures["megabytes"] <= figures["peak_megabytes"]


def test_peers_learn_the_same_rows(folder: Path) -> None:
    figures = PARTS["peers"](run_of(folder))
    assert figures["tfidf_full"] > 0.9
    assert figures["tfidf_5"] > 1 / 3


def test_a_peer_that_is_not_installed_says_how_to_get_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = Peer("not_there_at_all", "not-there", lambda _: list)
    monkeypatch.setattr(peers, "PEERS", {"absent": absent})
    assert "not-there is not installed" in PARTS["peers"](run_of(folder))["absent_skipped"]


def test_a_floor_says_whether_it_is_met() -> None:
    figures = {"accuracy_5": 0.81, "accuracy_10": 0.81, "accuracy_full": 0.96}
    held = beside("banking77", "shots", figures)
    assert {name: each["pass"] for name, each in held.items()} == {
        "accuracy_5": True,
        "accuracy_10": False,
        "accuracy_full": True,
    }
    assert beside("another", "shots", figures) == {}


def test_less_is_better_where_the_goal_is_below_the_floor() -> None:
    floor = Floor("stream", "ece", 0.04, 0.02)
    assert floor.is_met(0.03)
    assert not floor.is_met(0.05)
    assert not floor.is_met(None)


def test_every_floor_is_of_a_part_that_there_is() -> None:
    assert {floor.part for floor in FLOORS} <= PARTS.keys()


def test_curves_are_drawn(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn = folder / "drawn"
    measured(folder, capsys, "--only", "stream", "shots", "--pictures", str(drawn))
    text = (drawn / "learning-small.svg").read_text(encoding="utf-8")
    assert len(list(ET.fromstring(text).iter("{http://www.w3.org/2000/svg}polyline"))) == 3


def test_a_table_is_for_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--data", str(folder), "--seeds", "0", "--only", "scope"])
    assert "auroc" in capsys.readouterr().out


def test_errors_of_the_bench_are_of_the_experiments_kind(tmp_path: Path) -> None:
    with pytest.raises(ExperimentError):
        read(tmp_path)
