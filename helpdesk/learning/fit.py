"""Which answer fits a text: what became of the answers to texts like it.

Each use of a template that people judged is an exemplar: its text as the memory compares it, and
whether it helped. How well a template will do for a text is its share of success among the texts
near it, begun with what it does on the whole: a mean smoothed by a kernel over likeness. Templates
of one category speak about the same thing, so their titles tell them apart until more is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from helpdesk.learning.embedding.encoder import Vectors
from helpdesk.learning.templates import Wording

KEPT = 400
"""Exemplars that a wording keeps: the newest."""
STRENGTH = 3.0
"""What a template's success on the whole counts, in exemplars of the same text."""
NEAR = 5.0
"""How fast an exemplar counts for less: by e, for each fifth that the cosine is below one."""
TITLE_COUNTS = 0.8
"""What a cosine of one between a template's title and the text is worth, as a share of success."""
FAR = 0.3
"""A title whose cosine to the text is so much less than another's speaks of something else."""
LEAST = 0.40
"""A template that will help less often than this is not sent."""


@dataclass(frozen=True, eq=False)
class Tried:
    """One judged use: float32[width] of length one, whether it helped, and how much that counts."""

    meaning: Vectors
    helped: bool
    weight: float


@dataclass(frozen=True, eq=False)
class Fit:
    """The judged uses of each wording by request, the oldest first; immutable."""

    uses: Mapping[Wording, Mapping[str, Tried]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def with_uses(self, fresh: Iterable[tuple[Wording, str, Tried]]) -> Fit:
        """Return the same with these uses too, as (wording, request, what came of it).

        Of one wording and request the last word stands.
        """
        uses = {name: dict(tried) for name, tried in self.uses.items()}
        for wording, request, tried in fresh:
            known = uses.setdefault(wording, {})
            known.pop(request, None)
            known[request] = tried
            if len(known) > KEPT:
                del known[next(iter(known))]
        return Fit(MappingProxyType(uses))

    @cached_property
    def _stacked(
        self,
    ) -> Mapping[Wording, tuple[Vectors, NDArray[np.float64], NDArray[np.float64]]]:
        return {name: _stack(list(tried.values())) for name, tried in self.uses.items()}

    def success(self, wording: Wording, meaning: Vectors, overall: float) -> float:
        """Return the share of answers in these words that help with such a text, 0 to 1.

        `overall` is its share on the whole; far from every exemplar that is the answer.
        """
        stacked = self._stacked.get(wording)
        if stacked is None:
            return overall
        meanings, helped, weights = stacked
        near = weights * np.exp(-NEAR * (1.0 - np.minimum(meanings @ meaning, 1.0)))
        return float((near @ helped + STRENGTH * overall) / (near.sum() + STRENGTH))


def _stack(tried: Sequence[Tried]) -> tuple[Vectors, NDArray[np.float64], NDArray[np.float64]]:
    return (
        np.stack([each.meaning for each in tried]),
        np.array([each.helped for each in tried], np.float64),
        np.array([each.weight for each in tried], np.float64),
    )


def best(
    success: Mapping[str, float], likeness: Mapping[str, float], least: float = LEAST
) -> str | None:
    """Return the template that will help most; None where each fails too often.

    `likeness` is the cosine of each template's title to the text: of templates that are about as
    good as each other, the one that speaks of what was asked is better.
    """
    fit = [name for name in success if success[name] >= least]
    return max(
        fit, key=lambda name: success[name] + TITLE_COUNTS * likeness.get(name, 0.0), default=None
    )


def near(likeness: Mapping[str, float]) -> list[str]:
    """Return the templates whose titles speak of the text about as much as any of them does."""
    nearest = max(likeness.values())
    return [name for name, cosine in likeness.items() if cosine > nearest - FAR]
