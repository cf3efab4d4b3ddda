"""What of the material is believed, and how much: who said it, and whether it still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from helpdesk.learning import trust
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.labels import Judgement
from helpdesk.learning.material import Material
from helpdesk.learning.opinion import ranks
from helpdesk.learning.recency import OUTDATED, Told, outdated
from helpdesk.learning.rows import Row
from helpdesk.learning.text import encoded
from helpdesk.learning.trust import IN_DOUBT, Doubt, Trusted

_GROUPS = 2  # of people, each judged by a fit of the other's labels
_LONG_AGO = -np.inf  # the catalog's rows are older than whatever people said


@dataclass(frozen=True)
class Belief:
    """The catalog's rows and people's labels with the weight they deserve, and those in doubt.

    `examples` are the catalog's that a challenger must not forget: those that still hold.
    """

    team_rows: Sequence[Row]
    examples: Sequence[Row]
    judgements: Sequence[Judgement]
    doubts: Sequence[Doubt]


def believe(material: Material, encoder: Encoder) -> Belief:
    """Weigh everything that was said, by who said it and by what was said since."""
    trusted = _trusted(material, encoder)
    given = {each.key: each.weight for each in material.said}
    fresh = [
        each
        for each in trusted.judgements
        if each.team and each.explicit and each.weight >= IN_DOUBT * given[each.key]
    ]
    voices = _told(encoder, [(each.text, str(each.team), each.at) for each in fresh])
    return Belief(
        [_aged(row) if old else row for row, old in _with_age(material.team_rows, voices, encoder)],
        [row for row, old in _with_age(material.examples, voices, encoder) if not old],
        _holding(trusted.judgements, voices, encoder),
        trusted.doubts,
    )


def _with_age(rows: Sequence[Row], voices: Told, encoder: Encoder) -> Sequence[tuple[Row, bool]]:
    """Return catalog rows, and whether each is outdated."""
    told = _told(encoder, [(row.text, row.label, _LONG_AGO) for row in rows])
    return list(zip(rows, outdated(told, voices).tolist(), strict=True))


def _holding(judgements: Sequence[Judgement], voices: Told, encoder: Encoder) -> list[Judgement]:
    """Leave out agreements that no longer hold, and weigh down explicit labels."""
    told = _told(encoder, [(each.text, each.team or "", each.at) for each in judgements])
    aged = zip(judgements, outdated(told, voices).tolist(), strict=True)
    return [
        replace(each, weight=each.weight * OUTDATED) if old else each
        for each, old in aged
        if each.explicit or not old
    ]


def _told(encoder: Encoder, said: Sequence[tuple[str, str, float]]) -> Told:
    vectors = encoder.encode([text for text, _, _ in said])
    return Told(vectors, [label for _, label, _ in said], np.array([at for _, _, at in said]))


def _aged(row: Row) -> Row:
    return replace(row, weight=row.weight * OUTDATED)


def _trusted(material: Material, encoder: Encoder) -> Trusted:
    """Weigh what people said; only what is doubtful needs a second opinion."""
    sure = trust.vouched(material.said)
    said = [each for each in material.said if each.team]
    rows = [Row(each.text, str(each.team), each.weight) for each in said]
    folds = [-1 if each.key in sure else _group(each.actor) for each in said]
    places: dict[str, int] = {}
    if any(fold >= 0 for fold in folds):
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
