"""Whether a newly trained challenger may take the champion's place.

Both answer the same rows, and only the rows on which they differ tell them apart. A few of those
may go either way by chance: the challenger is worse where it lost more than chance would take.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from helpdesk.learning.errors import LearningError
from helpdesk.learning.evaluation import brier, right
from helpdesk.learning.model import Model, see_all
from helpdesk.learning.rows import Row
from helpdesk.learning.templates import Outcome, TemplateModel

SANITY_DROP = 0.05
"""The share of the catalog's own examples by which a challenger may fall behind."""
BRIER_RISE = 0.01
"""By how much the Brier score of templates may rise: their outcomes are noise in part."""
ENOUGH = 20
"""Held-out labels from which a team is judged by them alone."""
OVERALL, BY_TEAM = 1.0, 2.0
"""Standard errors that a challenger may lose: more for one team, as many are looked at."""


@dataclass(frozen=True)
class Duel:
    """The labels of some rows, and for each whether champion and challenger are right."""

    labels: tuple[str, ...]
    champion: tuple[bool, ...]
    challenger: tuple[bool, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be compared; raises LearningError."""
        if not len(self.labels) == len(self.champion) == len(self.challenger):
            raise LearningError(
                f"the champion was judged on {len(self.champion)} rows, the challenger on "
                f"{len(self.challenger)}; judge both on the same rows"
            )

    def __add__(self, other: "Duel") -> "Duel":
        return Duel(
            self.labels + other.labels,
            self.champion + other.champion,
            self.challenger + other.challenger,
        )

    def of(self, label: str) -> "Duel":
        """Return the part of one label."""
        kept = [i for i, each in enumerate(self.labels) if each == label]
        return Duel(
            (label,) * len(kept),
            tuple(self.champion[i] for i in kept),
            tuple(self.challenger[i] for i in kept),
        )

    def is_lost(self, errors: float) -> bool:
        """Tell whether the challenger lost by more than `errors` standard errors, and one row.

        As in McNemar's test (1947): were the two equal, each of the n rows on which they differ
        would go either way alike, and losses less wins would spread by √n.
        """
        differ = sum(a != b for a, b in zip(self.champion, self.challenger, strict=True))
        return sum(self.champion) - sum(self.challenger) > max(1.0, errors * sqrt(differ))

    def __str__(self) -> str:
        right, before, total = sum(self.challenger), sum(self.champion), len(self.labels)
        return f"{right} of {total} right, champion {before} of {total} right"

    def figures(self) -> dict[str, dict[str, int]]:
        """Return the counts of both as JSON takes them."""
        total = len(self.labels)
        return {
            name: {"right": sum(hits), "total": total}
            for name, hits in (("champion", self.champion), ("challenger", self.challenger))
        }


NOTHING = Duel((), (), ())
"""No row to compare by."""


@dataclass(frozen=True)
class Verdict:
    """`reason` is for people; `figures` is for the record and fits JSON."""

    promote: bool
    reason: str
    figures: dict[str, Any]


def hits(model: Model, head: str, rows: Sequence[Row]) -> tuple[bool, ...]:
    """Return which of `rows` a head of `model` gets right, memory left out."""
    predictions = [model.predict(seen)[head] for seen in see_all(model, [r.text for r in rows])]
    return tuple(right(predictions, [row.label for row in rows]))


def gate(held: Duel, sanity: Duel, before: Duel) -> Verdict:
    """Judge by held-out rows, by the catalog's examples, and by rows judged before learned.

    Refused: worse on the held-out rows as a whole, for one team, or more than 5 points lost on
    the examples. A team of fewer than `ENOUGH` held-out rows is judged by `before`, where it has
    rows there: labels that came since the champion was trained, each as the champion reads it and
    as a fit of the challenger does that never saw it.
    """
    teams = {
        label: _of_team(label, held, before) for label in sorted({*held.labels, *before.labels})
    }
    figures = _figures(held, sanity, teams)
    words = f"held-out requests: {held}; catalog examples: {sanity}"
    if held.is_lost(OVERALL):
        return Verdict(False, f"worse on held-out requests: {held}", figures)
    for label, duel in teams.items():
        if duel.is_lost(BY_TEAM):
            return Verdict(False, f"worse for {label}: {duel}", figures)
    if sum(sanity.champion) - sum(sanity.challenger) > SANITY_DROP * len(sanity.labels):
        return Verdict(False, f"lost too much on catalog examples: {sanity}", figures)
    return Verdict(True, words, figures)


def _of_team(label: str, held: Duel, before: Duel) -> Duel:
    own = held.of(label)
    return own if len(own.labels) >= ENOUGH else own + before.of(label)


def _figures(held: Duel, sanity: Duel, teams: dict[str, Duel]) -> dict[str, Any]:
    parts = {"holdout": held.figures(), "sanity": sanity.figures()}
    both = {
        name: {part: figures[name] for part, figures in parts.items()}
        for name in ("champion", "challenger")
    }
    return both | {"teams": {label: duel.figures() for label, duel in teams.items()}}


def gate_templates(
    champion: TemplateModel, challenger: TemplateModel, held_out: Sequence[Outcome]
) -> Verdict:
    """Judge two template models by the Brier score of `held_out`, which neither trained on."""
    before, after = _score(champion, held_out), _score(challenger, held_out)
    figures = {"champion": before, "challenger": after, "outcomes": len(held_out)}
    words = f"Brier score {after:.3f}, champion {before:.3f}, on {len(held_out)} held-out outcomes"
    if after > before + BRIER_RISE:
        return Verdict(False, f"worse: {words}", figures)
    return Verdict(True, words, figures)


def _score(model: TemplateModel, outcomes: Sequence[Outcome]) -> float:
    probabilities = [model.success(each.wording) for each in outcomes]
    return brier(probabilities, [each.solved for each in outcomes])
