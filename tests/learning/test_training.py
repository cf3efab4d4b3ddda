"""What a trained model knows, and that only the rows and the traffic decide it."""

import random
import subprocess
import sys
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.learning import selftraining
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.embedding.nothing import Nothing
from helpdesk.learning.evaluation import likeliest
from helpdesk.learning.model import Model, see_all
from helpdesk.learning.rows import Row, canonical
from helpdesk.learning.serial import dump
from helpdesk.learning.training import train

AN_ODD_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=200),
    st.sampled_from(["", "😀🔥", "my\x00laptop", "Ноутбук 电脑 laptop", "x" * 40_000, "\ud83d"]),
)
A_FEW_ROWS = st.lists(
    st.builds(
        Row,
        text=st.sampled_from(["vpn down", "VPN  down", "printer jam", "", "😀", "no wifi here"]),
        label=st.sampled_from(["a", "b", "c"]),
        weight=st.sampled_from([0.0, 0.1, 1.0]),
        source=st.sampled_from(["catalog", "correction", "agreement"]),
    ),
    max_size=8,
)
TRAFFIC = ["vpn gone again", "wifi gone again", "no paper in the printer", "", "😀", "x" * 3_000]


def team_of(model: Model, text: str) -> str | None:
    return likeliest(model.predict(model.see(text))["team"])


def familiarity(model: Model, text: str) -> float:
    seen = model.see(text)
    return model.familiarity(seen, model.sight(seen))


def test_unseen_wording_finds_its_team(model: Model, unseen: dict[str, str]) -> None:
    wrong = [text for text, team in unseen.items() if team_of(model, text) != team]
    assert len(wrong) <= 1, wrong


def test_every_example_finds_its_own_category(model: Model, category_rows: list[Row]) -> None:
    for row in category_rows:
        assert likeliest(model.predict(model.see(row.text))["category"]) == row.label


@given(text=AN_ODD_TEXT)
def test_probabilities_of_any_text_sum_to_one(model: Model, text: str) -> None:
    predicted = model.predict(model.see(text))
    assert predicted.pop("priority") == {}
    for head in predicted.values():
        assert sum(head.values()) == pytest.approx(1)
        assert all(0 <= probability <= 1 for probability in head.values())


@given(text=AN_ODD_TEXT)
def test_familiarity_of_any_text_is_a_share(model: Model, text: str) -> None:
    assert 0 <= familiarity(model, text) <= 1


@pytest.mark.parametrize(
    "text", ["", "😀😀", "Хлеб и вода", "qwx zzk jjv", "sourdough needs a warm kitchen"]
)
def test_nonsense_is_less_familiar_than_a_usual_request(
    model: Model, unseen: dict[str, str], text: str
) -> None:
    usual = median(familiarity(model, request) for request in unseen)
    assert familiarity(model, text) < usual / 2


def test_texts_seen_together_are_seen_as_each_alone(model: Model, unseen: dict[str, str]) -> None:
    for text, seen in zip(unseen, see_all(model, list(unseen)), strict=True):
        assert model.predict(seen) == model.predict(model.see(text))


@pytest.mark.case(45)
def test_the_same_rows_in_any_order_and_twice_give_the_same_bytes(
    team_rows: list[Row], category_rows: list[Row], encoder: Encoder
) -> None:
    """Case 45: the same feedback twice, in any order of arrival, gives identical model bytes."""
    once = dump(train(team_rows, category_rows, encoder, TRAFFIC).model)
    for seed in (1, 2):
        mixed = [
            random.Random(seed).sample(rows * 2, 2 * len(rows))
            for rows in (team_rows, category_rows)
        ]
        traffic = random.Random(seed).sample(TRAFFIC * 2, 2 * len(TRAFFIC))
        assert dump(train(*mixed, encoder, traffic).model) == once


