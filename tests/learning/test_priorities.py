"""The third head: priorities, learned from tickets and from what technicians set right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpdesk.learning.challenge import ENOUGH_PRIORITIES, challenge
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.labels import Judgement
from helpdesk.learning.material import Material
from helpdesk.learning.rows import Row, overruled
from helpdesk.learning.serial import dump


@pytest.fixture(scope="module")
def material(team_rows: list[Row], category_rows: list[Row]) -> Material:
    return Material(team_rows, category_rows, team_rows, [])


def rows(count: int) -> list[Row]:
    down = [Row(f"the shop is down in hall {n}", "critical") for n in range(count)]
    return down + [Row(f"a new chair for desk {n}", "low") for n in range(count)]


def priorities(
    material: Material, known: list[Row], encoder: Encoder, text: str
) -> dict[str, float]:
    model = challenge(None, replace(material, set_right={"priority": known}), encoder).model
    return model.predict(model.see(text))["priority"]


def test_enough_tickets_teach_the_priority(material: Material, hashed: Encoder) -> None:
    found = priorities(material, rows(ENOUGH_PRIORITIES), hashed, "shop down in hall 99")
    assert found["critical"] > found["low"]
    assert sum(found.values()) == pytest.approx(1)


def test_a_few_teach_nothing_yet(material: Material, hashed: Encoder) -> None:
    assert priorities(material, rows(ENOUGH_PRIORITIES - 1), hashed, "shop down") == {}


def test_one_priority_alone_tells_nothing(material: Material, hashed: Encoder) -> None:
    known = rows(ENOUGH_PRIORITIES)[:ENOUGH_PRIORITIES]
    assert priorities(material, known, hashed, "shop down") == {}


def test_the_order_of_rows_does_not_matter(material: Material, hashed: Encoder) -> None:
    known = rows(ENOUGH_PRIORITIES)
    made = [
        dump(challenge(None, replace(material, set_right={"priority": some}), hashed).model)
        for some in (known, [*reversed(known), *known])
    ]
    assert made[0] == made[1]


def test_a_category_set_right_outdoes_what_was_agreed_to(
    material: Material, hashed: Encoder
) -> None:
    said = Judgement("k", "r", 1.0, "my lamp is dark", "hardware", "printer", True, 1.0)
    fixed = {"category": [Row("my lamp is dark", "vpn", 1.0, "correction")]}
    both = replace(material, said=[said], set_right=fixed)
    model = challenge(None, both, hashed).model
    found = model.predict(model.see("my lamp is dark"))["category"]
    assert found["vpn"] > found["printer"]


def test_what_overrules_takes_the_place_of_the_same_text_alone() -> None:
    kept, gone, by = Row("a", "x"), Row("B ", "x"), Row("b", "y")
    assert overruled([kept, gone], [by]) == [kept, by]
