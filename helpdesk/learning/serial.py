"""A model as bytes, and back only when everything about it is sane."""

from collections.abc import Callable
from typing import Any, TypeGuard

import numpy as np

from helpdesk.learning.archive import Array, pack, unpack
from helpdesk.learning.calibration import Calibration
from helpdesk.learning.classifier import Classifier
from helpdesk.learning.embedding import loading
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.errors import ModelError
from helpdesk.learning.features import COLUMNS
from helpdesk.learning.head import Head
from helpdesk.learning.joint import Joint
from helpdesk.learning.model import Model
from helpdesk.learning.scope import Bank, Scope

SCHEMA = 3
"""Raise it with every change of the arrays or of the features: an old model then says so."""

HEADS = ("team", "category", "priority")


def dump(model: Model) -> bytes:
    """Return `model` as an .npz with a manifest; `dump(load(data)) == data`."""
    scope = model.scope
    arrays: dict[str, Array] = {
        "idf": model.idf,
        "scope.centre": scope.bank.centre,
        "scope.rows": scope.bank.rows.astype(np.float16),
    }
    heads = {}
    for name, head in model.heads.items():
        arrays |= _arrays(name, head)
        heads[name] = {
            "labels": list(head.labels),
            "temperature": head.temperature,
            "share": head.share,
        }
    facts = {"mean": scope.mean, "spread": scope.spread}
    return pack(
        arrays,
        {
            "schema": SCHEMA,
            "encoder": model.encoder.name,
            "heads": heads,
            "scope": facts,
            "calibration": _calibration_facts(model.calibration),
        },
    )


def _calibration_facts(calibration: Calibration) -> dict[str, Any]:
    return {
        "slope": calibration.slope,
        "offset": calibration.offset,
        "by_team": dict(calibration.by_team),
        "thresholds": dict(calibration.thresholds),
    }


def _arrays(name: str, head: Head) -> dict[str, Array]:
    return {
        f"{name}.columns": head.words.columns,
        f"{name}.weights": head.words.weights,
        f"{name}.bias": head.words.bias,
        f"{name}.meaning": head.meaning.weights,
        f"{name}.usual": head.meaning.bias,
    }


def load(data: bytes, encoder_of: Callable[[str], Encoder] = loading.named) -> Model:
    """Return the model of `data`; raises ModelError, which names the fault, for any other bytes.

    Raises EncoderError where its encoder is not installed.
    """
    arrays, facts = unpack(data)
    if facts.get("schema") != SCHEMA:
        raise ModelError(
            f"the model has schema {facts.get('schema')!r}, this program reads {SCHEMA}; "
            "train it again with this program"
        )
    heads = facts.get("heads")
    if not isinstance(heads, dict) or set(heads) != set(HEADS):
        raise ModelError(f"the model must have the heads {', '.join(HEADS)}; train it again")
    encoder = encoder_of(str(facts.get("encoder")))
    idf = _numbers(arrays, "idf", np.float32, (COLUMNS,))
    return Model(
        idf,
        encoder,
        {name: _head(name, heads[name], arrays, encoder.width) for name in HEADS},
        _scope(facts.get("scope"), arrays, encoder.width),
        _calibration(facts.get("calibration")),
    )


def _calibration(facts: Any) -> Calibration:
    known = facts if isinstance(facts, dict) else {}
    slope, offset = known.get("slope"), known.get("offset")
    teams, thresholds = known.get("by_team"), known.get("thresholds")
    if not (_is_number(slope) and _is_number(offset)):
        raise ModelError(f"the calibration is {facts!r}; train the model again")
    if not (_are_numbers(teams) and _are_numbers(thresholds) and _are_shares(thresholds)):
        raise ModelError("the calibration of teams is damaged; train the model again")
    return Calibration(slope, offset, teams, thresholds)


def _are_numbers(value: Any) -> TypeGuard[dict[str, float]]:
    return isinstance(value, dict) and all(_is_number(each) for each in value.values())


def _are_shares(numbers: dict[str, float]) -> bool:
    return all(0 <= each <= 1 for each in numbers.values())


def _head(name: str, facts: Any, arrays: dict[str, Array], width: int) -> Head:
    labels, temperature, share = _facts(name, facts)
    columns = _numbers(arrays, f"{name}.columns", np.int32, (None,))
    if len(columns) and (columns[0] < 0 or columns[-1] >= COLUMNS or (np.diff(columns) <= 0).any()):
        raise ModelError(f"{name}.columns is not ascending below {COLUMNS}; train the model again")
    weights = _numbers(arrays, f"{name}.weights", np.float32, (len(columns), len(labels)))
    bias = _numbers(arrays, f"{name}.bias", np.float32, (len(labels),))
    meaning = _numbers(arrays, f"{name}.meaning", np.float32, (width, len(labels)))
    usual = _numbers(arrays, f"{name}.usual", np.float32, (len(labels),))
    words = Classifier(labels, columns, weights, bias)
    return Head(Joint(meaning, usual), words, share, temperature)


def _scope(facts: Any, arrays: dict[str, Array], width: int) -> Scope:
    known = facts if isinstance(facts, dict) else {}
    mean, spread = known.get("mean"), known.get("spread")
    if not (_is_number(mean) and _is_number(spread) and spread > 0):
        raise ModelError(f"the scope's mean and spread are {facts!r}; train the model again")
    centre = _numbers(arrays, "scope.centre", np.float32, (width,))
    rows = _numbers(arrays, "scope.rows", np.float16, (None, width))
    return Scope(Bank(centre, rows.astype(np.float32)), mean, spread)


def _facts(name: str, facts: Any) -> tuple[tuple[str, ...], float, float]:
    known = facts if isinstance(facts, dict) else {}
    labels, temperature, share = (known.get(key) for key in ("labels", "temperature", "share"))
    if not _texts(labels) or labels != sorted(set(labels)):
        raise ModelError(f"the labels of {name} are not distinct sorted texts; train it again")
    if not _is_number(temperature) or temperature <= 0:
        raise ModelError(f"the temperature of {name} is {temperature!r}; train the model again")
    if not _is_number(share) or not 0 <= share <= 1:
        raise ModelError(f"the share of {name} is {share!r}; train the model again")
    return tuple(labels), temperature, share


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, float) and -float("inf") < value < float("inf")


def _texts(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _numbers(
    arrays: dict[str, Array], name: str, dtype: type[np.generic], shape: tuple[int | None, ...]
) -> Array:
    """Return one array, held to its type, its shape (None: any length) and finite numbers."""
    if name not in arrays:
        raise ModelError(f"the model lacks {name}; train it again")
    array = arrays[name]
    fits = array.ndim == len(shape) and all(
        want in (None, have) for want, have in zip(shape, array.shape, strict=True)
    )
    if array.dtype != dtype or not fits:
        raise ModelError(
            f"{name} is {array.dtype}{list(array.shape)}, not {dtype.__name__}{list(shape)}; "
            "train the model again"
        )
    if not np.isfinite(array).all():
        raise ModelError(f"{name} holds NaN or infinite numbers; train the model again")
    return array
