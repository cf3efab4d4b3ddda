"""Microsoft's schema of Adaptive Cards, read so that a card is checked in a moment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator, ValidationError, validators

_SCHEMA = json.loads(
    (Path(__file__).parents[1] / "data" / "adaptive-card-1.5.schema.json").read_text()
)
_Schema = dict[str, Any]


def _types(schema: _Schema) -> list[str] | None:
    """The types that a schema says its elements are of; None where it says nothing of it."""
    parts = [schema, *schema.get("allOf", ())]
    [name] = [each["$ref"] for each in parts if "$ref" in each] or [""]
    meant = _SCHEMA["definitions"].get(name.removeprefix("#/definitions/"), {})
    found: list[str] | None = meant.get("properties", {}).get("type", {}).get("enum")
    return found


def _any_of(
    validator: Any, schemas: Sequence[_Schema], instance: Any, schema: _Schema
) -> Iterator[ValidationError]:
    """Ask the schemas of the element's own type alone: no other takes it."""
    kind = instance.get("type") if isinstance(instance, dict) else None
    own = [each for each in schemas if kind in (_types(each) or [kind])]
    yield from Draft6Validator.VALIDATORS["anyOf"](validator, own or schemas, instance, schema)


CARDS = validators.extend(Draft6Validator, {"anyOf": _any_of})(_SCHEMA)
"""Says what is wrong with a card."""
