"""One training row, and the one order in which rows are learned."""

from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk.learning.text import normalise


@dataclass(frozen=True)
class Row:
    """A text and its label; `source` is "catalog", "correction" or "agreement"."""

    text: str
    label: str
    weight: float = 1.0
    source: str = "catalog"


def overruled(rows: Iterable[Row], by: Iterable[Row]) -> list[Row]:
    """Return `rows`, with those of `by` in the place of all that have the same text."""
    stronger = list(by)
    texts = {normalise(row.text) for row in stronger}
    return [*(row for row in rows if normalise(row.text) not in texts), *stronger]


def canonical(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return one row for each normalised text and label, the heaviest, sorted by content.

    Rows without weight or without text are left out: they teach nothing.
    Whatever order rows arrive in, and however often, the same bytes are trained.
    """
    heaviest: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: (row.weight, row.source, row.text)):
        text = normalise(row.text)
        if text and row.weight > 0:
            heaviest[text, row.label] = row
    return tuple(heaviest[key] for key in sorted(heaviest))
