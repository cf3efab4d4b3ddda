"""One training run: from what there is to learn to a challenger, and the gate's verdict on it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.learning import belief, calibration, gate, labels
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.material import Material
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row, canonical, overruled
from helpdesk.learning.text import fingerprint, normalise
from helpdesk.learning.training import Trained, train
from helpdesk.learning.trust import Doubt

ENOUGH_PRIORITIES = 20
"""Labels of a priority from which it is learned: rules know better than a few examples."""


@dataclass(frozen=True)
class Challenge:
    """A challenger, the verdict, how many labels of people it learned, and those in doubt."""

    model: Model
    verdict: gate.Verdict
    trained_on: int
    doubts: Sequence[Doubt]


def challenge(champion: Model | None, material: Material, encoder: Encoder) -> Challenge:
    """Train a challenger and judge it; without a champion it is judged beside itself."""
    found = belief.believe(material, encoder)
    split = labels.split(found.judgements, [row.text for row in material.examples])
    trained = train(
        [*found.team_rows, *split.train.team],
        [*material.category_rows, *_categories(material, split)],
        encoder,
        _unseen(material.traffic, split.held_out.team),
        calibration.calibrate(material.trials, material.targets),
        priority_rows=_settled(material.set_right.get("priority", ())),
    )
    model, rival = trained.model, champion or trained.model
    held = _duel(rival, model, split.held_out.team)
    sanity = _duel(rival, model, found.examples)
    before = _before_learning(champion, trained, material, split) if champion else gate.NOTHING
    verdict = gate.gate(held, sanity, before)
    return Challenge(model, verdict, len(split.train.team), found.doubts)


def _before_learning(
    champion: Model, trained: Trained, material: Material, split: labels.Split
) -> gate.Duel:
    """Return how both read labels of people that neither had learned from."""
    told = [each.text for each in material.said if each.id <= material.learned_through]
    learned = {fingerprint(text) for text in (*told, *(row.text for row in material.team_rows))}
    unseen = trained.unseen["team"]
    rows = [
        row
        for row in split.train.team
        if normalise(row.text) in unseen and fingerprint(row.text) not in learned
    ]
    return gate.Duel(
        tuple(row.label for row in rows),
        gate.hits(champion, "team", rows),
        tuple(unseen[normalise(row.text)] == row.label for row in rows),
    )


def _categories(material: Material, split: labels.Split) -> list[Row]:
    """Return the labels of categories; what was set right outdoes what was agreed to."""
    return overruled(split.train.category, material.set_right.get("category", ()))


def _settled(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of the priorities that enough is known of; none where they are not two."""
    count = Counter(row.label for row in canonical(rows))
    known = {label for label, number in count.items() if number >= ENOUGH_PRIORITIES}
    return [row for row in rows if row.label in known] if len(known) > 1 else []


def _unseen(traffic: Sequence[str], held: Sequence[Row]) -> list[str]:
    """Return the traffic without what judges: not even a guess at it may train."""
    judging = {fingerprint(row.text) for row in held}
    return [text for text in traffic if fingerprint(text) not in judging]


def _duel(champion: Model, challenger: Model, rows: Sequence[Row]) -> gate.Duel:
    return gate.Duel(
        tuple(row.label for row in rows),
        gate.hits(champion, "team", rows),
        gate.hits(challenger, "team", rows),
    )