@pytest.mark.case(45)
def test_another_process_trains_the_same_bytes() -> None:
    """Case 45: nothing that differs between processes, such as str hashes, gets into a model."""
    script = (
        "import hashlib\n"
        "from helpdesk.learning.embedding.nothing import Nothing\n"
        "from helpdesk.learning.rows import Row\n"
        "from helpdesk.learning.serial import dump\n"
        "from helpdesk.learning.training import train\n"
        "rows = [Row('vpn down', 'a'), Row('no wifi', 'a'), Row('paper jam', 'b')]\n"
        "model = train(rows, rows, Nothing(), ['wifi down', 'no paper', 'vpn is slow']).model\n"
        "print(hashlib.sha256(dump(model)).hexdigest())"
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
@given(rows=A_FEW_ROWS, traffic=st.lists(st.sampled_from(TRAFFIC), max_size=3))
@settings(max_examples=30)
def test_however_few_the_rows_a_model_comes_out(
    encoder: Encoder, rows: list[Row], traffic: list[str]
) -> None:
    """Case 47: no feedback, one class only, a class with one example: a safe fallback."""
    model = train(rows, [], encoder, traffic).model
    predicted = model.predict(model.see("vpn down"))["team"]
    assert set(predicted) == {row.label for row in canonical(rows)}
    assert not predicted or sum(predicted.values()) == pytest.approx(1)
    assert 0 <= familiarity(model, "vpn down") <= 1


@pytest.mark.case(47)
def test_one_team_alone_gets_everything(encoder: Encoder) -> None:
    """Case 47: a catalog with one team; that nothing is like it would keep it from all requests."""
    model = train([Row("vpn down", "it"), Row("no wifi", "it")], [], encoder, TRAFFIC).model
    assert model.predict(model.see("anything"))["team"] == {"it": 1.0}
    assert familiarity(model, "anything") >= 0.5


@pytest.mark.case(47)
def test_without_any_row_nothing_is_predicted_and_nothing_is_familiar(encoder: Encoder) -> None:
    """Case 47: no row at all, whatever the traffic."""
    model = train([], [], encoder, TRAFFIC).model
    assert model.predict(model.see("vpn down")) == {"team": {}, "category": {}, "priority": {}}
    assert familiarity(model, "vpn down") == 0


@pytest.mark.case(47)
def test_a_team_with_one_example_is_found_by_it(team_rows: list[Row], encoder: Encoder) -> None:
    """Case 47: a new team with a single example."""
    model = train([*team_rows, Row("my badge does not open the door", "doors")], [], encoder).model
    assert team_of(model, "my badge does not open a door") == "doors"


def test_a_heavier_row_wins_a_contradiction(encoder: Encoder) -> None:
    rows = [Row("the tablet is slow", "a", 0.1), Row("the tablet is slow", "b", 1.0)]
    base = [Row("vpn down", "a"), Row("paper jam", "b")]
    assert team_of(train(base + rows, [], encoder).model, "the tablet is slow") == "b"


def test_a_rare_team_is_not_drowned_by_a_large_one(hashed: Encoder) -> None:
    many = [Row(f"please help with the laptop number {n} of room {n}", "large") for n in range(60)]
    few = [Row("please help with the badge", "rare"), Row("my badge is lost", "rare")]
    assert team_of(train(many + few, [], hashed).model, "please help, badge lost") == "rare"


def test_traffic_changes_the_model_but_never_its_labels(
    model: Model, team_rows: list[Row], category_rows: list[Row], encoder: Encoder
) -> None:
    taught = train(team_rows, category_rows, encoder, TRAFFIC).model
    assert dump(taught) != dump(model)
    for name, head in model.heads.items():
        assert taught.heads[name].labels == head.labels


def test_traffic_teaches_what_its_words_go_with(encoder: Encoder) -> None:
    rows = [Row("vpn", "network"), Row("wifi", "network"), Row("printer", "hardware")]
    rows += [Row("screen", "hardware")]
    traffic = [f"{thing} in tulip" for thing in ("vpn", "wifi", "vpn client", "office wifi")]
    traffic += [f"{thing} in room four" for thing in ("printer", "screen", "printers", "screens")]
    alone, taught = (train(rows, [], encoder, some).model for some in ((), traffic))
    seen = "tulip"
    assert taught.predict(taught.see(seen))["team"]["network"] > 0.5
    assert (
        taught.predict(taught.see(seen))["team"]["network"]
        > alone.predict(alone.see(seen))["team"]["network"]
    )


def test_traffic_that_has_a_label_is_not_guessed_at(
    model: Model, team_rows: list[Row], category_rows: list[Row], encoder: Encoder
) -> None:
    repeats = [row.text.upper() + "  " for row in team_rows]
    assert dump(train(team_rows, category_rows, encoder, repeats).model) == dump(model)


def test_no_more_traffic_is_read_than_there_is_room_for(
    model: Model,
    team_rows: list[Row],
    category_rows: list[Row],
    encoder: Encoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selftraining, "MOST", 2 * len(team_rows))
    assert dump(train(team_rows, category_rows, encoder, TRAFFIC).model) == dump(model)


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


def test_without_an_encoder_the_words_alone_speak(
    team_rows: list[Row], category_rows: list[Row]
) -> None:
    head = train(team_rows, category_rows, Nothing()).model.heads["team"]
    assert head.share == 1
    assert head.meaning.weights.shape == (0, len(head.labels))


def test_words_count_more_the_more_examples_a_label_has(
    team_rows: list[Row], hashed: Encoder
) -> None:
    first_of_each = list({row.label: row for row in team_rows}.values())
    few, many = (train(rows, [], hashed).model for rows in (first_of_each, team_rows))
    assert 0 < few.heads["team"].share < many.heads["team"].share < 0.3
