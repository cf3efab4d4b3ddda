"""One training run: from what there is to learn to a challenger, and the gate's verdict on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.learning import gate, labels
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.labels import Judgement
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row
from helpdesk.learning.text import fingerprint
from helpdesk.learning.training import train_model


@dataclass(frozen=True)
class Material:
    """What there is to learn.

    `team_rows` and `category_rows` come from the catalog, `examples` are those of them that no
    challenger may forget; `said` is what people said; `traffic` are requests without a label.
    """

    team_rows: Sequence[Row]
    category_rows: Sequence[Row]
    examples: Sequence[Row]
    said: Sequence[Judgement]
    traffic: Sequence[str] = ()

    @property
    def texts(self) -> list[str]:
        """Every text, each once."""
        rows = (*self.team_rows, *self.category_rows, *self.examples)
        texts = (*(row.text for row in rows), *(each.text for each in self.said), *self.traffic)
        return list(dict.fromkeys(texts))


@dataclass(frozen=True)
class Challenge:
    """A challenger, the verdict, and how many labels of people it was trained on."""

    model: Model
    verdict: gate.Verdict
    trained_on: int


def challenge(champion: Model | None, material: Material, encoder: Encoder) -> Challenge:
    """Train a challenger and judge it; without a champion it is judged beside itself."""
    split = labels.split(material.said, [row.text for row in material.examples])
    model = train_model(
        [*material.team_rows, *split.train.team],
        [*material.category_rows, *split.train.category],
        encoder,
        _unseen(material.traffic, split.held_out.team),
    )
    held, examples = split.held_out.team, material.examples
    verdict = gate.gate(
        _figures(champion or model, held, examples), _figures(model, held, examples)
    )
    return Challenge(model, verdict, len(split.train.team))


def _unseen(traffic: Sequence[str], held: Sequence[Row]) -> list[str]:
    """Return the traffic without what judges: not even a guess at it may train."""
    judging = {fingerprint(row.text) for row in held}
    return [text for text in traffic if fingerprint(text) not in judging]


def _figures(model: Model, held: Sequence[Row], examples: Sequence[Row]) -> gate.Figures:
    return gate.Figures(gate.tally(model, "team", held), gate.tally(model, "team", examples))
