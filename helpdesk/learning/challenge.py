"""One training run: from what there is to learn to a challenger, and the gate's verdict on it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from helpdesk.learning import calibration, gate, labels, trust
from helpdesk.learning.calibration import Trial
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.labels import Judgement
from helpdesk.learning.model import Model
from helpdesk.learning.opinion import ranks
from helpdesk.learning.rows import Row, canonical, overruled
from helpdesk.learning.text import encoded, fingerprint, normalise
from helpdesk.learning.training import Trained, train
from helpdesk.learning.trust import Doubt, Trusted

ENOUGH_PRIORITIES = 20
"""Labels of a priority from which it is learned: rules know better than a few examples."""
_GROUPS = 2  # of people, each judged by a fit of the other's labels


@dataclass(frozen=True)
class Material:
    """What there is to learn.

    `team_rows` and `category_rows` come from the catalog, `examples` are those of them that no
    challenger may forget; `said` is what people said, up to the event `learned_through` known to
    the champion; `traffic` are requests without a label. `trials` are decisions and what came of
    them, `targets` the share of a team's requests routed unasked that must be right. `set_right`
    are labels of "category" and "priority" that stand, whatever else was said of the same text.
    """

    team_rows: Sequence[Row]
    category_rows: Sequence[Row]
    examples: Sequence[Row]
    said: Sequence[Judgement]
    traffic: Sequence[str] = ()
    trials: Sequence[Trial] = ()
    targets: Mapping[str, float] = field(default_factory=dict)
    learned_through: int = 0
    set_right: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """Every text, each once."""
        beside = (row for rows in self.set_right.values() for row in rows)
        rows = (*self.team_rows, *self.category_rows, *self.examples, *beside)
        texts = (*(row.text for row in rows), *(each.text for each in self.said), *self.traffic)
        return list(dict.fromkeys(texts))


@dataclass(frozen=True)
class Challenge:
    """A challenger, the verdict, how many labels of people it learned, and those in doubt."""

    model: Model
    verdict: gate.Verdict
    trained_on: int
    doubts: Sequence[Doubt]


def challenge(champion: Model | None, material: Material, encoder: Encoder) -> Challenge:
    """Train a challenger and judge it; without a champion it is judged beside itself."""
    trusted = _trusted(material, encoder)
    split = labels.split(trusted.judgements, [row.text for row in material.examples])
    trained = train(
        [*material.team_rows, *split.train.team],
        [*material.category_rows, *_categories(material, split)],
        encoder,
        _unseen(material.traffic, split.held_out.team),
        calibration.calibrate(material.trials, material.targets),
        priority_rows=_settled(material.set_right.get("priority", ())),
    )
    model, rival = trained.model, champion or trained.model
    held = _duel(rival, model, split.held_out.team)
    sanity = _duel(rival, model, material.examples)
    before = _before_learning(champion, trained, material, split) if champion else gate.NOTHING
    verdict = gate.gate(held, sanity, before)
    return Challenge(model, verdict, len(split.train.team), trusted.doubts)


def _trusted(material: Material, encoder: Encoder) -> Trusted:
    """Weigh what people said; only what is doubtful needs a second opinion."""
    sure = trust.vouched(material.said)
    said = [each for each in material.said if each.team]
    rows = [Row(each.text, str(each.team), each.weight) for each in said]
    folds = [-1 if each.key in sure else _group(each.actor) for each in said]
    doubtful = [each.key for each, fold in zip(said, folds, strict=True) if fold >= 0]
    places: dict[str, int] = {}
    if doubtful:
        known = [*material.team_rows, *rows]
        found = ranks(known, [-1] * len(material.team_rows) + folds, encoder)
        places = dict(zip((each.key for each in said), found[-len(said) :], strict=True))
    return trust.weigh(material.said, places, _weight_by_team(material.team_rows))


def _weight_by_team(rows: Sequence[Row]) -> Mapping[str, float]:
    total: dict[str, float] = {}
    for row in rows:
        total[row.label] = total.get(row.label, 0.0) + row.weight
    return total


def _group(actor: str) -> int:
    return crc32(encoded(actor)) % _GROUPS


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
