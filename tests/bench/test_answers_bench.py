"""The bench of answers: a small desk, worked through the product, and what is told of it."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.answers import desk as desks
from bench.answers import tail as tails
from bench.answers import words
from bench.answers.__main__ import main
from bench.answers.desk import DeskError, Habit
from bench.answers.figures import share_of
from bench.answers.floors import FLOORS, Floor, beside

OWN = Path(desks.__file__).with_name("desk.yml")
OTHER = Path(desks.__file__).with_name("desk_other.yml")
SMALL = ["--requests", "60", "--encoder", "none"]


@pytest.fixture(autouse=True)
def few_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tails, "LIVES", 20)


def measured(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    main(["--json", *SMALL, *options])
    return dict(json.loads(capsys.readouterr().out))


def test_a_desk_is_worked_and_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    told = measured(capsys, "--desk", str(OTHER), "--seed", "3")
    assert (told["desk"], told["requests"]) == ("desk_other.yml", 60)
    found = told["seeds"]["3"]
    assert 0 < found["choice"]["right"]["of"] <= 60
    assert found["edits"]["drafts_edited"] > 0
    assert found["policies"]["bad"][0]["uses"] > 0
    assert found["deflection"]["first"]["durable"]["of"] == 15
    assert found["refused"] == {}
    assert told["floors"].keys() == {f"{each.part}.{each.measure}" for each in FLOORS}


@pytest.mark.parametrize("path", [OWN, OTHER])
def test_both_desks_fit_their_catalogs(path: Path) -> None:
    desk, catalog = desks.load(path)
    assert desk.several
    assert {each.id for each in desk.templates} <= {each.id for each in catalog.templates}
    assert any(each.is_bad for each in desk.templates)


def test_a_desk_file_is_told_what_is_wrong_with_it(tmp_path: Path) -> None:
    text = OTHER.read_text(encoding="utf-8")
    wrong = text.replace("catalog_other.yml", str(OTHER.with_name("catalog_other.yml")))
    wrong = wrong.replace("{category: exam,", "{category: exams,")
    (tmp_path / "wrong.yml").write_text(wrong, encoding="utf-8")
    with pytest.raises(DeskError, match="there is no category exams"):
        desks.load(tmp_path / "wrong.yml")


def test_a_key_that_nobody_knows_is_named(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text(OWN.read_text(encoding="utf-8") + "\ncolour: red\n", encoding="utf-8")
    with pytest.raises(DeskError, match="colour"):
        desks.load(path)


def test_a_file_that_is_not_there_ends_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"bench\.answers: .*none\.yml cannot be read"):
        main(["--desk", str(tmp_path / "none.yml")])


@pytest.mark.parametrize(
    ("habit", "text", "after"),
    [
        (Habit(template="t", before="5 MB", after="10 MB"), "below 5 MB", "below 10 MB"),
        (Habit(template="t", after="Bye."), "Hello.", "Hello.\n\nBye."),
        (Habit(template="t", before=" now"), "go now", "go"),
        (Habit(template="t", before="gone", after="new"), "other words", "other words"),
        (Habit(template="t", after="Bye."), "Hello.\n\nBye.", "Hello.\n\nBye."),
    ],
)
def test_a_habit_changes_what_it_finds(habit: Habit, text: str, after: str) -> None:
    assert words.apply(text, habit) == after


def test_requests_are_rarely_the_same_twice() -> None:
    desk, _ = desks.load(OWN)
    dice = Random(0)
    said = [words.request_text(desk, desk.kinds[0], (), dice) for _ in range(200)]
    assert len(set(said)) > 100
    assert not any("{" in each for each in said)


def test_a_bad_answer_loses_auto_in_the_long_run_and_a_sure_one_keeps_it() -> None:
    desk, catalog = desks.load(OWN)
    bad = desks.Worth(id="bad", solves=0.2)
    sure = desks.Worth(id="sure", solves=1.0)
    found = tails.tail((bad, sure), desk.requesters, catalog, seed=0)
    assert found["bad_loses_within_30"]["share"] == 1
    assert found["good_loses_within_500"]["share"] == 0


def test_floors_are_of_all_runs_together() -> None:
    runs = [
        {each.part: {} for each in FLOORS} | {"edits": {"found": share_of([ok] * 4)}}
        for ok in (True, False)
    ]
    for run in runs:
        for each in FLOORS:
            run[each.part].setdefault(each.measure, share_of([True]))
    found = beside(runs)["edits.found"]
    assert (found["share"], found["of"], found["pass"]) == (0.5, 8, False)


def test_a_limit_is_met_from_below() -> None:
    assert Floor("edits", "false", 0.05, is_limit=True).is_met(0.05)
    assert not Floor("edits", "found", 0.9).is_met(0.89)
    assert not Floor("edits", "found", 0.9).is_met(None)
