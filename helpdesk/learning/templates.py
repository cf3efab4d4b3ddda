"""Which answer template helps: a share of success each, learned from what people did next."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum, isfinite
from typing import Any

from helpdesk.learning.errors import ModelError

PRIOR = (2.0, 1.0)
"""Solved and failed that every template starts from: its author meant it to help."""
SCHEMA = 2

Wording = tuple[str, int]
"""A template with the number of its version."""


@dataclass(frozen=True)
class Outcome:
    """What became of one answer; `key` names the event, so that it counts once."""

    wording: Wording
    solved: bool
    weight: float
    key: str


@dataclass(frozen=True)
class TemplateModel:
    """`stats`: the weights of (solved, failed) of each wording that was ever judged."""

    stats: Mapping[Wording, tuple[float, float]] = field(default_factory=dict)

    def success(self, wording: Wording) -> float:
        """Return the expected share of answers that solve: the mean of the Beta posterior.

        Other words for a template begin where its best words stand, never lower than its first
        did: whoever changed what failed meant it to help.
        """
        begin = max([_USUAL, *(self._mean(each, _USUAL) for each in self._others(wording))])
        return self._mean(wording, begin)

    def _others(self, wording: Wording) -> list[Wording]:
        return [each for each in self.stats if each[0] == wording[0] and each != wording]

    def _mean(self, wording: Wording, begin: float) -> float:
        solved, failed = self.stats.get(wording, (0.0, 0.0))
        strength = sum(PRIOR)
        return (solved + strength * begin) / (solved + failed + strength)


_USUAL = PRIOR[0] / sum(PRIOR)


def train_templates(outcomes: Iterable[Outcome]) -> TemplateModel:
    """Return what `outcomes` teach; their order and repeats of a key change nothing."""
    ordered = sorted(outcomes, key=lambda each: (each.key, each.wording, each.solved))
    once = {each.key: each for each in ordered}.values()
    judged = sorted({each.wording for each in once})
    return TemplateModel(
        {each: (_weight(once, each, True), _weight(once, each, False)) for each in judged}
    )


def _weight(outcomes: Iterable[Outcome], wording: Wording, solved: bool) -> float:
    return fsum(
        each.weight for each in outcomes if each.wording == wording and each.solved == solved
    )


def dump(model: TemplateModel) -> bytes:
    """Return `model` as JSON with its SHA-256 inside; `dump(load(data)) == data`."""
    stats = {f"{name}@{number}": list(model.stats[name, number]) for name, number in model.stats}
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
    stats = body["templates"].items()
    return TemplateModel({_wording(name): (pair[0], pair[1]) for name, pair in stats})


def _wording(name: str) -> Wording:
    template, _, number = name.rpartition("@")
    return template, int(number)


def _sane(stats: Any) -> bool:
    return isinstance(stats, dict) and all(
        re.fullmatch(r".+@\d{1,9}", name)
        and isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(x, float) and isfinite(x) and x >= 0 for x in pair)
        for name, pair in stats.items()
    )


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
