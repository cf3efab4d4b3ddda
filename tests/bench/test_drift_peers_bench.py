"""The bench of drift beside river: one small desk, watched by the own test and by another."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench.drift import peers, world
from bench.drift.peers import Peer, main
from bench.drift.world import Pools, Read
from helpdesk.learning.embedding import loading

DESK = """
desk:
  requests_per_day: 60
  weeks_before: 4
  kinds:
    - {category: printer, share: 12, texts: ["It prints nothing."]}
    - {category: wifi, share: 6, texts: ["There is no wifi."]}
    - {category: vpn, share: 1, texts: ["The VPN does not connect."]}
scenarios:
  - {name: sudden, what: share, category: vpn, times: 8, weeks: 1}
  - {name: gradual, what: share, category: vpn, times: 8, over_days: 7}
  - {name: renamed, what: rename, team: network, to: connectivity}
  - {name: quiet, what: nothing, weeks: 1}
"""
TEAMS = {"printer": "workplace", "wifi": "network", "vpn": "network"}


class CriesAtEachYes:
    """As river's detectors are asked."""

    drift_detected = False

    def update(self, value: float) -> None:
        self.drift_detected = value == 1.0


@pytest.fixture
def measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    """Measure one life of each, without a model: every text is taken for what it is."""

    def pools(*_: Any) -> Pools:
        usual = {each: [Read(each, team, each, 0.9, 0.9, team)] for each, team in TEAMS.items()}
        return Pools(usual, {})

    monkeypatch.setattr(loading, "load", lambda *_: None)
    monkeypatch.setattr(world, "taught", lambda *_: None)
    monkeypatch.setattr(world, "pools", pools)
    file = tmp_path / "small.yml"
    file.write_text(DESK, encoding="utf-8")

    def once(*options: str) -> tuple[str, str]:
        main(["--scenarios", str(file), "--repetitions", "1", *options])
        return capsys.readouterr()

    return once


def test_without_river_the_own_test_is_measured_alone(
    measured: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "find_spec", lambda _: None)
    printed, aside = measured("--json")
    told = json.loads(printed)
    assert told["scenarios"].keys() == {"sudden", "quiet"}
    assert told["scenarios"]["sudden"].keys() == {"own"}
    assert told["scenarios"]["sudden"]["own"]["found_within_150"]["count"] == 1
    assert told["scenarios"]["quiet"]["own"]["false_alarms"] == 0
    assert "pip install river" in aside


def test_a_stream_counts_once_and_only_after_the_drift_began(
    measured: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "find_spec", lambda _: True)
    monkeypatch.setattr(peers, "PEERS", {"eager": Peer("CriesAtEachYes", {})})
    monkeypatch.setitem(sys.modules, "river.drift", SimpleNamespace(CriesAtEachYes=CriesAtEachYes))
    told = json.loads(measured("--json")[0])["scenarios"]
    assert told["quiet"]["eager"]["false_alarms"] == len(TEAMS)
    assert told["sudden"]["eager"]["alerts_each"] == len(TEAMS)
    assert told["sudden"]["eager"]["delay"]["median"] <= 5
    assert told["sudden"]["eager"]["days"]["median"] > 0


def test_the_table_names_each_detector(measured: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "find_spec", lambda _: None)
    table = measured()[0]
    assert "sudden                   own" in table
    assert "0 false alarms in" in table


def test_a_file_that_is_not_there_ends_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"bench\.drift\.peers: .*none\.yml cannot be read"):
        main(["--scenarios", str(tmp_path / "none.yml")])
