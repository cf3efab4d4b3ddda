"""Whether a newly trained challenger may take the champion's place."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
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


@dataclass(frozen=True)
class Tally:
    """How many were right."""

    right: int
    total: int

    def __str__(self) -> str:
        return f"{self.right} of {self.total} right"


@dataclass(frozen=True)
class Figures:
    """A model on rows that nobody trained on, and on the catalog's own examples."""

    holdout: Tally
    sanity: Tally


@dataclass(frozen=True)
class Verdict:
    """`reason` is for people; `figures` is for the record and fits JSON."""

    promote: bool
    reason: str
    figures: dict[str, Any]


def tally(model: Model, head: str, rows: Iterable[Row]) -> Tally:
    """Return how many of `rows` the head "team" or "category" gets right, memory left out."""
    asked = list(rows)
    predictions = [model.predict(seen)[head] for seen in see_all(model, [r.text for r in asked])]
    return Tally(sum(right(predictions, [row.label for row in asked])), len(asked))


def gate(champion: Figures, challenger: Figures) -> Verdict:
    """Judge two models on the same rows; raises LearningError where the rows differ in number.

    Refused: fewer right on the holdout, or more than 5 points lost on the catalog's examples.
    """
    held, sane = (champion.holdout, challenger.holdout), (champion.sanity, challenger.sanity)
    _check_totals(*held)
    _check_totals(*sane)
    on_held = f"held-out requests: {held[1]}, champion {held[0]}"
    on_sane = f"catalog examples: {sane[1]}, champion {sane[0]}"
    figures = {"champion": asdict(champion), "challenger": asdict(challenger)}
    if held[1].right < held[0].right:
        return Verdict(False, f"worse on {on_held}", figures)
    if sane[0].right - sane[1].right > SANITY_DROP * sane[0].total:
        return Verdict(False, f"lost too much on {on_sane}", figures)
    return Verdict(True, f"{on_held}; {on_sane}", figures)


def _check_totals(champion: Tally, challenger: Tally) -> None:
    if champion.total != challenger.total:
        raise LearningError(
            f"the champion was judged on {champion.total} rows, the challenger on "
            f"{challenger.total}; judge both on the same rows"
        )


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
    probabilities = [model.success(each.template_id) for each in outcomes]
    return brier(probabilities, [each.solved for each in outcomes])
