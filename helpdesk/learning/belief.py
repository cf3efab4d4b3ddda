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
    # Of labels of one moment, which are the newest must not depend on the order of the log.
    voices = _told(encoder, sorted(fresh, key=lambda each: each.key))
    return Belief(
        [_aged(row) if old else row for row, old in _with_age(material.team_rows, voices, encoder)],
        [row for row, old in _with_age(material.examples, voices, encoder) if not old],
        _holding(trusted.judgements, voices, encoder),
        trusted.doubts,
    )


def _with_age(rows: Sequence[Row], voices: Told, encoder: Encoder) -> Sequence[tuple[Row, bool]]:
    """Return catalog rows, and whether each is outdated."""
    at, givers = np.full(len(rows), _LONG_AGO), [""] * len(rows)
    vectors = encoder.encode([row.text for row in rows])
    told = Told(vectors, [row.label for row in rows], at, givers)
    return list(zip(rows, outdated(told, voices).tolist(), strict=True))


def _holding(judgements: Sequence[Judgement], voices: Told, encoder: Encoder) -> list[Judgement]:
    """Leave out agreements that no longer hold, and weigh down explicit labels."""
    aged = zip(judgements, outdated(_told(encoder, judgements), voices).tolist(), strict=True)
    return [
        replace(each, weight=each.weight * OUTDATED) if old else each
        for each, old in aged
        if each.explicit or not old
    ]


def _told(encoder: Encoder, said: Sequence[Judgement]) -> Told:
    return Told(
        encoder.encode([each.text for each in said]),
        [each.team or "" for each in said],
        np.array([each.at for each in said], np.float64),
        # A ticket is not one person's word, nor is what a reviewer let stand.
        [each.key if each.is_kept or not each.actor else each.actor for each in said],
    )


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
