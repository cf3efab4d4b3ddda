"""A model file is believed only when everything about it is sane."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.learning import archive
from helpdesk.learning.archive import pack, unpack
from helpdesk.learning.calibration import Calibration
from helpdesk.learning.embedding import loading
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.embedding.errors import EncoderError
from helpdesk.learning.embedding.nothing import Nothing
from helpdesk.learning.errors import LearningError, ModelError
from helpdesk.learning.features import COLUMNS
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row
from helpdesk.learning.serial import HEADS, SCHEMA, dump
from helpdesk.learning.serial import load as load_with
from helpdesk.learning.training import train

pytestmark = pytest.mark.case(41)

Load = Callable[[bytes], Model]


@pytest.fixture(scope="module")
def data(model: Model) -> bytes:
    return dump(model)


@pytest.fixture(scope="module")
def load(encoder: Encoder) -> Load:
    """Load with the encoder at hand, whatever its name."""
    return lambda data: load_with(data, lambda name: encoder)


def changed(data: bytes, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> bytes:
    """Pack `data` again, hashes and all, after `change(arrays, facts)`."""
    arrays, facts = unpack(data)
    change(arrays, facts)
    return pack(arrays, facts)


def rezipped(entries: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return packed.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return {name: made.read(name) for name in made.namelist()}


def familiar(model: Model, text: str) -> float:
    seen = model.see(text)
    return model.familiarity(seen, model.sight(seen))


def test_a_model_saved_and_loaded_is_equal_byte_for_byte(load: Load, data: bytes) -> None:
    assert dump(load(data)) == data


def test_a_loaded_model_predicts_the_same(load: Load, model: Model, data: bytes) -> None:
    loaded = load(data)
    for text in ("no wifi today", "", "sourdough"):
        assert loaded.predict(loaded.see(text)) == model.predict(model.see(text))
        assert familiar(loaded, text) == familiar(model, text)


@pytest.mark.parametrize("rows", [[], [Row("vpn down", "it")]])
def test_a_model_of_hardly_a_row_is_saved_and_loaded_too(
    load: Load, encoder: Encoder, rows: list[Row]
) -> None:
    made = dump(train(rows, [], encoder).model)
    assert dump(load(made)) == made


def test_a_model_is_loaded_with_the_encoder_that_it_names(team_rows: list[Row]) -> None:
    loaded = load_with(dump(train(team_rows, [], Nothing()).model))
    assert loaded.encoder is loading.named("none")


def test_a_model_whose_encoder_is_not_here_is_refused_with_what_to_do(hashed: Encoder) -> None:
    made = dump(train([], [], hashed).model)
    with pytest.raises(EncoderError, match=r"encoder hashed, .*; train it again: deskloop models"):
        load_with(made)


def test_numpy_can_open_the_file_without_pickle(data: bytes) -> None:
    with np.load(io.BytesIO(data), allow_pickle=False) as opened:
        assert opened["idf"].shape == (COLUMNS,)


@given(end=st.integers(0, 10**9))
def test_a_truncated_file_is_refused(load: Load, data: bytes, end: int) -> None:
    """Case 41: truncated."""
    with pytest.raises(ModelError, match="truncated or damaged"):
        load(data[: end % len(data)])


@given(place=st.integers(0, 10**9), value=st.integers(1, 255))
def test_a_changed_byte_is_refused_or_harmless(
    load: Load, data: bytes, place: int, value: int
) -> None:
    """Case 41: whatever byte is changed, it is a ModelError, or the model is the same."""
    damaged = bytearray(data)
    damaged[place % len(data)] ^= value
    try:
        loaded = load(bytes(damaged))
    except ModelError:
        return
    assert dump(loaded) == data


@given(st.binary(max_size=200))
def test_what_is_no_model_is_refused(load: Load, junk: bytes) -> None:
    with pytest.raises(ModelError):
        load(junk)


def test_a_wrong_hash_is_named(load: Load, data: bytes) -> None:
    """Case 41: a bad hash."""
    entries = unzipped(data)
    entries["team.bias.npy"] = entries["category.bias.npy"]
    with pytest.raises(ModelError, match=r"team\.bias\.npy .* SHA-256"):
        load(rezipped(entries))


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{}", b'{"sha256": 1, "facts": 2}', b"\xff"])
def test_a_manifest_of_another_form_is_refused(load: Load, data: bytes, manifest: bytes) -> None:
    with pytest.raises(ModelError, match=r"manifest\.json"):
        load(rezipped({**unzipped(data), "manifest.json": manifest}))


def test_a_missing_manifest_is_refused(load: Load, data: bytes) -> None:
    entries = unzipped(data)
    del entries["manifest.json"]
    with pytest.raises(ModelError, match=r"manifest\.json"):
        load(rezipped(entries))


@pytest.mark.parametrize("schema", [0, SCHEMA - 1, SCHEMA + 1, str(SCHEMA), None])
def test_a_wrong_schema_is_named(load: Load, data: bytes, schema: object) -> None:
    """Case 41: a wrong schema."""
    with pytest.raises(ModelError, match=r"schema .*; train it again"):
        load(changed(data, lambda arrays, facts: facts.update(schema=schema)))


@pytest.mark.parametrize(
    "name",
    [
        "idf",
        "scope.centre",
        "scope.rows",
        *(
            f"{head}.{part}"
            for head in HEADS
            for part in ("columns", "weights", "bias", "meaning", "usual")
        ),
    ],
)
def test_a_missing_array_is_named(load: Load, data: bytes, name: str) -> None:
    with pytest.raises(ModelError, match=rf"lacks {name}; train it again"):
        load(changed(data, lambda arrays, facts: arrays.pop(name)))


@pytest.mark.parametrize("name", ["idf", "scope.centre", "team.weights", "category.usual"])
def test_a_wrong_type_is_named(load: Load, data: bytes, name: str) -> None:
    wide = changed(data, lambda arrays, _: arrays.update({name: arrays[name].astype(float)}))
    with pytest.raises(ModelError, match=rf"{name} is float64.*train the model again"):
        load(wide)


@pytest.mark.parametrize("name", ["idf", "scope.centre", "team.bias", "team.meaning"])
def test_a_wrong_shape_is_named(load: Load, data: bytes, name: str) -> None:
    longer = changed(
        data, lambda arrays, _: arrays.update({name: np.append(arrays[name], np.float32(0))})
    )
    with pytest.raises(ModelError, match=rf"{name} is float32\[.*train the model again"):
        load(longer)


@pytest.mark.parametrize("name", ["scope.centre", "scope.rows", "team.meaning"])
def test_vectors_of_another_width_than_the_encoders_are_named(
    data: bytes, encoder: Encoder, name: str
) -> None:
    """A model may say that it read with an encoder that it did not read with."""

    class Wider(Nothing):
        width = encoder.width + 1

    def widen(arrays: dict[str, Any], facts: dict[str, Any]) -> None:
        """Make all arrays but one as wide as they should be."""
        meanings = {f"{head}.meaning" for head in HEADS}
        for each in {"scope.centre", "scope.rows", *meanings} - {name}:
            sides = [(0, 0)] * arrays[each].ndim
            sides[0 if each.endswith("meaning") else -1] = (0, 1)
            arrays[each] = np.pad(arrays[each], sides)

    with pytest.raises(ModelError, match=rf"{name} is float.*train the model again"):
        load_with(changed(data, widen), lambda _: Wider())


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["idf", "team.bias", "team.usual"])
def test_a_number_that_is_none_is_named(load: Load, data: bytes, name: str, number: float) -> None:
    def spoil(arrays: dict[str, Any], facts: dict[str, Any]) -> None:
        arrays[name] = arrays[name].copy()
        arrays[name][0] = number

    with pytest.raises(ModelError, match=rf"{name} holds NaN .*; train the model again"):
        load(changed(data, spoil))


@pytest.mark.parametrize("share", [-0.1, 1.1, 1, float("nan"), "half", None])
def test_an_impossible_share_is_named(load: Load, data: bytes, share: object) -> None:
    with pytest.raises(ModelError, match=r"share of team is .*; train the model again"):
        load(changed(data, lambda _, facts: facts["heads"]["team"].update(share=share)))


@pytest.mark.parametrize(
    "scope",
    [
        None,
        [],
        {"mean": 0.5},
        {"mean": 0.5, "spread": 0.0},
        {"mean": 0.5, "spread": -1.0},
        {"mean": float("nan"), "spread": 1.0},
        {"mean": 0.5, "spread": float("inf")},
        {"mean": "0.5", "spread": 1.0},
    ],
)
def test_an_impossible_scope_is_named(load: Load, data: bytes, scope: object) -> None:
    with pytest.raises(ModelError, match=r"scope's mean and spread are .*; train the model again"):
        load(changed(data, lambda _, facts: facts.update(scope=scope)))


CALIBRATED = Calibration(1.1, -0.3, {"network": 0.2, "hardware": -0.5}, {"network": 0.75})


def test_a_calibration_is_saved_and_loaded(load: Load, model: Model) -> None:
    made = dump(replace(model, calibration=CALIBRATED))
    assert load(made).calibration == CALIBRATED
    assert dump(load(made)) == made


@pytest.mark.parametrize("damage", [None, [], {"slope": 1.0}, {"offset": 0.0}])
def test_a_calibration_that_is_none_is_named(load: Load, data: bytes, damage: object) -> None:
    with pytest.raises(ModelError, match=r"the calibration is .*; train the model again"):
        load(changed(data, lambda _, facts: facts.update(calibration=damage)))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "1.0", None, 1])
@pytest.mark.parametrize("name", ["slope", "offset"])
def test_an_impossible_calibration_is_named(
    load: Load, data: bytes, name: str, number: object
) -> None:
    with pytest.raises(ModelError, match=r"the calibration is .*; train the model again"):
        load(changed(data, lambda _, facts: facts["calibration"].update({name: number})))


@pytest.mark.parametrize(
    "teams", [None, [], {"network": float("nan")}, {"network": "much"}, {"network": None}]
)
@pytest.mark.parametrize("name", ["by_team", "thresholds"])
def test_an_impossible_calibration_of_teams_is_named(
    load: Load, data: bytes, name: str, teams: object
) -> None:
    with pytest.raises(ModelError, match=r"calibration of teams .*; train the model again"):
        load(changed(data, lambda _, facts: facts["calibration"].update({name: teams})))


@pytest.mark.parametrize("threshold", [-0.1, 1.1])
def test_a_threshold_that_is_no_share_is_named(load: Load, data: bytes, threshold: float) -> None:
    with pytest.raises(ModelError, match=r"calibration of teams .*; train the model again"):
        load(
            changed(data, lambda _, facts: facts["calibration"]["thresholds"].update(it=threshold))
        )


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan"), float("inf"), "hot", None])
def test_an_impossible_temperature_is_named(load: Load, data: bytes, temperature: object) -> None:
    with pytest.raises(ModelError, match=r"temperature of team is .*; train the model again"):
        load(changed(data, lambda _, facts: facts["heads"]["team"].update(temperature=temperature)))


@pytest.mark.parametrize("labels", [None, "ab", [1, 2, 3], ["b", "a", "c"], ["a", "a", "b"]])
def test_impossible_labels_are_named(load: Load, data: bytes, labels: object) -> None:
    with pytest.raises(ModelError, match="labels of team"):
        load(changed(data, lambda _, facts: facts["heads"]["team"].update(labels=labels)))


def test_columns_out_of_order_are_named(load: Load, data: bytes) -> None:
    back = changed(data, lambda a, _: a.update({"team.columns": a["team.columns"][::-1].copy()}))
    with pytest.raises(ModelError, match=r"team\.columns"):
        load(back)


def test_a_missing_head_is_named(load: Load, data: bytes) -> None:
    with pytest.raises(ModelError, match="team, category"):
        load(changed(data, lambda _, facts: facts["heads"].pop("team")))


def test_an_array_of_objects_is_never_read() -> None:
    """Case 41: an object array would need pickle, which runs code."""
    with pytest.raises(ValueError, match="Object arrays"):
        pack({"idf": np.array([{}], dtype=object)}, {})


def test_an_array_that_claims_to_hold_objects_is_refused() -> None:
    header = b"\x93NUMPY\x01\x00\x46\x00"
    fields = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    with pytest.raises(ModelError, match="not plain numbers"):
        archive._array("idf.npy", header + fields.ljust(69) + b"\n" + b"\x80\x04N.")


def test_an_array_that_claims_more_than_it_holds_is_refused_before_it_is_allocated() -> None:
    fields = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }"
    header = b"\x93NUMPY\x01\x00" + (118).to_bytes(2, "little") + fields.ljust(117) + b"\n"
    with pytest.raises(ModelError, match="does not have the shape"):
        archive._array("idf.npy", header + bytes(8))


def test_a_zip_bomb_is_refused_by_its_declared_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 41: sizes are looked at before anything is unpacked."""
    monkeypatch.setattr(archive, "LARGEST", 10_000)
    with pytest.raises(ModelError, match="would unpack to 20000 bytes"):
        unpack(rezipped({"idf.npy": bytes(20_000)}))


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(ModelError, match="65 entries"):
        unpack(rezipped({str(number): b"" for number in range(65)}))


def test_an_entry_that_lies_about_its_size_is_not_unpacked_beyond_it() -> None:
    """Case 41: a million bytes behind a declared hundred."""
    bomb = bytearray(rezipped({"idf.npy": bytes(1_000_000)}))
    for place in (bomb.find(b"PK\x03\x04") + 22, bomb.find(b"PK\x01\x02") + 24):
        bomb[place : place + 4] = (100).to_bytes(4, "little")
    with pytest.raises(ModelError, match="truncated or damaged"):
        unpack(bytes(bomb))


def test_a_model_error_is_a_learning_error() -> None:
    assert issubclass(ModelError, LearningError)
