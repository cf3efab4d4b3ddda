"""One training run: what teaches, what judges, and that nothing does both."""

from dataclasses import replace

import pytest

from helpdesk.learning.calibration import Trial
from helpdesk.learning.challenge import challenge
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.labels import Judgement, held_out
from helpdesk.learning.material import Material
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row
from helpdesk.learning.serial import dump
from helpdesk.learning.training import train

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
    assert "lost too much on catalog examples: 10 of 30 right" in refused.reason


def test_a_champion_that_read_with_another_encoder_can_be_judged_beside(
    material: Material, hashed: Encoder, encoder: Encoder
) -> None:
    champion = train(material.team_rows, material.category_rows, hashed).model
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


def told(number: int, text: str, team: str, actor: str = "ada") -> Judgement:
    """What one person says of a request of its own."""
    key, request = f"told {number}", f"request {number}"
    return Judgement(key, request, 1.0, text, team, None, True, 1.0, number, actor)


def test_a_label_that_nothing_else_suggests_is_in_doubt_and_trains_with_less_weight(
    material: Material, encoder: Encoder
) -> None:
    odd = told(7, "vpn drops at home", "doors")
    said = [*material.said, odd, told(8, "no toner for the printer", "hardware", "ben")]
    alone = challenge(None, replace(material, said=said), encoder)
    assert [each.event for each in alone.doubts] == [7]
    kept = replace(material, said=[replace(odd, is_kept=True), *said[:-2], said[-1]])
    assert dump(challenge(None, kept, encoder).model) != dump(alone.model)


def test_a_label_that_a_reviewer_kept_or_somebody_else_gave_is_not_in_doubt(
    material: Material, encoder: Encoder
) -> None:
    odd = told(7, "vpn drops at home", "doors")
    agreed = replace(odd, key="told 9", id=9, actor="ben")
    for said in ([replace(odd, is_kept=True)], [odd, agreed]):
        assert challenge(None, replace(material, said=said), encoder).doubts == ()


@pytest.mark.parametrize("actor", ["ada", "ben"])
def test_a_single_voice_with_no_catalog_beside_it_is_no_error(encoder: Encoder, actor: str) -> None:
    """Nothing is left to fit a second opinion on: then there is none."""
    alone = Material([], [], [], [told(1, "vpn drops", "network", actor)])
    assert challenge(None, alone, encoder).doubts == ()


@pytest.mark.case(45)
def test_what_was_said_in_any_order_trains_the_same_bytes(
    material: Material, encoder: Encoder
) -> None:
    """Case 45: the weights that people deserve do not depend on the order either."""
    said = [told(n, f"vpn {n} drops at desk {n}", "hardware", f"p{n % 3}") for n in range(1, 30)]
    trials = [Trial("network", n / 40, n % 3 > 0, was_asked=n % 2 > 0) for n in range(30)]
    made = [
        dump(challenge(None, replace(material, said=some, trials=tried), encoder).model)
        for some, tried in ((said, trials), (said[::-1], trials[::-1]))
    ]
    assert made[0] == made[1]


def test_what_came_of_decisions_calibrates_the_challenger(
    material: Material, encoder: Encoder
) -> None:
    wrong = [Trial("network", 0.9, False, was_asked=True, is_audit=True)] * 40
    tried = replace(material, trials=wrong, targets={"network": 0.8})
    made = challenge(None, tried, encoder).model.calibration
    assert made.confidence(0.9, "network") < 0.5
    assert made.threshold("network") == 1.0


NEWS = ["fax", "scanner", "shredder", "projector", "webcam", "headset", "mouse", "dock"]


def told_of(material: Material, learned_through: int) -> Material:
    said = [told(n, f"the {thing} is broken", "hardware") for n, thing in enumerate(NEWS, 1)]
    return replace(material, said=[AGREED, *said], learned_through=learned_through)


def judged_by(champion: Model | None, material: Material, encoder: Encoder) -> int:
    """How many labels judged the team of hardware, among them one that is held out."""
    figures = challenge(champion, material, encoder).verdict.figures
    return int(figures["teams"]["hardware"]["champion"]["total"])


def test_a_young_team_is_judged_by_labels_before_they_are_learned(
    material: Material, model: Model, encoder: Encoder
) -> None:
    assert judged_by(model, told_of(material, 0), encoder) == 1 + len(NEWS)


def test_what_the_champion_was_trained_on_does_not_judge(
    material: Material, model: Model, encoder: Encoder
) -> None:
    assert judged_by(model, told_of(material, 5), encoder) == 1 + len(NEWS) - 5


def test_what_the_champion_knew_does_not_judge_when_it_is_said_again(
    material: Material, model: Model, encoder: Encoder
) -> None:
    known = told_of(material, 5)
    repeats = [told(90, f"THE {NEWS[0]} is broken!", "hardware", "ben")]
    repeats += [told(91, material.team_rows[0].text, "hardware", "ben")]
    again = replace(known, said=[*known.said, *repeats])
    assert judged_by(model, again, encoder) == 1 + len(NEWS) - 5


def test_without_a_champion_nothing_is_judged_before_it_is_learned(
    material: Material, encoder: Encoder
) -> None:
    assert judged_by(None, told_of(material, 0), encoder) == 1


THINGS = ["router", "switch", "cable", "firewall", "proxy", "modem", "antenna", "gateway", "dns"]

ENDS = ["fails", "is slow", "drops", "hangs", "stops", "crashes", "is gone"]


def misled(material: Material, learned_through: int) -> Material:
    """Two people say of most network requests that they are for hardware."""
    texts = [f"vpn {thing} {what}" for thing in THINGS for what in ENDS]
    false = [
        told(2 * n + by, text, "hardware", f"person {by}")
        for n, text in enumerate(texts)
        for by in (0, 1)
    ]
    right = [told(900 + n, f"{THINGS[n]} vpn {end}", "network") for n, end in enumerate(ENDS)]
    return replace(material, said=[*false, *right], learned_through=learned_through)


@pytest.mark.case(44)
def test_a_challenger_that_would_misread_what_a_young_team_got_is_refused(
    material: Material, model: Model, encoder: Encoder
) -> None:
    """Case 44: nothing is held out yet, and what came in since the champion tells them apart."""
    verdict = challenge(model, misled(material, 0), encoder).verdict
    assert not verdict.promote
    assert verdict.reason.startswith("worse for network: ")


def test_the_first_model_is_not_refused_for_what_it_learned_itself(
    material: Material, encoder: Encoder
) -> None:
    assert challenge(None, misled(material, 0), encoder).verdict.promote
