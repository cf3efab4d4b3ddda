"""Why this team: the words that counted, the nearest past requests, the correction behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback
from helpdesk.learned import Learned
from helpdesk.learning.embedding.cached import Cached
from helpdesk.learning.embedding.encoder import Vectors
from helpdesk.learning.evidence import parts, what_counted
from helpdesk.learning.features import SparseVector
from helpdesk.learning.head import Seen
from helpdesk.learning.memory import SAME
from helpdesk.learning.text import normalise
from helpdesk.model import Reading

MOST_PRECEDENTS = 2_000
"""Past requests that are looked through: the newest, after the catalog's examples."""
MOST_READ = 20
"""Texts without a stored vector that are read for one explanation."""
NEAREST = 3
ALIKE = 0.5
"""Cosine from which a past request is near enough to be shown."""


@dataclass(frozen=True)
class Precedent:
    """A text whose team is known: from a feedback event, or without one from the catalog."""

    text: str
    team: str
    event: Feedback | None = None


@dataclass(frozen=True)
class Near:
    """A precedent that is like the request: `likeness` is their cosine, 0 to 1."""

    precedent: Precedent
    likeness: float


@dataclass(frozen=True)
class Explanation:
    """Why `team`.

    `runner_up` is the next likeliest team with its probability when it was decided, None where
    there is no other. `words` are parts of the text that spoke for `team`, the strongest first.
    `correction` is what changed the decision; `today` the team that would be decided now.
    """

    team: str
    runner_up: tuple[str, float] | None
    words: tuple[str, ...]
    nearest: tuple[Near, ...]
    correction: Feedback | None
    today: str


def precedents(
    standing: Iterable[Feedback], catalog: Catalog, leave_out: str = ""
) -> list[Precedent]:
    """Return what is known of the past, of each text the newest word: examples, then requests.

    `standing` are the events that count, the oldest first; those of the request `leave_out` say
    nothing about themselves. Labels of teams that left the catalog are left out.
    """
    known = {normalise(text): Precedent(text, team) for text, _, team in catalog.examples()}
    labelled = [each for each in standing if each.labels and each.request_id != leave_out]
    for event in labelled[-MOST_PRECEDENTS:]:
        if event.text.strip() and event.team in catalog.team_ids:
            known[normalise(event.text)] = Precedent(event.text, str(event.team), event)
    return list(known.values())


def explain(
    learned: Learned,
    text: str,
    team: str,
    past: Sequence[Precedent],
    catalog: Catalog,
    *,
    vectors: Mapping[str, Vectors],
    decided: Mapping[str, float] | None = None,
    correction: Feedback | None = None,
) -> Explanation:
    """Explain why `text` was thought to be for `team`.

    `vectors` are what the model's encoder made of the texts of `past`; of those without one only
    the newest few are compared. `decided` are the teams' probabilities as they were, by default
    those of now, and `correction` is the event that changed the decision. Any text will do; the
    work is bounded.
    """
    cut = parts(text)
    aside = _aside(learned, [text, *(part.rest for part in cut)])
    reading = aside.read(text, catalog)
    rival = _next(reading.teams, team)
    words: tuple[str, ...] = ()
    if rival and team in reading.teams and not _is_known(reading):
        without = [aside.read(part.rest, catalog).teams for part in cut]
        words = what_counted(cut, reading.teams, without, team, rival)
    before = decided or reading.teams
    runner_up = _next({each: before[each] for each in before if each in reading.teams}, team)
    return Explanation(
        team=team,
        runner_up=(runner_up, before[runner_up]) if runner_up else None,
        words=words,
        nearest=_nearest(learned, aside.model.see(text), past, vectors),
        correction=correction,
        today=reading.team,
    )


def _aside(learned: Learned, texts: Sequence[str]) -> Learned:
    """Return the same learner with these texts read in one go, and kept nowhere else."""
    encoder = learned.model.encoder
    aside = encoder.aside() if isinstance(encoder, Cached) else Cached(encoder)
    aside.encode(texts)
    return replace(learned, model=replace(learned.model, encoder=aside))


def _next(teams: Mapping[str, float], team: str) -> str | None:
    """Return the likeliest team but this one; the first in the alphabet wins a tie."""
    return max(sorted(each for each in teams if each != team), key=teams.__getitem__, default=None)


def _is_known(reading: Reading) -> bool:
    """Whether a correction of the very same text decided: no single word did."""
    return reading.leaned_on is not None and reading.similarity >= SAME


def _nearest(
    learned: Learned, seen: Seen, past: Sequence[Precedent], vectors: Mapping[str, Vectors]
) -> tuple[Near, ...]:
    """Return the nearest precedents, by meaning, or by words where there is no encoder."""
    if len(seen.meaning):
        vectors = {**vectors, **_read(learned, past, vectors)}
        past = [each for each in past if each.text in vectors]
        rows = np.array([vectors[each.text] for each in past]).reshape(len(past), len(seen.meaning))
        likeness = [float(each) for each in rows @ seen.meaning]
    else:
        of = [learned.model.see_words(each.text) for each in past]
        likeness = [_cosine(each, seen.words) for each in of]
    ranked = sorted(range(len(past)), key=lambda i: (-likeness[i], past[i].text))
    near = [Near(past[i], min(likeness[i], 1.0)) for i in ranked[:NEAREST]]
    return tuple(each for each in near if each.likeness >= ALIKE)


def _read(
    learned: Learned, past: Sequence[Precedent], vectors: Mapping[str, Vectors]
) -> dict[str, Vectors]:
    """Read the newest texts that have no vector yet; the next decision stores them."""
    unread = [each.text for each in past if each.text not in vectors][-MOST_READ:]
    return dict(zip(unread, learned.model.encoder.encode(unread), strict=True))


def _cosine(one: SparseVector, other: SparseVector) -> float:
    """Return the cosine of two vectors of length one."""
    _, here, there = np.intersect1d(one.indices, other.indices, return_indices=True)
    return float(one.values[here] @ other.values[there])
