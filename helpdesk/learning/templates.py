"""Which answer template helps: a share of success each, learned from what people did next."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum, isfinite
from typing import Any

from helpdesk.learning.errors import ModelError

PRIOR = (2.0, 1.0)
"""Solved and failed that every template starts from: its author meant it to help."""
SCHEMA = 1


@dataclass(frozen=True)
class Outcome:
    """What became of one answer; `key` names the event, so that it counts once."""

    template_id: str
    solved: bool
    weight: float
    key: str


@dataclass(frozen=True)
class TemplateModel:
    """`stats`: the weights of (solved, failed) of each template that was ever judged."""

    stats: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def success(self, template_id: str) -> float:
        """Return the expected share of answers that solve: the mean of the Beta posterior."""
        solved, failed = self.stats.get(template_id, (0.0, 0.0))
        return (solved + PRIOR[0]) / (solved + failed + sum(PRIOR))


def train_templates(outcomes: Iterable[Outcome]) -> TemplateModel:
    """Return what `outcomes` teach; their order and repeats of a key change nothing."""
    ordered = sorted(outcomes, key=lambda each: (each.key, each.template_id, each.solved))
    once = {each.key: each for each in ordered}.values()
    templates = sorted({each.template_id for each in once})
    return TemplateModel(
        {name: (_weight(once, name, True), _weight(once, name, False)) for name in templates}
    )


def _weight(outcomes: Iterable[Outcome], template_id: str, solved: bool) -> float:
    return fsum(
        each.weight
        for each in outcomes
        if each.template_id == template_id and each.solved == solved
    )


def dump(model: TemplateModel) -> bytes:
    """Return `model` as JSON with its SHA-256 inside; `dump(load(data)) == data`."""
    stats = {name: list(model.stats[name]) for name in sorted(model.stats)}
    body = {"schema": SCHEMA, "templates": stats}
    return _canonical({**body, "sha256": hashlib.sha256(_canonical(body)).hexdigest()})


def load(data: bytes) -> TemplateModel:
    """Return the model of `data`; raises ModelError, which names the fault, for other bytes."""
    try:
        body = json.loads(data)
        digest = body.pop("sha256")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(f"the template statistics are damaged ({error}); train again") from error
    if hashlib.sha256(_canonical(body)).hexdigest() != digest:
        raise ModelError("the template statistics do not match their SHA-256; train again")
    if body.get("schema") != SCHEMA or not _sane(body.get("templates")):
        raise ModelError("the template statistics have an unknown form; train again")
    return TemplateModel({name: (pair[0], pair[1]) for name, pair in body["templates"].items()})


def _sane(stats: Any) -> bool:
    return isinstance(stats, dict) and all(
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(x, float) and isfinite(x) and x >= 0 for x in pair)
        for pair in stats.values()
    )


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
