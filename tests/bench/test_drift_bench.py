"""The bench of drift: one small desk, and what is told of it."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.drift import scenarios, world
from bench.drift.__main__ import main
from bench.drift.floors import beside, false_alarms
from bench.drift.scenarios import Plan, ScenarioError, What
from bench.drift.trial import Outcome, outcome
from bench.drift.world import Pools, Read
from helpdesk.catalog import Catalog

OWN = Path(scenarios.__file__).with_name("scenarios.yml")


@pytest.fixture(scope="module")
def plan(catalog: Catalog) -> Plan:
    """The own file, with fewer quiet weeks before."""
    own = scenarios.load(OWN, catalog)
    fewer = {"weeks_before": 4}
    return own.model_copy(update={"desk": own.desk.model_copy(update=fewer)})


def read(texts: tuple[str, ...], team: str, category: str | None, sure: float) -> list[Read]:
    return [Read(each, team, category, sure, sure, team) for each in texts]


@pytest.fixture(scope="module")
def pools(plan: Plan, catalog: Catalog) -> Pools:
    """Every text taken for what it is, and topics for Network's: nothing is learned for it."""
    owners = {each.id: each.team for each in catalog.categories}
    usual = {
        each.category: read(each.texts, owners[each.category], each.category, 0.9)
        for each in plan.desk.kinds
    }
    topics = {each.name: read(each.texts, "network", None, 0.1) for each in plan.scenarios}
    return Pools(usual, topics)


def found(name: str, plan: Plan, pools: Pools, catalog: Catalog) -> Outcome:
    (scenario,) = (each for each in plan.scenarios if each.name == name)
    return outcome(plan.desk, scenario, pools, catalog, Random(3))


@pytest.mark.parametrize(("name", "told"), [("sudden", "vpn"), ("new-topic", "quantia")])
def test_what_is_planted_is_found(
    name: str, told: str, plan: Plan, pools: Pools, catalog: Catalog
) -> None:
    seen = found(name, plan, pools, catalog)
    assert told in seen.told[0]
    assert seen.delay is not None and 0 < seen.delay <= 150


def test_a_renamed_team_is_not_told(plan: Plan, pools: Pools, catalog: Catalog) -> None:
    seen = found("renamed-team", plan, pools, catalog)
    assert seen.told == ()
    assert seen.quiet > 2_000


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("category: badge, times: 4", "category: badges, times: 4", "has no category badges"),
        ("category: badge, times: 4", "category: badge", "needs times"),
        ("team: network, to:", "team: networks, to:", "there is no team networks"),
        ("name: gradual", "name: sudden", "two have the same name"),
        ("weekend: 0.2 ", "colour: 0.2 ", "colour"),
    ],
)
def test_a_file_is_told_what_is_wrong_with_it(
    before: str, after: str, fault: str, tmp_path: Path, catalog: Catalog
) -> None:
    text = OWN.read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "wrong.yml").write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(ScenarioError, match=fault):
        scenarios.load(tmp_path / "wrong.yml", catalog)


@pytest.mark.parametrize("name", ["scenarios.yml", "scenarios_other.yml"])
def test_its_files_can_be_read(name: str, catalog: Catalog) -> None:
    plan = scenarios.load(OWN.with_name(name), catalog)
    assert {each.what for each in plan.scenarios} == set(What)


def test_a_file_that_is_not_there_ends_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"bench\.drift: .*none\.yml cannot be read"):
        main(["--scenarios", str(tmp_path / "none.yml")])


def test_floors_are_told_with_what_was_measured(plan: Plan) -> None:
    outcomes = {each.name: [Outcome(20_000, (), 40, 1.0)] for each in plan.scenarios}
    held = beside(plan, outcomes)
    assert held.keys() == {"sudden", "new_topic", "false_alarms"}
    assert all(each["pass"] for each in held.values())
    late = outcomes | {"sudden": [Outcome(0, (), 151, 1.0)]}
    assert not beside(plan, late)["sudden"]["pass"]


def test_false_alarms_have_a_range() -> None:
    told = false_alarms([Outcome(10_000, ("team network",)), Outcome(30_000, ())])
    assert told["per_10000"] == 0.25
    assert told["low"] < 0.25 < told["high"]


def test_the_table_and_the_json_tell_the_same(
    plan: Plan, pools: Pools, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nothing(*_: Any) -> Any:
        return None

    def ready(*_: Any) -> Pools:
        return pools

    one = Outcome(0, ("category vpn",), 40, 1.0)
    few = plan.model_copy(update={"scenarios": plan.scenarios[:1]})
    monkeypatch.setattr("bench.drift.__main__.outcome", lambda *_: one)
    monkeypatch.setattr(world, "taught", nothing)
    monkeypatch.setattr(world, "pools", ready)
    monkeypatch.setattr(scenarios, "load", lambda *_: few)
    assert main(["--json", "--repetitions", "1", "--encoder", "none"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["scenarios"]["sudden"]["found"]["share"] == 1.0
    main(["--repetitions", "1", "--encoder", "none"])
    assert "sudden" in capsys.readouterr().out
