"""A model as bytes, and back only when everything about it is sane."""

from typing import Any, TypeGuard

import numpy as np

from helpdesk.learning.archive import Array, pack, unpack
from helpdesk.learning.classifier import Classifier
from helpdesk.learning.errors import ModelError
from helpdesk.learning.features import COLUMNS
from helpdesk.learning.model import Model

SCHEMA = 1
"""Raise it with every change of the arrays or of the features: an old model then says so."""

HEADS = ("team", "category")


def dump(model: Model) -> bytes:
    """Return `model` as an .npz with a manifest; `dump(load(data)) == data`."""
    arrays: dict[str, Array] = {"idf": model.idf}
    heads = {}
    for name, head in model.heads.items():
        arrays |= {f"{name}.{part}": getattr(head, part) for part in ("columns", "weights", "bias")}
        heads[name] = {"labels": list(head.labels), "temperature": head.temperature}
    return pack(arrays, {"schema": SCHEMA, "heads": heads})


def load(data: bytes) -> Model:
    """Return the model of `data`; raises ModelError, which names the fault, for any other bytes."""
    arrays, facts = unpack(data)
    if facts.get("schema") != SCHEMA:
        raise ModelError(
            f"the model has schema {facts.get('schema')!r}, this program reads {SCHEMA}; "
            "train it again with this program"
        )
    heads = facts.get("heads")
    if not isinstance(heads, dict) or set(heads) != set(HEADS):
        raise ModelError(f"the model must have the heads {', '.join(HEADS)}; train it again")
    idf = _numbers(arrays, "idf", np.float32, (COLUMNS,))
    return Model(idf, {name: _head(name, heads[name], arrays) for name in HEADS})


def _head(name: str, facts: Any, arrays: dict[str, Array]) -> Classifier:
    labels, temperature = _facts(name, facts)
    width = len(labels)
    columns = _numbers(arrays, f"{name}.columns", np.int32, (None,))
    if len(columns) and (columns[0] < 0 or columns[-1] >= COLUMNS or (np.diff(columns) <= 0).any()):
        raise ModelError(f"{name}.columns is not ascending below {COLUMNS}; train the model again")
    weights = _numbers(arrays, f"{name}.weights", np.float32, (len(columns), width))
    bias = _numbers(arrays, f"{name}.bias", np.float32, (width,))
    return Classifier(labels, columns, weights, bias, temperature)


def _facts(name: str, facts: Any) -> tuple[tuple[str, ...], float]:
    labels = facts.get("labels") if isinstance(facts, dict) else None
    if not _texts(labels) or labels != sorted(set(labels)):
        raise ModelError(f"the labels of {name} are not distinct sorted texts; train it again")
    temperature = facts.get("temperature")
    if not isinstance(temperature, float) or not 0 < temperature < float("inf"):
        raise ModelError(f"the temperature of {name} is {temperature!r}; train the model again")
    return tuple(labels), temperature


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
