"""One training run: what teaches, what judges, and that nothing does both."""

from dataclasses import replace

import pytest

from helpdesk.learning.challenge import Material, challenge
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.gate import Tally
from helpdesk.learning.labels import Judgement, held_out
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row
from helpdesk.learning.serial import dump
from helpdesk.learning.training import train_model

HELD_OUT = next(filter(held_out, (f"the fax in room {n} is jammed" for n in range(99))))
AGREED = Judgement("k1", "r1", 1.0, HELD_OUT, "hardware", "printer", False, 1.0)
CORRECTED = replace(AGREED, key="k2", request_id="r2", text="my desk lamp is dark", explicit=True)


@pytest.fixture(scope="module")
def material(team_rows: list[Row], category_rows: list[Row]) -> Material:
    return Material(team_rows, category_rows, team_rows, [AGREED, CORRECTED], ["no wifi again"])


@pytest.mark.parametrize("text", [HELD_OUT, HELD_OUT.upper() + "!"])
def test_what_judges_never_trains_not_even_as_traffic(
    material: Material, encoder: Encoder, text: str
) -> None:
    leaking = replace(material, traffic=[*material.traffic, text])
    assert dump(challenge(None, leaking, encoder).model) == dump(
        challenge(None, material, encoder).model
    )


def test_other_traffic_does_train(material: Material, encoder: Encoder) -> None:
    quiet = replace(material, traffic=[])
    assert dump(challenge(None, quiet, encoder).model) != dump(
        challenge(None, material, encoder).model
    )


def test_the_held_out_text_and_the_examples_are_what_judges(
    material: Material, model: Model, encoder: Encoder
) -> None:
    figures = challenge(model, material, encoder).verdict.figures["challenger"]
    assert figures["holdout"]["total"] == 1
    assert figures["sanity"]["total"] == len(material.examples)


def test_only_what_people_said_and_what_trains_is_counted(
    material: Material, encoder: Encoder
) -> None:
    assert challenge(None, material, encoder).trained_on == 1


def test_without_a_champion_a_challenger_is_judged_beside_itself_and_promoted(
    material: Material, encoder: Encoder
) -> None:
    verdict = challenge(None, material, encoder).verdict
    assert verdict.promote
    assert verdict.figures["champion"] == verdict.figures["challenger"]


def test_a_challenger_that_forgot_the_examples_is_refused(
    material: Material, model: Model, encoder: Encoder
) -> None:
    wrong = [replace(row, label="identity") for row in material.team_rows]
    refused = challenge(model, replace(material, team_rows=wrong, said=[]), encoder).verdict
    assert not refused.promote
    assert f"lost too much on catalog examples: {Tally(10, 30)}" in refused.reason


def test_a_champion_that_read_with_another_encoder_can_be_judged_beside(
    material: Material, hashed: Encoder, encoder: Encoder
) -> None:
    champion = train_model(material.team_rows, material.category_rows, hashed)
    figures = challenge(champion, material, encoder).verdict.figures["champion"]
    assert figures["sanity"] == {"right": 30, "total": 30}


def test_the_material_names_each_text_once(material: Material) -> None:
    doubled = replace(material, traffic=[HELD_OUT, "new", "new"])
    assert doubled.texts == [
        *(row.text for row in material.team_rows),
        HELD_OUT,
        CORRECTED.text,
        "new",
    ]
