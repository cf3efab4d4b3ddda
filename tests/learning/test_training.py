"""What a trained model knows, and that only the rows decide it."""

import random
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.learning import serial
from helpdesk.learning.evaluation import likeliest
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row, canonical
from helpdesk.learning.training import train_model

AN_ODD_TEXT = st.one_of(
    st.text(max_size=200),
    st.sampled_from(["", "😀🔥", "my\x00laptop", "Ноутбук 电脑 laptop", "x" * 40_000, "\ud83d"]),
)
A_FEW_ROWS = st.lists(
    st.builds(
        Row,
        text=st.sampled_from(["vpn down", "VPN  down", "printer jam", "", "😀", "no wifi here"]),
        label=st.sampled_from(["a", "b", "c"]),
        weight=st.sampled_from([0.0, 0.1, 1.0]),
        source=st.sampled_from(["catalog", "feedback"]),
    ),
    max_size=8,
)


def team_of(model: Model, text: str) -> str | None:
    return likeliest(model.predict(model.vector(text))["team"])


def test_unseen_wording_finds_its_team(model: Model, unseen: dict[str, str]) -> None:
    wrong = [text for text, team in unseen.items() if team_of(model, text) != team]
    assert len(wrong) <= 1, wrong


def test_every_example_finds_its_own_category(model: Model, category_rows: list[Row]) -> None:
    for row in category_rows:
        assert likeliest(model.predict(model.vector(row.text))["category"]) == row.label


@given(text=AN_ODD_TEXT)
def test_probabilities_of_any_text_sum_to_one(model: Model, text: str) -> None:
    for head in model.predict(model.vector(text)).values():
        assert sum(head.values()) == pytest.approx(1)
        assert all(0 <= probability <= 1 for probability in head.values())


@given(text=AN_ODD_TEXT)
def test_familiarity_of_any_text_is_a_share(model: Model, text: str) -> None:
    assert 0 <= model.familiarity(model.vector(text)) <= 1


def test_a_text_like_nothing_learned_is_less_familiar_than_a_request(model: Model) -> None:
    strange, known = "sourdough needs a warm kitchen", "vpn client fails to connect"
    assert model.familiarity(model.vector(strange)) < model.familiarity(model.vector(known))


@pytest.mark.parametrize("text", ["", "qwx zzk jjv", "😀😀", "Хлеб и вода"])
def test_nonsense_is_not_familiar_however_sure_the_probabilities_look(
    model: Model, text: str
) -> None:
    assert model.familiarity(model.vector(text)) < 0.1


@pytest.mark.case(45)
def test_the_same_rows_in_any_order_and_twice_give_the_same_bytes(
    team_rows: list[Row], category_rows: list[Row]
) -> None:
    """Case 45: the same feedback twice, in any order of arrival, gives identical model bytes."""
    once = serial.dump(train_model(team_rows, category_rows))
    for seed in (1, 2):
        teams, categories = team_rows * 2, category_rows * 2
        random.Random(seed).shuffle(teams)
        random.Random(seed).shuffle(categories)
        assert serial.dump(train_model(teams, categories)) == once


@pytest.mark.case(45)
def test_another_process_trains_the_same_bytes() -> None:
    """Case 45: nothing that differs between processes, such as str hashes, gets into a model."""
    script = (
        "import hashlib\n"
        "from helpdesk.learning.rows import Row\n"
        "from helpdesk.learning.serial import dump\n"
        "from helpdesk.learning.training import train_model\n"
        "rows = [Row('vpn down', 'a'), Row('no wifi', 'a'), Row('paper jam', 'b')]\n"
        "print(hashlib.sha256(dump(train_model(rows, rows))).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


@given(rows=A_FEW_ROWS, seed=st.integers(0, 99))
def test_canonical_rows_do_not_depend_on_arrival(rows: list[Row], seed: int) -> None:
    shuffled = rows + rows[:2]
    random.Random(seed).shuffle(shuffled)
    assert canonical(shuffled) == canonical(rows)


@pytest.mark.case(47)
@given(rows=A_FEW_ROWS)
@settings(max_examples=30)
def test_however_few_the_rows_a_model_comes_out(rows: list[Row]) -> None:
    """Case 47: no feedback, one class only, a class with one example: a safe fallback."""
    model = train_model(rows, [])
    predicted = model.predict(model.vector("vpn down"))["team"]
    assert set(predicted) == {row.label for row in canonical(rows)}
    assert not predicted or sum(predicted.values()) == pytest.approx(1)


@pytest.mark.case(47)
def test_one_team_alone_gets_everything() -> None:
    """Case 47: a catalog with one team."""
    model = train_model([Row("vpn down", "it"), Row("no wifi", "it")], [])
    assert model.predict(model.vector("anything"))["team"] == {"it": 1.0}
    assert model.familiarity(model.vector("anything")) == 1


@pytest.mark.case(47)
def test_without_any_row_nothing_is_predicted_and_nothing_is_familiar() -> None:
    """Case 47: no row at all."""
    model = train_model([], [])
    seen = model.vector("vpn down")
    assert model.predict(seen) == {"team": {}, "category": {}}
    assert model.familiarity(seen) == 0


@pytest.mark.case(47)
def test_a_team_with_one_example_is_found_by_it(team_rows: list[Row]) -> None:
    """Case 47: a new team with a single example."""
    model = train_model([*team_rows, Row("my badge does not open the door", "doors")], [])
    assert team_of(model, "the badge will not open this door") == "doors"


def test_a_heavier_row_wins_a_contradiction() -> None:
    rows = [Row("the tablet is slow", "a", 0.1), Row("the tablet is slow", "b", 1.0)]
    base = [Row("vpn down", "a"), Row("paper jam", "b")]
    assert team_of(train_model(base + rows, []), "the tablet is slow") == "b"


def test_a_rare_team_is_not_drowned_by_a_large_one() -> None:
    many = [Row(f"please help with the laptop number {n} of room {n}", "large") for n in range(60)]
    few = [Row("please help with the badge", "rare"), Row("my badge is lost", "rare")]
    assert team_of(train_model(many + few, []), "please help, badge lost") == "rare"


def test_what_only_predicts_does_not_load_scikit_learn() -> None:
    script = (
        "import sys\n"
        "import helpdesk.learning.serial, helpdesk.learning.memory, helpdesk.learning.templates\n"
        "print([name for name in sys.modules if name.startswith('sklearn')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"


def test_a_prediction_is_the_softmax_of_all_the_weights(model: Model) -> None:
    """Held against the plain dense formula."""
    head, seen = model.heads["team"], model.vector("wifi is slow again")
    dense = np.zeros(head.columns.max() + 1)
    inside = seen.indices <= head.columns.max()
    dense[seen.indices[inside]] = seen.values[inside]
    scores = np.exp((dense[head.columns] @ head.weights + head.bias) / head.temperature)
    assert head.predict(seen) == pytest.approx(scores / scores.sum(), abs=1e-6)
